"""`manage.py backup PATH`: the whole database into a file, while the site is used."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from config import backups


class Command(BaseCommand):
    """Copies the database, complete and as of one moment."""

    help = "Copy the whole database into a file, while the site is used."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument(
            "path",
            type=Path,
            metavar="PATH",
            help="A file that is not there yet, or a folder, where it is named by the time.",
        )

    def handle(self, *, path: Path, **options: Any) -> None:
        """Make the file."""
        try:
            made = backups.back_up(connection, path)
        except backups.Failed as reason:
            raise CommandError(str(reason)) from reason
        kilobytes = max(1, made.stat().st_size // 1024)
        self.stdout.write(self.style.SUCCESS(f"{made}: {kilobytes:,} kB."))
