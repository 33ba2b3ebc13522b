"""The work of a trial: chunk after chunk, each with its lines and figures in one transaction.

Whoever works on it writes down how far it came, by a compare-and-set on how far it was. Two who
work on the same one can't count anything twice: the slower one finds that out, and stops.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from comments.models import Trial, TrialLine

from .reading import chunk, held_by_others
from .replaying import Sides, look_at, ready
from .tally import Tally

# Decisions in one transaction: some tenths of a second, so that a page that waits sees it move.
CHUNK = 500


def work(pk: int, *, until: datetime | None = None) -> bool:
    """Go on with a trial until it is done; return whether something is left of it.

    After `until` no chunk is begun. Nothing is left, either, where somebody else goes on with it.
    """
    trial = Trial.objects.get(pk=pk)
    if trial.finished_at:
        return False
    changes = list(trial.changes.select_related("version__rule", "before__rule"))
    rules = [change.version.rule_id for change in changes]
    sides = Sides(
        before=ready([change.before for change in changes]),
        after=ready([change.version for change in changes]),
    )
    while until is None or timezone.now() <= until:
        if not _work_on_a_chunk(trial, sides, rules):
            return False
    return True


def _work_on_a_chunk(trial: Trial, sides: Sides, rules: list[int]) -> bool:
    """Look at the next decisions; return whether there is more for us to do."""
    decisions = chunk(trial.cursor, trial.last, CHUNK)
    tally = Tally.of(trial)
    held = held_by_others([past.revision for past in decisions], rules)
    lines = []
    for past in decisions:
        change = look_at(past, sides, tally, is_held_by_others=past.revision in held)
        if change:
            lines.append(TrialLine(trial_id=trial.pk, decision_id=past.decision, change=change))
    is_last = len(decisions) < CHUNK
    now, cursor = timezone.now(), decisions[-1].decision if decisions else trial.cursor
    counts = {name: count for name, count in sorted(tally.counts.items()) if count}
    with transaction.atomic():
        moved = Trial.objects.filter(pk=trial.pk, cursor=trial.cursor, finished_at=None).update(
            cursor=cursor,
            done=F("done") + len(decisions),
            counts=counts,
            worked_at=now,
            finished_at=now if is_last else None,
        )
        if moved:
            TrialLine.objects.bulk_create(lines)
    trial.cursor, trial.counts = cursor, counts
    return bool(moved) and not is_last
