"""Figures that are stored by the day, so that nobody has to count to read them."""

from django.db import models


class Day(models.Model):
    """What moderators decided on one whole day."""

    date = models.DateField(unique=True)
    decisions = models.PositiveIntegerField()
    # How many comments were decided how long after they began to wait, by steps of a twentieth
    # (step n: about 1.05 ** n seconds), so that the median of many days can be told.
    waits = models.JSONField(default=dict)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.date)
