"""How many comments in a short time are too many."""

import pytest

from comments.rules.base import (
    RECENT_OF_MEMBER,
    RECENT_SECONDS,
    RECENT_UNDER_ARTICLE,
    Facts,
)

from .asking import ask, errors, said


@pytest.mark.parametrize(
    ("recent", "is_found"),
    [((), False), ((0, 600), False), ((0, 599, 600), True), ((0, 600, 601), False)],
)
def test_the_comment_itself_counts_and_the_last_second_does(
    recent: tuple[int, ...], is_found: bool
) -> None:
    facts = Facts(recent_of_member=recent, recent_under_article=(0,) * 9)
    assert bool(ask("burst", facts=facts, comments=3, minutes=10)) is is_found


def test_it_looks_at_the_article_when_told_to() -> None:
    facts = Facts(recent_of_member=(0,) * 9, recent_under_article=(0, 1))
    assert ask("burst", facts=facts, comments=3, minutes=10, per="article") is None
    assert ask("burst", facts=facts, comments=2, minutes=10, per="article") is not None


def test_it_says_how_many() -> None:
    facts = Facts(recent_of_member=(1, 2, 3))
    assert said("burst", facts=facts, comments=2) == "4 comments in a short time, limit 2"


def test_the_most_that_is_known_is_enough_for_the_greatest_limit() -> None:
    facts = Facts(recent_of_member=(1,) * RECENT_OF_MEMBER)
    assert ask("burst", facts=facts, comments=RECENT_OF_MEMBER)
    facts = Facts(recent_under_article=(1,) * RECENT_UNDER_ARTICLE)
    assert ask("burst", facts=facts, comments=RECENT_UNDER_ARTICLE, per="article")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("comments", 0),
        ("comments", RECENT_OF_MEMBER + 1),
        ("minutes", 0),
        ("minutes", RECENT_SECONDS // 60 + 1),
        ("per", "planet"),
    ],
)
def test_what_is_beyond_the_facts_is_refused(name: str, value: object) -> None:
    assert name in errors("burst", **{name: value})
