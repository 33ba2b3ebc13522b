"""Of whom much was rejected."""

import pytest

from comments.rules.base import Facts

from .asking import ask, errors, said


@pytest.mark.parametrize(
    ("approved", "rejected", "spam", "is_found"),
    [
        (7, 2, 1, True),  # 30 % of 10
        (71, 20, 9, False),  # 29 %
        (0, 4, 0, False),  # 4 decisions
        (0, 3, 2, True),
        (0, 0, 0, False),
        (3, 2, 0, True),
    ],
)
def test_it_takes_a_share_of_enough_decisions(
    approved: int, rejected: int, spam: int, is_found: bool
) -> None:
    facts = Facts(approved=approved, rejected=rejected, spam=spam)
    assert bool(ask("rejected_before", facts=facts, share=30, decisions=5)) is is_found


def test_it_says_which_share() -> None:
    facts = Facts(approved=4, rejected=3)
    assert said("rejected_before", facts=facts) == "42 % rejected before, limit 30 %"


@pytest.mark.parametrize(("name", "value"), [("share", 0), ("share", 101), ("decisions", 0)])
def test_nonsense_is_refused(name: str, value: int) -> None:
    assert name in errors("rejected_before", **{name: value})
