"""The rules that supervisors set up: what is looked for, and what follows."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Rule(models.Model):
    """A check of some kind, as it stands now; what it was before stands in its versions."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=20)  # of `comments.rules.KINDS`
    # None before the first of its versions was put in force.
    current = models.OneToOneField(
        "RuleVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        default_permissions = ("add", "change", "view")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class RuleVersionQuerySet(models.QuerySet["RuleVersion"]):
    """Questions about the versions of rules."""

    def in_force(self) -> Self:
        """Return what is asked of every submission."""
        return self.filter(pk=F("rule__current"), is_enabled=True).order_by("rule__code")


class RuleVersion(models.Model):
    """A rule as somebody set it up. Never changed: a change is a new version.

    A draft until it is put in force, to be tried on the past before.
    """

    class Action(models.TextChoices):
        """What follows where the rule applies."""

        HOLD = "hold", _("hold: a moderator decides")
        SPAM = "spam", _("spam: not published, and a moderator can take it back")
        NOTE = "note", _("note: moderators see it, nothing else follows")

    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    label = models.CharField(_("name"), max_length=80)
    action = models.CharField(_("action"), max_length=10, choices=Action.choices)
    is_enabled = models.BooleanField(_("enabled"))
    parameters = models.JSONField(default=dict)  # as the kind's form cleans them
    # Nobody where a migration made it.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    created_at = models.DateTimeField(_("written at"))
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    adopted_at = models.DateTimeField(_("in force from"), null=True)

    objects = RuleVersionQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="rule_version_numbered_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="rule_version_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.number})"
