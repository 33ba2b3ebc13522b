"""What rules would have made of one decision: a pure function of what was stored."""

from collections.abc import Sequence
from typing import NamedTuple

from comments.models import RuleVersion, TrialLine
from comments.rules import Draft, Facts
from comments.screening import Asked, made_ready, replay, stored_facts

from .reading import REJECTIONS, Past
from .tally import Tally, Unknown


class Sides(NamedTuple):
    """The rules as they were when the trial was asked for, and as they are tried."""

    before: Sequence[Asked]
    after: Sequence[Asked]


def ready(versions: Sequence[RuleVersion | None]) -> list[Asked]:
    """Return versions ready to be asked; those that are switched off find nothing."""
    return [made_ready(version) for version in versions if version and version.is_enabled]


def look_at(
    past: Past, sides: Sides, tally: Tally, *, is_held_by_others: bool
) -> TrialLine.Change | None:
    """Count a decision; return what would be different, if anything."""
    facts = _facts(past)
    if isinstance(facts, Unknown):
        tally.note_unknown(facts)
        return None
    if not all(_reaches(asked, facts) for side in sides for asked in side):
        tally.note_unknown(Unknown.BEYOND)
        return None
    draft = Draft(past.text)
    before, after = (replay(draft, facts, side) for side in sides)
    tally.note_failures(
        before=any(found.failure for found in before), after=any(found.failure for found in after)
    )
    return tally.note(
        is_rejection=past.event in REJECTIONS,
        held_before=is_held_by_others or any(found.holds for found in before),
        held_after=is_held_by_others or any(found.holds for found in after),
    )


def _facts(past: Past) -> Facts | Unknown:
    if not past.text:
        return Unknown.ERASED
    if past.facts_version is None or past.facts is None:
        return Unknown.UNSCREENED
    try:
        return stored_facts(past.facts_version, past.facts) or Unknown.OTHER_FACTS
    except (KeyError, TypeError):  # a row that is broken must not keep all others from being read
        return Unknown.OTHER_FACTS


def _reaches(asked: Asked, facts: Facts) -> bool:
    return asked.kind is None or asked.kind.reaches(facts, asked.prepared)
