"""The figures on the admin's index: what waits, since when, what was decided, how long it took."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Member
from comments import figures, moderation
from comments.models import Day
from tests.cast import client_of
from tests.factories import make_comment, make_post
from tests.pages import text_of, texts_of

pytestmark = pytest.mark.django_db

NOON = timezone.make_aware(datetime(2026, 6, 15, 12))  # noqa: DTZ001 - made aware


def decided(*, waited: timedelta, at: datetime, by: Member) -> None:
    """Make a comment that was approved at a time, after it waited for a while."""
    post = make_post(published_at=at - timedelta(days=90))
    comment = make_comment(post=post, at=at - waited)
    moderation.approve(comment, by=by, seen=comment.seen, at=at)


def test_where_nothing_is_there_is_nothing_to_tell() -> None:
    assert figures.now(NOON) == figures.Figures(0, None, 0, None)


def test_what_waits_and_since_when() -> None:
    post = make_post(published_at=NOON - timedelta(days=90))
    for hours in (3, 5, 1):
        make_comment(post=post, at=NOON - timedelta(hours=hours))
    now = figures.now(NOON)
    assert (now.waiting, now.oldest) == (3, NOON - timedelta(hours=5))


def test_decisions_of_today_are_counted_from_midnight(moderator: Member) -> None:
    for hours in (1, 11, 13):
        decided(waited=timedelta(minutes=5), at=NOON - timedelta(hours=hours), by=moderator)
    assert figures.now(NOON).today == 2


def test_the_median_is_of_the_last_thirty_whole_days(moderator: Member) -> None:
    for days, minutes in ((1, 10), (2, 20), (30, 4000), (31, 1), (0, 1)):
        at = NOON - timedelta(days=days)
        decided(waited=timedelta(minutes=minutes), at=at, by=moderator)
    median = figures.now(NOON).median
    assert median is not None
    assert median == pytest.approx(timedelta(minutes=20), rel=0.05)


def test_a_whole_day_is_counted_once(moderator: Member) -> None:
    decided(waited=timedelta(hours=2), at=NOON - timedelta(days=3), by=moderator)
    first = figures.now(NOON)
    assert Day.objects.count() == figures.DAYS
    with CaptureQueriesContext(connection) as queries:
        assert figures.now(NOON) == first
    assert len(queries) == 4
    figures.now(NOON + timedelta(days=1))
    assert Day.objects.count() == figures.DAYS + 1


def test_edits_that_are_decided_again_count_from_when_they_began_to_wait(
    moderator: Member,
) -> None:
    at = NOON - timedelta(days=1)
    post = make_post(published_at=at - timedelta(days=9))
    comment = make_comment(post=post, at=at - timedelta(hours=4))
    moderation.approve(comment, by=moderator, seen=comment.seen, at=at)
    comment.refresh_from_db()
    later = at + timedelta(minutes=10)
    moderation.edit(comment, by=comment.author, seen=comment.seen, text="Better.", at=later)
    comment.refresh_from_db()
    moderation.approve(comment, by=moderator, seen=comment.seen, at=later + timedelta(minutes=30))
    day = {day.date: day for day in figures._days_before(timezone.localdate(NOON))}  # noqa: SLF001
    assert sum(day[timezone.localdate(at)].waits.values()) == 2


def test_moderators_find_them_on_the_index_and_others_do_not(
    moderator: Member, author: Member
) -> None:
    make_comment()
    page = client_of(moderator).get("/admin/")
    assert texts_of(page, ".figures dd")[0] == "1"
    assert "Decisions today" in text_of(page, ".figures")
    assert texts_of(client_of(author).get("/admin/"), ".figures") == []
