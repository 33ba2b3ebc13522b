"""The HTML of revisions that was replaced after the markup policy changed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .comment import Revision


class Replacement(models.Model):
    """One time that `rerender` put other HTML in the place of a revision's. Never changed.

    Holds nobody's words, but a short text could be guessed from the digest of its HTML: so it can
    be deleted, with the words.
    """

    class Difference(models.TextChoices):
        """In which way the new HTML differs, the mildest first; the worst that applies counts."""

        UNCHANGED = "unchanged", _("the same HTML; only its version moves")
        SAME_DOM = "same-dom", _("written in another way, the same for a browser")
        TEXT_DIFFERS = "text-differs", _("the same elements and attributes, other text in them")
        NEWLY_ESCAPED = "newly-escaped", _("elements or attributes are gone, or shown as text")
        NEWLY_ALLOWED = "newly-allowed", _("elements or attributes that were not there")

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="replacements")
    digest = models.CharField(max_length=64)  # SHA-256 of the HTML that was replaced, in hex
    from_version = models.PositiveIntegerField()  # of the markup policy
    to_version = models.PositiveIntegerField()
    difference = models.CharField(max_length=13, choices=Difference.choices)
    created_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(difference="unchanged"), name="replacement_replaced_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revision_id}: {self.difference}"
