"""The door: every change of a comment's status, head or shown revision goes through here.

Each verb is one transaction that changes the comment, writes the decision and its notes, moves the
counters and makes the letters. Whoever decides says which state they had before them (`Seen`); when
it is no longer the comment's state, nothing changes and `Moved` tells who did what. That is a
compare-and-set by `UPDATE ... WHERE`, right on SQLite (which ignores `SELECT ... FOR UPDATE`) and
PostgreSQL alike.
"""

from . import batch
from .daily import expire_unanswered, expunge_old_spam
from .deciding import VERBS, approve, decline, hold, keep, mark_spam, reject, send_back
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
    Reported,
    Sanctioned,
    TokenTaken,
    ToMend,
    TooLate,
    TooManyReports,
    TooOften,
    TooQuick,
    WrongPassage,
    WrongReason,
)
from .reporting import report, report_illegal
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
    was_approved_by_person,
    with_reason_to_keep,
)
from .submitting import FIRST_STATUS, submit
from .undoing import can_undo, is_undoable, undo

__all__ = [
    "ANSWER_TIME",
    "COUNTERS",
    "EDITING_TIME",
    "FIRST_STATUS",
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
    "Reported",
    "Role",
    "Sanctioned",
    "ToMend",
    "TokenTaken",
    "TooLate",
    "TooManyReports",
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
    "hold",
    "is_undoable",
    "keep",
    "mark_spam",
    "may_moderate",
    "may_supervise",
    "reject",
    "report",
    "report_illegal",
    "send_back",
    "submit",
    "undo",
    "was_approved_by_person",
    "with_reason_to_keep",
    "withdraw",
]
