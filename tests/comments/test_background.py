"""One comment's page on the desk: its texts side by side, what stands around it, its author."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Member
from comments import moderation
from comments.admin import background
from comments.models import Comment
from tests.cast import client_of
from tests.factories import make_comment, make_member, make_post
from tests.pages import parsed, texts_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(moderator: Member) -> Client:
    """Return a browser in which a moderator is signed in."""
    return client_of(moderator)


def page_of(comment: Comment) -> str:
    return f"/admin/comments/comment/{comment.pk}/change/"


def edited(comment: Comment, *texts: str) -> Comment:
    """Return the comment after its author gave it other texts."""
    for text in texts:
        comment.refresh_from_db()
        moderation.edit(comment, by=comment.author, seen=comment.seen, text=text)
    comment.refresh_from_db()
    return comment


def test_each_text_stands_as_it_was_typed_beside_what_readers_get(desk: Client) -> None:
    comment = edited(make_comment(text="<b>One</b> & two."), "<i>One</i> & three.")
    page = desk.get(page_of(comment))
    assert texts_of(page, ".revision pre") == ["<i>One</i> & three.", "<b>One</b> & two."]
    shown = [node.inner_html for node in parsed(page).css(".revision .comment-text.published")]
    assert shown == ["<i>One</i> &amp; three.", "<b>One</b> &amp; two."]


def test_each_text_says_word_by_word_what_it_changed_of_the_one_before(desk: Client) -> None:
    comment = edited(make_comment(text="One two."), "One three.", "One three four.")
    page = desk.get(page_of(comment))
    assert texts_of(page, ".revision .changes ins") == ["four", "three"]
    assert texts_of(page, ".revision .changes del") == ["two"]


def test_the_whole_branch_stands_around_it_in_order_whatever_its_status(
    desk: Client, moderator: Member
) -> None:
    top = make_comment(text="Top.", status="approved", moderator=moderator)
    first = make_comment(text="First.", parent=top, status="approved", moderator=moderator)
    below = make_comment(text="Below.", parent=first, status="rejected", moderator=moderator)
    second = make_comment(text="Second.", parent=top)
    make_comment(post=top.post, text="Another branch.", status="approved", moderator=moderator)
    page = desk.get(page_of(second))
    assert texts_of(page, ".branch:first-of-type .comment-text")[:4] == [
        "Top.",
        "First.",
        "Below.",
        "Second.",
    ]
    assert [comment.pk for comment in background.branch(below)] == [
        top.pk,
        first.pk,
        below.pk,
        second.pk,
    ]
    current = parsed(page).css('.branch [aria-current="true"] .comment-text')
    assert [node.text() for node in current] == ["Second."]


def test_of_a_long_branch_what_is_nearest_is_shown(
    moderator: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "AROUND", 2)
    top = make_comment(status="approved", moderator=moderator)
    replies = [make_comment(parent=top).pk for _ in range(6)]
    here = Comment.objects.get(pk=replies[3])
    assert [comment.pk for comment in background.branch(here)] == replies[1:6]


def test_its_authors_latest_others_are_there_in_every_status(
    desk: Client, moderator: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "OTHERS", 3)
    member, post = make_member("writer"), make_post()
    statuses = ("spam", "approved", "rejected", "pending")
    others = [
        make_comment(by=member, post=post, status=status, moderator=moderator)
        for status in statuses
    ]
    comment = make_comment(by=member, text="This one.")
    make_comment(post=post)
    assert background.others_by_author(comment) == others[:0:-1]
    assert "Other comments by writer" in texts_of(desk.get(page_of(comment)), "h2")


def test_nothing_on_it_costs_a_query_a_row(desk: Client, moderator: Member) -> None:
    member, post = make_member(), make_post()
    comment = make_comment(by=member, post=post, status="approved", moderator=moderator)
    edited(comment, "Text.")  # other questions are asked about what waits than about what is public
    taken = []
    for _ in range(2):
        desk.get(page_of(comment))
        with CaptureQueriesContext(connection) as queries:
            desk.get(page_of(comment))
        taken.append(len(queries))
        for number in range(8):
            make_comment(parent=comment, by=member if number % 2 else None)
            edited(comment, f"Text {number}.")
    assert taken[0] == taken[1]
