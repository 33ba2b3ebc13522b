"""The door: every change of a comment's status, head or shown revision goes through here.

Each verb is one transaction that changes the comment, writes the decision and its notes, moves the
counters and makes the letters. Whoever decides says which state they had before them (`Seen`); when
it is no longer the comment's state, nothing changes and `Moved` tells who did what. That is a
compare-and-set by `UPDATE ... WHERE`, right on SQLite (which ignores `SELECT ... FOR UPDATE`) and
PostgreSQL alike.
"""

from . import batch
from .daily import expire_unanswered, expunge_old_spam
from .deciding import VERBS, approve, decline, mark_spam, reject, send_back
from .expunging import expunge
from .noting import add_note, erase_note
from .refusals import (
    Closed,
    Impossible,
    Moved,
    NoReason,
    NotAllowed,
    NotPublic,
    Refused,
    Sanctioned,
    TokenTaken,
    ToMend,
    TooLate,
    TooOften,
    TooQuick,
    WrongPassage,
    WrongReason,
)
from .revising import edit, withdraw
from .states import (
    ANSWER_TIME,
    COUNTERS,
    EDITING_TIME,
    LET_THROUGH,
    MAX_ROUNDS,
    TRANSITIONS,
    UNDO_TIME,
    UNDOABLE,
    Role,
    Transition,
    events_for,
    may_moderate,
    may_supervise,
)
from .submitting import submit
from .undoing import can_undo, undo

__all__ = [
    "ANSWER_TIME",
    "COUNTERS",
    "EDITING_TIME",
    "LET_THROUGH",
    "MAX_ROUNDS",
    "TRANSITIONS",
    "UNDOABLE",
    "UNDO_TIME",
    "VERBS",
    "Closed",
    "Impossible",
    "Moved",
    "NoReason",
    "NotAllowed",
    "NotPublic",
    "Refused",
    "Role",
    "Sanctioned",
    "ToMend",
    "TokenTaken",
    "TooLate",
    "TooOften",
    "TooQuick",
    "Transition",
    "WrongPassage",
    "WrongReason",
    "add_note",
    "approve",
    "batch",
    "can_undo",
    "decline",
    "edit",
    "erase_note",
    "events_for",
    "expire_unanswered",
    "expunge",
    "expunge_old_spam",
    "mark_spam",
    "may_moderate",
    "may_supervise",
    "reject",
    "send_back",
    "submit",
    "undo",
    "withdraw",
]
