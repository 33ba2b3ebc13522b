"""The outbox: what is to be told to whom, and what became of it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .decision import Decision
from .report import Report


class LetterQuerySet(models.QuerySet["Letter"]):
    """Questions about letters."""

    def standing(self) -> Self:
        """Return what was not cancelled."""
        return self.filter(cancelled_at__isnull=True)

    def unsent(self) -> Self:
        """Return what may still be mailed, now or later."""
        return self.standing().filter(sent_at__isnull=True, due_at__isnull=False)

    def receipts(self) -> Self:
        """Return what members read on the site as well."""
        return self.standing().filter(kind__in=Letter.IN_SITE)

    def unread(self) -> Self:
        """Return what its recipient has not looked at."""
        return self.filter(read_at__isnull=True)

    def to(self, member_id: int | None) -> Self:
        """Return what is for a member."""
        return self.filter(recipient=member_id)


class Letter(models.Model):
    """A message that a decision or a report calls for, made in the same transaction.

    It goes to a member, or to whoever reported by name and address that something is illegal.

    On the site it is there at once. By mail it goes out when it is due, unless it was cancelled; a
    letter that is never due is not mailed. Sending is claimed first and may be repeated when a
    claim goes stale, always with the same Message-ID.
    """

    class Kind(models.TextChoices):
        """What it tells."""

        OUTCOME = "outcome", _("what became of a comment")
        REPLY = "reply", _("a reply to a comment")
        WAITING = "waiting", _("comments wait for a moderator")
        REPORTED = "reported", _("what became of a report")
        RECEIVED = "received", _("a report was received")

    IN_SITE = (Kind.OUTCOME, Kind.REPLY, Kind.REPORTED)

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="letters"
    )
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, related_name="letters"
    )
    # Of somebody without an account, whose address stands there alone; or what moderators are told
    # to look at.
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, related_name="letters")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    created_at = models.DateTimeField(_("made at"))
    due_at = models.DateTimeField(_("due at"), null=True)
    claimed_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=80, default="", blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    error = models.TextField(_("last error"), default="", blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True)
    read_at = models.DateTimeField(_("read at"), null=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        default_permissions = ("view",)
        ordering = ("-created_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "decision", "kind"], name="letter_once_per_decision"
            ),
            models.UniqueConstraint(
                fields=["report", "decision", "kind"],
                condition=Q(recipient__isnull=True),
                name="letter_once_per_report",
            ),
            models.UniqueConstraint(
                fields=["report"], condition=Q(kind="received"), name="letter_of_receipt_once"
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False) | Q(report__isnull=False),
                name="letter_is_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decision__isnull=False) | Q(report__isnull=False),
                name="letter_is_about_something",
            ),
            # Moderators get one, and the next after they have opened the desk.
            models.UniqueConstraint(
                fields=["recipient"],
                condition=Q(kind="waiting", read_at__isnull=True, cancelled_at__isnull=True),
                name="letter_that_comments_wait_once",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="letter_sent_or_cancelled",
            ),
        ]
        indexes = [
            # What the worker takes next.
            models.Index(
                fields=["due_at", "id"],
                condition=Q(sent_at__isnull=True, cancelled_at__isnull=True, due_at__isnull=False),
                name="letter_next",
            ),
            # A member's receipts, newest first, and how many are unread.
            models.Index(fields=["recipient", "created_at", "id"], name="letter_receipts"),
            models.Index(
                fields=["recipient"],
                condition=Q(read_at__isnull=True, cancelled_at__isnull=True),
                name="letter_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}: {self.kind}"

    @property
    def state(self) -> str:
        """Where it stands, in words."""
        if self.cancelled_at:
            return str(_("cancelled"))
        if self.sent_at:
            return str(_("sent"))
        if self.due_at is None:
            return str(_("on the site only"))
        if self.error:
            return str(_("failing"))
        return str(_("due") if self.due_at <= timezone.now() else _("waits for its time"))


class MailSettings(models.Model):
    """Which letters a member wants by mail; no row means all."""

    class Switch(models.TextChoices):
        """What can be switched off: the fields of this model."""

        REPLIES = "replies", _("Mail me when somebody replies to a comment of mine")
        WAITING = "waiting", _("Mail me when comments wait for a moderator")

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mail_settings"
    )
    replies = models.BooleanField(Switch.REPLIES.label, default=True)
    waiting = models.BooleanField(Switch.WAITING.label, default=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.member)

    @staticmethod
    def get_absolute_url() -> str:
        """Return where a member changes them."""
        return reverse("comments:mail_settings")
