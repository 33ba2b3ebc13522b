"""Django's handlers, which servers call, with requests that are read as UTF-8 whatever they claim.

Django takes any codec of Python's for one, and raises, before any middleware, on those that make no
text (`Content-Type: x; charset=hex`). `middleware.RefuseBadInput` refuses all but UTF-8.
"""

from django.core.handlers import asgi, wsgi


class _ReadAsUtf8:
    @property
    def encoding(self) -> str | None:
        """The encoding of the query string and of forms; None is the default, UTF-8."""
        return None

    @encoding.setter
    def encoding(self, value: str | None) -> None: ...


class WSGIRequest(_ReadAsUtf8, wsgi.WSGIRequest):
    """A request that a WSGI server got."""


class WSGIHandler(wsgi.WSGIHandler):
    """What a WSGI server calls."""

    request_class = WSGIRequest


class ASGIRequest(_ReadAsUtf8, asgi.ASGIRequest):
    """A request that an ASGI server got."""


class ASGIHandler(asgi.ASGIHandler):
    """What an ASGI server calls."""

    request_class = ASGIRequest
