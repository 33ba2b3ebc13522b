"""What machines are told about the site's health."""

import time
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import Member
from comments.models import Letter
from config import health, schema
from tests.config.test_security import assert_is_guarded
from tests.factories import make_comment, make_post

pytestmark = pytest.mark.django_db

ALL_WELL = {
    "status": "ready",
    "checks": {name: {"ok": True} for name in ("database", "migrations", "cache", "outbox")},
}


def asked(client: Client, status: int) -> Any:
    """Return what `/readyz` says, with this status."""
    answer = client.get("/readyz")
    assert answer.status_code == status
    return answer.json()


def failing(error: Exception) -> Any:
    """Return a check that fails with something of a library's."""

    def check() -> None:
        raise error

    return check


@pytest.mark.parametrize("address", health.PROBES)
def test_a_probe_needs_no_host_of_ours_and_no_https_and_leaves_no_cookie(
    client: Client, settings: Settings, address: str
) -> None:
    settings.ALLOWED_HOSTS = ["example.org"]
    settings.SECURE_SSL_REDIRECT = True
    client.cookies["sessionid"] = "k" * 32
    answer = client.get(address, headers={"Host": "10.0.0.7:8000"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]
    assert "Cookie" not in answer.get("Vary", "")
    assert_is_guarded(answer)


@pytest.mark.parametrize("address", health.PROBES)
def test_a_probe_only_asks(client: Client, address: str) -> None:
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405


def test_the_process_answers_whatever_is_away(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0), patch.object(LocMemCache, "get", side_effect=OSError):
        assert client.get("/healthz").json() == {"status": "alive"}


def test_a_site_that_can_serve_says_that_all_is_well(client: Client) -> None:
    assert asked(client, 200) == ALL_WELL


def test_asking_is_cheap(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    asked(client, 200)  # migrations are read from the disk once
    # One question each, the table of migrations; in PostgreSQL a limit of time in a transaction.
    most = 4 if connection.vendor == "sqlite" else 4 + 3 * 3
    with django_assert_max_num_queries(most):
        asked(client, 200)


@pytest.mark.parametrize("name", health.NEEDED)
def test_what_a_page_needs_and_is_not_there_makes_503_and_tells_no_secret(
    client: Client, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    error = OperationalError('connection to "10.1.2.3", user "colloquy" failed')
    with patch.dict(health.NEEDED, {name: failing(error)}):
        said = asked(client, 503)
    assert said["status"] == "unready"
    assert said["checks"][name] == {"ok": False, "why": "OperationalError. The log says more."}
    assert "10.1.2.3" not in str(said)
    assert "10.1.2.3" in caplog.text


def test_nothing_more_is_asked_of_a_database_that_is_away(client: Client) -> None:
    with patch.dict(health.NEEDED, {"database": failing(OperationalError("gone"))}):
        checks = asked(client, 503)["checks"]
    for name in health.IN_THE_DATABASE:
        assert checks[name] == {"ok": False, "why": "Not asked: the database is away."}
    assert checks["cache"] == {"ok": True}


def test_a_migration_that_is_missing_is_named(client: Client) -> None:
    known = {**schema._known(), ("comments", "9999_more"): set()}  # noqa: SLF001 - as if it came
    with patch.object(schema, "_known", return_value=known):
        said = asked(client, 503)["checks"]["migrations"]
    assert said["why"] == "1 not applied, first comments.9999_more. Run: manage.py migrate"


def test_a_migration_of_newer_code_does_not_stop_the_code_before_it(client: Client) -> None:
    known = {key: replaced for key, replaced in schema._known().items() if key[0] != "x"}  # noqa: SLF001
    last = max(key for key in known if key[0] == "comments")
    del known[last]
    with patch.object(schema, "_known", return_value=known):
        assert asked(client, 200) == ALL_WELL
        assert schema.unknown() == [last]


def test_a_migration_counts_as_applied_when_all_that_it_replaces_are() -> None:
    known = schema._known()  # noqa: SLF001
    ours = {key for key in known if key[0] == "comments"}
    with patch.object(schema, "_known", return_value={("comments", "0001_squashed"): ours}):
        assert schema.unapplied() == []
        assert schema.unknown() == []


def test_a_cache_that_keeps_nothing_is_noticed(client: Client) -> None:
    with patch.object(LocMemCache, "get", return_value=None):
        assert asked(client, 503)["checks"]["cache"]["ok"] is False


def test_mail_that_waits_is_told_but_takes_no_page_away(
    client: Client, commenter: Member, moderator: Member
) -> None:
    make_comment(post=make_post(), by=commenter, status="approved", moderator=moderator)
    letters = Letter.objects.unsent()
    letters.update(due_at=timezone.now() + timedelta(hours=1))  # as one that failed
    assert asked(client, 200) == ALL_WELL
    letters.update(due_at=timezone.now() - health.LATEST_MAIL - timedelta(minutes=5))
    said = asked(client, 200)
    assert said["status"] == "degraded"
    assert said["checks"]["outbox"] == {
        "ok": False,
        "why": "Mail is due for 20 minutes. Run: manage.py deliver",
    }


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_postgresql_gives_up_a_question_that_takes_long(client: Client) -> None:
    @health.bounded()
    def slow() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(30)")

    began = time.monotonic()
    with (
        patch.object(health, "LONGEST_QUESTION", timedelta(milliseconds=200)),
        patch.dict(health.NEEDED, {"database": slow}),
    ):
        assert asked(client, 503)["checks"]["database"]["ok"] is False
    assert time.monotonic() - began < 10
