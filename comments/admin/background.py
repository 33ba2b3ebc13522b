"""What helps to decide about one comment: its texts, what stands around it, its author's others.

Each part is one query, however many rows it has.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Member
from comments import moderation
from comments.difference import Piece, difference
from comments.models import PATH_DIGITS, Comment, Decision, Revision

# A screenful or two before and after it; the article has the rest.
AROUND = 50
OTHERS = 20


@dataclass(frozen=True)
class Text:
    """A revision, with what it changed of the one before it."""

    revision: Revision
    changes: Sequence[Piece]


def texts(comment: Comment) -> list[Text]:
    """Return all revisions of a comment, the newest first."""
    revisions = list(comment.revisions.order_by("number"))
    before = [None, *revisions]
    return [
        Text(revision, difference(earlier.text, revision.text) if earlier else [])
        for earlier, revision in reversed(list(zip(before, revisions, strict=False)))
    ]


def branch(comment: Comment) -> list[Comment]:
    """Return the branch that a comment stands in, in every status: what is nearest, in order."""
    top = int(comment.path[:PATH_DIGITS])
    # Up to the next number, since databases disagree on what comes after a digit.
    whole = (
        Comment.objects.filter(post=comment.post_id)
        .filter(path__gte=_path(top), path__lt=_path(top + 1))
        .select_related("author", "head", "shown")
    )
    before = whole.filter(path__lt=comment.path).order_by("-path")[:AROUND]
    after = whole.filter(path__gte=comment.path).order_by("path")[: AROUND + 1]
    return [*reversed(before), *after]


def others_by_author(comment: Comment) -> list[Comment]:
    """Return the author's latest other comments, in every status."""
    own = Comment.objects.by(comment.author_id).exclude(pk=comment.pk)
    return list(own.select_related("post", "head").order_by("-created_at", "-pk")[:OTHERS])


def decisions(comment: Comment) -> list[Decision]:
    """Return all decisions about a comment, the first one first, with all that belongs to them."""
    taken = comment.decisions.select_related("by", "reason", "undone_by__by")
    return list(taken.prefetch_related("notes"))


def undoable(comment: Comment, moderator: Member) -> int | None:
    """Return the decision that a moderator can undo, by its id: the last one, or none."""
    last = comment.decisions.latest("version")
    return last.pk if moderation.can_undo(last, by=moderator) else None


def _path(pk: int) -> str:
    return f"{pk:0{PATH_DIGITS}d}"
