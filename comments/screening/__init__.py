"""Runs all rules over a draft, and says what follows.

Whatever a rule does, a comment is never let through by accident: a rule that fails holds.
"""

from .asking import Asked, Found, in_force, made_ready, replay, screen
from .facts import gather, stored_facts, to_store
from .judging import judge, to_mend
from .screened import Screened, look_at, store

__all__ = [
    "Asked",
    "Found",
    "Screened",
    "gather",
    "in_force",
    "judge",
    "look_at",
    "made_ready",
    "replay",
    "screen",
    "store",
    "stored_facts",
    "to_mend",
    "to_store",
]
