"""`manage.py expire_returned`: withdraw, daily, what was sent back and not changed."""

from typing import Any

from django.core.management.base import BaseCommand

from comments import moderation


class Command(BaseCommand):
    """Withdraws what its authors have left unanswered for two weeks."""

    help = "Withdraw comments that were sent back two weeks ago and not changed. Run it daily."

    def handle(self, **options: Any) -> None:
        """Withdraw them, and say how many."""
        self.stdout.write(f"{moderation.expire_unanswered()} comments withdrawn.")
