"""Asks the rules in force about a draft; all of them, whatever the others say."""

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from comments.models import Finding, RuleVersion
from comments.rules import KINDS, Draft, Evidence, Facts, Kind

logger = logging.getLogger(__name__)

Action = RuleVersion.Action
Failure = Finding.Failure

# Seconds of processor time a rule may take. Ten times what the slowest takes for the longest text;
# measured as the thread's own, so that a busy machine holds nobody's comment.
PATIENCE = 0.05
# Rules that are kept ready in this process: more than any site has, with some versions of each.
KEPT_READY = 200

_ready: dict[int, "Asked"] = {}


@dataclass(frozen=True)
class Asked:
    """A version of a rule, ready to be asked; `kind` is None where the code for it is gone."""

    version: int  # its id
    code: str
    label: str
    action: str
    kind: Kind | None
    prepared: Any = None


@dataclass(frozen=True)
class Found:
    """What a rule found, or how it failed, which holds just as well."""

    rule: Asked
    evidence: Evidence
    failure: str = ""

    @property
    def holds(self) -> bool:
        """Whether a moderator has to look."""
        return self.failure != "" or self.rule.action != Action.NOTE

    @property
    def advice(self) -> str:
        """What its author can do about it, if there is anything."""
        return "" if self.failure or self.rule.kind is None else str(self.rule.kind.mend)


def screen(draft: Draft, facts: Facts, rules: Iterable[Asked]) -> list[Found]:
    """Return what all rules found, in the rules' order."""
    answers = (_answer(rule, draft, facts) for rule in rules)
    return [found for found in answers if found]


def replay(draft: Draft, facts: Facts, rules: Iterable[Asked]) -> list[Found]:
    """Return what rules find in a text of the past: the same each time, without a word to the log.

    So nobody looks at the clock: how long a rule takes is no matter of the text.
    """
    answers = (_ask(rule, draft, facts)[0] for rule in rules)
    return [found for found in answers if found]


def in_force() -> list[Asked]:
    """Return the rules in force, in the order of their codes; one query unless some are new."""
    pks = list(RuleVersion.objects.in_force().values_list("pk", flat=True))
    ready = {pk: _ready[pk] for pk in pks if pk in _ready.copy()}
    if unknown := [pk for pk in pks if pk not in ready]:
        versions = RuleVersion.objects.filter(pk__in=unknown).select_related("rule")
        ready |= {version.pk: made_ready(version) for version in versions}
        if len(_ready) > KEPT_READY:
            _ready.clear()
        _ready.update(ready)
    return [ready[pk] for pk in pks]


def forget() -> None:
    """Keep no rule ready; for tests, where a rule's id comes up again."""
    _ready.clear()


def made_ready(version: RuleVersion) -> Asked:
    """Return a version of a rule to be asked; one that can't be made ready will fail, and hold."""
    kind = KINDS.get(version.rule.kind)
    asked = Asked(version.pk, version.rule.code, version.label, version.action, kind)
    if kind is None:
        logger.error("Rule %s is of kind %s, which is not there.", asked.code, version.rule.kind)
        return asked
    try:
        prepared = kind.prepare(version.parameters)
    except Exception:  # parameters of an older form; the rule fails whenever it is asked
        logger.exception("Rule %s can't be made ready.", asked.code)
        return Asked(version.pk, asked.code, asked.label, asked.action, None)
    return Asked(version.pk, asked.code, asked.label, asked.action, kind, prepared)


def _answer(rule: Asked, draft: Draft, facts: Facts) -> Found | None:
    begin = time.thread_time()
    found, fault = _ask(rule, draft, facts)
    seconds = time.thread_time() - begin
    if found and found.failure:
        if isinstance(fault, Exception):
            logger.error("Rule %s failed; the comment is held.", rule.code, exc_info=fault)
        elif rule.kind:
            logger.error("Rule %s answered %.100r; the comment is held.", rule.code, fault)
        return found
    if seconds > PATIENCE:
        logger.error("Rule %s took %.0f ms; the comment is held.", rule.code, seconds * 1000)
        return Found(rule, found.evidence if found else Evidence(), Failure.SLOW)
    return found


def _ask(rule: Asked, draft: Draft, facts: Facts) -> tuple[Found | None, object]:
    """Return what a rule found, and, where it failed, what it raised or answered."""
    if rule.kind is None:
        return Found(rule, Evidence(), Failure.ERROR), None
    try:
        answer: Any = rule.kind.find(draft, facts, rule.prepared)
    except Exception as error:  # a rule's fault must neither lose nor publish what somebody wrote
        return Found(rule, Evidence(), Failure.ERROR), error
    if answer is None:
        return None, None
    if not _is_sound(answer, draft):
        return Found(rule, Evidence(), Failure.NONSENSE), answer
    return Found(rule, answer), None


def _is_sound(answer: Any, draft: Draft) -> bool:
    """Whether it is evidence: places within the text, and numbers."""
    try:
        return (
            isinstance(answer, Evidence)
            and all(_is_place(begin, end, len(draft.text)) for begin, end in answer.spans)
            and all(it is None or float(it) - float(it) == 0 for it in (answer.value, answer.limit))
        )
    except Exception:  # whatever it is made of, it is no answer
        return False


def _is_place(begin: Any, end: Any, length: int) -> bool:
    return isinstance(begin, int) and isinstance(end, int) and 0 <= begin < end <= length
