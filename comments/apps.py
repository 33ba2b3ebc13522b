"""Sets up the app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CommentsConfig(AppConfig):
    """Comments and their moderation."""

    name = "comments"

    def ready(self) -> None:
        """Put the ledger's triggers back after migrations, since SQLite loses them.

        Erase what was noted about members, and what they reported, with their accounts.
        """
        from accounts import erasure

        from . import ledger
        from .moderation.noting import erase_notes_about
        from .moderation.reporting import erase_reports_by

        erasure.also(erase_notes_about)
        erasure.also(erase_reports_by)
        post_migrate.connect(ledger.protect, sender=self, dispatch_uid="comments.ledger")
