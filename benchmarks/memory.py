"""What memory a process that serves pages takes, and whether it grows.

    .venv/bin/python -m benchmarks.memory
    .venv/bin/python -m benchmarks.memory --requests 200000

Makes a database of its own in a temporary folder, fills it, and starts gunicorn as `deploy/` does,
on the loopback, with one worker that is never started anew. Some clients ask for the newest
articles and for a discussion in turn. Prints the resident memory of the worker, and fails if it is
too large, or grows once it is warm.
"""

import argparse
import http.client
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
MOST = 120.0  # MB, as issue 7 asks
# What may come after the first tenth: caches that are not full yet, and holes between objects.
GROWTH = 5.0  # MB
CLIENTS = 4  # as many as the worker has threads
POSTS, COMMENTS = 20, 150  # more than a page of each
ANSWERS_WITHIN = 60  # seconds for the first answer, on a machine that does other things
HEADERS = {"Host": "example.org", "X-Forwarded-Proto": "https"}


def production(folder: Path) -> dict[str, str]:
    """Return all that the site is told: production on SQLite, with made-up secrets."""
    return {
        "PATH": os.environ["PATH"],
        "DEBUG": "False",
        "SECRET_KEY": "made-up-for-the-benchmark-0123456789-abcdefghijklmnopqrstuvwxyz",
        "ALLOWED_HOSTS": "example.org",
        "SITE_URL": "https://example.org",
        "TRUSTED_PROXIES": "1",
        "EMAIL_URL": "smtp://127.0.0.1:25",
        "DEFAULT_FROM_EMAIL": "site@example.org",
        # One member writes all comments at once.
        "COMMENTS_INTERVAL_SECONDS": "0",
        "COMMENTS_AN_HOUR": "0",
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
    }


def main() -> int:
    """Fill, serve, ask, and say what the worker took."""
    parser = argparse.ArgumentParser(description="Measure the memory of a worker.")
    parser.add_argument("--requests", type=int, default=5_000)
    requests = parser.parse_args().requests
    with tempfile.TemporaryDirectory() as folder:
        variables = production(Path(folder))
        addresses = fill(variables)
        port = free_port()
        log = (Path(folder) / "log").open("w")
        began = time.monotonic()
        server = subprocess.Popen(  # noqa: S603 - gunicorn, as it is started on a server
            [
                *(sys.executable, "-m", "gunicorn", "--config=deploy/gunicorn.conf.py"),
                *(f"--bind=127.0.0.1:{port}", "--workers=1", "--max-requests=0", "config.wsgi"),
            ],
            cwd=ROOT,
            env=variables,
            stderr=log,
        )
        try:
            wait_for(port, server)
            print(f"first answer after {time.monotonic() - began:.1f} s")
            return report(server.pid, port, addresses, requests)
        finally:
            server.terminate()
            server.wait()
            log.close()


def fill(variables: dict[str, str]) -> list[str]:
    """Make a database with some discussions; return the addresses of pages that are asked for."""
    os.environ.update(variables, DJANGO_SETTINGS_MODULE="config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from tests.factories import make_comment, make_member, make_post

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    author, moderator = make_member(), make_member(group="Moderators")
    posts = [make_post(author=author) for _ in range(POSTS)]
    for _ in range(COMMENTS):
        make_comment(post=posts[-1], by=author, status="approved", moderator=moderator)
    return ["/", f"/posts/{posts[-1].slug}/"]


def report(pid: int, port: int, addresses: list[str], requests: int) -> int:
    """Print the memory before, when warm and after; return 1 if it is not as it should be."""
    [worker] = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    measured = {"before": resident(worker)}
    began = time.monotonic()
    for name, part in (("warm", requests // 10), ("after", requests - requests // 10)):
        ask(port, addresses, part)
        measured[name] = resident(worker)
    rate = requests / (time.monotonic() - began)
    for name, megabytes in measured.items():
        print(f"{name:<8}{megabytes:>7.1f} MB")
    is_small = measured["after"] <= MOST
    is_steady = measured["after"] - measured["warm"] <= GROWTH
    print(f"{requests:,} requests, {rate:.0f} a second: ", end="")
    print("small" if is_small else f"larger than {MOST:.0f} MB", end=", ")
    print("steady" if is_steady else f"grew by more than {GROWTH:.0f} MB")
    return int(not (is_small and is_steady))


def ask(port: int, addresses: list[str], requests: int) -> None:
    """Ask for pages in turn, by several clients that keep their connections."""
    wrong: list[object] = []

    def client(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWERS_WITHIN)
        try:
            for turn in range(number, requests, CLIENTS):
                connection.request("GET", addresses[turn % len(addresses)], headers=HEADERS)
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    wrong.append(answer.status)
                    return
        except (OSError, http.client.HTTPException) as error:
            wrong.append(error)
        finally:
            connection.close()

    clients = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    if wrong:
        raise SystemExit(f"A page was not answered: {wrong[0]}")


def resident(worker: str) -> float:
    """Return the resident memory of a process in MB."""
    lines = Path(f"/proc/{worker}/status").read_text().splitlines()
    [kilobytes] = [line.split()[1] for line in lines if line.startswith("VmRSS:")]
    return int(kilobytes) / 1024


def free_port() -> int:
    """Return a port of the loopback at which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    """Return with the first answer."""
    until = time.monotonic() + ANSWERS_WITHIN
    while server.poll() is None and time.monotonic() < until:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWERS_WITHIN)
        try:
            connection.request("GET", "/", headers=HEADERS)
            connection.getresponse().read()
        except OSError:
            time.sleep(0.02)
        else:
            return
        finally:
            connection.close()
    raise SystemExit("gunicorn did not start. Try it by hand: deploy/README.md says how.")


if __name__ == "__main__":
    sys.exit(main())
