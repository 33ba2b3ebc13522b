"""Pages that begin after a row lose none and repeat none, whatever the rows share."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Member
from posts import keyset
from posts.models import Post
from tests.factories import make_member, make_post

THEN = datetime(2026, 1, 1, 12, tzinfo=UTC)


def fill(author: Member, times: list[datetime]) -> list[int]:
    """Make one article for each time and return their ids."""
    articles = [
        Post(author=author, title="A", slug=f"a{number}", status="published", published_at=time)
        for number, time in enumerate(times)
    ]
    return [post.pk for post in Post.objects.bulk_create(articles)]


def leaf_through(size: int, *, descending: bool) -> list[int]:
    """Return the ids of all articles in the order in which their pages show them."""
    ids: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        found = keyset.page(
            Post.objects.all(), by="published_at", size=size, after=cursor, descending=descending
        )
        assert len(found.rows) <= size
        ids += [post.pk for post in found.rows]
        assert len(ids) <= Post.objects.count(), "a page repeats what was shown before"
        cursor = found.next_cursor
    return ids


class TestPages(TestCase):
    """Each example has a transaction of its own."""

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        times=st.lists(
            st.one_of(
                st.integers(0, 2).map(lambda hours: THEN + timedelta(hours=hours)),
                st.datetimes(
                    datetime(1971, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
                    datetime(2200, 1, 1),  # noqa: DTZ001
                    timezones=st.just(UTC),
                ),
            ),
            max_size=12,
        ),
        size=st.integers(1, 5),
        descending=st.booleans(),
    )
    def test_they_hold_every_row_once_in_order(
        self, times: list[datetime], size: int, descending: bool
    ) -> None:
        ids = fill(make_member(), times)
        in_order = sorted(zip(times, ids, strict=True), reverse=descending)
        assert leaf_through(size, descending=descending) == [pk for _, pk in in_order]


@pytest.mark.django_db
@pytest.mark.parametrize(("rows", "size"), [(0, 3), (2, 3), (3, 3)])
def test_a_last_page_has_no_cursor(rows: int, size: int) -> None:
    fill(make_member(), [THEN] * rows)
    found = keyset.page(Post.objects.all(), by="published_at", size=size)
    assert (len(found.rows), found.next_cursor) == (rows, None)


@pytest.mark.django_db
def test_a_row_that_comes_in_before_the_cursor_moves_no_page() -> None:
    author = make_member()
    ids = fill(author, [THEN - timedelta(hours=number) for number in range(4)])
    rows = Post.objects.all()
    first = keyset.page(rows, by="published_at", size=2, descending=True)
    make_post(author=author, published_at=THEN + timedelta(hours=1))
    assert first.next_cursor
    second = keyset.page(rows, by="published_at", size=2, after=first.next_cursor, descending=True)
    assert [post.pk for post in second.rows] == ids[2:]


@pytest.mark.django_db
def test_a_page_is_one_query() -> None:
    fill(make_member(), [THEN] * 5)
    first = keyset.page(Post.objects.all(), by="published_at", size=2)
    assert first.next_cursor
    with CaptureQueriesContext(connection) as queries:
        keyset.page(Post.objects.all(), by="published_at", size=2, after=first.next_cursor)
    assert len(queries) == 1
    assert "OFFSET" not in queries[0]["sql"].upper()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "1",
        "-1",
        "1-",
        "1-x",
        "x-1",
        "1-1-1",
        "1.5-1",
        "+1-1",
        " 1-1",
        "1-1\x00",
        "１-１",
        "²-1",
        "9" * 18 + "-1",  # a time after the year 9999
        "9" * 19 + "-1",
        "1-" + "9" * 19,  # no database has such an id
    ],
)
def test_a_cursor_that_no_page_gave_out_is_refused(cursor: str) -> None:
    with pytest.raises(keyset.BadCursor):
        keyset.page(Post.objects.all(), by="published_at", size=2, after=cursor)


@pytest.mark.django_db
def test_pages_go_back_before_1970() -> None:
    for year in (1964, 1965, 1966):
        make_post(published_at=datetime(year, 1, 1, tzinfo=UTC))
    found, after = [], ""
    while True:
        page = keyset.page(
            Post.objects.all(), by="published_at", size=1, after=after, descending=True
        )
        found += [post.published_at.year for post in page.rows if post.published_at]
        if page.next_cursor is None:
            break
        after = page.next_cursor
    assert found == [1966, 1965, 1964]
