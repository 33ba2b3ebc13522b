"""Sanctions: who imposes what on whom, how long it holds, and who lifts it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import Settings

from accounts import erasure, sanctions
from accounts.models import Member, Sanction
from accounts.sanctions import Refused, standing, suggested_days, tell
from tests.factories import make_member, make_sanction

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


# Standing


def test_a_member_without_sanctions_is_in_good_standing(commenter: Member) -> None:
    now = standing(commenter.pk)
    assert (now.sanctions, now.is_held, now.barring, now.can_report) == ((), False, None, True)


@pytest.mark.parametrize(
    ("kind", "is_held", "is_barred", "can_report"),
    [
        ("hold", True, False, True),
        ("mute", False, True, False),
        ("ban", False, True, False),
        ("no_reports", False, False, False),
    ],
)
def test_each_kind_bars_what_it_says(
    commenter: Member, kind: str, is_held: bool, is_barred: bool, can_report: bool
) -> None:
    make_sanction(commenter, kind)
    now = standing(commenter.pk)
    assert (now.is_held, now.barring is not None, now.can_report) == (
        is_held, is_barred, can_report
    )  # fmt: skip


def test_a_sanction_holds_from_its_beginning_to_just_before_its_end(commenter: Member) -> None:
    sanction = make_sanction(commenter, days=7, at=NOON)
    end = NOON + timedelta(days=7)
    for at, holds in (
        (NOON - timedelta(microseconds=1), False),
        (NOON, True),
        (end - timedelta(microseconds=1), True),
        (end, False),
    ):
        assert (standing(commenter.pk, at).barring is not None) == holds
        assert (sanctions.standing_of([sanction], at).barring is not None) == holds


def test_a_sanction_without_an_end_holds_until_it_is_lifted(
    commenter: Member, moderator: Member
) -> None:
    ban = make_sanction(commenter, "ban", days=None, by=moderator, at=NOON)
    later = NOON + timedelta(days=4000)
    assert standing(commenter.pk, later).barring == ban
    sanctions.lift(ban, by=moderator, at=later)
    assert standing(commenter.pk, later).barring is None


def test_of_several_the_one_that_ends_last_is_told(commenter: Member) -> None:
    make_sanction(commenter, days=30, at=NOON)
    make_sanction(commenter, "ban", days=3, at=NOON)
    longest = standing(commenter.pk, NOON).barring
    assert longest is not None
    assert longest.kind == "mute"
    make_sanction(commenter, "ban", days=None, at=NOON)
    longest = standing(commenter.pk, NOON).barring
    assert longest is not None
    assert (longest.kind, longest.ends_at) == ("ban", None)


def test_the_standing_takes_one_query(commenter: Member, django_assert_num_queries: Any) -> None:
    for kind in Sanction.Kind.values:
        make_sanction(commenter, kind)
    with django_assert_num_queries(1):
        now = standing(commenter.pk)
        assert now.is_held
        assert now.barring


# What the member is told


def test_the_member_is_told_what_until_when_and_why(commenter: Member, settings: Settings) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    with timezone.override("Europe/Berlin"):
        told = tell(make_sanction(commenter, days=7, reason="You shouted.", at=NOON))
    assert told == (
        "You are muted until 9 November 2026, 13:00 CET: you can read, but not write, edit or "
        "report. The moderators' reason: You shouted."
    )


@pytest.mark.parametrize("kind", Sanction.Kind.values)
def test_every_kind_is_told_with_and_without_an_end(commenter: Member, kind: str) -> None:
    with_end = tell(make_sanction(commenter, kind, days=1, at=NOON))
    assert "3 November 2026, 12:00 UTC" in with_end
    if kind != "mute":
        assert "ntil" not in tell(make_sanction(commenter, kind, days=None, at=NOON))


def test_the_note_for_the_team_is_not_told(commenter: Member) -> None:
    assert "For us." not in tell(make_sanction(commenter, note="For us."))


# Suggestions


def test_suggested_durations_grow(commenter: Member, moderator: Member) -> None:
    suggested = []
    for number in range(5):
        suggested.append(suggested_days(commenter.sanctions.all()))
        make_sanction(commenter, days=1, by=moderator, at=NOON + timedelta(days=2 * number))
    assert suggested == [1, 3, 7, 30, 30]


def test_what_was_lifted_does_not_make_the_next_one_longer(
    commenter: Member, moderator: Member
) -> None:
    sanctions.lift(make_sanction(commenter, by=moderator), by=moderator)
    assert suggested_days(commenter.sanctions.all()) == 1


# Who may


@pytest.mark.parametrize("role", ["commenter", "author", "stranger"])
def test_only_moderators_sanction(request: pytest.FixtureRequest, role: str, db: None) -> None:
    with pytest.raises(Refused, match="Only moderators"):
        make_sanction(by=request.getfixturevalue(role))
    assert not Sanction.objects.exists()


@pytest.mark.parametrize("role", ["moderator", "supervisor", "superuser"])
def test_moderators_supervisors_and_superusers_sanction(
    request: pytest.FixtureRequest, role: str
) -> None:
    assert make_sanction(by=request.getfixturevalue(role)).by.username == role


@pytest.mark.parametrize("role", ["colleague", "supervisor", "superuser"])
def test_nobody_sanctions_who_speaks_for_the_site(
    request: pytest.FixtureRequest, moderator: Member, role: str
) -> None:
    with pytest.raises(Refused, match="take their rights first"):
        make_sanction(request.getfixturevalue(role), by=moderator)
    assert not Sanction.objects.exists()


def test_nobody_sanctions_themselves(moderator: Member) -> None:
    with pytest.raises(Refused, match="Ask a colleague"):
        make_sanction(moderator, by=moderator)


def test_nobody_sanctions_an_account_that_is_closed(commenter: Member) -> None:
    erasure.empty(commenter)
    with pytest.raises(Refused, match="closed"):
        make_sanction(commenter)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": "  "}, "Write the reason"),
        ({"days": None}, "a mute has an end"),
        ({"days": 0}, "from 1 to 3650"),
        ({"days": 3651}, "from 1 to 3650"),
    ],
)
def test_what_makes_no_sense_is_not_imposed(
    commenter: Member, wrong: dict[str, object], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        make_sanction(commenter, **wrong)  # type: ignore[arg-type]
    assert not Sanction.objects.exists()


def test_sent_twice_it_is_imposed_once(commenter: Member) -> None:
    make_sanction(commenter, days=7, at=NOON)
    with pytest.raises(Refused, match="is muted as long already"):
        make_sanction(commenter, days=7, at=NOON)
    make_sanction(commenter, days=8, at=NOON)
    make_sanction(commenter, "ban", days=None, at=NOON)
    with pytest.raises(Refused, match="is banned as long already"):
        make_sanction(commenter, "ban", days=None, at=NOON)


# Lifting


def test_who_imposed_it_lifts_it(commenter: Member, moderator: Member) -> None:
    sanction = make_sanction(commenter, by=moderator)
    lifted = sanctions.lift(sanction, by=moderator)
    assert lifted.lifted_by == moderator
    assert standing(commenter.pk).barring is None
    assert Sanction.objects.count() == 1


def test_a_supervisor_lifts_anybodys_and_a_colleague_does_not(
    commenter: Member, moderator: Member, colleague: Member, supervisor: Member
) -> None:
    sanction = make_sanction(commenter, by=moderator)
    for by in (colleague, commenter, make_member()):
        with pytest.raises(Refused, match="or a supervisor"):
            sanctions.lift(sanction, by=by)
    assert standing(commenter.pk).barring == sanction
    assert sanctions.lift(sanction, by=supervisor).lifted_by == supervisor


def test_nobody_lifts_their_own(commenter: Member, moderator: Member) -> None:
    sanction = make_sanction(commenter, by=moderator)
    commenter.groups.set(moderator.groups.all())
    with pytest.raises(Refused):
        sanctions.lift(sanction, by=Member.objects.get(pk=commenter.pk))


def test_what_is_over_or_lifted_is_not_lifted_again(commenter: Member, moderator: Member) -> None:
    over = make_sanction(commenter, days=1, by=moderator, at=NOON)
    with pytest.raises(Refused, match="over already"):
        sanctions.lift(over, by=moderator, at=NOON + timedelta(days=1))
    lifted = make_sanction(commenter, by=moderator)
    sanctions.lift(lifted, by=moderator)
    before = Sanction.objects.get(pk=lifted.pk).lifted_at
    with pytest.raises(Refused, match="over already"):
        sanctions.lift(lifted, by=moderator)
    assert Sanction.objects.get(pk=lifted.pk).lifted_at == before


# What the database holds


@pytest.mark.parametrize(
    "columns",
    [
        {"ends_at": NOON},
        {"ends_at": NOON - timedelta(days=1)},
        {"kind": "mute", "ends_at": None},
        {"lifted_at": NOON},
        {"by": "member"},
    ],
)
def test_the_database_refuses_sanctions_that_contradict_themselves(
    commenter: Member, columns: dict[str, object]
) -> None:
    sanction = make_sanction(commenter, "ban", at=NOON)
    if "by" in columns:
        columns = {"by": commenter}
    with pytest.raises(IntegrityError), transaction.atomic():
        Sanction.objects.filter(pk=sanction.pk).update(**columns)


def test_emptying_an_account_erases_why_it_was_sanctioned_and_keeps_that_it_was(
    commenter: Member, moderator: Member
) -> None:
    other = make_sanction(note="Theirs.")
    make_sanction(commenter, "ban", days=None, reason="Why.", note="For us.", by=moderator)
    erasure.empty(commenter)
    [left] = Sanction.objects.filter(member=commenter)
    assert (left.kind, left.by, left.reason, left.note) == ("ban", moderator, "", "")
    other.refresh_from_db()
    assert other.note == "Theirs."
