"""Asking for a trial, and going on with one that nobody works on any more."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Member
from comments.models import Rule, RuleVersion, Trial, TrialChange
from comments.moderation import Refused
from comments.rulebook import require_right_to_edit

from .reading import judged
from .tasks import SLICE, work_on

# No job and no chunk takes that long: whoever worked on it is gone, or no worker runs.
STALLED_AFTER = 6 * SLICE


class NotToTry(Refused):
    """There is nothing to try, or it can't be tried."""


def start(versions: Sequence[RuleVersion], *, by: Member, asked: int | None = None) -> Trial:
    """Ask for versions of different rules to be tried on the past, in place of those in force.

    Over the last `asked` decisions of moderators, or all there are. A worker does it. Raise
    NotAllowed or NotToTry.
    """
    require_right_to_edit(by)
    rules = [version.rule_id for version in versions]
    if not rules or len(set(rules)) < len(rules):
        raise NotToTry(_("Choose at least one version, and one of each rule at most."))
    now = timezone.now()
    with transaction.atomic():
        current = dict(Rule.objects.filter(pk__in=rules).values_list("pk", "current"))
        first, last = _bounds(asked)
        trial = Trial.objects.create(
            by=by,
            created_at=now,
            asked=asked,
            first=first,
            last=last,
            total=judged().filter(pk__gte=first, pk__lte=last).count(),
            cursor=max(first - 1, 0),
            worked_at=now,
        )
        TrialChange.objects.bulk_create(
            TrialChange(trial=trial, version=version, before_id=current[version.rule_id])
            for version in versions
        )
        # Written with the trial, or not at all.
        work_on.enqueue(trial.pk)
    return trial


def go_on(trial: Trial, *, by: Member) -> None:
    """Have a worker go on with a trial. Raise NotAllowed, or NotToTry where somebody is at it."""
    require_right_to_edit(by)
    now = timezone.now()
    with transaction.atomic():
        stalled = Trial.objects.filter(
            pk=trial.pk, finished_at=None, worked_at__lte=now - STALLED_AFTER
        )
        if not stalled.update(worked_at=now):
            raise NotToTry(_("This trial is done, or somebody is at it. Load the page again."))
        work_on.enqueue(trial.pk)


def is_stalled(trial: Trial) -> bool:
    """Return whether nobody has worked on it for a while, although it is not done."""
    return trial.finished_at is None and timezone.now() - trial.worked_at >= STALLED_AFTER


def latest_of(rule: Rule, most: int) -> list[Trial]:
    """Return the newest trials in which a version of a rule was tried."""
    return list(Trial.objects.filter(changes__version__rule=rule).select_related("by")[:most])


def _bounds(asked: int | None) -> tuple[int, int]:
    """Return the first and the last decision, by their ids; nothing lies between 1 and 0."""
    newest = judged().order_by("-pk").values_list("pk", flat=True)
    last = newest.first()
    if last is None:
        return 1, 0
    first = newest[asked - 1 : asked].first() if asked else None
    return first or 1, last
