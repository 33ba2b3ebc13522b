"""Figures for moderators: what waits, since when, what was decided, and how long it took.

Whole days are counted once and stored; today is counted from an index.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import log

from django.utils import timezone

from .models import Comment, Day, Decision, DecisionQuerySet
from .moderation import VERBS

DAYS = 30
# Waits are told apart in steps of a twentieth: nobody reads them more closely.
_STEP = log(1.05)


@dataclass(frozen=True)
class Figures:
    """What a moderator wants to know before they begin."""

    waiting: int
    oldest: datetime | None
    today: int
    median: timedelta | None  # of the last 30 whole days; none if nothing was decided


def now(at: datetime | None = None) -> Figures:
    """Return the figures, after storing those of whole days that are not stored yet."""
    at = at or timezone.now()
    today = timezone.localdate(at)
    waiting = Comment.objects.standing(Comment.Status.PENDING)
    oldest = waiting.order_by("waiting_since", "pk").values_list("waiting_since", flat=True)
    return Figures(
        waiting=waiting.count(),
        oldest=oldest.first(),
        today=_taken(_begin(today), at).count(),
        median=_median(day.waits for day in _days_before(today)),
    )


def _days_before(today: date) -> list[Day]:
    """Return the whole days of the span, each stored once."""
    wanted = [today - timedelta(days=number) for number in range(1, DAYS + 1)]
    stored = {day.date: day for day in Day.objects.filter(date__in=wanted)}
    missing = [_counted(date) for date in wanted if date not in stored]
    if missing:
        # Somebody else may have stored them at the same moment, counted alike.
        Day.objects.bulk_create(missing, ignore_conflicts=True)
    return [*stored.values(), *missing]


def _counted(date: date) -> Day:
    begin, end = _begin(date), _begin(date + timedelta(days=1))
    waits: Counter[str] = Counter()
    decisions = 0
    taken = _taken(begin, end).values_list("created_at", "waiting_since", "from_status")
    for created_at, waiting_since, from_status in taken.iterator():
        decisions += 1
        if from_status == Comment.Status.PENDING:
            waits[str(_step(created_at - waiting_since))] += 1
    return Day(date=date, decisions=decisions, waits=waits)


def _taken(begin: datetime, end: datetime) -> DecisionQuerySet:
    return Decision.objects.filter(
        created_at__gte=begin, created_at__lt=end, event__in=list(VERBS), by__isnull=False
    ).order_by()


def _median(days: Iterable[dict[str, int]]) -> timedelta | None:
    waits: Counter[int] = Counter()
    for day in days:
        waits.update({int(step): count for step, count in day.items()})
    half = waits.total() / 2
    passed = 0
    for step in sorted(waits):
        passed += waits[step]
        if passed >= half:
            return timedelta(seconds=round(1.05**step))
    return None


def _step(wait: timedelta) -> int:
    return round(log(max(1.0, wait.total_seconds())) / _STEP)


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
