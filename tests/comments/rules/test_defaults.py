"""The rules that a new site begins with."""

from comments.rules import KINDS
from comments.rules.base import Draft, Facts, Repeat
from comments.rules.defaults import DEFAULTS


def test_their_parameters_are_as_the_forms_store_them() -> None:
    for rule in DEFAULTS:
        form = KINDS[rule.kind].parameters(data=rule.parameters)
        assert form.is_valid(), (rule.code, form.errors)
        assert form.cleaned_data == rule.parameters


def test_they_have_codes_of_their_own_and_actions() -> None:
    assert len({rule.code for rule in DEFAULTS}) == len(DEFAULTS)
    assert all(rule.code.replace("-", "").isalpha() and len(rule.code) <= 40 for rule in DEFAULTS)
    assert {rule.action for rule in DEFAULTS} <= {"hold", "spam", "note"}


def test_every_kind_is_among_them() -> None:
    assert {rule.kind for rule in DEFAULTS} == set(KINDS)


def found(text: str, facts: Facts) -> set[str]:
    return {
        rule.code
        for rule in DEFAULTS
        if rule.is_enabled
        and KINDS[rule.kind].find(Draft(text), facts, KINDS[rule.kind].prepare(rule.parameters))
    }


def test_they_leave_a_good_comment_alone() -> None:
    text = "I have read this twice, and https://example.org/notes says the same. 👍🏽"
    assert found(text, Facts(account_seconds=10**7, approved=3)) == set()


def test_they_find_what_nobody_wants() -> None:
    text = "CHECK OUT MY CHANNEL!!! v<b></b>iаgra www.a.example www.b.example www.c.example"
    facts = Facts(repeats=(Repeat(60, 100, is_own=True),), recent_of_member=(1,) * 5, rejected=5)
    assert found(text, facts) == {
        "burst",
        "links",
        "mixed-script",
        "rejected-before",
        "repeat",
        "words",
        "young-account",
    }
