"""What moderators say to authors with their decisions."""

from typing import NamedTuple

from django.db.models import OuterRef, Subquery

from comments.models import DecisionQuerySet, Note


class Said(NamedTuple):
    """Words to an author, and the decision and comment that they are about."""

    decision: int
    comment: int
    words: str
    passage: str  # what of the comment is meant, or nothing


def said_with(decisions: DecisionQuerySet) -> list[Said]:
    """Return what authors are told with decisions, in one query: the reason's text, then words."""
    rows = decisions.annotate(
        words=_noted(Note.Audience.AUTHOR), passage=_noted(Note.Audience.PASSAGE)
    ).values_list("pk", "comment", "passage", "reason__text", "words")
    said = [
        Said(pk, comment, "\n\n".join(filter(None, texts)), passage or "")
        for pk, comment, passage, *texts in rows
    ]
    return [it for it in said if it.words or it.passage]


def _noted(audience: Note.Audience) -> Subquery:
    notes = Note.objects.filter(decision=OuterRef("pk"), audience=audience)
    return Subquery(notes.values("text")[:1])
