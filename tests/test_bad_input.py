"""What nobody should send: each is answered with the right status and a clear page, none is stored.

The forms of the admin and of allauth answer 200 with their problems named beside the fields, as
Django's forms do; ours answer 422.
"""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import DataError, InterfaceError, OperationalError, connection, transaction
from django.test import Client, RequestFactory
from pytest_django import Settings
from selectolax.lexbor import LexborHTMLParser

from accounts.models import Member
from comments.models import Comment
from config import errors
from config.handlers import WSGIHandler
from config.middleware import LARGEST_BODY, RefuseBadInput
from posts.models import Post

from .cast import client_of
from .comments import contents
from .config import PRODUCTION, python
from .factories import PASSWORD, make_comment, make_member, make_post, make_sanction
from .test_urls import addresses, filled

pytestmark = pytest.mark.django_db

# They answer before anything is read of what is sent, and read none of it.
PROBES = {"/healthz", "/readyz"}
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=X"
NUL = "a\0b"
# What can't be an id, and what can't be the id of anything.
NO_IDS = ("x", "", "-1", "1.5", "²", "٠", "1e3", "0x1", "[1]", NUL)
NOBODYS_IDS = ("0", "999999", str(2**31), str(2**63 - 1), str(2**63), "1" + "0" * 30, "9" * 5000)


class World:
    """An article with a discussion, and what surrounds it."""

    def __init__(self, author: Member, commenter: Member, moderator: Member) -> None:
        self.moderator = moderator
        self.post = make_post(author=author)
        self.public = make_comment(post=self.post, status="approved", moderator=moderator)
        self.hidden = make_comment(post=self.post)
        make_sanction()
        self.own = make_comment(post=self.post, by=commenter)
        self.elsewhere = make_comment(status="approved", moderator=moderator)
        self.draft = make_post(author=author, status="draft")

    @property
    def door(self) -> str:
        """Where comments on the article are sent to."""
        return f"/posts/{self.post.slug}/comments/"


@pytest.fixture
def world(author: Member, commenter: Member, moderator: Member) -> World:
    return World(author, commenter, moderator)


def stored() -> dict[str, Any]:
    """Return how many rows each table has, and every row of the comments' tables.

    All but sessions: they keep what was typed, to give it back.
    """
    models = [model for model in apps.get_models() if model is not Session]
    rows = {model._meta.label: model._default_manager.count() for model in models}  # noqa: SLF001
    return {**rows, **contents()}


@pytest.fixture
def _nothing_is_stored(world: World, stranger: Member, superuser: Member) -> Iterator[None]:
    """Hold that a test has stored nothing."""
    before = stored()
    yield
    assert stored() == before


nothing_is_stored = pytest.mark.usefixtures("_nothing_is_stored")


def sent(**changes: Any) -> dict[str, Any]:
    """Return what the form under an article sends."""
    return {"text": "Words of mine.", "parent": "", "token": str(uuid.uuid4()), **changes}


def edited(comment: Comment, **changes: Any) -> dict[str, Any]:
    """Return what the form to edit a comment sends."""
    return {"text": "Other words.", **comment.seen._asdict(), **changes}


def decided(comment: Comment, **changes: Any) -> dict[str, Any]:
    """Return what a moderator's button sends."""
    seen = f"{comment.pk}:{comment.head_id}:{comment.version}"
    return {"event": "approve", "comments": seen, **changes}


def parsed(response: Any) -> LexborHTMLParser:
    """Return a page as a browser reads it."""
    return LexborHTMLParser(response.content.decode())


def text_of(response: Any, selector: str) -> str:
    """Return the words within an element of a page, in one line."""
    element = parsed(response).css_first(selector)
    return " ".join(element.text().split()) if element else ""


def assert_is_a_page_of_ours(response: Any, status: int, says: str = "") -> None:
    """Hold that an answer has the site's look and headers, and says what happened."""
    assert response.status_code == status
    page = parsed(response)
    assert page.css_first("header .site-name, #site-name a, #header a") is not None
    assert page.css_first('link[rel="stylesheet"]') is not None
    assert page.css_first("h1") is not None
    assert says in text_of(response, "body")
    assert_is_guarded(response)


def assert_is_guarded(response: Any) -> None:
    """Hold that an answer has the headers that every answer has."""
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


# Texts


@pytest.mark.parametrize("text", ["x" * 5001, "\U0001f600" * 5001, NUL, "\0", "", " \r\n "])
@nothing_is_stored
def test_a_comment_that_is_none_comes_back_with_422(
    world: World, commenter: Member, text: str
) -> None:
    client = client_of(commenter)
    for answer in (
        client.post(world.door, sent(text=text)),
        client.post(f"/c/{world.own.pk}/edit/", edited(world.own, text=text)),
    ):
        assert_is_a_page_of_ours(answer, 422)
        assert text_of(answer, "#problems")
        typed = parsed(answer).css_first("textarea")
        assert typed is not None
        # HTML can hold no NUL: parsers put U+FFFD in its place.
        assert typed.text().removeprefix("\n").split() == text.replace("\0", "\ufffd").split()


@pytest.mark.parametrize("field", ["words", "note"])
@pytest.mark.parametrize("text", ["x" * 2001, NUL])
@nothing_is_stored
def test_a_moderators_words_that_are_too_many_or_no_text_come_back_with_422(
    world: World, moderator: Member, field: str, text: str
) -> None:
    answer = client_of(moderator).post(
        "/admin/comments/comment/decide/", decided(world.own, **{field: text})
    )
    assert_is_a_page_of_ours(answer, 422)
    typed = [area.text().removeprefix("\n") for area in parsed(answer).css("#content textarea")]
    assert text.replace("\0", "\ufffd") in typed


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *((field, NUL) for field in ("title", "slug", "summary", "body", "status")),
        *((field, "\U0001f600" * 301) for field in ("title", "slug", "summary", "status")),
        ("published_at_0", "9" * 5000),
        ("published_at_0", "0000-00-00"),
        ("published_at_1", NUL),
    ],
)
@nothing_is_stored
def test_the_form_of_an_article_names_what_is_wrong_and_keeps_the_rest(
    author: Member, field: str, value: str
) -> None:
    article = {"title": "T", "slug": "t", "summary": "S", "body": "My words.", "status": "draft"}
    answer = client_of(author).post("/admin/posts/post/add/", {**article, field: value})
    assert_is_a_page_of_ours(answer, 200, "Please correct the error")
    if field != "body":
        assert text_of(answer, "#id_body") == "My words."


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/accounts/login/", {"login": NUL, "password": NUL}),
        ("/accounts/login/", {"login": "x" * 100_000, "password": "x" * 100_000}),
        ("/accounts/login/", {"login": "\U0001f600", "password": "\U0001f600"}),
        ("/accounts/signup/", {"username": NUL, "email": NUL, "password1": NUL, "password2": NUL}),
        ("/accounts/signup/", {"username": "x" * 151, "email": "a@example.org"}),
        ("/accounts/signup/", {"username": "new", "email": "x" * 250 + "@example.org"}),
        ("/accounts/password/reset/", {"email": NUL}),
        ("/accounts/password/reset/", {"email": "x" * 100_000 + "@example.org"}),
    ],
)
@nothing_is_stored
def test_the_doors_to_an_account_name_what_is_wrong(address: str, fields: dict[str, str]) -> None:
    passwords = {"password1": PASSWORD, "password2": PASSWORD} if "signup" in address else {}
    answer = Client().post(address, {**passwords, **fields})
    assert_is_a_page_of_ours(answer, 200)
    assert parsed(answer).css_first(".alert-danger, .invalid-feedback, .errorlist, .is-invalid")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("q=a%00b", 400),
        ("q=" + "x" * 4000, 200),
        ("q=" + "x" * 100_000, 400),
        ("q=" + "x+" * 2000, 400),
        ("q=%22%27%5C%25_", 200),
        ("id=" + "9" * 30, 200),
        ("id__in=" + "9" * 30, 400),
        ("id__regex=%28", 400),
        ("id=x", 302),
        ("nothing=1", 302),
        ("p=" + "9" * 30, 302),
        ("o=9.-9.x", 200),
        ("_to_field=password", 400),
    ],
)
@nothing_is_stored
def test_no_search_breaks_a_list_of_the_admin(superuser: Member, query: str, status: int) -> None:
    """A search that the database refuses is answered 400; the admin leads back from others."""
    statuses = {200, 400} if status == 400 else {200, 302} if status == 302 else {status}
    for model in ("accounts/member", "posts/post", "comments/letter", "account/emailaddress"):
        client = client_of(superuser)
        with transaction.atomic():  # which PostgreSQL gives up when it refuses a statement
            answer = client.get(f"/admin/{model}/", QUERY_STRING=query)
            transaction.set_rollback(True)
        assert answer.status_code in statuses


# Bytes that are no text


# A byte alone, half a sequence, an overlong slash, a lone surrogate, beyond Unicode.
NOT_UTF8 = (b"\xff", b"\xe2\x82", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80")


def escaped(raw: bytes) -> bytes:
    """Return bytes as a browser writes them in a form."""
    return b"".join(b"%%%02X" % byte for byte in raw)


@pytest.mark.parametrize("raw", NOT_UTF8)
@nothing_is_stored
def test_bytes_that_are_no_text_are_refused_with_400(
    world: World, commenter: Member, raw: bytes
) -> None:
    client = client_of(commenter)
    form = urlencode(sent(text="")).encode()
    part = b'--X\r\nContent-Disposition: form-data; name="text"\r\n\r\n' + raw + b"\r\n--X--\r\n"
    for content_type, body in (
        (FORM, form.replace(b"text=", b"text=" + raw)),
        (FORM, form.replace(b"text=", b"text=" + escaped(raw))),
        (FORM, form + b"&" + raw + b"=1"),
        (FORM, form + b"&" + escaped(raw)),
        (MULTIPART, part),
    ):
        answer = client.generic("POST", world.door, body, content_type=content_type)
        assert_is_a_page_of_ours(answer, 400, "can't be read")
    for query in (b"page=" + raw, b"page=" + escaped(raw), escaped(raw), b"x&" + escaped(raw)):
        answer = client.get(world.post.get_absolute_url(), QUERY_STRING=query.decode("latin-1"))
        assert_is_a_page_of_ours(answer, 400, "can't be read")


@pytest.mark.parametrize("role", ["", "superuser"])
@nothing_is_stored
def test_at_every_address_bytes_that_are_no_text_are_refused_with_400(
    request: pytest.FixtureRequest, world: World, role: str
) -> None:
    client = client_of(request.getfixturevalue(role)) if role else Client()
    for address in sorted(addresses() - PROBES):
        path = filled(address, world.own)
        assert_is_a_page_of_ours(client.generic("POST", path, b"a=%FF", content_type=FORM), 400)
        assert_is_a_page_of_ours(client.get(path, QUERY_STRING="a=%FF"), 400)
        assert_is_a_page_of_ours(client.get(path, QUERY_STRING="a=%00"), 400)


@pytest.mark.parametrize("charset", ["latin-1", "utf-16", "utf-7", "idna", "no-such-encoding"])
@nothing_is_stored
def test_a_form_in_another_encoding_is_refused_with_400(
    world: World, commenter: Member, charset: str
) -> None:
    client = client_of(commenter)
    for content_type in (FORM, "multipart/form-data; boundary=X", "text/plain"):
        for method in ("GET", "POST"):
            answer = client.generic(
                method,
                world.door + "?page=1",
                urlencode(sent()),
                content_type=f"{content_type}; charset={charset}",
            )
            assert_is_a_page_of_ours(answer, 400, "can't be read")


@pytest.mark.parametrize("charset", ["hex", "undefined", "idna", "zip", "no-such-encoding"])
def test_a_codec_that_makes_no_text_is_refused_with_400(db: None, charset: str) -> None:
    """Asked of the handler that servers call; the test client has its own."""
    said: list[str] = []

    def start_response(status: str, *_: Any) -> Any:
        said.append(status)

    environ = RequestFactory().get("/?a=..").environ
    environ["CONTENT_TYPE"] = f"text/plain; charset={charset}"
    body = b"".join(WSGIHandler()(environ, start_response))
    assert said == ["400 Bad Request"]
    assert b"can&#x27;t be read" in body


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"'])
def test_a_form_that_says_it_is_in_utf8_is_taken(
    world: World, commenter: Member, charset: str
) -> None:
    answer = client_of(commenter).post(
        world.door, urlencode(sent(text="Ä")), content_type=f"{FORM}; charset={charset}"
    )
    assert answer.status_code == 302
    assert Comment.objects.by(commenter.pk).filter(head__text="Ä").exists()


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"text=1"),
        ("multipart/form-data; boundary=", b"text=1"),
        ("multipart/form-data; boundary=\xe4", b"text=1"),
        (FORM, b"&".join(b"a=1" for _ in range(1001))),
    ],
)
@nothing_is_stored
def test_a_form_that_is_none_is_refused_with_400(
    world: World, superuser: Member, content_type: str, body: bytes
) -> None:
    client = client_of(superuser)
    for address in (world.door, "/accounts/login/", "/admin/comments/comment/decide/"):
        answer = client.generic("POST", address, body, content_type=content_type)
        assert_is_a_page_of_ours(answer, 400, "can't be read")


@nothing_is_stored
def test_a_body_that_breaks_off_is_refused_with_400(world: World, commenter: Member) -> None:
    class BrokenOff(BytesIO):
        def read(self, *_: Any) -> bytes:
            raise OSError("the connection is gone")

    body: Any = {"wsgi.input": BrokenOff()}
    answer = client_of(commenter).post(world.door, b"x" * 9, content_type=FORM, **body)
    assert_is_a_page_of_ours(answer, 400)


@nothing_is_stored
def test_a_cookie_that_holds_a_nul_is_refused_with_400(world: World) -> None:
    for name in ("sessionid", "csrftoken", "messages", "anything"):
        answer = Client().get("/me/", HTTP_COOKIE=f'{name}="abcdefgh\\000ij"')
        assert_is_a_page_of_ours(answer, 400)


@pytest.mark.parametrize(
    "cookie",
    ["sessionid=", "sessionid=x", "sessionid=" + "x" * 4000, "a", "=;=", 'messages="', "\xff"],
)
def test_cookies_that_nobody_gave_out_are_those_of_a_visitor(world: World, cookie: str) -> None:
    assert Client().get("/", HTTP_COOKIE=cookie).status_code == 200
    assert Client().get("/me/", HTTP_COOKIE=cookie)["Location"] == "/accounts/login/?next=/me/"


# Too much


class Untouched(BytesIO):
    """A body that nobody may read."""

    def read(self, *_: Any) -> bytes:
        raise AssertionError("the body was read")


@pytest.mark.parametrize("content_type", [FORM, MULTIPART, "application/json", "", "nonsense"])
@pytest.mark.parametrize("role", ["", "commenter", "superuser"])
@nothing_is_stored
def test_a_body_of_more_than_256_kilobytes_is_refused_with_413_and_not_read(
    request: pytest.FixtureRequest, world: World, role: str, content_type: str
) -> None:
    client = client_of(request.getfixturevalue(role)) if role else Client()
    for address in (
        world.door,
        f"/c/{world.own.pk}/edit/",
        "/accounts/login/",
        "/admin/posts/post/add/",
        "/admin/comments/comment/decide/",
        "/admin/login/",
        "/nothing/",
    ):
        body: Any = {"wsgi.input": Untouched()}
        for method in ("POST", "PUT", "GET"):
            answer = client.generic(
                method,
                address,
                CONTENT_TYPE=content_type,
                CONTENT_LENGTH=str(LARGEST_BODY + 1),
                **body,
            )
            assert_is_a_page_of_ours(answer, 413, "At most 256 kilobytes")


def test_at_every_address_too_large_a_body_is_refused_with_413(world: World) -> None:
    for address in sorted(addresses() - PROBES):
        answer = Client().post(
            filled(address, world.own), b"a=" + b"x" * LARGEST_BODY, content_type=FORM
        )
        assert answer.status_code == 413


@nothing_is_stored
def test_a_body_of_256_kilobytes_reaches_its_form(world: World, commenter: Member) -> None:
    fields = sent(text="")
    fields["text"] = "x" * (LARGEST_BODY - len(urlencode(fields)))
    body = urlencode(fields)
    assert len(body) == LARGEST_BODY
    answer = client_of(commenter).post(world.door, body, content_type=FORM)
    assert_is_a_page_of_ours(answer, 422, "at most 5,000 are possible")


def test_what_comes_in_chunks_without_a_length_is_measured_too() -> None:
    def pass_on(request: Any) -> Any:
        raise AssertionError("it was passed on")

    request = RequestFactory().post("/", b"x", content_type=FORM)
    request._body = b"x" * (LARGEST_BODY + 1)  # noqa: SLF001 - as an ASGI server fills it
    request.META.pop("CONTENT_LENGTH", None)
    assert RefuseBadInput(pass_on)(request).status_code == 413


# Things that are not one's own, or not there


@nothing_is_stored
def test_a_reply_to_what_is_not_public_here_is_refused_with_409(
    world: World, commenter: Member
) -> None:
    for parent in (world.elsewhere, world.hidden, world.own):
        answer = client_of(commenter).post(world.door, sent(parent=parent.pk))
        assert_is_a_page_of_ours(answer, 409, "is no longer public")
        assert text_of(answer, "textarea") == "Words of mine."


@pytest.mark.parametrize("parent", NOBODYS_IDS + NO_IDS[:1] + NO_IDS[2:])
@nothing_is_stored
def test_a_reply_to_what_never_was_is_refused_and_the_words_kept(
    world: World, commenter: Member, parent: str
) -> None:
    possible = parent.isascii() and parent.isdigit() and 0 < int(parent[:40]) < 2**63
    answer = client_of(commenter).post(world.door, sent(parent=parent))
    assert_is_a_page_of_ours(answer, 409 if possible else 422)
    assert text_of(answer, "textarea") == "Words of mine."
    assert text_of(answer, "#problems")


@pytest.mark.parametrize("token", ["", "x", "0" * 31, NUL, "9" * 5000, "{}", "' OR 1=1 --"])
@nothing_is_stored
def test_a_forged_token_is_refused_with_422_and_a_fresh_one_comes_back(
    world: World, commenter: Member, token: str
) -> None:
    answer = client_of(commenter).post(world.door, sent(token=token))
    assert_is_a_page_of_ours(answer, 422)
    assert text_of(answer, "textarea") == "Words of mine."
    fresh = parsed(answer).css_first('#write input[name="token"]')
    assert fresh is not None
    assert uuid.UUID(fresh.attributes["value"] or "")


def test_anothers_token_is_nothing_to_anybody_else(world: World, commenter: Member) -> None:
    """Tokens count per member: with somebody else's one neither learns nor spoils anything."""
    answer = client_of(commenter).post(world.door, sent(token=str(world.hidden.token)))
    assert answer.status_code == 302
    assert Comment.objects.by(commenter.pk).filter(token=world.hidden.token).count() == 1


@nothing_is_stored
def test_somebody_elses_draft_or_comment_is_not_found(
    world: World, stranger: Member, moderator: Member, superuser: Member
) -> None:
    for member in (stranger, moderator, superuser):
        client = client_of(member)
        for path in (
            world.draft.get_absolute_url(),
            f"/c/{world.own.pk}/",
            f"/c/{world.own.pk}/edit/",
            f"/c/{world.own.pk}/withdraw/",
        ):
            assert_is_a_page_of_ours(client.get(path), 404, "There is nothing here")
        for path, fields in (
            (f"/c/{world.own.pk}/edit/", edited(world.own)),
            (f"/c/{world.own.pk}/withdraw/", dict(world.own.seen._asdict())),
        ):
            assert client.post(path, fields).status_code == 404
        answer = client.post(f"{world.draft.get_absolute_url()}comments/", sent())
        assert_is_a_page_of_ours(answer, 404, "Your comment was not sent")
        assert text_of(answer, "textarea") == "Words of mine."


@nothing_is_stored
def test_anothers_article_is_not_there_in_the_admin(world: World) -> None:
    client = client_of(make_member("other.author", group="Authors"))
    before = Post.objects.values().get(pk=world.draft.pk)
    article = {"title": "Mine", "slug": "mine", "summary": "S", "body": "B", "status": "draft"}
    for page in ("change", "delete", "history"):
        for answer in (
            client.get(f"/admin/posts/post/{world.draft.pk}/{page}/", follow=True),
            client.post(f"/admin/posts/post/{world.draft.pk}/{page}/", article, follow=True),
        ):
            assert world.draft.title not in answer.content.decode()
    assert Post.objects.values().get(pk=world.draft.pk) == before
    Member.objects.get(username="other.author").emailaddress_set.all().delete()
    Member.objects.get(username="other.author").delete()


@nothing_is_stored
def test_members_and_authors_decide_nothing(world: World, stranger: Member, author: Member) -> None:
    decide = "/admin/comments/comment/decide/"
    assert Client().post(decide, decided(world.own))["Location"].startswith("/admin/login/")
    assert client_of(stranger).post(decide, decided(world.own)).status_code == 302
    answer = client_of(author).post(decide, decided(world.own))
    assert_is_a_page_of_ours(answer, 403, "This page is not for this account")


# Ids and states that never were


@pytest.mark.parametrize("pk", NO_IDS + NOBODYS_IDS)
@nothing_is_stored
def test_no_address_leads_to_what_never_was(
    world: World, commenter: Member, superuser: Member, pk: str
) -> None:
    """The admin says so on its front page; everything else answers 404."""
    pk = quote(pk, safe="")
    for path in (f"/c/{pk}/", f"/c/{pk}/edit/", f"/c/{pk}/withdraw/"):
        client = client_of(commenter)
        assert_is_a_page_of_ours(client.get(path), 404, "There is nothing here")
        assert client.post(path).status_code in (404, 405)
    desk = client_of(superuser)
    assert desk.get(f"/admin/comments/comment/{pk}/change/").status_code == 404
    for model in ("posts/post", "posts/page", "accounts/member", "comments/letter", "auth/group"):
        for page in ("change", "delete", "history"):
            answer = desk.get(f"/admin/{model}/{pk}/{page}/")
            assert answer.status_code in (302, 403, 404)


@pytest.mark.parametrize(
    "slug", ["x", "9" * 5000, "a%00b", "%FF", "%2e%2e%2f", "'", "Ä", "%F0%9F%98%80"]
)
@nothing_is_stored
def test_no_article_stands_where_none_was_written(
    world: World, commenter: Member, slug: str
) -> None:
    client = client_of(commenter)
    assert_is_a_page_of_ours(client.get(f"/posts/{slug}/"), 404)
    assert_is_a_page_of_ours(client.post(f"/posts/{slug}/comments/", sent()), 404)


@pytest.mark.parametrize("field", ["head", "version"])
@pytest.mark.parametrize("value", NO_IDS + NOBODYS_IDS)
@nothing_is_stored
def test_a_state_that_never_was_changes_nothing(
    world: World, commenter: Member, field: str, value: str
) -> None:
    client = client_of(commenter)
    answer = client.post(f"/c/{world.own.pk}/edit/", edited(world.own, **{field: value}))
    assert answer.status_code in (409, 422)
    assert_is_a_page_of_ours(answer, answer.status_code)
    assert text_of(answer, "textarea") == "Other words."
    state = {**world.own.seen._asdict(), field: value}
    answer = client.post(f"/c/{world.own.pk}/withdraw/", state)
    assert_is_a_page_of_ours(answer, 409, "Meanwhile your comment has changed")


@pytest.mark.parametrize("value", NO_IDS + NOBODYS_IDS)
@nothing_is_stored
def test_a_moderator_decides_nothing_about_what_never_was(
    world: World, moderator: Member, value: str
) -> None:
    client, decide = client_of(moderator), "/admin/comments/comment/decide/"
    own = world.own
    for comments in (
        value,
        f"{value}:{own.head_id}:{own.version}",
        f"{own.pk}:{value}:{own.version}",
        f"{own.pk}:{own.head_id}:{value}",
        f"{own.pk}:{own.head_id}:{own.version}:{value}",
        "::",
    ):
        answer = client.post(decide, decided(own, comments=comments))
        # What can be an id but is nobody's is none to decide about: back to the queue.
        assert answer.status_code in (302, 409, 422)
    assert client.post(decide, decided(own, event=value)).status_code == 422
    assert client.post(decide, {}).status_code == 422


@pytest.mark.parametrize("on", NO_IDS + NOBODYS_IDS)
def test_the_way_back_from_a_decision_leads_nowhere_else(
    world: World, moderator: Member, on: str
) -> None:
    answer = client_of(moderator).post(
        "/admin/comments/comment/decide/", decided(world.own, on=on, status="x", after=NUL)
    )
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/comments/comment/")


@pytest.mark.parametrize("value", NO_IDS + NOBODYS_IDS)
@nothing_is_stored
def test_receipts_and_replies_that_never_were_leave_the_page_as_it_is(
    world: World, commenter: Member, value: str
) -> None:
    for client in (Client(), client_of(commenter)):
        for field in ("receipt", "reply"):
            answer = client.get(world.post.get_absolute_url(), {field: value})
            if "\0" in value:
                assert_is_a_page_of_ours(answer, 400)
            else:
                assert_is_a_page_of_ours(answer, 200, world.post.title)


CURSORS = (
    "x", "1", "-", "1-", "-1", "1-1-1", "1-x", NUL, "²-1", "1-" + "9" * 19, "9" * 19 + "-1",
    "9" * 18 + "-1", "-" + "9" * 18 + "-1", "9" * 5000 + "-1", "1.5-1", "' OR 1=1 --",
)  # fmt: skip


@pytest.mark.parametrize("cursor", CURSORS)
@nothing_is_stored
def test_a_cursor_that_never_was_is_not_found(world: World, commenter: Member, cursor: str) -> None:
    status = 400 if "\0" in cursor else 404
    for client, path in (
        (Client(), "/"),
        (client_of(commenter), "/me/"),
        (client_of(commenter), "/me/receipts/"),
    ):
        answer = client.get(path, {"after": cursor})
        assert_is_a_page_of_ours(answer, status)


@pytest.mark.parametrize("cursor", CURSORS)
@nothing_is_stored
def test_a_page_of_the_queue_that_never_was_is_not_found_and_opens_no_desk(
    world: World, moderator: Member, cursor: str
) -> None:
    answer = client_of(moderator).get("/admin/comments/comment/", {"after": cursor})
    assert_is_a_page_of_ours(answer, 400 if "\0" in cursor else 404)


@pytest.mark.parametrize("page", [*NO_IDS, *NOBODYS_IDS, "2"])
@nothing_is_stored
def test_a_page_of_a_discussion_that_never_was_is_not_found(world: World, page: str) -> None:
    answer = Client().get(world.post.get_absolute_url(), {"page": page})
    assert_is_a_page_of_ours(answer, 400 if "\0" in page else 404)


@pytest.mark.parametrize("status", ["x", "PENDING", "pending'", "[]", "\U0001f600", "9" * 5000])
@nothing_is_stored
def test_a_list_of_comments_that_never_was_is_not_found(
    commenter: Member, moderator: Member, status: str
) -> None:
    for member, path in ((commenter, "/me/"), (moderator, "/admin/comments/comment/")):
        answer = client_of(member).get(path, {"status": status})
        assert_is_a_page_of_ours(answer, 404)


@pytest.mark.parametrize("token", ["x", "x:y:z", "W10:1:x", "9" * 5000, "a%00b", "%FF", "Ä"])
@nothing_is_stored
def test_a_link_to_unsubscribe_that_never_was_is_not_found(token: str) -> None:
    for method in ("get", "post"):
        answer = getattr(Client(), method)(f"/me/unsubscribe/{token}/")
        assert_is_a_page_of_ours(answer, 404)


@pytest.mark.parametrize(
    "key", ["1-x", "zzzzzzzzzzzzz-x", "z" * 99 + "-x", "1-" + "9" * 3000, "1-%00"]
)
@nothing_is_stored
def test_a_link_to_a_new_password_that_never_was_says_so(key: str) -> None:
    answer = Client().get(f"/accounts/password/reset/key/{key}/")
    assert_is_a_page_of_ours(answer, 200, "was invalid")


# Wrong methods, and forms from elsewhere


@pytest.mark.parametrize("role", ["", "commenter", "superuser"])
@nothing_is_stored
def test_addresses_that_take_a_form_show_no_page(
    request: pytest.FixtureRequest, world: World, role: str
) -> None:
    client = client_of(request.getfixturevalue(role)) if role else Client()
    for path in (world.door, "/me/receipts/read/"):
        for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE", "TRACE", "BREW"):
            answer = client.generic(method, path)
            assert answer.status_code == 405
            assert answer["Allow"] == "POST"
            if method != "HEAD":
                assert_is_a_page_of_ours(answer, 405, "Go back to the page with the form")


@nothing_is_stored
def test_the_desks_addresses_that_take_a_form_show_no_page(superuser: Member) -> None:
    client = client_of(superuser)
    for path in (
        "/admin/comments/comment/decide/",
        "/admin/posts/post/preview/",
        "/admin/posts/page/preview/",
    ):
        answer = client.get(path)
        assert_is_a_page_of_ours(answer, 405)
        assert answer["Allow"] == "POST"


@nothing_is_stored
def test_pages_take_no_form(world: World, commenter: Member, superuser: Member) -> None:
    for client in (Client(), client_of(commenter), client_of(superuser)):
        for path in ("/", world.post.get_absolute_url(), "/about/", f"/c/{world.public.pk}/"):
            answer = client.post(path, sent())
            assert_is_a_page_of_ours(answer, 405)
            assert answer["Allow"] == "GET, HEAD"


@nothing_is_stored
def test_a_form_without_its_csrf_token_is_refused_with_403_and_the_words_given_back(
    world: World, commenter: Member, superuser: Member
) -> None:
    words = "Words of <b>mine</b>, with an emoji \U0001f600 and quotes \"'."
    for member, path, fields in (
        (commenter, world.door, sent(text=words)),
        (commenter, f"/c/{world.own.pk}/edit/", edited(world.own, text=words)),
        (superuser, "/admin/posts/post/add/", {"title": "T", "body": words}),
        (superuser, "/admin/comments/comment/decide/", decided(world.own, words=words)),
    ):
        client = Client(enforce_csrf_checks=True)
        client.force_login(member)
        for token in ("", "x", "a" * 64, NUL):
            answer = client.post(path, {**fields, "csrfmiddlewaretoken": token})
            assert_is_a_page_of_ours(answer, 403, "Nothing was stored")
            typed = [area.text() for area in parsed(answer).css("textarea")]
            assert words in typed


@nothing_is_stored
def test_no_form_works_without_its_csrf_token(world: World, superuser: Member) -> None:
    """But the link to unsubscribe, which is signed and which mail programs send."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(superuser)
    for address in sorted(addresses() - PROBES - {"/me/unsubscribe/<str:token>/"}):
        answer = client.post(filled(address, world.own), {"text": "Words."})
        assert answer.status_code == 403, address


# The pages for what went wrong


@pytest.fixture
def away() -> Iterator[Callable[..., ExitStack]]:
    """Return what takes the database away: for all statements, or those that hold a text."""
    with ExitStack() as stack:

        def take_away(about: str = "", error: type[Exception] = OperationalError) -> ExitStack:
            def fail(execute: Any, sql: str, *rest: Any) -> Any:
                if about in sql:
                    raise error("the database is away")
                return execute(sql, *rest)

            stack.enter_context(connection.execute_wrapper(fail))
            return stack

        yield take_away


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_without_a_database_every_page_that_needs_it_answers_503(
    world: World,
    commenter: Member,
    superuser: Member,
    away: Callable[..., ExitStack],
    error: type[Exception],
) -> None:
    member, desk, visitor = client_of(commenter), client_of(superuser), Client()
    away(error=error)
    for client, path in (
        (visitor, "/"),
        (visitor, world.post.get_absolute_url()),
        (member, "/"),
        (member, "/me/"),
        (member, "/nothing/"),  # the page for 404 says who is signed in
        (member, "/accounts/login/"),
        (desk, "/admin/"),
        (desk, "/admin/comments/comment/"),
        (desk, "/admin/nothing/"),
    ):
        client.raise_request_exception = False
        answer = client.get(path)
        assert_is_a_page_of_ours(answer, 503, "Go back and try again in a minute")
        assert answer["Retry-After"] == "60"
    answer = member.post(world.door, sent())
    assert_is_a_page_of_ours(answer, 503, "Nothing was stored")


def test_a_session_that_cannot_be_stored_answers_503(
    commenter: Member, away: Callable[..., ExitStack]
) -> None:
    """The session is stored after the view, where no exception of a view is looked for."""
    client = Client(raise_request_exception=False)
    away("django_session")
    answer = client.post("/accounts/login/", {"login": "commenter", "password": PASSWORD})
    assert_is_a_page_of_ours(answer, 503)
    assert answer["Retry-After"] == "60"


def test_a_database_that_does_not_answer_at_all_gives_503() -> None:
    """A server that is not there, met by the site as it runs in production."""
    code = """
import json
from config.startup import settings_or_exit
settings_or_exit()
from django.test import Client, override_settings
plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
client = Client(raise_request_exception=False, headers={"host": "example.org"})
client.cookies["sessionid"] = "a" * 32
answers = {}
with override_settings(STORAGES=plain):  # none are collected here
    for path in ("/", "/me/", "/nothing/", "/admin/", "/accounts/login/", "/c/1/"):
        answer = client.get(path, secure=True)
        answers[path] = [answer.status_code, answer.headers.get("Retry-After")]
print(json.dumps(answers))
"""
    ended = python(
        "-c", code, **{**PRODUCTION, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing"}
    )
    assert ended.returncode == 0, ended.stderr
    answers = json.loads(ended.stdout)
    assert answers == {path: [503, "60"] for path in answers}


@pytest.mark.parametrize("error", [DataError, OverflowError])
def test_what_the_database_can_not_hold_is_refused_with_400(
    db: None, away: Callable[..., ExitStack], error: type[Exception]
) -> None:
    away(error=error)
    assert_is_a_page_of_ours(Client().get("/"), 400, "can't be read")


def test_a_fault_of_ours_answers_500_and_says_so(
    monkeypatch: pytest.MonkeyPatch, commenter: Member
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("posts.views.keyset.page", fail)
    client = client_of(commenter)
    client.raise_request_exception = False
    answer = client.get("/")
    assert_is_a_page_of_ours(answer, 500, "It is our fault and was noted")
    assert b"a fault of ours" not in answer.content


def test_too_many_attempts_answer_429(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "1/m/ip"}
    client = Client()
    answers = [client.post("/accounts/password/reset/", {"email": "a@example.org"}) for _ in "12"]
    assert answers[0].status_code == 302
    assert_is_a_page_of_ours(answers[1], 429, "Wait a few minutes")


@pytest.mark.parametrize("host", ["", "evil.example", "example.org:x", "a b", "[::1", "x" * 300])
def test_a_host_that_is_not_the_sites_is_refused_with_400(settings: Settings, host: str) -> None:
    settings.ALLOWED_HOSTS = ["example.org"]
    answer = Client().get("/about/", HTTP_HOST=host)
    assert_is_a_page_of_ours(answer, 400)


def test_every_page_for_a_fault_leads_on(db: None, rf: RequestFactory) -> None:
    request = rf.get("/")
    for page in (
        errors.bad_request,
        errors.wrong_method,
        errors.too_large,
        errors.server_error,
        errors.unavailable,
    ):
        answer: Any = page(request)
        assert parsed(answer).css_first('main a[href="/"]') is not None
        assert len(text_of(answer, "main p")) > 20
    missing = Client().get("/nothing/")
    assert parsed(missing).css_first('main a[href="/"]') is not None
