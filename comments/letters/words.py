"""What moderators say to authors with their decisions."""

from typing import NamedTuple

from django.db.models import OuterRef, Subquery

from comments.models import DecisionQuerySet, Note


class Said(NamedTuple):
    """Words to an author, and the decision and comment that they are about."""

    decision: int
    comment: int
    words: str


def said_with(decisions: DecisionQuerySet) -> list[Said]:
    """Return what authors are told with decisions, in one query: the reason's text, then words."""
    notes = Note.objects.filter(decision=OuterRef("pk"), audience=Note.Audience.AUTHOR)
    rows = decisions.annotate(words=Subquery(notes.values("text")[:1])).values_list(
        "pk", "comment", "reason__text", "words"
    )
    said = [(pk, comment, "\n\n".join(filter(None, texts))) for pk, comment, *texts in rows]
    return [Said(*row) for row in said if row[-1]]
