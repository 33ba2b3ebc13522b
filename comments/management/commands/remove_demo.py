"""`manage.py remove_demo`: take the demonstration away before a site goes live."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comments import demo


class Command(BaseCommand):
    """Removes the demonstration's articles, comments and accounts."""

    help = "Take away the demonstration's articles, all comments under them, and its accounts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take `--no-input`."""
        parser.add_argument("--no-input", action="store_true", help="Do not ask.")

    def handle(self, *, no_input: bool, **options: Any) -> None:
        """Ask if words of real members would go too, and remove."""
        strangers = demo.strangers_comments()
        if strangers and not no_input:
            answer = input(
                f"{strangers} comments by members of your own stand under the demonstration's "
                "articles and would be deleted with them. Go on? [y/N] "
            )
            if answer.strip().lower() not in ("y", "yes"):
                raise CommandError("Nothing was removed.")
        demo.remove()
        demo.PASSWORD_FILE.unlink(missing_ok=True)
        self.stdout.write("The demonstration is gone.")
