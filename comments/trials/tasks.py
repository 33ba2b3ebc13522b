"""The background job of trials."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from .working import work

# A worker that is told to end finishes its job first; so a job is short, and asks for the next one.
# What is killed is lost (the database backend never takes it again): the trial is gone on with from
# its page.
SLICE = timedelta(seconds=5)


@task
def work_on(trial: int) -> None:
    """Work on a trial for some seconds, and ask for another job if something is left."""
    if work(trial, until=timezone.now() + SLICE):
        work_on.enqueue(trial)
