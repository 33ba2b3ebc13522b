"""Whose comments are always held."""

from comments.rules.base import Evidence, Facts

from .asking import ask, said


def test_those_of_members_under_a_sanction_are() -> None:
    facts = Facts(always_held=True, approved=1000)
    assert ask("standing", facts=facts) == Evidence()
    assert said("standing", facts=facts) == "the member's comments are always held"


def test_those_of_others_are_not() -> None:
    assert ask("standing", facts=Facts()) is None
