"""What is stored of a discussion and of a member's comments as a whole: counters."""

from django.conf import settings
from django.db import models

from posts.models import Post


class Discussion(models.Model):
    """What is stored of an article's discussion as a whole, made with its first comment.

    A row of its own, since saving an article writes all its fields and would set counters back.
    """

    post = models.OneToOneField(Post, on_delete=models.PROTECT, related_name="discussion")
    version = models.PositiveIntegerField(default=0)  # moves when what is public changes
    public_count = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.post)


class Record(models.Model):
    """How many of a member's comments stand where, for those who decide about the next one."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="record"
    )
    approved = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    spam = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.member)
