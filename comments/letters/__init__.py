"""Letters: what is written to whom, as rows made with the decision, and their delivery by mail."""

from .delivery import deliver_next
from .unsubscribing import read_token, token_for
from .writing import DELAY, desk_opened, read_all, write

__all__ = [
    "DELAY",
    "deliver_next",
    "desk_opened",
    "read_all",
    "read_token",
    "token_for",
    "write",
]
