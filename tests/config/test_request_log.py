"""Each request has a number and one line in the log."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from unittest.mock import patch

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import Member
from config import health
from config.logs import JsonLines, current_request
from config.request_log import HEADER
from tests.cast import client_of

pytestmark = pytest.mark.django_db
Lines = Callable[[], list[logging.LogRecord]]
NUMBER = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[Lines]:
    """Return what returns the lines about requests so far."""
    with caplog.at_level(logging.INFO, "config.request_log"):
        yield lambda: [it for it in caplog.records if it.name == "config.request_log"]


def test_each_request_is_one_line_with_status_and_duration(client: Client, lines: Lines) -> None:
    client.get("/?utm=1")
    client.get("/nowhere/")
    told = lines()
    assert [record.getMessage() for record in told] == ["GET / 200", "GET /nowhere/ 404"]
    assert [vars(record)["status"] for record in told] == [200, 404]
    assert all(0 <= vars(record)["duration_ms"] < 60_000 for record in told)
    assert [vars(record)["user_id"] for record in told] == [None, None]


def test_the_number_of_the_member_stands_there_and_not_the_name(
    commenter: Member, lines: Lines
) -> None:
    client_of(commenter).get("/me/")
    (told,) = lines()
    assert vars(told)["user_id"] == commenter.pk
    assert commenter.username not in repr(vars(told)).replace(repr(commenter.pk), "")


def test_a_reader_is_not_asked_who_it_is_for_the_log(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.cookies["sessionid"] = "k" * 32
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize("address", ["/healthz", "/posts/some/comments/", "/nowhere/"])
def test_what_django_logs_about_a_request_carries_the_number_of_the_answer(
    client: Client, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    caplog.handler.setFormatter(JsonLines())
    answer = client.put(address)
    numbers = [json.loads(line).get("request_id") for line in caplog.text.splitlines()]
    assert numbers
    assert set(numbers) == {answer[HEADER]}
    assert current_request.get() is None


def test_each_request_gets_a_number_of_its_own(client: Client) -> None:
    numbers = {client.get("/healthz")[HEADER] for _ in range(3)}
    assert len(numbers) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", number) for number in numbers)


def test_a_number_is_taken_from_proxies_of_ours_only(client: Client, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 0
    assert client.get("/healthz", headers={HEADER: NUMBER})[HEADER] != NUMBER
    settings.TRUSTED_PROXIES = 1
    assert client.get("/healthz", headers={HEADER: NUMBER})[HEADER] == NUMBER


@pytest.mark.parametrize(
    "given", ["short", "k" * 65, 'x"\n' * 8, "ä" * 20, "a@example.org-0123456"]
)
def test_what_is_no_number_is_not_taken_from_anybody(
    client: Client, settings: Settings, given: str
) -> None:
    settings.TRUSTED_PROXIES = 1
    assert client.get("/healthz", HTTP_X_REQUEST_ID=given)[HEADER] != given


def test_a_probe_is_logged_only_when_something_is_wrong(client: Client, lines: Lines) -> None:
    client.get("/healthz")
    client.get("/readyz")
    assert lines() == []
    with patch.dict(health.NEEDED, {"cache": lambda: 1 / 0}):
        client.get("/readyz")
    assert lines()[-1].getMessage() == "GET /readyz 503"
