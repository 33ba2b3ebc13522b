"""What every test may ask for."""

from collections.abc import Iterator
from typing import Any

import pytest
import pytest_django
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.db import connection, transaction
from django.test import TransactionTestCase
from pytest_django import Settings

from comments import ledger
from comments.screening import asking

pytest_plugins = ["tests.cast", "tests.kinds"]

HOOK = "_fixture_teardown"

Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]


def _rows_of_migrations() -> Rows:
    """Return what the migrations left behind: columns and rows by table."""
    rows: Rows = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True):
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT * FROM {name}")  # noqa: S608  # Django's own names
            if found := cursor.fetchall():
                rows[table] = ([column[0] for column in cursor.description], found)
    return rows


@transaction.atomic
def _empty(rows: Rows) -> None:
    """Empty the database but for the rows of the migrations, which get their ids again.

    Django's flush has them made anew: content types, permissions and whatever hangs on them.
    """
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        # Foreign keys are looked at when the transaction ends. PostgreSQL's TRUNCATE takes longer.
        for table in connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f"DELETE FROM {quote(table)}")  # noqa: S608  # Django's own names
        for table, (columns, found) in rows.items():
            names = ", ".join(quote(name) for name in columns)
            places = ", ".join(["%s"] * len(columns))
            into = f"INSERT INTO {quote(table)} ({names})"
            cursor.executemany(f"{into} VALUES ({places})", found)


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[None]:
    """Make the test database as ever, keep the migrations' rows in it, and let it be emptied.

    Here alone the ledger's triggers are lifted: around what ends a test on a real server.
    """
    with django_db_blocker.unblock():
        rows = _rows_of_migrations()

    def empty_without_triggers(self: TransactionTestCase) -> None:
        with ledger.lifted():
            _empty(rows)

    with pytest.MonkeyPatch.context() as patch:
        # There is no public hook.
        patch.setattr(TransactionTestCase, HOOK, empty_without_triggers)
        yield


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
