"""Members all of whose comments are held, by a sanction."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .base import Draft, Evidence, Facts, Kind


def find(draft: Draft, facts: Facts, parameters: Any) -> Evidence | None:
    """Ask the facts."""
    return Evidence() if facts.always_held else None


def describe(evidence: Evidence) -> str:
    """Say why."""
    return _("the member's comments are always held")


KIND = Kind(
    name="standing",
    label=gettext_lazy("Standing"),
    help=gettext_lazy("Finds comments of members whose comments are always held, by a sanction."),
    find=find,
    describe=describe,
)
