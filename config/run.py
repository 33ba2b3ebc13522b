"""What `make run` does: a site to try, from nothing to served.

Prepares the database and the demonstration, says where to look and how to sign in, and serves with
Django's development server, which starts this module again whenever a file changes.
"""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.startup import refuse, refuse_database, settings_or_exit


def main(address: str) -> None:
    """Serve on `address`, "host:port"; end with one line if something is in the way."""
    os.environ.setdefault("SITE_URL", f"http://{address}")
    settings_or_exit()
    from django.core.management import call_command

    if os.environ.get("RUN_MAIN") != "true":  # the first process, not the reloader's child
        prepare(address)
        with workers():
            call_command("runserver", address, skip_checks=True)
    else:
        call_command("runserver", address)


# What works beside the process that serves: mail, and background jobs.
WORKERS = (("deliver",), ("db_worker", "--no-reload", "--verbosity=0"))


@contextmanager
def workers() -> Iterator[None]:
    """Run the processes that work beside the one that serves."""
    folder = Path(__file__).parent.parent
    processes = [
        subprocess.Popen([sys.executable, "manage.py", *command], cwd=folder)  # noqa: S603 - ours
        for command in WORKERS
    ]
    try:
        yield
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


def prepare(address: str) -> None:
    """Make everything ready to be served."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    if not settings.DEBUG:
        refuse("`make run` is for trying the site. With DEBUG=False serve it as the README says.")
    require_free(address)
    try:
        settings.VAR_DIR.mkdir(exist_ok=True)
        tempfile.TemporaryFile(dir=settings.VAR_DIR).close()
    except OSError as error:
        refuse(f"{settings.VAR_DIR} can't be written ({error.strerror}). Make it writable.")
    try:
        executor = MigrationExecutor(connection)
    except OperationalError as error:
        refuse_database(error)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0)
    print(f"\nThe site: http://{address}/\nThe admin: http://{address}/admin/")
    call_command("load_demo")
    print("Mail goes to this terminal and to var/mail/. Ctrl-C ends the site.\n", flush=True)


def require_free(address: str) -> None:
    """End the process with one line unless "host:port" can be listened on."""
    host, _, port = address.rpartition(":")
    try:
        if not 0 < int(port) < 2**16:
            raise ValueError("ports go from 1 to 65535")
        family, kind, *_rest, socket_address = socket.getaddrinfo(
            host.strip("[]"), int(port), type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(socket_address)
    except (OSError, ValueError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        refuse(f"can't serve on {address} ({reason}). Choose another: make run PORT=8001")


if __name__ == "__main__":
    main(sys.argv[1])
