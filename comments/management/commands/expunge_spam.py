"""`manage.py expunge_spam`: erase, daily, what has been spam for long."""

from typing import Any

from django.core.management.base import BaseCommand

from comments import moderation


class Command(BaseCommand):
    """Erases the words of spam for good after COMMENTS_SPAM_KEPT_DAYS."""

    help = "Erase for good what was marked as spam COMMENTS_SPAM_KEPT_DAYS ago. Run it daily."

    def handle(self, **options: Any) -> None:
        """Erase it, and say how much."""
        self.stdout.write(f"{moderation.expunge_old_spam()} comments erased.")
