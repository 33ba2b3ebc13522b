"""Telling authors what they can mend, before a moderator has to look."""

from typing import NamedTuple

from comments import moderation


class Advice(NamedTuple):
    """What a rule found, and what its author can do about it."""

    found: str
    mend: str


def to_mend(refusal: moderation.ToMend) -> list[Advice]:
    """Return what an author is told of what rules found."""
    return [
        Advice(one.rule.kind.describe(one.evidence), one.advice)
        for one in refusal.found
        if one.rule.kind is not None
    ]
