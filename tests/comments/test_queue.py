"""Finding comments on the desk: tabs with counts, search, filters, pages of another size."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from accounts.models import Member
from comments import moderation
from comments.admin import queue
from comments.models import Comment
from tests.cast import client_of
from tests.factories import (
    make_comment,
    make_finding,
    make_member,
    make_post,
    make_rule,
)
from tests.pages import links_on, texts_of

pytestmark = pytest.mark.django_db

QUEUE = "/admin/comments/comment/"


@pytest.fixture
def desk(moderator: Member) -> Client:
    """Return a browser in which a moderator is signed in."""
    return client_of(moderator)


def found(desk: Client, **asked: Any) -> list[int]:
    """Return the ids of the comments that the queue lists."""
    response = desk.get(QUEUE, asked)
    assert response.status_code == 200, response.content.decode()
    headings = LexborHTMLParser(response.content.decode()).css(".queue article.row h2")
    return [int((heading.attributes["id"] or "").removeprefix("row-")) for heading in headings]


# Counts


def test_each_tab_says_how_many_it_has(desk: Client) -> None:
    for status in ("pending", "pending", "approved", "spam"):
        make_comment(status=status)
    assert texts_of(desk.get(QUEUE), ".tabs .count") == [
        "2", "0", "0", "1", "0", "1", "0", "4"
    ]  # fmt: skip


def test_what_waits_is_counted_exactly_and_the_rest_to_a_limit(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "COUNTED_TO", 2)
    for status, count in (("pending", 4), ("approved", 3), ("rejected", 2)):
        for _ in range(count):
            make_comment(status=status)
    assert texts_of(desk.get(QUEUE), ".tabs .count") == [
        "4", "0", "0", "2+", "2", "0", "0", "2+"
    ]  # fmt: skip


# Search


def test_a_number_finds_the_comment(desk: Client) -> None:
    post, member = make_post(title="Tea"), make_member("ann")
    made = [make_comment(post=post, by=member) for _ in range(3)]
    for typed in (f"{made[1].pk}", f"#{made[1].pk}", f" {made[1].pk} "):
        assert found(desk, q=typed) == [made[1].pk]


def test_a_name_finds_its_comments_before_those_that_only_begin_like_it(desk: Client) -> None:
    ann, annika = make_member("ann"), make_member("annika")
    by_ann, by_annika = make_comment(by=ann), make_comment(by=annika)
    assert found(desk, q="ANN") == [by_ann.pk]
    assert found(desk, q="ann") == [by_ann.pk]
    assert found(desk, q="anni") == [by_annika.pk]
    assert found(desk, author="Annika") == [by_annika.pk]
    assert found(desk, author="nobody") == []


def test_words_of_a_title_find_what_stands_under_the_article(desk: Client) -> None:
    under = make_comment(post=make_post(title="A cup of tea"))
    make_comment()
    assert found(desk, q="cup of") == [under.pk]


def test_words_of_the_text_are_found_among_what_waits_only(desk: Client) -> None:
    waiting = make_comment(text="The quick brown fox.")
    decided = make_comment(text="The quick brown fox.", status="approved")
    assert found(desk, q="BROWN fox") == [waiting.pk]
    assert found(desk, q="brown fox", status="approved") == []
    assert found(desk, q=decided.author.username, status="all") == [decided.pk]


@pytest.mark.parametrize("typed", ["%", "_", "'", '"', "\\", "#", "#x", "9" * 40, "²", "<b>"])
def test_nothing_that_is_typed_breaks_the_search(desk: Client, typed: str) -> None:
    make_comment(text="Words.")
    assert found(desk, q=typed) == []


def test_a_list_in_which_nothing_fits_says_so(desk: Client) -> None:
    make_comment()
    page = desk.get(QUEUE, {"q": "nothing like it"})
    assert "No comment fits." in page.content.decode()


# Filters


def test_a_rule_finds_what_it_spoke_of(desk: Client) -> None:
    spoken_of, _other = make_comment(), make_comment()
    make_finding(spoken_of, make_rule(code="loud"))
    assert found(desk, rule="loud") == [spoken_of.pk]


def test_an_article_narrows_the_list_and_can_be_let_go(desk: Client) -> None:
    comment = make_comment(post=make_post(title="Tea"))
    make_comment()
    page = desk.get(QUEUE, {"article": comment.post_id})
    assert texts_of(page, ".narrowed bdi") == ["Tea"]
    assert "?status=pending" in links_on(page, ".narrowed a")
    assert found(desk, article=comment.post_id) == [comment.pk]
    assert texts_of(desk.get(QUEUE, {"article": 10**9}), ".narrowed bdi") == [
        "an article that is not there"
    ]


def test_days_narrow_the_list_both_included(desk: Client) -> None:
    post = make_post(published_at=datetime(2026, 1, 1, tzinfo=UTC))
    made = {
        day: make_comment(
            post=post, at=datetime(2026, 3, day, 23, 59, tzinfo=timezone.get_default_timezone())
        ).pk
        for day in (1, 2, 3, 4)
    }
    assert found(desk, since="2026-03-02", until="2026-03-03") == [made[2], made[3]]
    assert found(desk, since="2026-03-04") == [made[4]]
    assert found(desk, until="2026-03-01") == [made[1]]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"since": "yesterday"}, "Enter a valid date."),
        ({"until": "2026-02-30"}, "Enter a valid date."),
        ({"rule": "nobody"}, "Select a valid choice. nobody is not one of the available choices."),
        ({"size": "7"}, "Select a valid choice. 7 is not one of the available choices."),
    ],
)
def test_a_filter_that_can_not_be_is_named_and_kept(
    desk: Client, asked: dict[str, str], said: str
) -> None:
    make_comment()
    response = desk.get(QUEUE, asked)
    assert response.status_code == 422
    assert texts_of(response, ".filters .errors") == [said]


def test_the_next_page_and_the_other_tabs_keep_what_was_asked_for(desk: Client) -> None:
    member = make_member("writer")
    made = [make_comment(by=member).pk for _ in range(21)]
    make_comment()
    page = desk.get(QUEUE, {"author": "writer", "size": "20"})
    [link] = links_on(page, 'a[rel="next"]')
    assert link.startswith("?status=pending&author=writer&size=20&after=")
    following = LexborHTMLParser(desk.get(QUEUE + link).content.decode())
    assert [node.attributes["id"] for node in following.css(".row h2")] == [f"row-{made[-1]}"]
    assert "?status=spam&author=writer&size=20" in links_on(page, ".tabs a")


@pytest.mark.parametrize("size", [20, 50, 100])
def test_a_page_has_the_size_that_is_asked_for(desk: Client, size: int) -> None:
    post, member = make_post(), make_member()
    for _ in range(size + 1):
        make_comment(post=post, by=member)
    assert len(found(desk, size=size)) == size


def test_after_a_decision_one_is_back_at_what_was_asked_for(desk: Client) -> None:
    comment = make_comment(by=make_member("writer"))
    page = LexborHTMLParser(desk.get(QUEUE, {"q": "writer", "size": "20"}).content.decode())
    fields = {
        field.attributes["name"] or "": field.attributes.get("value") or ""
        for field in page.css(".decide input[type=hidden]")
    }
    response = desk.post(f"{QUEUE}decide/", {**fields, "event": "approve"})
    assert response["Location"] == f"{QUEUE}?status=pending&q=writer&size=20"
    assert Comment.objects.get(pk=comment.pk).status == "approved"


def test_what_was_asked_for_survives_a_decision_that_was_not_understood(desk: Client) -> None:
    comment = make_comment(by=make_member("writer"))
    make_comment()
    response = desk.post(f"{QUEUE}decide/", {"event": "x", "q": "writer", "note": "Kept."})
    assert response.status_code == 422
    headings = LexborHTMLParser(response.content.decode()).css(".queue .row h2")
    assert [heading.attributes["id"] for heading in headings] == [f"row-{comment.pk}"]


@pytest.mark.parametrize(
    "asked",
    [{"q": "a"}, {"author": "writer"}, {"article": "1"}, {"rule": "everyone"}, {"status": "all"}],
)
def test_searching_takes_as_many_queries_for_a_hundred_rows_as_for_ten(
    desk: Client, asked: dict[str, str]
) -> None:
    member, post = make_member("writer"), make_post()
    desk.get(QUEUE)
    taken = []
    for count in (10, 100):
        while Comment.objects.count() < count:
            make_comment(by=member, post=post, at=timezone.now() - timedelta(minutes=1))
        desk.get(QUEUE)
        with CaptureQueriesContext(connection) as queries:
            desk.get(QUEUE, {**asked, "size": "100"})
        taken.append(len(queries))
    assert taken[0] == taken[1]


# What comes back


def sent_back(by: Member, text: str = "One two.") -> Comment:
    comment = make_comment(text=text)
    moderation.send_back(comment, by=by, seen=comment.seen)
    comment.refresh_from_db()
    return comment


def changed(comment: Comment, text: str) -> Comment:
    moderation.edit(comment, by=comment.author, seen=comment.seen, text=text)
    comment.refresh_from_db()
    return comment


def test_what_comes_back_shows_what_its_author_changed(desk: Client, colleague: Member) -> None:
    changed(sent_back(colleague), "One three.")
    page = desk.get(QUEUE)
    assert "Sent back by colleague, and changed by its author since:" in texts_of(
        page, ".row .edit-note"
    )
    assert texts_of(page, ".row .changes del") == ["two"]
    assert texts_of(page, ".row .changes ins") == ["three"]


def test_it_comes_to_whoever_sent_it_back_first(
    desk: Client, moderator: Member, colleague: Member
) -> None:
    make_comment()
    mine = changed(sent_back(moderator), "Better.")
    changed(sent_back(colleague), "Better.")
    sent_back(moderator)
    page = desk.get(QUEUE)
    [notice] = texts_of(page, ".came-back a")
    assert notice.startswith("1 comment that you sent back was changed by its author")
    assert links_on(page, ".came-back a") == ["?back=1"]
    assert found(desk, back="1") == [mine.pk]
    assert texts_of(desk.get(QUEUE, {"back": "1"}), ".narrowed bdi") == ["what you sent back"]
    moderation.approve(mine, by=colleague, seen=mine.seen)
    assert texts_of(desk.get(QUEUE), ".came-back") == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by what tables hold")
@pytest.mark.parametrize(
    "asked",
    [
        # What is reported is found by its reports, of which few are open.
        *({"status": tab} for tab in queue.TABS if tab != queue.REPORTED),
        {"author": "writer"},
        {"article": "1"},
        {"since": "2026-03-01"},
        {"status": "approved", "author": "writer"},
        {"status": "approved", "article": "1"},
    ],
)
def test_a_page_is_found_in_its_order_by_an_index_alone(asked: dict[str, str]) -> None:
    member = make_member("writer")
    form = queue.QueueForm(asked)
    assert form.is_valid()
    with CaptureQueriesContext(connection) as queries:
        form.page(member, "")
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {queries[-1]['sql']}")
        [(*_, plan)] = cursor.fetchall()
    assert "USING COVERING INDEX comment_" in plan
