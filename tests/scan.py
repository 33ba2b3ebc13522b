"""`make scan`: wapiti and sqlmap against the site as it runs in production, on loopback alone.

Serves the demonstration from a temporary SQLite database with gunicorn, lets both programs in as a
visitor, as a member and as a moderator, ends what it has started, and fails if they find anything
or if any request was answered with an error of the server. Limits are off, or they would keep the
scanners out.
"""

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

# A site in production behind one proxy, which the scanners play.
PRODUCTION = {
    "DEBUG": "False",
    "ALLOWED_HOSTS": "127.0.0.1",
    "SITE_URL": "https://127.0.0.1",
    "DEFAULT_FROM_EMAIL": "site@example.org",
    "EMAIL_URL": "dummymail://",
    "TRUSTED_PROXIES": "1",
}
ROLES = ("visitor", "member", "moderator")
# Seconds; all of it takes about five minutes. wapiti itself keeps to its two, more or less.
CRAWL, MODULE, WAPITI, SQLMAP = 15, 4, 300, 20
# All that tries something on this site itself; ssrf and xxe would want a server of wapiti's makers.
MODULES = (
    "backup,blindsql,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,"
    "permanentxss,redirect,shellshock,sql,xss"
)
# What wapiti calls findings, and why they are none.
NONE = {
    "Lack of anti CSRF token": "it does not know Django's name; test_bad_input tries every form",
    "X-XSS-Protection is not set": "browsers have dropped it; the policy forbids inline code",
}


def site() -> Callable[..., Any]:
    """Return the application that gunicorn serves, with files that nobody has collected."""
    from config.startup import settings_or_exit

    settings_or_exit()
    from django.conf import settings

    from config.handlers import WSGIHandler

    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    settings.ACCOUNT_RATE_LIMITS = False
    handler = WSGIHandler()

    def stay_signed_in(environ: dict[str, Any], start_response: Any) -> Any:
        """Show the page to sign out, whatever is sent to it (Debian's wapiti -x raises)."""
        if environ["PATH_INFO"].endswith("/logout/"):
            environ["REQUEST_METHOD"] = "GET"
        return handler(environ, start_response)

    return stay_signed_in


def prepare() -> dict[str, str]:
    """Fill the database, and return a session for each role."""
    from config.startup import settings_or_exit

    settings_or_exit()
    from django.core.management import call_command
    from django.test import Client

    from accounts.models import Member
    from comments import demo

    call_command("migrate", verbosity=0)
    demo.load(secrets.token_urlsafe())
    sessions = {}
    for role in ROLES[1:]:
        client = Client()
        client.force_login(Member.objects.get(username=role))
        sessions[role] = client.cookies["sessionid"].value
    return {"visitor": "", **sessions}


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the site on a free port of loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    log = folder / "access.log"
    command = [sys.executable, "-m", "gunicorn", "--bind", address, "--threads", "4"]
    command += ["--access-logfile", str(log), "--access-logformat", "%(s)s %(m)s %(U)s %(a)s"]
    with (folder / "errors.log").open("w") as errors:
        process = subprocess.Popen([*command, "tests.scan:site()"], stderr=errors)
    try:
        while not _listens(address):
            if process.poll() is not None:
                raise SystemExit((folder / "errors.log").read_text())
            time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait()


def _listens(address: str) -> bool:
    host, port = address.split(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


class Visitor:
    """What a scanner is told to be: its cookies, and what a proxy would add."""

    def __init__(self, address: str, session: str) -> None:
        self.address = address
        self.headers = {
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "127.0.0.1",
            "Origin": f"https://{address}",
        }
        if session:
            self.headers["Cookie"] = f"sessionid={session}"

    def get(self, path: str) -> tuple[str, dict[str, str]]:
        """Return a page and its headers."""
        connection = HTTPConnection(self.address, timeout=20)
        connection.request("GET", path, headers=self.headers)
        response = connection.getresponse()
        page = response.read().decode()
        connection.close()
        return page, dict(response.headers)

    def take_token(self, path: str) -> str:
        """Take the CSRF cookie of a page with a form, and return the token in it."""
        page, headers = self.get(path)
        kept = re.search(r"csrftoken=\w+", headers.get("Set-Cookie", ""))
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)
        if not (kept and token):
            raise SystemExit(f"scan: there is no form at {path}")
        before = self.headers.get("Cookie", "")
        self.headers["Cookie"] = f"{before}; {kept[0]}" if before else kept[0]
        return token[1]


def wapiti(visitor: Visitor, folder: Path, start: list[str]) -> list[str]:
    """Crawl and attack as a visitor; return what was found."""
    folder.mkdir()  # for each visitor one: wapiti would go on with what another has seen
    base, report = f"http://{visitor.address}", folder / "wapiti.json"
    command = ["wapiti", "-u", f"{base}/", "--scope", "domain", "-m", MODULES, "--no-bugreport"]
    command += ["--max-scan-time", str(CRAWL), "--max-attack-time", str(MODULE), "-d", "3"]
    command += ["--max-files-per-dir", "12", "-v", "1", "-f", "json", "-o", str(report)]
    command += ["--store-session", str(folder), "--store-config", str(folder)]
    command += [part for path in start for part in ("-s", f"{base}{path}")]
    command += [part for pair in visitor.headers.items() for part in ("-H", ": ".join(pair))]
    with (folder / "wapiti.log").open("w") as log:
        subprocess.run(command, stdout=log, stderr=log, check=False, timeout=WAPITI, cwd=folder)
    if not report.exists():
        raise SystemExit(f"scan: wapiti wrote no report\n{(folder / 'wapiti.log').read_text()}")
    told = json.loads(report.read_text())
    return [
        f"{kind}: {finding['method']} {finding['path']} {finding['info']}"
        for group in ("vulnerabilities", "anomalies")
        for kind, findings in told[group].items()
        for finding in findings
        if finding["info"] not in NONE
    ]


def sqlmap(visitor: Visitor, folder: Path, path: str, data: str = "") -> list[str]:
    """Try to inject SQL by an address, or by a form sent to it; return what was found."""
    command = ["sqlmap", "-u", f"http://{visitor.address}{path}", "--batch", "--level", "2"]
    command += ["--disable-coloring", "--flush-session", "--output-dir", str(folder / "sqlmap")]
    command += ["--headers", "\\n".join(": ".join(pair) for pair in visitor.headers.items())]
    command += ["--ignore-redirects", "--skip", "csrfmiddlewaretoken,Cookie,sessionid,csrftoken"]
    command += ["--data", data] if data else []
    try:
        ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SQLMAP)
        output = ended.stdout
    except subprocess.TimeoutExpired as error:
        output = (error.stdout or b"").decode()
    with (folder / "sqlmap.log").open("a") as log:
        log.write(output)
    return re.findall(r".*(?:identified the following injection|is vulnerable).*", output)


def injected(visitors: dict[str, Visitor], folder: Path, article: str) -> list[str]:
    """Let sqlmap try what reads the database by what somebody sends."""
    visitor, member, moderator = (visitors[role] for role in ROLES)
    found = sqlmap(visitor, folder, "/?after=1-1")
    found += sqlmap(visitor, folder, f"{article}?page=1&reply=1&receipt=1")
    signing_in = "login=member&password=x&csrfmiddlewaretoken="
    token = visitor.take_token("/accounts/login/")
    found += sqlmap(visitor, folder, "/accounts/login/", signing_in + token)
    found += sqlmap(member, folder, "/me/?status=pending&after=1-1")
    token = member.take_token(article)
    sent = f"csrfmiddlewaretoken={token}&parent=1&token=x&text=Words"
    found += sqlmap(member, folder, f"{article}comments/", sent)
    found += sqlmap(moderator, folder, "/admin/comments/comment/?status=pending&after=1-1")
    token = moderator.take_token("/admin/comments/comment/")
    decided = f"csrfmiddlewaretoken={token}&event=approve&comments=1:1:1&words=x&on=1"
    return found + sqlmap(moderator, folder, "/admin/comments/comment/decide/", decided)


def install() -> None:
    """Install both programs where they are missing."""
    missing = [name for name in ("wapiti", "sqlmap") if shutil.which(name) is None]
    if missing:
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", *missing], check=True)


def main() -> None:
    """Scan; say what was tried and what was found."""
    install()
    with tempfile.TemporaryDirectory(prefix="colloquy-scan-") as name:
        folder = Path(name)
        os.environ |= PRODUCTION | {
            "SECRET_KEY": secrets.token_urlsafe(50),
            "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        }
        sessions = prepare()
        found = []
        with served(folder) as address:
            visitors = {role: Visitor(address, sessions[role]) for role in ROLES}
            page, _ = visitors["visitor"].get("/")
            article = re.findall(r'href="(/posts/[^"/]+/)"', page)[0]
            starts = {
                "visitor": ["/accounts/login/", article],
                "member": [article, "/me/"],
                "moderator": ["/admin/comments/comment/"],
            }
            asked = 0
            for role in ROLES:
                visitors[role].take_token(starts[role][0])
                found += wapiti(visitors[role], folder / role, starts[role])
                asked = report(f"wapiti as {role}", folder, asked)
            visitors = {role: Visitor(address, sessions[role]) for role in ROLES}
            found += injected(visitors, folder, article)
            report("sqlmap", folder, asked)
        found += [line for line in answers(folder) if line.startswith("5")]
    print("\n".join(sorted(set(found))) or "Nothing was found.")
    raise SystemExit(1 if found else 0)


def answers(folder: Path) -> list[str]:
    """Return a line for each request: status, method, path."""
    return (folder / "access.log").read_text().splitlines()


def report(who: str, folder: Path, before: int) -> int:
    """Say how many requests came since `before`, and how they were answered; return all so far."""
    lines = answers(folder)
    statuses = Counter(line.split()[0] for line in lines[before:])
    shown = ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items()))
    print(f"{who}: {len(lines) - before} requests ({shown})", flush=True)
    return len(lines)


if __name__ == "__main__":
    main()
