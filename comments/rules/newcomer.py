"""Members of whom little was published yet."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, ngettext

from .base import Draft, Evidence, Facts, Kind

MOST = 100  # comments; whoever has as many is no newcomer anywhere


class Parameters(forms.Form):
    """How many comments."""

    approved = forms.IntegerField(
        label=gettext_lazy("Approved comments"),
        min_value=1,
        max_value=MOST,
        initial=2,
        help_text=gettext_lazy("Members with fewer are found."),
    )


def find(draft: Draft, facts: Facts, parameters: Mapping[str, Any]) -> Evidence | None:
    """Compare their approved comments."""
    limit = parameters["approved"]
    return Evidence(value=facts.approved, limit=limit) if facts.approved < limit else None


def describe(evidence: Evidence) -> str:
    """Say how many they have, and how many it takes."""
    value = int(evidence.value or 0)
    return ngettext(
        "%(value)d approved comment, fewer than %(limit)d",
        "%(value)d approved comments, fewer than %(limit)d",
        value,
    ) % {"value": value, "limit": int(evidence.limit or 0)}


KIND = Kind(
    name="newcomer",
    label=gettext_lazy("Newcomers"),
    help=gettext_lazy("Finds comments of members who have few approved ones."),
    find=find,
    describe=describe,
    parameters=Parameters,
)
