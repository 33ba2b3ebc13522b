"""Decisions of the past with what was known when they were due; read in chunks by their ids."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Q

from comments.models import Decision, DecisionQuerySet, Finding, RuleVersion

Event = Decision.Event

# What a moderator says of a text; to decline an edit, or to send it back, is neither yes nor no.
APPROVALS = (Event.APPROVE,)
REJECTIONS = (Event.REJECT, Event.MARK_SPAM)


class Past(NamedTuple):
    """A decision, the text it was about, and what was stored with that."""

    decision: int
    event: str
    revision: int
    text: str
    facts_version: int | None
    facts: Mapping[str, Any] | None


def judged() -> DecisionQuerySet:
    """Return the decisions by which moderators said what they make of a text."""
    return Decision.objects.filter(event__in=(*APPROVALS, *REJECTIONS))


def chunk(after: int, last: int, most: int) -> list[Past]:
    """Return the next decisions after one and up to another, by their ids."""
    rows = judged().filter(pk__gt=after, pk__lte=last).order_by("pk")
    return [
        Past(*row)
        for row in rows.values_list(
            "pk",
            "event",
            "head",
            "head__text",
            "head__screening__facts_version",
            "head__screening__facts",
        )[:most]
    ]


def held_by_others(revisions: Sequence[int], rules: Sequence[int]) -> set[int]:
    """Return in which revisions another rule than these found something that held, or failed."""
    holding = ~Q(version__action=RuleVersion.Action.NOTE) | ~Q(failure="")
    found = Finding.objects.filter(holding, revision__in=revisions)
    return set(found.exclude(version__rule__in=rules).values_list("revision", flat=True))
