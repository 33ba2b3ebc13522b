"""What stands in the log, and what never does."""

import json
import logging
import re
import sys

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from config.logs import JsonLines, TextLines, current_request, without_personal_data
from tests.test_urls import addresses

# Parameters of addresses that anybody may see: numbers and names of things on the site.
HARMLESS = {"slug:slug", "int:pk", "path:object_id", "app_label", "url"}


def record(message: str, *arguments: object, **extra: object) -> logging.LogRecord:
    """Return a record as a module's logger makes it."""
    made = logging.LogRecord("comments.rules", logging.WARNING, "", 1, message, arguments, None)
    vars(made).update(extra)
    return made


def line(made: logging.LogRecord, request: HttpRequest | None = None) -> dict[str, object]:
    """Return what the log says of a record, as an object."""
    token = current_request.set(request)
    try:
        written = JsonLines().format(made)
    finally:
        current_request.reset(token)
    assert "\n" not in written
    read: dict[str, object] = json.loads(written)
    return read


def test_a_record_is_one_line_of_json_with_time_level_logger_and_message() -> None:
    said = line(record("Rule %s\nfailed “%s”", "links", "ü"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", str(said.pop("time")))
    assert said == {
        "level": "WARNING",
        "logger": "comments.rules",
        "message": "Rule links\nfailed “ü”",
    }


def test_what_is_said_within_a_request_carries_its_number_method_and_path() -> None:
    request = RequestFactory().post("/c/1/edit/?next=/me/")
    request.id = "0123456789abcdef"  # type: ignore[attr-defined]
    said = line(record("Hm."), request)
    assert (said["request_id"], said["method"]) == ("0123456789abcdef", "POST")
    assert said["path"] == "/c/1/edit/"


def test_nothing_but_the_fixed_keys_is_taken_from_a_record() -> None:
    said = line(record("Hm.", status=404, request=RequestFactory().get("/"), words="secret"))
    assert said["status"] == 404
    of_the_request = {"request_id", "method", "path"}
    assert said.keys() == {"time", "level", "logger", "message", "status", *of_the_request}


def test_a_traceback_is_part_of_the_line() -> None:
    made = record("It failed.")
    try:
        raise ValueError("of somebody@example.org")
    except ValueError:
        made.exc_info = sys.exc_info()
    traceback = str(line(made)["traceback"])
    assert traceback.startswith("Traceback")
    assert traceback.endswith("ValueError: of …@…")


def test_lines_for_people_say_the_same() -> None:
    written = TextLines().format(record("Mail to %s failed", "somebody@example.org"))
    assert re.fullmatch(r"[-\d]+ [\d:,]+ WARNING comments\.rules \[-\] Mail to …@… failed", written)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("refused: {'a.b+c@mail.example.org': (550, b'no')}", "refused: {'…@…': (550, b'no')}"),
        ("Mail 0b4a@colloquy failed", "Mail 0b4a@colloquy failed"),
        ("Not Found: /me/unsubscribe/WzEs:1v/", "Not Found: /me/unsubscribe/…"),
        ("/accounts/password/reset/key/1-abc", "/accounts/password/reset/key/…"),
        (
            'violates "x"\nDETAIL:  Failing row contains (1, my\n words).\nCONTEXT:  SQL',
            'violates "x"\nDETAIL: …\nCONTEXT:  SQL',
        ),
        (
            "x\nDETAIL:  Key (username)=(anna) exists.\n\nThe above exception",
            "x\nDETAIL: …\n\nThe above exception",
        ),
    ],
)
def test_addresses_secrets_and_quoted_rows_are_left_out(text: str, left: str) -> None:
    assert without_personal_data(text) == left


@pytest.mark.parametrize("address", sorted(addresses()))
def test_every_address_with_a_secret_in_it_is_left_out(address: str) -> None:
    secrets = set(re.findall(r"<([^>]+)>", address)) - HARMLESS
    if secrets:
        logged = without_personal_data(address)
        assert not [name for name in secrets if f"<{name}>" in logged]


def test_the_log_in_production_is_json_unless_it_is_told_otherwise() -> None:
    from . import PRODUCTION, python

    code = "import logging, django; django.setup(); logging.getLogger('comments').warning('Hm.')"
    variables = {**PRODUCTION, "DATABASE_URL": "postgres://localhost/x"}
    variables["DJANGO_SETTINGS_MODULE"] = "config.settings"
    assert json.loads(python("-c", code, **variables).stderr)["message"] == "Hm."
    assert "WARNING comments [-] Hm." in python("-c", code, **variables, LOG_FORMAT="text").stderr
