"""What a rule is, and what it is shown."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Draft:
    """A text on its way to becoming a revision."""

    text: str


@dataclass(frozen=True)
class Rule:
    """A check that holds what it applies to.

    `version` moves with every change of what it finds; `explanation` is what moderators read.
    """

    name: str
    version: int
    explanation: str | Promise
    applies: Callable[[Draft], bool]
