"""A comment with its revisions, and the decisions that made it what it is.

Nothing here changes a state: that is `comments.moderation`'s alone.
"""

from .batch import Batch
from .comment import (
    MAX_DEPTH,
    PATH_DIGITS,
    Comment,
    CommentQuerySet,
    Finding,
    Revision,
    Seen,
)
from .decision import Decision, DecisionQuerySet, Note
from .desk import Claim, DeskSettings
from .discussion import Discussion, Record
from .figures import Day
from .letter import Letter, LetterQuerySet, MailSettings
from .reason import FOR_EVENT, Reason
from .replacement import Replacement
from .team_note import TeamNote

__all__ = [
    "FOR_EVENT",
    "MAX_DEPTH",
    "PATH_DIGITS",
    "Batch",
    "Claim",
    "Comment",
    "CommentQuerySet",
    "Day",
    "Decision",
    "DecisionQuerySet",
    "DeskSettings",
    "Discussion",
    "Finding",
    "Letter",
    "LetterQuerySet",
    "MailSettings",
    "Note",
    "Reason",
    "Record",
    "Replacement",
    "Revision",
    "Seen",
    "TeamNote",
]
