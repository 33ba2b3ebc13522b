"""What stands before every view: bad input is refused before anything reads it, faults are told."""

import logging
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest, HttpResponse, UnreadablePostError

from . import errors

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]

# Room for the longest article that is still one article; a comment needs a tenth of it.
LARGEST_BODY = 256 * 1024  # bytes


class RefuseBadInput:
    """Answers 413 to bodies that are too large, and 400 to text that is not UTF-8.

    Django itself would read a large body first, and store U+FFFD where bytes make no text.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse, or pass on."""
        if _announced_length(request) > LARGEST_BODY:
            return errors.too_large(request)
        try:
            form = _form_body(request)
            if len(form) > LARGEST_BODY:  # it came in chunks that announce no length
                return errors.too_large(request)
            form.decode()
            # WSGI hands raw bytes over as the characters of Latin-1.
            query = request.META.get("QUERY_STRING", "").encode("latin-1")
            query = unquote_to_bytes(query).decode()
        except (UnicodeError, UnreadablePostError):  # no text, or broken off on its way
            return errors.bad_request(request)
        # No address holds a NUL, and PostgreSQL refuses to look for one. In a form it is for the
        # form to refuse, which gives back what was typed.
        holds_nul = "\0" in query or any("\0" in value for value in request.COOKIES.values())
        if holds_nul or not _claims_utf8(request):
            return errors.bad_request(request)
        return self.get_response(request)


def _announced_length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _form_body(request: HttpRequest) -> bytes:
    """Return the bytes of a form; nothing of what no view of ours reads."""
    if request.content_type == "application/x-www-form-urlencoded":
        return unquote_to_bytes(request.body)
    return request.body if request.content_type == "multipart/form-data" else b""


def _claims_utf8(request: HttpRequest) -> bool:
    """Whether the request claims to be in UTF-8, or makes no claim."""
    claimed = (request.content_params or {}).get("charset", "utf-8")
    return claimed.lower() in ("utf-8", "utf8")


class TellFaults:
    """Gives the site's pages for a wrong method, and for what the database can't do."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on, and look at what comes back."""
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            told = errors.wrong_method(request)
            told["Allow"] = response["Allow"]
            response = told
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for the database; whatever else goes wrong is a 500."""
        response = errors.of_the_database(request, error)
        if response is not None:
            logger.error("The database refuses: %s", error, exc_info=error)
        return response
