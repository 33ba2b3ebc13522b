"""When members can comment on an article, by the site's policy or the article's own."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Member
from comments import discussions, moderation
from comments.models import ArticlePolicy, Comment
from posts.models import Post
from tests.cast import client_of
from tests.factories import make_comment, make_post, set_policy

pytestmark = pytest.mark.django_db


def differ(post: Post, by: Member, **fields: Any) -> None:
    ArticlePolicy.objects.create(post=post, by=by, created_at=timezone.now(), **fields)


def test_discussions_are_open_to_begin_with() -> None:
    state = discussions.state_of(make_post())
    assert (state.is_open, state.closes_at, state.pause) == (True, None, timedelta())


def test_an_archived_article_is_closed_whatever_the_policy_says(supervisor: Member) -> None:
    post = make_post(status="archived")
    differ(post, supervisor, discussions="open")
    assert not discussions.state_of(post).is_open


def test_an_articles_own_goes_before_the_sites_until_it_is_let_go(supervisor: Member) -> None:
    post, other = make_post(), make_post()
    set_policy(discussions="closed")
    assert not discussions.state_of(post).is_open
    differ(post, supervisor, discussions="open")
    assert discussions.state_of(post).is_open
    assert not discussions.state_of(other).is_open
    differ(post, supervisor, discussions="open", is_own=False)
    assert not discussions.state_of(post).is_open


def test_discussions_close_some_days_after_publication() -> None:
    set_policy(discussions="closing", days=3)
    now = timezone.now()
    post = make_post(published_at=now - timedelta(days=2))
    closes_at = now + timedelta(days=1)
    state = discussions.state_of(post)
    assert (state.is_open, state.closes_at) == (True, closes_at)
    assert discussions.state_of(post, at=closes_at - timedelta(seconds=1)).is_open
    assert not discussions.state_of(post, at=closes_at).is_open


def test_readers_see_when_a_discussion_closes_or_has_closed(commenter: Member) -> None:
    set_policy(discussions="closing", days=3)
    client = client_of(commenter)
    open_post = make_post()
    assert "It closes" in client.get(open_post.get_absolute_url()).content.decode()
    old = make_post(published_at=timezone.now() - timedelta(days=4))
    page = client.get(old.get_absolute_url()).content.decode()
    assert "This article is closed to comments since" in page
    assert 'name="text"' not in page


def test_nothing_is_sent_to_a_closed_discussion_and_the_text_is_kept(commenter: Member) -> None:
    post = make_post()
    set_policy(discussions="closed")
    with pytest.raises(moderation.Closed):
        moderation.submit(post=post, by=commenter, text="Words.", token=uuid.uuid4())
    answer = client_of(commenter).post(
        f"{post.get_absolute_url()}comments/", {"text": "Words to keep.", "token": uuid.uuid4()}
    )
    assert answer.status_code == 409
    assert "Words to keep.</textarea>" in answer.content.decode()
    assert not Comment.objects.exists()


def test_no_reply_is_offered_where_a_discussion_is_closed(commenter: Member) -> None:
    comment = make_comment(status="approved")
    client = client_of(commenter)
    assert "?reply=" in client.get(comment.post.get_absolute_url()).content.decode()
    set_policy(discussions="closed")
    assert "?reply=" not in client.get(comment.post.get_absolute_url()).content.decode()


def test_what_waits_in_a_closed_discussion_can_still_be_edited_and_approved(
    commenter: Member,
) -> None:
    comment = make_comment(by=commenter)
    set_policy(discussions="closed")
    moderation.edit(comment, by=commenter, seen=comment.seen, text="Other words.")
    assert Comment.objects.get(pk=comment.pk).version == 2
