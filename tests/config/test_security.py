"""Headers, cookies, proxies and limits: what protects visitors whatever a page does."""

import json
import os
import secrets
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings
from selectolax.lexbor import LexborHTMLParser

from accounts.adapter import Adapter
from accounts.models import Member
from comments.models import Comment
from tests.cast import client_of
from tests.factories import PASSWORD, make_comment, make_member, make_post
from tests.test_urls import addresses, filled

from . import PRODUCTION, python

POLICY = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "connect-src": "'self'",
    "font-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "img-src": "'self' data:",
    "manifest-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
}
HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), fullscreen=(), geolocation=(), "
    "microphone=(), payment=(), usb=()",
}
RESET = "/accounts/password/reset/"


def assert_is_guarded(response: Any) -> None:
    """Hold that an answer has every header that protects, and exactly our policy."""
    directives = response["Content-Security-Policy"].split("; ")
    assert dict(directive.split(" ", 1) for directive in directives) == POLICY
    assert {name: response[name] for name in HEADERS} == HEADERS


@pytest.fixture
def comment(author: Member, commenter: Member, moderator: Member) -> Comment:
    post = make_post(author=author)
    return make_comment(post=post, by=commenter, status="approved", moderator=moderator)


# Headers


@pytest.mark.parametrize("role", ["", "commenter", "superuser"])
def test_every_address_answers_with_the_headers_and_holds_nothing_inline(
    request: pytest.FixtureRequest, comment: Comment, role: str
) -> None:
    member = request.getfixturevalue(role) if role else None
    for address in sorted(addresses()):
        client = client_of(member) if member else Client()
        for method in ("get", "head", "options", "delete"):
            response = getattr(client, method)(filled(address, comment))
            assert_is_guarded(response)
            if response["Content-Type"].startswith("text/html"):
                page = LexborHTMLParser(response.content.decode())
                inline = page.css(
                    "script:not([src]):not([type='application/json']), style, [style]"
                )
                assert [node.html for node in inline] == []
                handlers = [
                    name for node in page.css("*") for name in node.attributes if name[:2] == "on"
                ]
                assert handlers == []


def test_static_files_have_the_headers_too(db: None, settings: Settings) -> None:
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    response = Client().get("/static/img/icon.svg")
    assert response.status_code == 200
    response.close()
    assert_is_guarded(response)


def test_pages_for_members_are_not_for_caches_that_others_read(comment: Comment) -> None:
    for path in ("/", "/me/", comment.post.get_absolute_url()):
        response = client_of(comment.author).get(path)
        assert "Cookie" in response["Vary"]
    assert "private" in client_of(make_member(group="Moderators")).get("/admin/")["Cache-Control"]


# In production

ASK = """
import json
from config.startup import settings_or_exit
settings_or_exit()
from django.core.management import call_command
from django.test import Client, override_settings
plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
told = {}

def tell(name, response):
    told[name] = {"status": response.status_code, **response.headers}
    told[name]["cookies"] = {name: dict(kept) for name, kept in response.cookies.items()}

call_command("migrate", verbosity=0)
from tests.factories import PASSWORD, make_member
make_member("commenter")
client = Client(headers={"host": "example.org"})
with override_settings(STORAGES=plain):  # none are collected here
    tell("plain", client.get("/about/"))
    tell("forged", client.get("/about/", headers={"x-forwarded-proto": "https"}))
    tell("secure", client.get("/about/", secure=True))
    signing_in = {"login": "commenter", "password": PASSWORD}
    tell("form", client.get("/accounts/login/", secure=True))
    tell("signed in", client.post("/accounts/login/", signing_in, secure=True))
    tell("elsewhere", Client(headers={"host": "evil.example"}).get("/about/", secure=True))
print(json.dumps(told))
"""


def in_production(folder: Path, **variables: str) -> dict[str, Any]:
    """Return what a site in production answers, by the name that `ASK` gives each question."""
    database = f"sqlite:///{folder / 'site.sqlite3'}"
    ended = python("-c", ASK, **{**PRODUCTION, "DATABASE_URL": database, **variables})
    assert ended.returncode == 0, ended.stderr
    told: dict[str, Any] = json.loads(ended.stdout)
    return told


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what a site in production answers that no proxy stands before."""
    return in_production(tmp_path_factory.mktemp("production"))


def test_production_speaks_https_only_and_for_a_year(told: dict[str, Any]) -> None:
    assert told["plain"]["status"] == 301
    assert told["plain"]["Location"] == "https://example.org/about/"
    assert told["secure"]["status"] == 200
    assert told["secure"]["Strict-Transport-Security"] == "max-age=31536000"


def test_in_production_cookies_are_secure_and_out_of_reach_for_scripts(
    told: dict[str, Any],
) -> None:
    cookies = told["form"]["cookies"] | told["signed in"]["cookies"]
    assert {"csrftoken", "sessionid"} <= set(cookies)
    for cookie in cookies.values():
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")


def test_production_answers_to_its_own_names_only(told: dict[str, Any]) -> None:
    assert told["elsewhere"]["status"] == 400


def test_a_forwarded_protocol_is_not_believed_without_proxies(told: dict[str, Any]) -> None:
    assert told["forged"]["status"] == 301


def test_a_forwarded_protocol_is_believed_behind_proxies(tmp_path: Path) -> None:
    assert in_production(tmp_path, TRUSTED_PROXIES="1")["forged"]["status"] == 200


# Addresses that are forwarded


@pytest.mark.parametrize(
    ("proxies", "forwarded", "counted"),
    [
        (0, "", "192.0.2.1"),
        (0, "198.51.100.7", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.9,198.51.100.7:4711", "198.51.100.7"),
        (1, "[2001:db8::1]:4711", "2001:db8::1"),
        (2, "203.0.113.9, 198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (2, "198.51.100.7, 10.0.0.1", "198.51.100.7"),
        # Fewer than our proxies: somebody got around one.
        (2, "198.51.100.7", "192.0.2.1"),
        (2, "", "192.0.2.1"),
        (3, "198.51.100.7, 10.0.0.1", "192.0.2.1"),
    ],
)
def test_limits_count_the_address_that_only_our_proxies_could_tell(
    settings: Settings, proxies: int, forwarded: str, counted: str
) -> None:
    settings.TRUSTED_PROXIES = settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory(REMOTE_ADDR="192.0.2.1").get("/")
    if forwarded:
        request.META["HTTP_X_FORWARDED_FOR"] = forwarded
    assert Adapter().get_client_ip(request) == counted


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [(1, "nonsense", "192.0.2.1"), (1, "<script>", "192.0.2.1"), (1, "", ""), (2, "10.0.0.1", "")],
)
def test_who_has_no_address_signs_in_nowhere(
    db: None, settings: Settings, proxies: int, forwarded: str, address: str
) -> None:
    settings.TRUSTED_PROXIES = settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    make_member("commenter")
    response = Client(REMOTE_ADDR=address, HTTP_X_FORWARDED_FOR=forwarded).post(
        "/accounts/login/", {"login": "commenter", "password": PASSWORD}
    )
    assert response.status_code == 403
    assert "_auth_user_id" not in response.client.session


def test_nobody_gets_around_a_limit_by_claiming_other_addresses(
    db: None, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "2/m/ip"}
    for proxies, own in ((0, ""), (1, ", 198.51.100.7"), (2, "")):
        settings.TRUSTED_PROXIES = settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
        statuses = [
            Client(REMOTE_ADDR=f"192.0.2.{proxies}", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}{own}")
            .post(RESET, {"email": "a@example.org"})
            .status_code
            for number in range(3)
        ]
        assert statuses == [302, 302, 429]


# Limits that all processes share

REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9")
ASK_FOR_A_PASSWORD = """
import sys
from config.startup import settings_or_exit
settings_or_exit()
from django.test import Client
address, email, times = sys.argv[1:]
client = Client(REMOTE_ADDR=address, headers={"host": "example.org"})
for _ in range(int(times)):
    print(client.post("/accounts/password/reset/", {"email": email}).status_code)
"""


def answers(url: str) -> bool:
    """Return whether something listens where Redis is said to be."""
    where = urlsplit(url)
    try:
        socket.create_connection((where.hostname or "", where.port or 6379), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize(("redis", "last"), [(REDIS, "429"), ("", "302")])
def test_with_redis_a_limit_holds_across_processes(tmp_path: Path, redis: str, last: str) -> None:
    """Five mails a minute for one address; without Redis each process counts for itself."""
    if redis and not answers(redis):
        pytest.skip(f"no Redis answers at {redis} (TEST_REDIS_URL)")
    variables = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'site.sqlite3'}",
        "REDIS_URL": redis,
        "EMAIL_URL": "dummymail://",
    }
    python("manage.py", "migrate", "--verbosity=0", **variables).check_returncode()
    # Nobody else's: the limits of other runs stand in the same Redis for a minute.
    visitor = f"10.{secrets.randbelow(256)}.{secrets.randbelow(256)}.{secrets.randbelow(256)}"
    email = f"{secrets.token_hex(8)}@example.org"
    first, second = (
        python("-c", ASK_FOR_A_PASSWORD, visitor, email, times, **variables) for times in ("5", "1")
    )
    assert first.stdout.split() == ["302"] * 5, first.stderr
    assert second.stdout.split() == [last], second.stderr
