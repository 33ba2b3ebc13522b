"""Everybody's comments wait for a moderator."""

from django.utils.translation import gettext_lazy as _

from .base import Draft, Rule


def applies(draft: Draft) -> bool:
    """Hold whatever it is."""
    return True


RULE = Rule(
    name="everyone",
    version=1,
    explanation=_("Every comment waits for a moderator."),
    applies=applies,
)
