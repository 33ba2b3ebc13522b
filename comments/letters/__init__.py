"""Letters: what is written to whom, as rows made with the decision, and their delivery by mail."""

from .delivery import STALE_AFTER, deliver_next
from .mails import answers, outcomes
from .unsubscribing import read_token, token_for
from .words import Said, said_with
from .writing import DELAY, confirm_receipt, desk_opened, read_all, tell_of_report, write

__all__ = [
    "DELAY",
    "STALE_AFTER",
    "Said",
    "answers",
    "confirm_receipt",
    "deliver_next",
    "desk_opened",
    "outcomes",
    "read_all",
    "read_token",
    "said_with",
    "tell_of_report",
    "token_for",
    "write",
]
