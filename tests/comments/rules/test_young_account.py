"""Which account is young."""

import pytest

from comments.rules.base import Facts

from .asking import ask, errors, said

HOUR = 60 * 60


@pytest.mark.parametrize(
    ("seconds", "is_found"), [(0, True), (24 * HOUR - 1, True), (24 * HOUR, False), (-5, True)]
)
def test_a_young_account_is_younger_than_the_hours(seconds: int, is_found: bool) -> None:
    facts = Facts(account_seconds=seconds)
    assert bool(ask("young_account", facts=facts, hours=24)) is is_found


def test_it_says_how_old_it_is_in_full_hours() -> None:
    facts = Facts(account_seconds=2 * HOUR - 1)
    assert said("young_account", facts=facts, hours=24) == "account of 1 hour, less than 24"


@pytest.mark.parametrize("hours", [0, 24 * 365 + 1])
def test_nonsense_is_refused(hours: int) -> None:
    assert "hours" in errors("young_account", hours=hours)
