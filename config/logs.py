"""How the log is written: a line of JSON a record, or plain lines, without personal data.

What a line holds is a fixed list of keys. Of people it holds a member's number, and only on the
line that tells how a request was answered: no names, no network addresses, no mail addresses, no
query strings, no words of comments, no links that are as good as a password.
"""

from __future__ import annotations

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the settings read this module, before there is anything to answer
    from django.http import HttpRequest

FORMATS = ("json", "text")

# What is being answered just now, if anything: `config.request_log` puts it here.
current_request: ContextVar[HttpRequest | None] = ContextVar("current_request", default=None)

# What the line about an answer tells beside the request, as attributes of its record.
OF_AN_ANSWER = ("status", "duration_ms", "user_id")

_LEFT_OUT = "…"
_PERSONAL = (
    # Links that let whoever reads them act for somebody. A test asks about each address.
    (re.compile(r"(/accounts/password/reset/key/|/me/unsubscribe/)[^\s\"']+"), rf"\1{_LEFT_OUT}"),
    # Mail addresses. What stands behind the @ of our Message-IDs has no dot, so they stay.
    (re.compile(r"[^\s<>\"'(),:;=@]+@[\w-]+(\.[\w-]+)+"), f"{_LEFT_OUT}@{_LEFT_OUT}"),
    # PostgreSQL's complaints quote the row, with all its words, from here on.
    (re.compile(r"^DETAIL: .*(\n(?!Traceback|[A-Z]+: ).+)*", re.MULTILINE), f"DETAIL: {_LEFT_OUT}"),
)


def without_personal_data(text: str) -> str:
    """Return a text for the log with what must not stand there left out."""
    for pattern, instead in _PERSONAL:
        text = pattern.sub(instead, text)
    return text


class TextLines(logging.Formatter):
    """Lines for people: when, how grave, who says it, within which request, what."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and the traceback if there is one."""
        record.request_id = getattr(_request_of(record), "id", "-")
        return without_personal_data(super().format(record))


class JsonLines(logging.Formatter):
    """A line of JSON a record, for whatever collects the log."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line. Keys that say nothing about this record are not there."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_personal_data(record.getMessage()),
        }
        if request := _request_of(record):
            line["request_id"] = getattr(request, "id", None)
            line["method"] = request.method
            line["path"] = without_personal_data(request.path)
        line |= {key: getattr(record, key) for key in OF_AN_ANSWER if hasattr(record, key)}
        if record.exc_info:
            line["traceback"] = without_personal_data(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


def _request_of(record: logging.LogRecord) -> HttpRequest | None:
    """Return the request that a record is about.

    Django logs what an answer was when all middleware is through, and hands the request over.
    """
    handed_over = getattr(record, "request", None)
    return current_request.get() or (handed_over if hasattr(handed_over, "method") else None)


def configuration(written_as: str, *, debug: bool) -> dict[str, Any]:
    """Return Django's LOGGING: all on standard error, in one of the FORMATS."""
    formatter = JsonLines if written_as == "json" else TextLines
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": formatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            # A line of ours tells how each request was answered, so Django's own about what is not
            # found says nothing new. Debug's server writes lines of its own in place of ours.
            "django.request": {"level": "WARNING" if debug else "ERROR"},
            "config.request_log": {"level": "WARNING" if debug else "INFO"},
        },
    }
