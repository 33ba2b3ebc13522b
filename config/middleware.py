"""What stands before every view: bad input is refused before anything reads it, faults are told."""

import logging
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

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
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > LARGEST_BODY:
            return errors.too_large(request)
        try:
            unquote_to_bytes(request.META.get("QUERY_STRING", "")).decode()
            if request.content_type == "application/x-www-form-urlencoded":
                unquote_to_bytes(request.body).decode()
            elif request.content_type == "multipart/form-data":
                request.body.decode()  # no form of ours takes files
        except UnicodeDecodeError:
            return errors.bad_request(request)
        return self.get_response(request)


class TellFaults:
    """Gives the site's pages for a wrong method and for a database that is away."""

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
        """Answer 503 when the database does not answer."""
        if isinstance(error, OperationalError | InterfaceError):
            logger.exception("The database does not answer.")
            return errors.unavailable(request)
        return None
