"""Why something was decided, from a list that supervisors keep."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# The events that a reason may come with, and the field that says so.
FOR_EVENT = {"reject": "for_reject", "return": "for_return", "mark_spam": "for_spam"}


class ReasonQuerySet(models.QuerySet["Reason"]):
    """Questions about reasons."""

    def to(self, event: str) -> Self:
        """Return what can be chosen for an event, in its order."""
        if event not in FOR_EVENT:
            return self.none()
        return self.filter(**{FOR_EVENT[event]: True}, is_active=True)


class Reason(models.Model):
    """What an author is told of a decision. Retired once it was used, never deleted."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    text = models.TextField(_("text sent to the author"))
    position = models.PositiveIntegerField(_("position in the list"), default=0)
    for_reject = models.BooleanField(_("to reject"), default=False)
    for_return = models.BooleanField(_("to send back"), default=False)
    for_spam = models.BooleanField(_("to mark as spam"), default=False)
    is_active = models.BooleanField(_("can be chosen"), default=True)

    objects = ReasonQuerySet.as_manager()

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        default_permissions = ("add", "change", "view")
        ordering = ("position", "code")
        constraints = [
            models.CheckConstraint(
                condition=Q(for_reject=True) | Q(for_return=True) | Q(for_spam=True),
                name="reason_is_for_something",
                violation_error_message=_("Choose what the reason is for."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def serves(self, event: str) -> bool:
        """Return whether it can be chosen for an event."""
        return self.is_active and event in FOR_EVENT and bool(getattr(self, FOR_EVENT[event]))
