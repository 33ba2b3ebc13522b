"""One line in the log for each request, and a number that all lines within it carry."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from .health import PROBES
from .logs import current_request

logger = logging.getLogger(__name__)

HEADER = "X-Request-ID"
# What proxies make: nginx 32 hexadecimal digits, others a UUID or letters and digits. Nothing else
# gets into the log and back into a header.
FROM_A_PROXY = re.compile(r"[A-Za-z0-9_-]{16,64}")


class LogRequests:
    """Numbers each request, tells the number in the answer, and logs how it was answered.

    It stands first: what any other middleware answers is logged too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; what is logged meanwhile carries the number."""
        began = time.perf_counter()
        number = _number(request)
        request.id = number  # type: ignore[attr-defined]  # for `config.logs`
        token = current_request.set(request)
        try:
            response = self.get_response(request)
            response[HEADER] = number
            # Probes come every few seconds. That all is well is no news.
            if request.path_info not in PROBES or response.status_code != 200:
                logger.info(
                    "%s %s %d",
                    request.method,
                    request.path,
                    response.status_code,
                    extra={
                        "status": response.status_code,
                        "duration_ms": round((time.perf_counter() - began) * 1000, 1),
                        "user_id": _member_seen(request),
                    },
                )
        finally:
            current_request.reset(token)
        return response


def _number(request: HttpRequest) -> str:
    """Return the number that a proxy of ours gave the request, or a new one."""
    given = request.headers.get(HEADER, "") if settings.TRUSTED_PROXIES else ""
    return given if FROM_A_PROXY.fullmatch(given) else uuid.uuid4().hex


def _member_seen(request: HttpRequest) -> int | None:
    """Return the number of the member, if something asked who it is.

    Asking here would cost a page for anonymous readers the session that it does without. Django
    keeps who it was under this name.
    """
    return getattr(vars(request).get("_cached_user"), "pk", None)
