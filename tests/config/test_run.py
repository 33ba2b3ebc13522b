"""`make run`: a site to try, from nothing to served, and gone when it is told to go."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest
from django.conf import settings as project
from pytest_django import Settings

from config import run

from . import environment

PATIENCE = 45  # seconds until the site must be served, by a machine with other things to do, too
GOODBYE = 10  # seconds until all of it must have ended


@pytest.fixture
def address() -> str:
    """Give an address at which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


@pytest.fixture
def taken() -> Iterator[str]:
    """Give an address at which somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


def refusal_to_prepare(address: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Return the one line that preparing the site ends with."""
    with pytest.raises(SystemExit) as ended:
        run.prepare(address)
    assert ended.value.code == 3
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    return printed.err


def test_a_port_in_use_gives_one_line(
    taken: str, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DEBUG = True
    assert refusal_to_prepare(taken, capsys) == (
        f"colloquy: can't serve on {taken} (Address already in use). "
        "Choose another: make run PORT=8001\n"
    )


@pytest.mark.parametrize(
    "nonsense",
    ["127.0.0.1:http!", "8000", "127.0.0.1:70000", "127.0.0.1:0", "no.such.host.invalid:80"],
)
def test_an_address_that_is_none_gives_one_line(
    nonsense: str, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DEBUG = True
    assert f"can't serve on {nonsense}" in refusal_to_prepare(nonsense, capsys)


def test_a_folder_that_cannot_be_written_gives_one_line(
    address: str, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DEBUG = True
    settings.VAR_DIR = Path("/dev/null/var")
    assert refusal_to_prepare(address, capsys) == (
        "colloquy: /dev/null/var can't be written (Not a directory). Make it writable.\n"
    )


def test_it_does_not_run_a_site_in_production(
    address: str, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DEBUG = False
    assert "is for trying the site" in refusal_to_prepare(address, capsys)


def fetch(browser: OpenerDirector, url: str, **typed: str) -> str:
    """Return the page at an address, after sending what was typed if there is anything."""
    with browser.open(url, urlencode(typed).encode() if typed else None, timeout=5) as response:
        return str(response.read().decode())


def fetch_when_served(browser: OpenerDirector, url: str) -> str:
    """Return the page at an address that may not be served yet."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return fetch(browser, url)
        except URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def sign_in(browser: OpenerDirector, cookies: CookieJar, url: str, **typed: str) -> str:
    """Return the page that one comes to by signing in at an address."""
    fetch(browser, url)
    token = {cookie.name: cookie.value or "" for cookie in cookies}["csrftoken"]
    return fetch(browser, url, csrfmiddlewaretoken=token, **typed)


@pytest.fixture
def site(address: str, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run the site on `address` with a new database; what it says is in `tmp_path / "said"`."""
    with (
        (tmp_path / "said").open("wb") as said,
        subprocess.Popen(
            [sys.executable, "-m", "config.run", address],
            cwd=project.BASE_DIR,
            env=environment(DATABASE_URL=f"sqlite:///{tmp_path / 'site.sqlite3'}"),
            stdout=said,
            stderr=subprocess.PIPE,
            start_new_session=True,
            # Whoever runs the tests may ignore Ctrl-C, and children inherit that.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        ) as process,
    ):
        yield process
        if process.poll() is None:  # the test failed
            os.killpg(process.pid, signal.SIGKILL)


def test_it_serves_the_site_says_how_to_sign_in_and_ends_with_all_it_started(
    site: subprocess.Popen[bytes], address: str, tmp_path: Path
) -> None:
    cookies = CookieJar()
    browser = build_opener(HTTPCookieProcessor(cookies))
    home = fetch_when_served(browser, f"http://{address}/")
    assert '<article class="teaser"' in home

    said = (tmp_path / "said").read_text()
    assert f"The site: http://{address}/\nThe admin: http://{address}/admin/\n" in said
    login = re.search(r"Sign in as (.*); the password is: (\S+)\n", said)
    assert login, said
    assert "moderator" in login[1].split(", ")
    page = sign_in(
        browser, cookies, f"http://{address}/accounts/login/", login="moderator", password=login[2]
    )
    assert "Signed in as <bdi>moderator</bdi>" in page

    site.send_signal(signal.SIGINT)
    # Reading comes to an end when the last process that holds the other side does.
    _, complaints = site.communicate(timeout=GOODBYE)
    assert b"Traceback" not in complaints
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])))
