"""What follows from findings: the site's policy, never a rule, publishes."""

import itertools
from collections.abc import Sequence
from typing import Any

import pytest

from comments.models import Policy
from comments.rules import Evidence, Facts, Kind
from comments.screening import Asked, Found, judge, to_mend


def found(action: str, *, failure: str = "", mend: str = "") -> Found:
    kind = Kind(
        name="any",
        label="",
        help="",
        find=lambda *asked: None,
        describe=lambda evidence: "",
        mend=mend,
    )
    return Found(Asked(1, "any", "Any", action, kind), Evidence(), failure)


NOTE, HOLD, SPAM = found("note"), found("hold"), found("spam")
FAILED = found("note", failure="error")
MENDABLE = found("hold", mend="Leave some out.")


def outcome(
    findings: Sequence[Found] = (),
    *,
    publishing: str = "findings",
    facts: Facts | None = None,
    is_edit: bool = False,
    spoken_of: bool = False,
    **policy: bool,
) -> str:
    return judge(
        Policy(publishing=publishing, **policy),
        facts or Facts(),
        findings,
        is_edit=is_edit,
        spoken_of=spoken_of,
    ).value


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([], "published"),
        ([NOTE], "published"),
        ([NOTE, HOLD], "rules"),
        ([HOLD, SPAM], "spam"),
        ([SPAM, FAILED], "rules"),
        ([FAILED], "rules"),
    ],
)
def test_where_findings_hold_a_note_does_not(findings: list[Found], expected: str) -> None:
    assert outcome(findings) == expected


def test_where_everyone_is_held_nothing_is_published() -> None:
    assert outcome(publishing="everyone", facts=Facts(approved=99)) == "everyone"


@pytest.mark.parametrize(
    ("approved", "expected"), [(0, "newcomer"), (1, "newcomer"), (2, "published")]
)
def test_the_first_approved_comments_are_held(approved: int, expected: str) -> None:
    facts = Facts(approved=approved)
    assert outcome(publishing="newcomers", facts=facts) == expected


@pytest.mark.parametrize(
    ("facts", "switch"),
    [(Facts(is_staff=True), "holds_staff"), (Facts(is_article_author=True), "holds_authors")],
)
def test_staff_and_authors_are_not_held_unless_told_so(facts: Facts, switch: str) -> None:
    for publishing, findings in itertools.product(Policy.Publishing, ([], [HOLD], [SPAM])):
        assert outcome(findings, publishing=publishing, facts=facts) == "published"
    told: Any = {switch: True}
    assert outcome(publishing="everyone", facts=facts, **told) == "everyone"
    assert outcome([HOLD], facts=facts, **told) == "rules"
    assert outcome([FAILED], facts=facts) == "rules"


def test_whoever_is_always_held_is_held_as_staff_too() -> None:
    assert outcome(facts=Facts(always_held=True)) == "rules"
    assert outcome(facts=Facts(always_held=True, is_article_author=True)) == "rules"


def test_one_switch_holds_everything_but_spam() -> None:
    for facts in (Facts(), Facts(is_staff=True), Facts(is_article_author=True)):
        assert outcome(facts=facts, holds_everything=True) == "everything"
    assert outcome([SPAM], holds_everything=True) == "spam"


def test_an_edit_is_held_rather_than_marked_as_spam() -> None:
    assert outcome([SPAM], is_edit=True) == "rules"


def test_what_moderators_have_spoken_of_is_theirs() -> None:
    assert outcome(is_edit=True, spoken_of=True) == "before"
    assert outcome(is_edit=True, spoken_of=True, facts=Facts(is_staff=True)) == "before"


@pytest.mark.parametrize(
    ("findings", "publishing", "is_asked"),
    [
        ([MENDABLE], "findings", True),
        ([MENDABLE, MENDABLE], "findings", True),
        ([MENDABLE, NOTE], "findings", True),
        ([MENDABLE, HOLD], "findings", False),
        ([MENDABLE, SPAM], "findings", False),
        ([MENDABLE, FAILED], "findings", False),
        ([MENDABLE], "everyone", False),
        ([MENDABLE], "newcomers", False),
        ([found("note", mend="Leave some out.")], "findings", False),
        ([found("hold", mend="Leave some out.", failure="slow")], "findings", False),
        ([], "findings", False),
    ],
)
def test_an_author_is_asked_to_mend_what_alone_keeps_it_from_being_published(
    findings: list[Found], publishing: str, is_asked: bool
) -> None:
    policy = Policy(publishing=publishing)
    asked = to_mend(policy, Facts(), findings, is_edit=False, spoken_of=False)
    assert asked == ([one for one in findings if one is MENDABLE] if is_asked else [])
