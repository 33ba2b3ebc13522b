"""Sets up the app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CommentsConfig(AppConfig):
    """Comments and their moderation."""

    name = "comments"

    def ready(self) -> None:
        """Put the ledger's triggers back after migrations, since SQLite loses them."""
        from . import ledger

        post_migrate.connect(ledger.protect, sender=self, dispatch_uid="comments.ledger")
