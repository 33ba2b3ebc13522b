"""What moderators note down for each other."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .comment import Comment


class TeamNote(models.Model):
    """A moderator's note about a comment or about a member, for the team; erased by deleting it."""

    comment = models.ForeignKey(
        Comment, on_delete=models.PROTECT, null=True, related_name="team_notes"
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="notes_about"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="team_notes"
    )
    text = models.TextField(_("note"))
    created_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ("created_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(comment__isnull=True, member__isnull=False)
                | Q(comment__isnull=False, member__isnull=True),
                name="team_note_is_about_one",
            ),
        ]

    def __str__(self) -> str:
        return self.text
