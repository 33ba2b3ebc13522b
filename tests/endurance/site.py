"""A site of processes, on the test's database: to be started, killed without a word, and asked."""

import asyncio
import email
import email.policy
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection

from accounts.models import Member
from tests.cast import client_of
from tests.config import environment

WEB_WORKERS = 2
STALE_AFTER = 2  # seconds until a claim of a killed worker is taken again; far less than on a site
PATIENCE = 60  # seconds for an answer, an end, or a start with all the tries it takes
ANSWER_TIME = 0.1  # seconds, as of a mail server that is not next door
# What a browser and a server agree on against forged requests; any 32 letters do.
CSRF_TOKEN = "k" * 32


class Lost(Exception):
    """The connection broke before the answer was there: nobody knows whether it was done."""


def free_port() -> int:
    """Return a port of the loopback at which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def database_url() -> str:
    """Return the address of the database that this test uses, for another process."""
    there = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{there['NAME']}"
    login = ":".join(filter(None, (there["USER"], there["PASSWORD"])))
    return f"postgres://{login}@{there['HOST']}:{there['PORT']}/{there['NAME']}"


@dataclass(frozen=True)
class Mail:
    """A mail as the server took it; a site that was killed may send it once more."""

    message_id: str
    recipient: str
    text: str


class MailServer:
    """A real SMTP server on the loopback that keeps what it takes."""

    def __init__(self) -> None:
        self.taken: list[Mail] = []
        self._server = Controller(self, hostname="127.0.0.1", port=free_port())
        self.url = f"smtp://127.0.0.1:{self._server.port}"

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.stop()

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        """Keep a mail, and say so a little later; who is killed in between can't know."""
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        body = mail.get_body(("plain",))
        assert body is not None, "our mails have a plain text"
        (recipient,) = envelope.rcpt_tos
        self.taken.append(Mail(mail["Message-ID"].strip("<>"), recipient, body.get_content()))
        await asyncio.sleep(ANSWER_TIME)
        return "250 Kept"


class Site:
    """gunicorn and the worker that delivers, each in a process group of its own."""

    def __init__(self, said: Path, mail_url: str) -> None:
        self.port = free_port()
        self.said = said  # a file that takes what its processes print
        self.environment = environment(
            DATABASE_URL=database_url(),
            DEBUG="True",
            EMAIL_URL=mail_url,
            SECRET_KEY=settings.SECRET_KEY,
            SITE_URL=f"http://127.0.0.1:{self.port}",
            COMMENTS_INTERVAL_SECONDS="0",  # the load is a few members who write without a pause
            COMMENTS_AN_HOUR="0",
        )
        self.answered_at = time.monotonic()  # whomever
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.kill()

    def start(self) -> None:
        """Start web and worker, and wait for the first answer."""
        web = ["gunicorn", "config.wsgi", f"--bind=127.0.0.1:{self.port}", "--no-control-socket"]
        worker = ["deliver", f"--stale-after={STALE_AFTER}"]
        self._start("-m", *web, f"--workers={WEB_WORKERS}")
        self._start("manage.py", *worker)
        visitor = Browser(self)
        while True:
            try:
                visitor.get("/")
            except Lost:
                time.sleep(0.05)
            else:
                return

    def _start(self, *arguments: str) -> None:
        with self.said.open("ab") as said:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._processes.append(process)

    def kill(self) -> None:
        """End all processes where they stand: no handler runs, nothing is finished."""
        for process in self._processes:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self._processes.clear()

    def stop(self) -> list[int]:
        """Ask all processes to end, and return their exit codes."""
        for process in self._processes:
            process.terminate()
        codes = [process.wait(PATIENCE) for process in self._processes]
        self._processes.clear()
        return codes


class Browser:
    """Somebody at the site, signed in or not; a connection for each request."""

    def __init__(self, site: Site, member: Member | None = None) -> None:
        self._site = site
        cookies = [f"csrftoken={CSRF_TOKEN}"]
        if member:
            cookies.append(f"sessionid={client_of(member).cookies['sessionid'].value}")
        self._headers = {"Cookie": "; ".join(cookies)}

    def get(self, path: str) -> tuple[int, str, str]:
        """Return the status, where it leads, and the page; raise Lost when there is no answer."""
        return self._ask("GET", path, None, self._headers)

    def post(self, path: str, **typed: str | list[str]) -> tuple[int, str, str]:
        """Send a form; return the status, where it leads, and the page, or raise Lost."""
        body = urlencode({"csrfmiddlewaretoken": CSRF_TOKEN, **typed}, doseq=True)
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, body, self._headers | form)

    def _ask(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[int, str, str]:
        asked = http.client.HTTPConnection("127.0.0.1", self._site.port, timeout=PATIENCE)
        try:
            asked.request(method, path, body, headers)
            answer = asked.getresponse()
            page = answer.read().decode()
        except (ConnectionError, http.client.HTTPException) as error:
            if time.monotonic() - self._site.answered_at > PATIENCE:
                raise TimeoutError("The site is gone for good.") from error
            raise Lost from error
        finally:
            asked.close()
        self._site.answered_at = time.monotonic()
        return answer.status, answer.headers.get("Location", ""), page
