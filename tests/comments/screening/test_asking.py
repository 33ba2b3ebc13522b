"""All rules are asked, and whatever one of them does, nothing is let through by accident."""

import logging
import time
from collections.abc import Callable
from typing import Any

import pytest

from comments.models import Comment, Finding, Rule, Screening
from comments.rules import KINDS, Draft, Evidence, Facts, Kind, Span
from comments.screening import Asked, Found, in_force, screen
from comments.screening.asking import PATIENCE
from tests.factories import (
    make_comment,
    make_member,
    make_post,
    make_rule,
    set_policy,
    without_rules,
)

DRAFT = Draft("Some words.")
FOUND = Evidence((Span(0, 4),), value=1, limit=0)

Find = Callable[[Draft, Facts, Any], Any]


def rule(code: str, find: Find, *, action: str = "hold", prepared: Any = None) -> Asked:
    """Make a rule that answers what a test wants."""
    kind = Kind(name=code, label=code, help="", find=find, describe=lambda evidence: code)
    return Asked(1, code, code, action, kind, prepared)


def raising(draft: Draft, facts: Facts, parameters: Any) -> Evidence:
    raise ZeroDivisionError


def slow(draft: Draft, facts: Facts, parameters: Any) -> None:
    end = time.thread_time() + PATIENCE * 1.1
    while time.thread_time() < end:
        pass


def codes(found: list[Found]) -> list[tuple[str, str]]:
    return [(one.rule.code, one.failure) for one in found]


def test_every_rule_is_asked_even_after_one_that_applies() -> None:
    asked = []

    def find(draft: Draft, facts: Facts, parameters: Any) -> Evidence | None:
        asked.append((draft, facts, parameters))
        return FOUND if len(asked) != 2 else None

    facts = Facts(approved=3)
    rules = [rule(code, find, prepared=number) for number, code in enumerate("abc")]
    assert codes(screen(DRAFT, facts, rules)) == [("a", ""), ("c", "")]
    assert asked == [(DRAFT, facts, 0), (DRAFT, facts, 1), (DRAFT, facts, 2)]


def test_what_a_rule_found_comes_with_its_evidence() -> None:
    [found] = screen(DRAFT, Facts(), [rule("a", lambda *asked: FOUND)])
    assert found.evidence == FOUND
    assert found.failure == ""


def test_a_rule_that_raises_holds_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, logger="comments.screening"):
        found = screen(DRAFT, Facts(), [rule("broken", raising, action="note")])
    assert codes(found) == [("broken", "error")]
    assert found[0].holds
    [record] = caplog.records
    assert "broken" in record.getMessage()
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError


def test_the_rules_after_one_that_fails_are_asked_too() -> None:
    rules = [rule("broken", raising), rule("next", lambda *asked: FOUND)]
    assert codes(screen(DRAFT, Facts(), rules)) == [("broken", "error"), ("next", "")]


@pytest.mark.parametrize(
    "answer",
    [
        False,
        True,
        0,
        "",
        "no",
        [],
        ((0, 4),),
        Evidence((Span(0, 12),)),
        Evidence((Span(-1, 2),)),
        Evidence((Span(3, 3),)),
        Evidence(((0, 1, 2),)),  # type: ignore[arg-type]  # what a rule must not answer
        Evidence((None,)),  # type: ignore[arg-type]  # the same
        Evidence(value=float("nan")),
        Evidence(limit=float("inf")),
        Evidence(value="many"),  # type: ignore[arg-type]  # the same
    ],
)
def test_an_answer_that_is_no_evidence_holds(answer: Any) -> None:
    found = screen(DRAFT, Facts(), [rule("vague", lambda *asked: answer)])
    assert codes(found) == [("vague", "nonsense")]
    assert found[0].evidence == Evidence()


def test_none_finds_nothing() -> None:
    assert screen(DRAFT, Facts(), [rule("calm", lambda *asked: None)]) == []


def test_a_rule_that_takes_too_long_holds_whatever_it_says() -> None:
    assert codes(screen(DRAFT, Facts(), [rule("slow", slow)])) == [("slow", "slow")]


@pytest.mark.parametrize("find", [raising, slow, lambda *asked: "nonsense"])
@pytest.mark.parametrize("writer", ["member", "moderator", "author"])
def test_a_rule_that_fails_holds_what_would_be_published(
    db: None, monkeypatch: pytest.MonkeyPatch, find: Find, writer: str
) -> None:
    set_policy(publishing="findings")
    without_rules()
    post = make_post()
    by = {
        "member": make_member(),
        "moderator": make_member(group="Moderators"),
        "author": post.author,
    }[writer]
    assert make_comment(post=post, by=by).status == "approved"
    kind = Kind(name="broken", label="", help="", find=find, describe=lambda evidence: "")
    monkeypatch.setitem(KINDS, "broken", kind)
    make_rule("broken", action="note")
    for _ in range(3):
        comment = make_comment(post=post, by=by)
        assert (comment.status, comment.shown) == ("pending", None)
        assert Screening.objects.get(revision=comment.head).outcome == "rules"
        [finding] = Finding.objects.filter(revision=comment.head)
        assert finding.failure in ("error", "slow", "nonsense")


def test_a_rule_whose_kind_is_gone_holds(db: None) -> None:
    set_policy(publishing="findings")
    without_rules()
    rule = make_rule("gone")
    comment = make_comment()
    assert comment.status == "pending"
    assert Finding.objects.get(revision=comment.head, version=rule).failure == "error"


def test_a_rule_that_can_not_be_made_ready_holds(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def prepare(parameters: Any) -> Any:
        return parameters["missing"]

    kind = Kind(
        name="old",
        label="",
        help="",
        find=lambda *asked: None,
        describe=lambda evidence: "",
        prepare=prepare,
    )
    monkeypatch.setitem(KINDS, "old", kind)
    set_policy(publishing="findings")
    without_rules()
    make_rule("old")
    assert make_comment().status == "pending"


def test_only_the_enabled_version_that_is_in_force_is_asked(db: None) -> None:
    without_rules()
    first = make_rule("words", code="w", parameters={"entries": ["one"]})
    assert [asked.version for asked in in_force()] == [first.pk]
    second = make_rule("words", code="w", parameters={"entries": ["two"]})
    draft = first.rule.versions.create(
        number=3, label="", action="hold", is_enabled=True, created_at=first.created_at
    )
    assert [asked.version for asked in in_force()] == [second.pk]
    assert draft.pk not in [asked.version for asked in in_force()]
    off = first.rule.versions.create(
        number=4, label="", action="hold", is_enabled=False, created_at=first.created_at
    )
    Rule.objects.filter(code="w").update(current=off)
    assert in_force() == []


def test_rules_that_are_ready_cost_one_query(
    db: None, django_assert_num_queries: Callable[..., Any]
) -> None:
    make_rule()
    make_rule()
    in_force()
    with django_assert_num_queries(1):
        in_force()


def test_rules_are_kept_under_their_own_names() -> None:
    assert {name: kind.name for name, kind in KINDS.items()} == {name: name for name in KINDS}


def test_a_note_holds_nothing(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    set_policy(publishing="findings")
    without_rules()
    kind = Kind(name="any", label="", help="", find=lambda *it: FOUND, describe=lambda found: "")
    monkeypatch.setitem(KINDS, "any", kind)
    make_rule("any", action="note")
    comment = make_comment(text="Some words.")
    assert comment.status == Comment.Status.APPROVED
    assert Finding.objects.get(revision=comment.head).spans == [[0, 4]]
