"""Members who signed up a short time ago."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, ngettext

from .base import Draft, Evidence, Facts, Kind

SECONDS = 60 * 60
MOST = 24 * 365  # hours; an account of a year is young nowhere


class Parameters(forms.Form):
    """How many hours."""

    hours = forms.IntegerField(
        label=gettext_lazy("Hours"),
        min_value=1,
        max_value=MOST,
        initial=24,
        help_text=gettext_lazy("Members who signed up less than this ago are found."),
    )


def find(draft: Draft, facts: Facts, parameters: Mapping[str, Any]) -> Evidence | None:
    """Compare the age of their account."""
    limit = parameters["hours"]
    if facts.account_seconds >= limit * SECONDS:
        return None
    return Evidence(value=max(facts.account_seconds, 0) // SECONDS, limit=limit)


def describe(evidence: Evidence) -> str:
    """Say how old it is, in full hours, and how old it has to be."""
    value = int(evidence.value or 0)
    return ngettext(
        "account of %(value)d hour, less than %(limit)d",
        "account of %(value)d hours, less than %(limit)d",
        value,
    ) % {"value": value, "limit": int(evidence.limit or 0)}


KIND = Kind(
    name="young_account",
    label=gettext_lazy("Young accounts"),
    help=gettext_lazy("Finds comments of members who signed up a short time ago."),
    find=find,
    describe=describe,
    parameters=Parameters,
)
