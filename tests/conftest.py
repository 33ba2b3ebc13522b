"""What every test may ask for."""

import importlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db.models.signals import post_migrate
from django.test import TransactionTestCase
from pytest_django import Settings

from comments import ledger
from comments.screening import asking

pytest_plugins = ["tests.cast", "tests.kinds"]

# The migrations that put rows in: a flush, which ends each test on a real server, takes them away.
MIGRATIONS_WITH_ROWS = (
    "posts.migrations.0002_authors_group",
    "posts.migrations.0003_site_pages",
    "comments.migrations.0002_moderators_group",
    "comments.migrations.0014_supervisors_group",
    "comments.migrations.0016_default_reasons",
    "comments.migrations.0022_default_rules_and_policy",
    "comments.migrations.0025_sanctioning_moderators",
    "comments.migrations.0029_default_report_reasons",
)

HOOK = "_fixture_teardown"


def _put_rows_back(**signal: Any) -> None:
    """Make what migrations made, when a flush (which sends this signal) has taken it away."""
    if not Group.objects.exists():
        for name in MIGRATIONS_WITH_ROWS:
            for operation in importlib.import_module(name).Migration.operations:
                operation.code(apps, None)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Make the test database as ever, keep the migrations' rows in it, and let it be emptied.

    Here alone the ledger's triggers are lifted: around the flush that ends a test on a real server.
    """
    last = apps.get_app_config("comments")
    post_migrate.connect(_put_rows_back, sender=last)
    # There is no public hook.
    empty = getattr(TransactionTestCase, HOOK)

    def empty_without_triggers(self: TransactionTestCase) -> None:
        with ledger.lifted():
            empty(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, HOOK, empty_without_triggers)
        yield
    post_migrate.disconnect(_put_rows_back, sender=last)


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Settings) -> None:
    """Hash passwords in no time."""
    hasher = MD5PasswordHasher
    settings.PASSWORD_HASHERS = [f"{hasher.__module__}.{hasher.__qualname__}"]


@pytest.fixture(autouse=True)
def _at_any_pace(settings: Settings) -> None:
    """Let members comment as quickly as tests do; whoever tests the pace sets one."""
    settings.COMMENTS_INTERVAL_SECONDS = 0
    settings.COMMENTS_AN_HOUR = 0


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Begin without rate limits, pages or rules of the test before."""
    cache.clear()
    asking.forget()
