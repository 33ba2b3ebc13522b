"""What the policy publishes without a moderator, and what it marks as spam: all of it whole."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Member
from comments import moderation
from comments.models import Comment, Discussion, Letter, Record
from tests.cast import client_of
from tests.comments import miscounted
from tests.factories import (
    decide,
    make_comment,
    make_edit,
    make_member,
    make_post,
    make_rule,
    set_policy,
    undo,
    without_rules,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _held_only_on_a_finding() -> None:
    without_rules()
    set_policy(publishing="findings")


def spam_rule(action: str = "hold") -> None:
    make_rule("words", parameters={"entries": ["spam"]}, action=action)


def test_it_is_published_at_once_and_counted(commenter: Member) -> None:
    comment = make_comment(by=commenter)
    stored = Comment.objects.get(pk=comment.pk)
    assert (stored.status, stored.shown, stored.version) == ("approved", stored.head, 1)
    assert stored.public_since == stored.created_at
    [decision] = stored.decisions.all()
    assert (decision.event, decision.by, decision.to_status) == ("submit", commenter, "approved")
    assert (decision.shown, decision.public_since) == (stored.shown, stored.public_since)
    discussion = Discussion.objects.get(post=stored.post)
    assert (discussion.public_count, discussion.version) == (1, 1)
    assert Record.objects.get(member=commenter).approved == 1
    assert list(miscounted()) == []


def test_no_moderator_is_told_but_who_is_answered(moderator: Member) -> None:
    comment = make_comment()
    make_comment(parent=comment)
    [letter] = Letter.objects.all()
    assert (letter.recipient, letter.kind) == (comment.author, "reply")


def test_its_author_reads_that_it_is_published_and_readers_read_it(commenter: Member) -> None:
    post, client = make_post(), client_of(commenter)
    answer = client.post(
        f"{post.get_absolute_url()}comments/",
        {"text": "Words for all.", "token": uuid.uuid4()},
        follow=True,
    )
    assert "Your comment is published." in answer.content.decode()
    stranger = client_of(make_member()).get(post.get_absolute_url()).content.decode()
    assert "Words for all." in stranger


def test_the_form_does_not_promise_a_moderator_who_may_not_come(commenter: Member) -> None:
    client, post = client_of(commenter), make_post()
    promise = "A moderator reads every comment before it is published."
    assert promise not in client.get(post.get_absolute_url()).content.decode()
    set_policy(holds_everything=True)
    assert promise in client.get(post.get_absolute_url()).content.decode()


def test_what_a_rule_takes_for_spam_is_spam_and_said_so(commenter: Member) -> None:
    spam_rule("spam")
    post = make_post()
    answer = client_of(commenter).post(
        f"{post.get_absolute_url()}comments/",
        {"text": "Some spam.", "token": uuid.uuid4()},
        follow=True,
    )
    comment = Comment.objects.get()
    assert (comment.status, comment.shown) == ("spam", None)
    assert "A rule of this site took your comment for spam" in answer.content.decode()
    assert Record.objects.get(member=commenter).spam == 1
    assert list(miscounted()) == []
    decide(comment, "approve")
    assert Comment.objects.get().status == "approved"


def test_an_edit_is_published_at_once() -> None:
    comment = make_comment(text="First.")
    edited = make_edit(comment, "Second.")
    assert edited.head is not None
    assert (edited.status, edited.shown, edited.head.text) == ("approved", edited.head, "Second.")
    assert edited.public_since == comment.public_since
    assert edited.decisions.latest("version").to_status == "approved"
    assert Discussion.objects.get(post=comment.post).version == 2


def test_an_edit_that_a_rule_holds_leaves_what_readers_see() -> None:
    spam_rule()
    comment = make_comment(text="First.")
    edited = make_edit(comment, "Some spam.")
    assert (edited.status, edited.shown) == ("pending", comment.head)


def test_an_edit_that_mends_what_a_rule_found_is_published() -> None:
    spam_rule()
    comment = make_comment(text="Some spam.")
    assert comment.status == "pending"
    edited = make_edit(comment, "Something.")
    assert (edited.status, edited.shown) == ("approved", edited.head)


@pytest.mark.parametrize("event", ["return", "reject"])
def test_what_a_moderator_has_spoken_of_is_a_moderators(event: str) -> None:
    spam_rule()
    comment = make_comment(text="Some spam.")
    decide(comment, event)
    if event == "reject":
        undo(comment)
    edited = make_edit(comment, "Something.")
    assert (edited.status, edited.shown) == ("pending", None)


def test_the_newest_approval_counts_for_a_newcomer(commenter: Member) -> None:
    set_policy(publishing="newcomers", held_first=2)
    for _ in range(2):
        comment = make_comment(by=commenter)
        assert comment.status == "pending"
        decide(comment, "approve")
    assert make_comment(by=commenter).status == "approved"


def test_a_moderator_can_take_it_down_and_put_it_back(moderator: Member) -> None:
    comment = make_comment()
    decide(comment, "reject", by=moderator)
    assert Comment.objects.get().shown is None
    undo(comment, by=moderator)
    assert Comment.objects.get().shown == comment.head
    assert list(miscounted()) == []


# What authors can mend


@pytest.fixture
def loud() -> None:
    make_rule("shouting", parameters={"share": 70, "letters": 5, "run": 100})


@pytest.mark.usefixtures("loud")
def test_an_author_is_asked_first_and_nothing_is_stored(commenter: Member) -> None:
    post, token = make_post(), uuid.uuid4()
    answer = client_of(commenter).post(
        f"{post.get_absolute_url()}comments/", {"text": "SHOUTING WORDS", "token": token}
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "It would have to wait for a moderator." in page
    assert "SHOUTING WORDS</textarea>" in page
    assert 'name="anyway"' in page
    assert not Comment.objects.exists()


@pytest.mark.usefixtures("loud")
def test_it_goes_to_a_moderator_if_its_author_says_so(commenter: Member) -> None:
    post, token = make_post(), uuid.uuid4()
    typed = {"text": "SHOUTING WORDS", "token": token, "anyway": "1"}
    answer = client_of(commenter).post(f"{post.get_absolute_url()}comments/", typed)
    assert answer.status_code == 302
    assert Comment.objects.get().status == "pending"


@pytest.mark.usefixtures("loud")
def test_what_was_mended_is_published(commenter: Member) -> None:
    post, token = make_post(), uuid.uuid4()
    client, address = client_of(commenter), f"{post.get_absolute_url()}comments/"
    client.post(address, {"text": "SHOUTING WORDS", "token": token})
    client.post(address, {"text": "Speaking words", "token": token})
    assert Comment.objects.get().status == "approved"


@pytest.mark.usefixtures("loud")
def test_whoever_waits_for_a_moderator_anyway_is_not_asked() -> None:
    set_policy(publishing="everyone")
    assert make_comment(text="SHOUTING WORDS").status == "pending"


@pytest.mark.usefixtures("loud")
def test_an_edit_is_asked_about_too_and_its_text_is_kept(commenter: Member) -> None:
    comment = make_comment(by=commenter, text="Words.")
    client, address = client_of(commenter), f"/c/{comment.pk}/edit/"
    typed = {"text": "SHOUTING WORDS", **comment.seen._asdict()}
    answer = client.post(address, typed)
    assert answer.status_code == 409
    assert "SHOUTING WORDS</textarea>" in answer.content.decode()
    assert Comment.objects.get().version == 1
    assert client.post(address, {**typed, "anyway": "1"}).status_code == 302
    assert Comment.objects.get().status == "pending"


@pytest.mark.usefixtures("loud")
def test_one_that_moved_meanwhile_is_said_to_have_moved_before_anything_is_asked(
    commenter: Member,
) -> None:
    comment = make_comment(by=commenter, text="Words.")
    seen = comment.seen
    make_edit(comment, "Other words.")
    with pytest.raises(moderation.Moved):
        moderation.edit(comment, by=commenter, seen=seen, text="SHOUTING WORDS")


def test_what_is_public_too_long_is_not_edited() -> None:
    comment = make_comment(at=timezone.now() - timedelta(hours=1))
    with pytest.raises(moderation.TooLate):
        make_edit(comment, "Late.")


def test_a_state_that_never_was_publishes_nothing(commenter: Member) -> None:
    comment = make_comment(by=commenter, text="Words.")
    forged = comment.seen._replace(version=comment.version + 1)
    with pytest.raises(moderation.Moved):
        moderation.edit(comment, by=commenter, seen=forged, text="Other words.")
    assert Comment.objects.get().version == 1


def test_who_edited_reads_that_the_edit_is_published(commenter: Member) -> None:
    comment = make_comment(by=commenter, text="Words.")
    typed = {"text": "Other words.", **comment.seen._asdict()}
    answer = client_of(commenter).post(f"/c/{comment.pk}/edit/", typed, follow=True)
    assert "Your edit is saved and published." in answer.content.decode()


def test_what_only_a_rule_took_for_spam_is_kept_until_somebody_has_looked() -> None:
    spam_rule("spam")
    long_ago = timezone.now() - timedelta(days=400)
    unseen = make_comment(text="Some spam.", post=make_post(published_at=long_ago), at=long_ago)
    seen = make_comment(text="Some spam.", post=unseen.post, at=long_ago)
    decide(seen, "reject", at=long_ago)
    decide(seen, "mark_spam", at=long_ago)
    assert moderation.expunge_old_spam() == 1
    assert Comment.objects.get(expunged_at__isnull=True) == unseen
