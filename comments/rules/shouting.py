"""Capitals, and one character over and over."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .base import Draft, Evidence, Facts, Kind, Span

# Below it a share says nothing: "OK", "NASA".
FEWEST_LETTERS = 5
# "Sooo" and "!!!" are how people write; a share, which is at most 1, is told from a run by this.
SHORTEST_RUN = 5
MOST_SPANS = 50  # as many as anybody looks at
# Digits make numbers, and rulers are made of these.
_NO_RUN = r"\s\d\-=_*~.#+|/\\\u2500-\u257f\u2014"
# What joins the character before it: accents, selectors of variants, tones of skin.
_JOINED = "\u0300-\u036f\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff"
# Whole runs, each read once, however long a run has to be.
_RUN = re.compile(rf"([^{_NO_RUN}{_JOINED}][{_JOINED}]{{0,3}}+)\1++")
_WORD = re.compile(r"[^\W\d_][\w\u0300-\u036f]*")


class Parameters(forms.Form):
    """Which share of capitals, of how many letters, and which runs."""

    share = forms.IntegerField(
        label=gettext_lazy("Capitals, in percent of the letters"),
        min_value=1,
        max_value=100,
        initial=70,
        help_text=gettext_lazy(
            "Texts with at least this share are found. Only letters that come in both cases count."
        ),
    )
    letters = forms.IntegerField(
        label=gettext_lazy("Letters"),
        min_value=FEWEST_LETTERS,
        max_value=1000,
        initial=20,
        help_text=gettext_lazy("Capitals in texts with fewer are left alone."),
    )
    run = forms.IntegerField(
        label=gettext_lazy("The same character in a row"),
        min_value=SHORTEST_RUN,
        max_value=1000,
        initial=10,
        help_text=gettext_lazy("Found if it is there at least so many times."),
    )


def find(draft: Draft, facts: Facts, parameters: Mapping[str, Any]) -> Evidence | None:
    """Look for capitals first; they are a share of 1, and runs as many as they are long."""
    text = draft.traced.text
    capitals = sum(map(str.isupper, text))
    cased = capitals + sum(map(str.islower, text))
    share = parameters["share"]
    if cased >= parameters["letters"] and 100 * capitals >= share * cased:
        return Evidence(_spans(draft, _shouted(text)), capitals / cased, share / 100)
    limit = parameters["run"]
    runs = {
        found.span(): length
        for found in _RUN.finditer(text)
        if (length := len(found[0]) // len(found[1])) >= limit
    }
    return Evidence(_spans(draft, [*runs]), max(runs.values()), limit) if runs else None


def describe(evidence: Evidence) -> str:
    """Say which share are capitals, or how long the longest run is."""
    value, limit = evidence.value or 0, evidence.limit or 0
    if value > 1:
        return _("the same character %(value)d times, limit %(limit)d") % {
            "value": int(value),
            "limit": int(limit),
        }
    return _("%(value)d %% capitals, limit %(limit)d %%") % {
        "value": int(100 * value),
        "limit": round(100 * limit),
    }


def _shouted(text: str) -> list[tuple[int, int]]:
    """Return where words stand that are written in capitals, side by side ones as one."""
    stretches: list[tuple[int, int]] = []
    is_going_on = False
    for word in _WORD.finditer(text):
        is_shouted = word[0].isupper()
        if is_shouted and is_going_on:
            stretches[-1] = stretches[-1][0], word.end()
        elif is_shouted:
            stretches.append(word.span())
        is_going_on = is_shouted
    return stretches


def _spans(draft: Draft, parts: list[tuple[int, int]]) -> tuple[Span, ...]:
    return tuple(Span(*draft.traced.typed(*part)) for part in parts[:MOST_SPANS])


KIND = Kind(
    name="shouting",
    label=gettext_lazy("Shouting"),
    help=gettext_lazy("Finds texts in capitals, and one character over and over."),
    find=find,
    describe=describe,
    parameters=Parameters,
    mend=gettext_lazy("Write in small letters, and each character once."),
)
