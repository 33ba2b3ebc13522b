"""Texts that were said before, by anybody."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .base import LEAST_SIMILARITY, REPEATS_DAYS, Draft, Evidence, Facts, Kind
from .shingles import SHORTEST

SECONDS = 24 * 60 * 60


class Parameters(forms.Form):
    """How like, and how long ago."""

    similarity = forms.IntegerField(
        label=gettext_lazy("Similarity in percent"),
        min_value=LEAST_SIMILARITY,
        max_value=100,
        initial=80,
        help_text=gettext_lazy(
            "Texts that are at least so much alike are found; 100 stands for the same words. "
            "Texts under 40 characters are left alone."
        ),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days"),
        min_value=1,
        max_value=REPEATS_DAYS,
        initial=30,
        help_text=gettext_lazy("How far back comments are compared."),
    )


def find(draft: Draft, facts: Facts, parameters: Mapping[str, Any]) -> Evidence | None:
    """Take the most similar comment of those days."""
    limit = parameters["similarity"]
    alike = [
        repeat.similarity
        for repeat in facts.repeats
        if repeat.similarity >= limit and repeat.seconds <= parameters["days"] * SECONDS
    ]
    if not alike or len(draft.words.normalised) < SHORTEST:
        return None
    return Evidence(value=max(alike), limit=limit)


def describe(evidence: Evidence) -> str:
    """Say how like it is."""
    return _("%(value)d %% like an earlier comment, limit %(limit)d %%") % {
        "value": int(evidence.value or 0),
        "limit": int(evidence.limit or 0),
    }


KIND = Kind(
    name="repeat",
    label=gettext_lazy("Repeats"),
    help=gettext_lazy("Finds comments that say nearly the same as an earlier one, by anybody."),
    find=find,
    describe=describe,
    parameters=Parameters,
    mend=gettext_lazy("Say it in other words, or leave it at what was said before."),
)
