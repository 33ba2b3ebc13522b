"""A comment with its revisions, and the decisions that made it what it is.

Nothing here changes a state: that is `comments.moderation`'s alone.
"""

from .batch import Batch
from .comment import (
    MAX_DEPTH,
    PATH_DIGITS,
    Comment,
    CommentQuerySet,
    Revision,
    Seen,
)
from .decision import Decision, DecisionQuerySet, Note
from .desk import Claim, DeskSettings
from .discussion import Discussion, Record
from .figures import Day
from .letter import Letter, LetterQuerySet, MailSettings
from .policy import ArticlePolicy, Discussions, Policy
from .reason import FOR_EVENT, Reason
from .replacement import Replacement
from .report import Report, ReportQuerySet, ReportReason
from .rule import Rule, RuleVersion
from .screening import Finding, Fingerprint, Screening
from .team_note import TeamNote
from .trial import Trial, TrialChange, TrialLine

__all__ = [
    "FOR_EVENT",
    "MAX_DEPTH",
    "PATH_DIGITS",
    "ArticlePolicy",
    "Batch",
    "Claim",
    "Comment",
    "CommentQuerySet",
    "Day",
    "Decision",
    "DecisionQuerySet",
    "DeskSettings",
    "Discussion",
    "Discussions",
    "Finding",
    "Fingerprint",
    "Letter",
    "LetterQuerySet",
    "MailSettings",
    "Note",
    "Policy",
    "Reason",
    "Record",
    "Replacement",
    "Report",
    "ReportQuerySet",
    "ReportReason",
    "Revision",
    "Rule",
    "RuleVersion",
    "Screening",
    "Seen",
    "TeamNote",
    "Trial",
    "TrialChange",
    "TrialLine",
]
