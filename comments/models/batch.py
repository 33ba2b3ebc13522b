"""One decision about many comments."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .decision import Decision
from .reason import Reason


class Batch(models.Model):
    """What somebody decided about many comments as they were at a moment, and how far it came.

    Its words stand with each decision; here they are kept only until it is finished.
    """

    class LeftOut(models.TextChoices):
        """Why nothing was decided about a comment."""

        MOVED = "moved", _("It changed meanwhile.")
        OWN = "own", _("It is your own.")
        IMPOSSIBLE = "impossible", _("That can't be done with it.")

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="batches"
    )
    event = models.CharField(max_length=10, choices=Decision.Event.choices)
    reason = models.ForeignKey(Reason, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.TextField(blank=True)
    note = models.TextField(blank=True)
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="undone_by"
    )
    moment = models.DateTimeField()
    # Ids of comments with what was seen of each (id, head, version), until it is finished.
    selection = models.JSONField(default=list)
    left_out = models.JSONField(default=list)  # ids of comments, each with why
    decided = models.PositiveIntegerField(default=0)  # how many, known when it is finished
    created_at = models.DateTimeField()
    worked_at = models.DateTimeField()  # when the last chunk was begun
    finished_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(event="undo", undoes__isnull=False)
                | (~Q(event="undo") & Q(undoes__isnull=True)),
                name="batch_undoes_one_if_it_is_an_undo",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(words="", note=""),
                name="batch_keeps_no_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} ({self.pk})"
