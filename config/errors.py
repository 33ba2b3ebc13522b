"""The site's pages for what went wrong: what happened, and what to do next.

They ask nothing of the database, so that they can be shown when it is away.
"""

import sys

from django.conf import settings
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

# SQLite has no DataError for what is too long, too many, or no regular expression.
TOO_MUCH_FOR_SQLITE = (
    "Expression tree is too large",
    "LIKE or GLOB pattern too complex",
    "user-defined function raised exception",
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400."""
    return _page(
        400,
        _("That did not arrive whole"),
        _("What your browser sent can't be read. Go back, load the page again, and send it anew."),
    )


def wrong_method(request: HttpRequest) -> HttpResponse:
    """Answer 405."""
    return _page(
        405,
        _("This address does not show a page"),
        _("It takes what a form sends. Go back to the page with the form."),
    )


def too_large(request: HttpRequest) -> HttpResponse:
    """Answer 413."""
    return _page(
        413,
        _("That is too much at once"),
        _("At most 256 kilobytes can be sent. Go back, make it shorter, and send it again."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500; or for the database, when it failed where no view was: in a session, say."""
    error = sys.exc_info()[1]
    return (error and of_the_database(request, error)) or _page(
        500,
        _("Something went wrong here"),
        _(
            "It is our fault and was noted. Go back and try again in a moment; what you typed is "
            "still in the form then."
        ),
    )


def unavailable(request: HttpRequest) -> HttpResponse:
    """Answer 503."""
    response = _page(
        503,
        _("The site is away for a moment"),
        _("Nothing was stored just now. Go back and try again in a minute."),
    )
    response["Retry-After"] = "60"  # seconds
    return response


def of_the_database(request: HttpRequest, error: BaseException) -> HttpResponse | None:
    """Answer 503 when it is away, 400 when it can't hold what was sent; None for other errors."""
    is_too_much = isinstance(error, OperationalError) and str(error).startswith(TOO_MUCH_FOR_SQLITE)
    if isinstance(error, DataError | OverflowError) or is_too_much:
        return bad_request(request)
    if isinstance(error, OperationalError | InterfaceError):
        return unavailable(request)
    return None


def _page(status: int, title: str, advice: str) -> HttpResponse:
    context = {"site_name": settings.SITE_NAME, "title": title, "advice": advice}
    return HttpResponse(render_to_string("error.html", context), status=status)
