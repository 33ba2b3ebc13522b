"""The decisions that made a comment what it is, and the words that went with them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .comment import Comment, Revision


class Decision(models.Model):
    """One change of status, head or shown: who, from what, to what. Never changed, never deleted.

    Numbered like the comment's version, so that two can't be taken on the same state. Holds
    nobody's words: those stand in notes, which can be erased.
    """

    class Event(models.TextChoices):
        """What was done, and how it reads after "by NAME"."""

        SUBMIT = "submit", _("submitted")
        EDIT = "edit", _("edited")
        WITHDRAW = "withdraw", _("withdrawn")
        APPROVE = "approve", _("approved")
        DECLINE = "decline", _("approved without the edit")
        REJECT = "reject", _("rejected")
        MARK_SPAM = "mark_spam", _("marked as spam")
        RETURN = "return", _("sent back")
        EXPIRE = "expire", _("withdrawn, since it was not changed in time")

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="decisions")
    version = models.PositiveIntegerField()
    event = models.CharField(max_length=10, choices=Event.choices)
    # Nobody where it was the time that passed.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions", null=True
    )
    from_status = models.CharField(max_length=10, choices=Comment.Status.choices, blank=True)
    to_status = models.CharField(max_length=10, choices=Comment.Status.choices)
    head = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    shown = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ("version",)
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "version"], name="decision_once_per_version"
            ),
            models.CheckConstraint(
                condition=Q(version=1, event="submit", from_status="")
                | (Q(version__gt=1) & ~Q(event="submit") & ~Q(from_status="")),
                name="decision_begins_with_submit",
            ),
            models.CheckConstraint(
                condition=Q(event="expire", by__isnull=True)
                | (~Q(event="expire") & Q(by__isnull=False)),
                name="decision_is_somebodys",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.comment_id}: {self.event}"


class Note(models.Model):
    """Words about a decision, to its author or for the team; apart from it, to be erasable."""

    class Audience(models.TextChoices):
        """Who reads it."""

        AUTHOR = "author", _("reason, sent to the author")
        TEAM = "team", _("note, moderators only")

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="notes")
    audience = models.CharField(max_length=10, choices=Audience.choices)
    text = models.TextField()

    class Meta:
        default_permissions = ()
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["decision", "audience"], name="note_once_per_audience"),
        ]

    def __str__(self) -> str:
        return self.text
