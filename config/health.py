"""Two addresses for machines: does this process answer, and can it serve.

`/healthz` touches nothing: who gets no answer should start the process again. `/readyz` looks at
what a page needs; a balancer that gets 503 should ask another process. Mail that waits is told and
stays 200: taking the site away would not send it.

They ask for no session, set no cookie, and answer whatever host they are called by, since probes
call a machine and not a site. What they say is for anybody: no names, addresses or versions.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comments.models import Letter

from . import schema

logger = logging.getLogger(__name__)

# For each question to PostgreSQL. How long connecting may take is in the settings.
LONGEST_QUESTION = timedelta(seconds=2)
# Many times what the worker pauses when there is nothing to do, and more than it takes to start it
# anew. A mail that failed is due later again, so it isn't this that makes mail late.
LATEST_MAIL = timedelta(minutes=15)
CACHE_KEY, CACHE_SECONDS = "readyz", 10


class NotReady(Exception):
    """Something is not as it should be; the text may be read by anybody."""


@contextmanager
def bounded() -> Iterator[None]:
    """Let PostgreSQL give up a question that takes long; reading SQLite waits for nobody."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        milliseconds = LONGEST_QUESTION // timedelta(milliseconds=1)
        cursor.execute(f"SET LOCAL statement_timeout = {milliseconds}")
        yield


@bounded()
def database() -> None:
    """Ask the database for anything."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@bounded()
def migrations() -> None:
    """Hold that the tables are those of this code, or of newer code."""
    if missing := schema.unapplied():
        app, name = missing[0]
        raise NotReady(f"{len(missing)} not applied, first {app}.{name}. Run: manage.py migrate")


def shared_cache() -> None:
    """Store something and read it back."""
    said = timezone.now().isoformat()
    cache.set(f"{CACHE_KEY}:{said}", said, CACHE_SECONDS)
    if cache.get(f"{CACHE_KEY}:{said}") != said:
        raise NotReady("What was stored is not there. Look at REDIS_URL.")


@bounded()
def outbox() -> None:
    """Hold that mail goes out: nothing is due for long."""
    due = Letter.objects.unsent().order_by("due_at").values_list("due_at", flat=True).first()
    late = timezone.now() - due if due else timedelta(0)
    if late > LATEST_MAIL:
        minutes = int(late.total_seconds() // 60)
        raise NotReady(f"Mail is due for {minutes} minutes. Run: manage.py deliver")


# In the order in which they are asked. The first is what those after it in the database rest on.
NEEDED: dict[str, Callable[[], None]] = {
    "database": database,
    "migrations": migrations,
    "cache": shared_cache,
}
TOLD: dict[str, Callable[[], None]] = {"outbox": outbox}
IN_THE_DATABASE = ("migrations", "outbox")


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return JsonResponse({"status": "alive"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether all that a page needs is there, and what is not: 200 or 503."""
    checks: dict[str, dict[str, object]] = {}
    for name, check in (NEEDED | TOLD).items():
        if name in IN_THE_DATABASE and not checks["database"]["ok"]:
            checks[name] = {"ok": False, "why": "Not asked: the database is away."}
        else:
            checks[name] = _asked(name, check)
    if not all(checks[name]["ok"] for name in NEEDED):
        status = "unready"
    elif not all(check["ok"] for check in checks.values()):
        status = "degraded"
    else:
        status = "ready"
    return JsonResponse(
        {"status": status, "checks": checks}, status=503 if status == "unready" else 200
    )


def _asked(name: str, check: Callable[[], None]) -> dict[str, object]:
    """Return how a check went. What the libraries complain of goes to the log, not out."""
    try:
        check()
    except NotReady as reason:
        return {"ok": False, "why": str(reason)}
    except Exception as error:  # whatever it is, it is the answer
        logger.warning("Not ready, %s: %s", name, error)
        return {"ok": False, "why": f"{type(error).__name__}. The log says more."}
    return {"ok": True}


# By their addresses, for the site map and for the middleware that answers them early.
PROBES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz": healthz,
    "/readyz": readyz,
}


class AnswerProbes:
    """Answers the two addresses before anything asks for a host of ours or a session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a probe, or pass on."""
        return PROBES.get(request.path_info, self.get_response)(request)
