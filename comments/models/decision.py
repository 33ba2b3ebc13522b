"""The decisions that made a comment what it is, and the words that went with them."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from .comment import Comment, Revision
from .reason import FOR_EVENT, Reason


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Questions about decisions."""

    def standing(self) -> Self:
        """Return what was not undone; an undo itself decides nothing."""
        return self.exclude(event=Decision.Event.UNDO).filter(undone_by__isnull=True)

    def in_force(self) -> Self:
        """Return the decision that made each comment what it is."""
        # To keep a comment changes nothing of it.
        made = Decision.objects.standing().exclude(event=Decision.Event.KEEP)
        later = made.filter(comment=OuterRef("comment"), version__gt=OuterRef("version"))
        return self.standing().exclude(event=Decision.Event.KEEP).filter(~Exists(later))


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
        HOLD = "hold", _("hidden until a moderator has looked")
        KEEP = "keep", _("kept as it is")
        EXPIRE = "expire", _("withdrawn, since it was not changed in time")
        EXPUNGE = "expunge", _("erased for good")
        UNDO = "undo", _("put back as it was")

    comment = models.ForeignKey(
        Comment,
        on_delete=models.PROTECT,
        related_name="decisions",
        db_index=False,  # the unique constraint on (comment, version) serves it
    )
    version = models.PositiveIntegerField()
    event = models.CharField(max_length=10, choices=Event.choices)
    # Nobody where it was the time that passed, or many reports that came.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="decisions",
        null=True,
        db_index=False,  # the log's index serves it
    )
    from_status = models.CharField(max_length=10, choices=Comment.Status.choices, blank=True)
    to_status = models.CharField(max_length=10, choices=Comment.Status.choices)
    head = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    shown = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="+")
    # With status, head and shown this is all of a comment's state, so that it can be put back.
    waiting_since = models.DateTimeField()
    public_since = models.DateTimeField(null=True)
    reason = models.ForeignKey(
        Reason, on_delete=models.PROTECT, null=True, related_name="decisions"
    )
    batch = models.ForeignKey(
        "Batch", on_delete=models.PROTECT, null=True, related_name="decisions"
    )
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="undone_by"
    )
    created_at = models.DateTimeField()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ("version",)
        indexes = [
            # The log, newest first, of all and of one moderator; and what was decided on a day.
            models.Index(fields=["created_at", "id"], name="decision_by_time"),
            models.Index(fields=["by", "created_at", "id"], name="decision_by_member"),
            # What a moderator sent back lately, among the many more that they decided.
            models.Index(
                fields=["by", "created_at"],
                condition=Q(event="return"),
                name="decision_sent_back",
            ),
        ]
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
                | Q(event__in=("expunge", "hold"))
                | (~Q(event__in=("expire", "expunge", "hold")) & Q(by__isnull=False)),
                name="decision_is_somebodys",
            ),
            models.CheckConstraint(
                condition=Q(event="undo", undoes__isnull=False)
                | (~Q(event="undo") & Q(undoes__isnull=True)),
                name="decision_undoes_one_if_it_is_an_undo",
            ),
            models.CheckConstraint(
                condition=Q(reason__isnull=True) | Q(event__in=tuple(FOR_EVENT)),
                name="decision_has_a_reason_if_it_may",
            ),
            models.CheckConstraint(
                condition=Q(shown__isnull=True, public_since__isnull=True)
                | Q(shown__isnull=False, public_since__isnull=False),
                name="decision_public_since_it_is_shown",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.comment_id}: {self.event}"


class Note(models.Model):
    """Words about a decision, to its author or for the team; apart from it, to be erasable."""

    class Audience(models.TextChoices):
        """Who reads it."""

        AUTHOR = "author", _("reason, sent to the author")
        PASSAGE = "passage", _("passage that is meant, sent to the author")
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
