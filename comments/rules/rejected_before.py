"""Members whose comments were often rejected, or marked as spam."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .base import Draft, Evidence, Facts, Kind

MOST_DECISIONS = 100  # enough to know somebody


class Parameters(forms.Form):
    """Which share, of how many decisions."""

    share = forms.IntegerField(
        label=gettext_lazy("Rejected, in percent"),
        min_value=1,
        max_value=100,
        initial=30,
        help_text=gettext_lazy("Members with at least this share are found. Spam counts, too."),
    )
    decisions = forms.IntegerField(
        label=gettext_lazy("Decisions"),
        min_value=1,
        max_value=MOST_DECISIONS,
        initial=5,
        help_text=gettext_lazy("Members about whom fewer were made are left alone."),
    )


def find(draft: Draft, facts: Facts, parameters: Mapping[str, Any]) -> Evidence | None:
    """Compare what was rejected with all that was decided."""
    limit, bad = parameters["share"], facts.rejected + facts.spam
    decided = facts.approved + bad
    if decided < parameters["decisions"] or 100 * bad < limit * decided:
        return None
    return Evidence(value=100 * bad // decided, limit=limit)


def describe(evidence: Evidence) -> str:
    """Say which share, and from which on it counts."""
    return _("%(value)d %% rejected before, limit %(limit)d %%") % {
        "value": int(evidence.value or 0),
        "limit": int(evidence.limit or 0),
    }


KIND = Kind(
    name="rejected_before",
    label=gettext_lazy("Rejected before"),
    help=gettext_lazy("Finds comments of members of whom much was rejected."),
    find=find,
    describe=describe,
    parameters=Parameters,
)
