"""Runs all rules over a draft. Whatever a rule does, a comment is never let through by accident."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from .rules import RULES, Draft, Rule

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Match:
    """A rule that applies to a draft, or that failed on it, which holds it just as well."""

    rule: str
    version: int


def screen(draft: Draft, rules: Iterable[Rule] | None = None) -> list[Match]:
    """Return the matches of all rules, in the rules' order; a rule that raises matches."""
    return [
        Match(rule.name, rule.version)
        for rule in (RULES.values() if rules is None else rules)
        if _applies(rule, draft)
    ]


def _applies(rule: Rule, draft: Draft) -> bool:
    try:
        # Anything but a plain False is no clean answer, and holds.
        return rule.applies(draft) is not False
    except Exception:  # a rule's fault must neither lose nor publish what somebody wrote
        logger.exception("Rule %s failed; the comment is held.", rule.name)
        return True
