"""What rules would have made of the past: asked once, and kept as it was answered."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .decision import Decision
from .rule import RuleVersion


class Trial(models.Model):
    """One or more changes of rules over the moderators' decisions of the past.

    Which decisions is fixed when it is asked for: those from `first` to `last`, by their ids. It
    remembers how far it came, so that whoever goes on with it begins there.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    asked = models.PositiveIntegerField(null=True)  # the last so many decisions; none: all
    first = models.PositiveBigIntegerField()
    last = models.PositiveBigIntegerField()
    total = models.PositiveIntegerField()  # decisions from first to last
    cursor = models.PositiveBigIntegerField()  # the last decision that was looked at
    done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)  # of `comments.trials.Tally`
    worked_at = models.DateTimeField()  # when it last came further
    finished_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.pk}"


class TrialChange(models.Model):
    """A version that is tried in place of the one in force, if there was one."""

    trial = models.ForeignKey(Trial, on_delete=models.PROTECT, related_name="changes")
    version = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="trials")
    before = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["trial", "version"], name="trial_tries_a_version_once"),
        ]

    def __str__(self) -> str:
        return str(self.version)

    @property
    def is_change(self) -> bool:
        """Whether something else is tried than what was in force."""
        return self.version_id != self.before_id


class TrialLine(models.Model):
    """A decision about a comment that would have been held, or would have passed, instead."""

    class Change(models.TextChoices):
        """What would be different, and what the moderator had decided."""

        HELD_APPROVED = "held_approved", _("newly held, though approved")
        HELD_REJECTED = "held_rejected", _("newly held, and rejected")
        PASSED_APPROVED = "passed_approved", _("newly passed, and approved")
        PASSED_REJECTED = "passed_rejected", _("newly passed, though rejected")

    trial = models.ForeignKey(
        Trial, on_delete=models.PROTECT, related_name="lines", db_index=False
    )  # the index on its lists serves it
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+")
    change = models.CharField(max_length=20, choices=Change.choices)

    class Meta:
        default_permissions = ()
        ordering = ("decision",)
        constraints = [
            models.UniqueConstraint(
                fields=["trial", "decision"], name="trial_line_once_per_decision"
            ),
        ]
        indexes = [
            # A page of one of the four lists.
            models.Index(fields=["trial", "change", "decision"], name="trial_list"),
        ]

    def __str__(self) -> str:
        return f"{self.trial_id}: {self.change}"
