"""What was said before."""

import pytest

from comments.rules.base import LEAST_SIMILARITY, REPEATS_DAYS, Facts, Repeat

from .asking import ask, errors, said

DAY = 24 * 60 * 60
LONG = "A text that is long enough to be told from others."


def facts(*repeats: tuple[int, int]) -> Facts:
    return Facts(repeats=tuple(Repeat(seconds, percent, False) for seconds, percent in repeats))


@pytest.mark.parametrize(
    ("seconds", "percent", "is_found"),
    [
        (0, 100, True),
        (30 * DAY, 80, True),
        (30 * DAY + 1, 80, False),
        (30 * DAY, 79, False),
    ],
)
def test_a_repeat_is_like_enough_and_recent_enough(
    seconds: int, percent: int, is_found: bool
) -> None:
    found = ask("repeat", LONG, facts((seconds, percent)), days=30, similarity=80)
    assert bool(found) is is_found


def test_short_texts_are_left_alone() -> None:
    assert ask("repeat", "Thank you!", facts((0, 100))) is None
    assert ask("repeat", f"Thank you!{'<b></b>' * 10}", facts((0, 100))) is None


def test_it_says_how_like_the_most_similar_is() -> None:
    said_before = facts((5, 87), (7, 93), (40 * DAY, 100))
    assert said("repeat", LONG, said_before, days=30, similarity=80) == (
        "93 % like an earlier comment, limit 80 %"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("days", REPEATS_DAYS + 1),
        ("days", 0),
        ("similarity", LEAST_SIMILARITY - 1),
        ("similarity", 101),
    ],
)
def test_what_is_beyond_the_facts_is_refused(name: str, value: int) -> None:
    assert name in errors("repeat", **{name: value})
