"""Letters: what is written to whom, as rows made with the decision, and their delivery by mail."""

from .delivery import STALE_AFTER, deliver_next
from .mails import outcomes
from .unsubscribing import read_token, token_for
from .words import Said, said_with
from .writing import DELAY, desk_opened, read_all, write

__all__ = [
    "DELAY",
    "STALE_AFTER",
    "Said",
    "deliver_next",
    "desk_opened",
    "outcomes",
    "read_all",
    "read_token",
    "said_with",
    "token_for",
    "write",
]
