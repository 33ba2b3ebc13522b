"""What the desk remembers of moderators at work. None of it is part of any record."""

from django.conf import settings
from django.db import models

from .comment import Comment


class Claim(models.Model):
    """That a moderator looks at a comment: it tells colleagues, and binds nobody."""

    comment = models.OneToOneField(Comment, on_delete=models.PROTECT, related_name="claim")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="claims"
    )
    until = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"#{self.comment_id}: {self.by}"


class DeskSettings(models.Model):
    """How a moderator wants the desk."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="desk_settings"
    )
    # Screen readers use the same letters (WCAG 2.1.4).
    keys = models.BooleanField(default=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.member)
