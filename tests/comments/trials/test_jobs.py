"""The background job: enqueued with the trial, short, and gone on with where a worker died."""

import itertools
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from accounts.models import Member
from comments import trials
from comments.models import RuleVersion, Trial
from comments.moderation import NotAllowed
from comments.trials import starting, tasks, working
from tests.factories import make_rule, without_rules

from . import decided, written

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("kinds")]


@pytest.fixture
def draft() -> RuleVersion:
    without_rules()
    return written(make_rule("length", parameters={"limit": 100}), parameters={"limit": 50})


def run_worker() -> None:
    """Work off all jobs there are, as `manage.py db_worker` does."""
    Worker(
        queue_names=["default"], interval=0, batch=True, backend_name="default",
        startup_delay=False, max_tasks=None, worker_id="of-a-test", excluded_queue_names=[],
    ).run()  # fmt: skip


def age(trial: Trial) -> None:
    """Let a trial have stood still for as long as it takes to notice."""
    Trial.objects.filter(pk=trial.pk).update(worked_at=timezone.now() - trials.STALLED_AFTER)


def test_the_worker_does_it(draft: RuleVersion, supervisor: Member) -> None:
    decided("x" * 60, "approved")
    trial = trials.start([draft], by=supervisor)
    run_worker()
    trial.refresh_from_db()
    assert trial.finished_at
    assert trial.counts["held_approved"] == 1
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}


def test_a_long_trial_is_many_short_jobs(
    draft: RuleVersion, supervisor: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(3):
        decided("x" * 60, "approved")
    monkeypatch.setattr(working, "CHUNK", 1)
    # Two of three jobs find their time over before they begin.
    slices = itertools.cycle([timedelta(seconds=-1), timedelta(seconds=-1), timedelta(seconds=9)])

    def work(pk: int, *, until: datetime) -> bool:
        return trials.work(pk, until=until - tasks.SLICE + next(slices))

    monkeypatch.setattr(tasks, "work", work)
    trial = trials.start([draft], by=supervisor)
    run_worker()
    trial.refresh_from_db()
    assert (trial.done, trial.counts["held_approved"]) == (3, 3)
    assert DBTaskResult.objects.count() == 3


def test_a_trial_that_is_rolled_back_leaves_no_job(draft: RuleVersion, supervisor: Member) -> None:
    with transaction.atomic():
        trials.start([draft], by=supervisor)
        transaction.set_rollback(True)
    assert not DBTaskResult.objects.exists()


def test_what_a_killed_worker_left_is_gone_on_with(draft: RuleVersion, supervisor: Member) -> None:
    decided("x" * 60, "approved")
    trial = trials.start([draft], by=supervisor)
    DBTaskResult.objects.update(status="RUNNING")  # as after kill -9: nobody takes it again
    run_worker()
    trial.refresh_from_db()
    assert trial.finished_at is None
    age(trial)
    trial.refresh_from_db()
    assert trials.is_stalled(trial)
    trials.go_on(trial, by=supervisor)
    run_worker()
    trial.refresh_from_db()
    assert (trial.done, bool(trial.finished_at)) == (1, True)


def test_nobody_goes_on_with_what_is_done_or_under_way(
    draft: RuleVersion, supervisor: Member, moderator: Member
) -> None:
    trial = trials.start([draft], by=supervisor)
    with pytest.raises(trials.NotToTry):  # it was asked for just now
        trials.go_on(trial, by=supervisor)
    age(trial)
    with pytest.raises(NotAllowed):
        trials.go_on(trial, by=moderator)
    trials.go_on(trial, by=supervisor)
    with pytest.raises(trials.NotToTry):  # somebody else was quicker
        trials.go_on(trial, by=supervisor)
    run_worker()
    age(trial)
    with pytest.raises(trials.NotToTry):
        trials.go_on(trial, by=supervisor)


def test_a_job_ends_long_before_a_trial_counts_as_stalled() -> None:
    assert tasks.SLICE * 2 <= starting.STALLED_AFTER
