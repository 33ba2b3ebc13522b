"""`manage.py deliver`: the worker that mails what is due."""

import signal
from argparse import ArgumentParser
from datetime import timedelta
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections

from comments.letters import STALE_AFTER, deliver_next

PAUSE = 5  # seconds between two looks at an empty outbox


class Command(BaseCommand):
    """Mails what is due, again and again, or once for cron."""

    help = "Mail the letters that are due. Runs until it is stopped, or once with --once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take `--once` and `--stale-after`."""
        parser.add_argument("--once", action="store_true", help="Mail what is due now, and end.")
        parser.add_argument(
            "--stale-after",
            type=float,
            default=STALE_AFTER.total_seconds(),
            metavar="SECONDS",
            help="Take a claim of another worker again after that time (default: %(default)s).",
        )

    def handle(self, *, once: bool, stale_after: float, **options: Any) -> None:
        """Deliver until told to stop; a mail that is under way is finished first."""
        self.stopping = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self.stopping.is_set():
            if self._deliver_one(timedelta(seconds=stale_after)):
                continue
            if once:
                break
            self.stopping.wait(PAUSE)

    def _deliver_one(self, stale_after: timedelta) -> bool:
        try:
            return deliver_next(stale_after=stale_after)
        except OperationalError as error:  # the database is away: wait for it
            self.stderr.write(f"deliver: {error}")
            close_old_connections()
            return False

    def _stop(self, number: int, frame: Any) -> None:
        self.stopping.set()
