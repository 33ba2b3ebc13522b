"""What moderators say to authors with their decisions."""

from typing import NamedTuple

from django.db.models import F

from comments.models import DecisionQuerySet, Note


class Said(NamedTuple):
    """Words to an author, and the decision and comment that they are about."""

    decision: int
    comment: int
    words: str


def said_with(decisions: DecisionQuerySet) -> list[Said]:
    """Return the words to authors that came with decisions, in one query."""
    notes = Note.objects.filter(decision__in=decisions, audience=Note.Audience.AUTHOR)
    said = notes.values_list("decision", F("decision__comment"), "text")
    return [Said(*row) for row in said]
