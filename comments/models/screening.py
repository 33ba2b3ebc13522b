"""What the rules found in a revision, on which facts, and what followed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .comment import Revision
from .policy import Policy
from .rule import RuleVersion


class Screening(models.Model):
    """All rules over a revision: the facts they had, and whether it was published by them.

    Revisions from before there were rules have none.
    """

    class Outcome(models.TextChoices):
        """What followed, and why."""

        PUBLISHED = "published", _("published, since nothing spoke against it")
        RULES = "rules", _("held by what rules found")
        SPAM = "spam", _("marked as spam by what rules found")
        EVERYONE = "everyone", _("held, since every comment is")
        NEWCOMER = "newcomer", _("held, since its author is new here")
        EVERYTHING = "everything", _("held, since everything is held for now")
        BEFORE = "before", _("held, since moderators have spoken of this comment before")

    revision = models.OneToOneField(
        Revision, on_delete=models.PROTECT, primary_key=True, related_name="screening"
    )
    facts_version = models.PositiveIntegerField()
    facts = models.JSONField()  # of `comments.rules.Facts`
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    # What near repeats are told by; no words can be read from it. Erased with the text.
    sketch = models.JSONField(default=list)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.revision_id}: {self.outcome}"


class Finding(models.Model):
    """What a rule had to say of a revision. Holds no text: spans are places in the revision's."""

    class Failure(models.TextChoices):
        """How a rule failed, which holds the comment."""

        ERROR = "error", _("failed")
        NONSENSE = "nonsense", _("gave no sound answer")
        SLOW = "slow", _("took too long")

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="findings")
    version = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="findings")
    spans = models.JSONField(default=list)  # pairs: begin, end, by code points
    value = models.FloatField(null=True)
    limit = models.FloatField(null=True)
    failure = models.CharField(max_length=10, choices=Failure.choices, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["revision", "version"], name="finding_once_per_rule"),
            models.CheckConstraint(
                condition=Q(failure="") | Q(failure="slow") | Q(spans=[]),
                name="finding_failed_without_evidence",
            ),
        ]

    def __str__(self) -> str:
        return str(self.version)


class Fingerprint(models.Model):
    """A number that texts which say the same have in common. Erased with the text."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="fingerprints")
    value = models.BigIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        indexes = [
            # Who said the same lately: the newest ones of a number.
            models.Index(fields=["value", "created_at"], name="fingerprint_lately"),
        ]

    def __str__(self) -> str:
        return str(self.value)
