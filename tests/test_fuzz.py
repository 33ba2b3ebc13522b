"""Every address, every role, every method, with whatever a hostile program might send: never a 500.

Forms are those of the pages themselves, with some of their fields spoilt. `FUZZ=5000` tries that
many requests for each role, other ones each time; without it a few, always the same.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_from_bytes, urlsplit

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, note
from hypothesis import settings as run
from hypothesis import strategies as st
from pytest_django import Settings
from selectolax.lexbor import LexborHTMLParser

from accounts.models import Member
from comments.models import Comment
from config.handlers import WSGIRequest

from .cast import client_of
from .factories import make_comment, make_post, make_sanction
from .test_urls import addresses, filled

REQUESTS = int(os.environ.get("FUZZ", "0"))
FEW = 120  # for each role; about twenty seconds in all
ROLES = ("", "commenter", "moderator", "superuser")

# What breaks programs: no text, no number, too much of either, and what means something elsewhere.
NASTY = [
    # no text, or strange text
    b"", b"\0", b"a\0b", b"\xff", b"\xed\xa0\x80", b"\xf0\x9f\x98\x80", b"\xe2\x80\xae", b"a b",
    # numbers, and none
    b"0", b"1", b"2", b"-1", b"1.5", b"1e309", b"NaN", b"Infinity", b"0x10",
    b"\xd9\xa3", b"\xc2\xb2",
    b"2147483648", b"9223372036854775807", b"9223372036854775808", b"-9223372036854775809",
    b"9" * 30, b"9" * 5000, b"1:1:1", b"1:2:3:4", b"1-1", b"999999999999999999-1", b"-1-1",
    b"on", b"true", b"null", b"[]", b"[1, 2]", b"{}", b"1,2", b"x,", b",",
    # code
    b"<script>alert(1)</script>", b"' OR 1=1 --", b'"', b"\\", b"%", b"%s", b"%(a)s",
    b"{{ 7|add:7 }}", b"{0.__class__}", b"(", b"[", b"*", b"a*" * 20, b"\r\nX: y",
    # addresses
    b"../../etc/passwd", b"/", b"//evil.example/", b"http://evil.example/", b"http://[",
    b"javascript:alert(1)", b"/\\evil.example", b"a@b.example", b"@", b"a@b@c", b'"a b"@c.example',
    b"a" * 300 + b"@example.org", b"\xc3\xa4@\xc3\xa4.example",
    # times
    b"0001-01-01", b"9999-12-31", b"10000-01-01", b"2026-02-30", b"00:00:00", b"24:00", b"23:59:60",
    # too much
    b"x" * 151, b"x" * 5001, b"<b>" * 2000, b"[" * 3000, b"> " * 2000,
]  # fmt: skip
# Names that pages, the admin's lists among them, look at.
NAMES = [
    *b"after page reply receipt saved status next text parent token head version comments".split(),
    *b"event words note on login password email username action csrfmiddlewaretoken".split(),
    *b"q p o all e _popup _to_field _changelist_filters _selected_action select_across".split(),
    *b"index _save _saveasnew _continue action_add action_send action_primary id pk term".split(),
    *b"id__in id__exact id__gt id__isnull username__regex title__iregex status__exact".split(),
    *b"groups__id__exact is_active__exact date_joined__year created_at__gte".split(),
    *b"published_at__date published_at__lt kind__exact error__isempty".split(),
    *b"cancelled_at__isnull author__username__contains recipient__id__exact".split(),
    *b"app_label model_name field_name __class__ a[]".split(),
    b"\0", b"\xff", b"", b"x" * 300,
]  # fmt: skip
HEADERS = [
    "HTTP_HOST", "HTTP_REFERER", "HTTP_ORIGIN", "HTTP_COOKIE", "HTTP_ACCEPT", "HTTP_USER_AGENT",
    "HTTP_ACCEPT_LANGUAGE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_REQUESTED_WITH", "HTTP_HX_REQUEST",
    "HTTP_RANGE", "CONTENT_TYPE", "REMOTE_ADDR",
]  # fmt: skip
CONTENT_TYPES = [
    "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=hex",
    "multipart/form-data; boundary=X", "multipart/form-data", "multipart/form-data; boundary=",
    "application/json", "text/plain; charset=undefined", "", ";", "x/y; charset=\xff",
]  # fmt: skip
METHODS = [*["GET"] * 8, *["POST"] * 14, "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"]

# Half of the requests go where most people are let in.
SITE = sorted(address for address in addresses() if not address.startswith("/admin/"))

values = st.one_of(
    st.sampled_from(NASTY),
    st.integers().map(lambda number: str(number).encode()),
    st.text(max_size=30).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.binary(max_size=20),
)
names = st.one_of(st.sampled_from(NAMES), values)
pairs = st.lists(st.tuples(names, values), max_size=4)
header_values = values.map(lambda raw: re.sub(r"[\r\n]", "", raw.decode("latin-1")))


def seldom(usual: Any, strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return a strategy that departs from the usual one time in four."""
    return st.integers(0, 3).flatmap(lambda chance: strategy if chance == 3 else st.just(usual))


@dataclass(frozen=True)
class Request:
    """One request as it is drawn; `spoilt` are new values for the fields of the page's form."""

    address: str
    method: str
    parameter: bytes | None = None
    query: list[tuple[bytes, bytes]] = field(default_factory=list)
    spoilt: list[tuple[int, bytes]] = field(default_factory=list)
    added: list[tuple[bytes, bytes]] = field(default_factory=list)
    content_type: str = CONTENT_TYPES[0]
    headers: dict[str, str] = field(default_factory=dict)
    is_text: bool = True  # so that it gets past the door which refuses bytes that are none


requests = st.builds(
    Request,
    address=st.one_of(st.sampled_from(SITE), st.sampled_from(sorted(addresses()))),
    method=st.sampled_from(METHODS),
    parameter=seldom(None, values),
    query=pairs,
    spoilt=st.lists(st.tuples(st.integers(0, 30), values), max_size=3),
    added=pairs,
    content_type=seldom(CONTENT_TYPES[0], st.sampled_from(CONTENT_TYPES)),
    headers=seldom({}, st.dictionaries(st.sampled_from(HEADERS), header_values, max_size=2)),
    is_text=seldom(True, st.just(False)),
)


class Site:
    """A site with something of everything, seen by one role."""

    def __init__(self, member: Member | None, comment: Comment) -> None:
        self.comment = comment
        self.cookies = (client_of(member) if member else Client()).cookies
        self._forms: dict[str, list[tuple[bytes, bytes]]] = {}

    def send(self, request: Request) -> Any:
        """Send a request, and take back whatever it has stored."""
        path = _spoilt_path(request.address, request.parameter)
        path = filled(path, self.comment)
        body = self._form(request.address)
        for place, value in request.spoilt if body else ():
            place %= len(body)
            body[place] = (body[place][0], value)
        query, body = request.query, body + request.added
        if request.is_text:
            query = [(_text(name), _text(value)) for name, value in query]
            body = [(_text(name, nul=True), _text(value, nul=True)) for name, value in body]
        extra: Any = {"CONTENT_TYPE": request.content_type, **request.headers}
        with transaction.atomic():
            response = self._client().generic(
                request.method,
                path,
                _encoded(body, request.content_type),
                QUERY_STRING=_urlencoded(query).decode(),
                **extra,
            )
            transaction.set_rollback(True)
        return response

    def _client(self) -> Client:
        client = Client()
        client.cookies = self.cookies.__class__(self.cookies.output(header="", sep=";"))
        return client

    def _form(self, address: str) -> list[tuple[bytes, bytes]]:
        """Return what the last form of an address's page would send, found once."""
        if address not in self._forms:
            page = filled(WHERE_THE_FORM_STANDS.get(address, address), self.comment)
            with transaction.atomic():
                self._forms[address] = list(_fields(self._client().get(page).content.decode()))
                transaction.set_rollback(True)
        return list(self._forms[address])


# Where the form stands that an address takes, if that address shows no page.
WHERE_THE_FORM_STANDS = {
    "/posts/<slug:slug>/comments/": "/posts/<slug:slug>/",
    "/admin/comments/comment/decide/": "/admin/comments/comment/",
    "/admin/posts/post/preview/": "/admin/posts/post/add/",
    "/admin/posts/page/preview/": "/admin/posts/page/<path:object_id>/change/",
    "/me/receipts/read/": "/me/receipts/",
}


def _fields(page: str) -> Iterator[tuple[bytes, bytes]]:
    for node in LexborHTMLParser(page).css("main form [name]"):
        name = (node.attributes.get("name") or "").encode()
        value = node.attributes.get("value") or node.text() or ""
        if node.tag == "select":
            option = node.css_first("option[selected]") or node.css_first("option")
            value = (option.attributes.get("value") if option else "") or ""
        yield name, value.encode()


def _spoilt_path(address: str, parameter: bytes | None) -> str:
    if parameter is None:
        return address
    return re.sub(r"<[^>]+>", lambda _: quote_from_bytes(parameter, safe=""), address)


def _text(raw: bytes, *, nul: bool = False) -> bytes:
    """Return bytes as UTF-8, with or without NULs."""
    text = raw.decode("utf-8", "replace")
    return (text if nul else text.replace("\0", "")).encode()


def _urlencoded(pairs: list[tuple[bytes, bytes]]) -> bytes:
    return b"&".join(
        quote_from_bytes(name).encode() + b"=" + quote_from_bytes(value).encode()
        for name, value in pairs
    )


def _encoded(pairs: list[tuple[bytes, bytes]], content_type: str) -> bytes:
    if not content_type.startswith("multipart"):
        return _urlencoded(pairs)
    parts = (
        b'--X\r\nContent-Disposition: form-data; name="' + name + b'"\r\n\r\n' + value + b"\r\n"
        for name, value in pairs
    )
    return b"".join(parts) + b"--X--\r\n"


@pytest.fixture
def comment(author: Member, commenter: Member, moderator: Member) -> Comment:
    """Return a public comment, beside one that waits; their decisions make letters."""
    post = make_post(author=author)
    make_comment(post=post)
    make_sanction()
    return make_comment(post=post, by=commenter, status="approved", moderator=moderator)


@pytest.mark.parametrize("role", ROLES)
def test_nothing_that_can_be_sent_is_an_error_of_the_server(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
    comment: Comment,
    role: str,
) -> None:
    monkeypatch.setattr("django.test.client.WSGIRequest", WSGIRequest)
    settings.ACCOUNT_RATE_LIMITS = False
    site = Site(request.getfixturevalue(role) if role else None, comment)
    try_requests(site)


def try_requests(site: Site) -> None:
    """Send requests as they come to mind, and look at each answer."""

    @run(
        max_examples=REQUESTS or FEW,
        derandomize=not REQUESTS,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(request=requests)
    def each(request: Request) -> None:
        response = site.send(request)
        note(f"{response.status_code} {response.get('Location', '')}")
        assert response.status_code < 500
        assert "Content-Security-Policy" in response
        if "HTTP_HOST" not in request.headers:
            assert urlsplit(response.get("Location", "")).netloc in ("", "testserver")

    each()
