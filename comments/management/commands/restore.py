"""`manage.py restore PATH`: a backup in the place of the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from comments import ledger
from config import backups, schema


class Command(BaseCommand):
    """Puts a backup back, and says what to do next."""

    help = "Put a backup in the place of the database. Stop the site first."
    # Of the database as it is now, which is about to go.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and `--overwrite`."""
        parser.add_argument("path", type=Path, metavar="PATH", help="What `backup` made.")
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="Restore over a database that is not empty. What it holds is lost.",
        )

    def handle(self, *, path: Path, overwrite: bool, **options: Any) -> None:
        """Restore, forget what was cached of the database before, and look at what is there."""
        try:
            backups.restore(connection, path, overwrite=overwrite)
        except backups.Failed as reason:
            raise CommandError(str(reason)) from reason
        cache.clear()
        self.stdout.write(self.style.SUCCESS(f"{path} is restored."))
        if newer := schema.unknown():
            app, name = newer[-1]
            self.stdout.write(
                self.style.WARNING(
                    f"It is of a newer version of the site, which has {app}.{name}: install that."
                )
            )
        if schema.unapplied() or ledger.missing_triggers():
            self.stdout.write("It is of an older version of the site. Run: manage.py migrate")
        self.stdout.write("Then see that all is as it was decided. Run: manage.py audit")
