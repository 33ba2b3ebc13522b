"""Many comments in a short time, by one member or under one article."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .base import (
    RECENT_OF_MEMBER,
    RECENT_SECONDS,
    RECENT_UNDER_ARTICLE,
    Draft,
    Evidence,
    Facts,
    Kind,
)

SECONDS = 60
MEMBER, ARTICLE = "member", "article"


class Parameters(forms.Form):
    """How many comments in how many minutes, and whose."""

    comments = forms.IntegerField(
        label=gettext_lazy("Comments"),
        min_value=1,
        max_value=RECENT_UNDER_ARTICLE,
        initial=5,
        help_text=gettext_lazy("More than this are found. The comment itself counts, too."),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        min_value=1,
        max_value=RECENT_SECONDS // SECONDS,
        initial=10,
    )
    per = forms.ChoiceField(
        label=gettext_lazy("Whose comments"),
        choices=[
            (MEMBER, gettext_lazy("the member's, under all articles")),
            (ARTICLE, gettext_lazy("everybody's, under the article")),
        ],
        initial=MEMBER,
        help_text=gettext_lazy("Many comments under one article may just be news."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse what is beyond what is known of a member."""
        cleaned = super().clean() or {}
        if cleaned.get("per") == MEMBER and cleaned.get("comments", 0) > RECENT_OF_MEMBER:
            self.add_error(
                "comments",
                _("At most %(most)d of a member are counted.") % {"most": RECENT_OF_MEMBER},
            )
        return cleaned


def find(draft: Draft, facts: Facts, parameters: Mapping[str, Any]) -> Evidence | None:
    """Count the comments of those minutes, this one among them."""
    recent = facts.recent_of_member
    if parameters["per"] == ARTICLE:
        recent = facts.recent_under_article
    limit, seconds = parameters["comments"], parameters["minutes"] * SECONDS
    number = 1 + sum(ago <= seconds for ago in recent)
    return Evidence(value=number, limit=limit) if number > limit else None


def describe(evidence: Evidence) -> str:
    """Say how many, and how many may be."""
    value = int(evidence.value or 0)
    return ngettext(
        "%(value)d comment in a short time, limit %(limit)d",
        "%(value)d comments in a short time, limit %(limit)d",
        value,
    ) % {"value": value, "limit": int(evidence.limit or 0)}


KIND = Kind(
    name="burst",
    label=gettext_lazy("Bursts"),
    help=gettext_lazy("Finds more comments in some minutes than you say."),
    find=find,
    describe=describe,
    parameters=Parameters,
)
