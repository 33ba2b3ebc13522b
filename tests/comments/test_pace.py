"""How often a member can comment: counted where it is stored, right across threads."""

import threading
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Member
from comments import moderation
from comments.models import ArticlePolicy, Comment
from posts.models import Post
from tests.cast import client_of
from tests.factories import make_comment, make_member, make_post, set_policy

AN_HOUR = 30


@pytest.fixture
def pace(settings: Settings) -> Settings:
    settings.COMMENTS_INTERVAL_SECONDS = 15
    settings.COMMENTS_AN_HOUR = AN_HOUR
    return settings


def submit(by: Member, post: Post | None = None) -> Comment:
    return moderation.submit(post=post or make_post(), by=by, text="Words.", token=uuid.uuid4())


def ago(**time: int) -> object:
    return timezone.now() - timedelta(**time)


def aged(comment: Comment, **time: int) -> None:
    """Let a comment have been sent some time ago."""
    Comment.objects.filter(pk=comment.pk).update(created_at=ago(**time))


def test_a_second_comment_has_to_wait_and_is_told_how_long(
    pace: Settings, commenter: Member
) -> None:
    first = submit(commenter)
    with pytest.raises(moderation.TooQuick, match=r"again in 15 seconds; your text is kept") as it:
        submit(commenter)
    assert timedelta(seconds=14) < it.value.wait <= timedelta(seconds=15)
    assert Comment.objects.count() == 1
    aged(first, seconds=15)
    submit(commenter)


def test_others_need_not_wait(pace: Settings, commenter: Member) -> None:
    post = make_post()
    submit(commenter, post)
    submit(make_member(), post)


def test_an_hour_takes_so_many(pace: Settings, commenter: Member) -> None:
    pace.COMMENTS_INTERVAL_SECONDS = 0
    for minutes in range(AN_HOUR):
        aged(submit(commenter), minutes=minutes + 1)
    with pytest.raises(moderation.TooQuick, match=r"30 comments within an hour.* in 30 minutes"):
        submit(commenter)


def test_staff_keep_no_pace(pace: Settings, moderator: Member) -> None:
    for _ in range(2):
        submit(moderator)


def test_the_same_form_sent_twice_is_no_second_comment(pace: Settings, commenter: Member) -> None:
    post, token = make_post(), uuid.uuid4()
    first = moderation.submit(post=post, by=commenter, text="Words.", token=token)
    assert moderation.submit(post=post, by=commenter, text="Words.", token=token) == first


def test_what_comes_from_elsewhere_keeps_no_pace(pace: Settings, commenter: Member) -> None:
    for _ in range(2):
        make_comment(by=commenter, at=timezone.now())


def test_a_slow_discussion_asks_for_a_pause_there_alone(
    pace: Settings, commenter: Member, supervisor: Member
) -> None:
    pace.COMMENTS_INTERVAL_SECONDS = 0
    slow, other = make_post(), make_post()
    ArticlePolicy.objects.create(
        post=slow, discussions="slow", minutes=10, by=supervisor, created_at=timezone.now()
    )
    first = submit(commenter, slow)
    submit(commenter, other)
    with pytest.raises(moderation.TooQuick, match=r"slow.* in 10 minutes"):
        submit(commenter, slow)
    aged(first, minutes=10)
    submit(commenter, slow)


def test_who_is_too_quick_finds_the_text_in_the_form(pace: Settings, commenter: Member) -> None:
    submit(commenter)
    post, client = make_post(), client_of(commenter)
    answer = client.post(
        f"{post.get_absolute_url()}comments/", {"text": "Second words.", "token": uuid.uuid4()}
    )
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 15
    page = answer.content.decode()
    assert "Second words.</textarea>" in page
    assert "Send it again in" in page
    assert Comment.objects.count() == 1


def test_a_slow_discussion_says_so_above_the_form(client: Client, commenter: Member) -> None:
    set_policy(discussions="slow", minutes=7)
    page = client_of(commenter).get(make_post().get_absolute_url()).content.decode()
    assert "This discussion is slow: one comment in 7 minutes." in page


@pytest.fixture
def racing(pace: Settings) -> Iterator[Settings]:
    pace.COMMENTS_INTERVAL_SECONDS = 0
    return pace


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_exactly_as_many_get_through_as_an_hour_takes(racing: Settings) -> None:
    post, member = make_post(), make_member()
    turns = iter(range(200))
    refused, failed = [], []

    def send() -> None:
        try:
            for _ in turns:
                try:
                    submit(member, post)
                except moderation.TooQuick as refusal:
                    refused.append(refusal)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert Comment.objects.by(member.pk).count() == AN_HOUR
    assert len(refused) == 200 - AN_HOUR
