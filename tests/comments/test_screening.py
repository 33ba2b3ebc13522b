"""All rules are asked, and whatever one of them does, nothing is let through by accident."""

import logging
from collections.abc import Callable
from typing import Any

import pytest

from comments.rules import RULES, Draft, Rule
from comments.screening import Match, screen

DRAFT = Draft("Some words.")


def rule(name: str, applies: Callable[[Draft], Any], version: int = 1) -> Rule:
    """Make a rule that answers what a test wants."""
    return Rule(name=name, version=version, explanation=name, applies=applies)


def failing(draft: Draft) -> bool:
    """Fail as a rule with a mistake in it does."""
    raise ZeroDivisionError


def test_every_rule_is_asked_even_after_one_that_applies() -> None:
    asked = []

    def applies(draft: Draft) -> bool:
        asked.append(draft)
        return len(asked) != 2

    screen(DRAFT, [rule("a", applies), rule("b", applies), rule("c", applies)])
    assert asked == [DRAFT] * 3


def test_it_names_the_rules_that_apply_with_their_versions_in_order() -> None:
    rules = [
        rule("b", lambda draft: True, version=3),
        rule("quiet", lambda draft: False),
        rule("a", lambda draft: "Some" in draft.text, version=2),
    ]
    assert screen(DRAFT, rules) == [Match("b", 3), Match("a", 2)]


def test_a_rule_that_fails_holds_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, logger="comments.screening"):
        assert screen(DRAFT, [rule("broken", failing, version=7)]) == [Match("broken", 7)]
    [record] = caplog.records
    assert "broken" in record.getMessage()
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError


def test_the_rules_after_one_that_fails_are_asked_too() -> None:
    rules = [rule("broken", failing), rule("next", lambda draft: True)]
    assert screen(DRAFT, rules) == [Match("broken", 1), Match("next", 1)]


@pytest.mark.parametrize("answer", [None, 0, "", [], 1, "no", True])
def test_any_answer_but_a_plain_false_holds(answer: Any) -> None:
    assert screen(DRAFT, [rule("vague", lambda draft: answer)]) == [Match("vague", 1)]


def test_a_plain_false_finds_nothing() -> None:
    assert screen(DRAFT, [rule("calm", lambda draft: False)]) == []


def test_without_rules_of_its_own_it_asks_those_of_the_site(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(RULES, "extra", rule("extra", lambda draft: True, version=5))
    assert Match("extra", 5) in screen(DRAFT)


@pytest.mark.parametrize("text", ["", "Hello.", "x" * 5000])
def test_on_this_site_every_comment_is_held(text: str) -> None:
    assert Match("everyone", RULES["everyone"].version) in screen(Draft(text))


def test_rules_are_kept_under_their_own_names() -> None:
    assert {name: kept.name for name, kept in RULES.items()} == {name: name for name in RULES}
