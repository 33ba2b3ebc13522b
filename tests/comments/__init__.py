"""Questions to all of the comments' tables at once, and ways past what protects them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from comments import ledger
from comments.models import Comment, Discussion, Record


def contents() -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table of comments, to compare before and after."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values())  # noqa: SLF001
        for model in apps.get_app_config("comments").get_models()
    }


def miscounted() -> Iterator[str]:
    """Say which stored counter differs from what the tables say."""
    for record in Record.objects.all():
        for status in ("approved", "rejected", "spam"):
            there = Comment.objects.filter(author=record.member_id, status=status).count()
            if getattr(record, status) != there:
                yield f"{record}: {getattr(record, status)} {status} instead of {there}"
    for discussion in Discussion.objects.all():
        there = Comment.objects.filter(post=discussion.post_id, shown__isnull=False).count()
        if discussion.public_count != there:
            yield f"{discussion}: {discussion.public_count} public instead of {there}"
    for comment in Comment.objects.exclude(author__in=Record.objects.values("member")):
        yield f"the author of {comment} has no record"


@contextmanager
def past_the_triggers() -> Iterator[None]:
    """Let decisions be changed, to plant what nothing of ours would ever write."""
    connection.check_constraints()  # PostgreSQL touches no trigger while such checks are pending
    with ledger.lifted():
        yield
        connection.check_constraints()


@contextmanager
def undone() -> Iterator[None]:
    """Take back what is written within."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
