"""Edges that the site once fell over; the section says which module each is about."""

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.models import Member
from comments import markup, moderation
from comments.models import Comment
from posts.models import Post
from tests.cast import client_of
from tests.comments import contents
from tests.comments.markup.judge import elements
from tests.comments.test_admin import DECIDE, decision
from tests.comments.test_views import door, form_on, sent
from tests.factories import make_comment, make_member, make_post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everybody_held")]

# test_markup


def test_mending_does_not_multiply_what_was_typed() -> None:
    typed = "<s>" * 100 + "<i>" * 100 + "</s>x" * 125  # 1,225 characters
    assert len(markup.render(typed)) < 10 * len(typed)


@pytest.mark.parametrize(
    "address", ["httpſ://example.org/", "maılto:a@example.org", "http://example.org:١/"]
)
def test_an_address_that_only_looks_like_one_is_refused(address: str) -> None:
    [(_, attributes)] = elements(markup.render(f'<a href="{address}">x</a>'))
    assert attributes == {}


# test_views


def test_a_reply_whose_parent_is_gone_can_be_sent_as_a_comment() -> None:
    parent = make_comment(status="rejected")
    client, post = client_of(make_member()), parent.post
    again = form_on(client.post(door(post), sent(parent=str(parent.pk))))
    assert client.post(door(post), again).status_code == 302


@pytest.mark.parametrize("name", ["reply", "receipt"])
def test_a_number_of_any_length_is_no_comment(commenter: Member, name: str) -> None:
    page = client_of(commenter).get(make_post().get_absolute_url(), {name: "9" * 5000})
    assert page.status_code == 200


def test_a_hidden_parents_author_is_not_named_to_who_answered(
    commenter: Member, moderator: Member
) -> None:
    parent = make_comment(by=make_member("hidden-author"), status="approved")
    make_comment(parent=parent, by=commenter)
    moderation.reject(parent, by=moderator, seen=parent.seen)
    page = client_of(commenter).get(parent.post.get_absolute_url())
    assert "hidden-author" not in page.content.decode()


def test_ones_own_hidden_comment_has_one_place_on_the_page(
    commenter: Member, moderator: Member
) -> None:
    own = make_comment(by=commenter, status="approved")
    make_comment(parent=own, status="approved")
    moderation.reject(own, by=moderator, seen=own.seen)
    page = client_of(commenter).get(own.post.get_absolute_url()).content.decode()
    ids = re.findall(r' id="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))


def test_who_is_signed_in_is_not_told_to_be_signed_out() -> None:
    page = client_of(make_member(verified=False)).post(door(make_post()), sent())
    assert "You are signed out" not in page.content.decode()


def test_an_author_whose_article_was_taken_back_keeps_the_words(author: Member) -> None:
    post = make_post(author=author, status="draft")
    page = client_of(author).post(door(post), sent("Words of mine."))
    assert "Words of mine." in page.content.decode()


def test_the_same_form_sent_to_another_article_is_not_taken_for_sent(commenter: Member) -> None:
    client, form = client_of(commenter), sent()
    client.post(door(make_post()), form)
    assert client.post(door(make_post()), form).status_code == 409


def test_a_refusal_is_said_once(commenter: Member) -> None:
    post = make_post()
    Post.objects.update(status="archived")
    page = client_of(commenter).post(door(post), sent()).content.decode()
    problems = page[page.index('id="problems"') : page.index("<textarea")]
    assert problems.count("This article is closed to comments.") == 1


# test_admin


@pytest.mark.parametrize(
    "value",
    ["1" + "0" * 30 + ":1:1", "{pk}:1" + "0" * 30 + ":1", "{pk}:{head}:9223372036854775807"],
)
def test_a_number_that_no_page_sent_is_refused(moderator: Member, value: str) -> None:
    comment = make_comment()
    before = contents()
    asked = {"event": "approve", "comments": value.format(pk=comment.pk, head=comment.head_id)}
    assert client_of(moderator).post(DECIDE, asked).status_code in (409, 422)
    assert contents() == before


def test_a_way_back_that_never_was_leads_to_the_queue(moderator: Member) -> None:
    response = client_of(moderator).post(DECIDE, decision("approve", make_comment(), on="٣"))
    assert response["Location"] == "/admin/comments/comment/"


def test_the_limit_of_words_counts_a_line_end_once(moderator: Member) -> None:
    words = "x" * 999 + "\r\n" + "y" * 1000  # 2,000 by the count of the browser's maxlength
    asked: dict[str, Any] = decision("reject", make_comment(), words=words)
    assert client_of(moderator).post(DECIDE, asked).status_code == 302


def test_a_decision_about_what_never_was_is_not_passed_over(moderator: Member) -> None:
    asked = {"event": "approve", "comments": "99:99:1"}
    page = client_of(moderator).post(DECIDE, asked, follow=True)
    assert "Some of these comments do not exist." in page.content.decode()


# test_demo


@pytest.mark.parametrize("name", ["member", "author", "quietstapler"])
def test_nothing_is_said_in_the_name_of_a_real_member(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Any, name: str
) -> None:
    settings.DEBUG = True
    monkeypatch.setattr("comments.demo.PASSWORD_FILE", tmp_path / "demo-password")
    own = make_member(name)
    with pytest.raises(CommandError, match=name):
        call_command("load_demo", stdout=StringIO())
    assert not Comment.objects.by(own.pk).exists()
    assert not Post.objects.filter(author=own).exists()
