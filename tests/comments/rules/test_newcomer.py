"""Who is a newcomer."""

import pytest

from comments.rules.base import Facts

from .asking import ask, errors, said


@pytest.mark.parametrize(("approved", "is_found"), [(0, True), (1, True), (2, False), (3, False)])
def test_a_newcomer_has_fewer_approved_comments_than_the_limit(
    approved: int, is_found: bool
) -> None:
    assert bool(ask("newcomer", facts=Facts(approved=approved), approved=2)) is is_found


def test_it_says_how_many_they_have_and_how_many_it_takes() -> None:
    assert (
        said("newcomer", facts=Facts(approved=1), approved=2) == "1 approved comment, fewer than 2"
    )
    assert said("newcomer", facts=Facts(), approved=2) == "0 approved comments, fewer than 2"


@pytest.mark.parametrize("approved", [0, 101, "many"])
def test_nonsense_is_refused(approved: object) -> None:
    assert "approved" in errors("newcomer", approved=approved)
