"""Which letters a decision calls for: they exist exactly when it does."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NoReturn

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Member
from comments.letters import DELAY, desk_opened, read_all
from comments.models import Comment, Decision, Letter, MailSettings
from tests.cast import client_of
from tests.comments import contents
from tests.comments.letters import letters
from tests.factories import decide, make_comment, make_edit, make_member, withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everybody_held")]

QUEUE = "/admin/comments/comment/"


def is_waiting(letter: Letter) -> bool:
    """Return whether a letter, as it is stored, may still be mailed."""
    return Letter.objects.unsent().filter(pk=letter.pk).exists()


# To authors


@pytest.mark.parametrize(
    ("event", "edited"),
    [("approve", False), ("reject", False), ("approve", True), ("decline", True)],
)
def test_the_author_is_told_what_became_of_their_comment(event: str, edited: bool) -> None:
    comment = make_comment(status="approved" if edited else "pending")
    if edited:
        make_edit(comment)
    decision = decide(comment, event)
    [letter] = Letter.objects.filter(decision=decision)
    assert (letter.kind, letter.recipient) == ("outcome", comment.author)
    assert letter.created_at == decision.created_at
    assert letter.due_at == decision.created_at + DELAY
    assert (letter.sent_at, letter.cancelled_at, letter.claimed_at, letter.read_at) == (None,) * 4
    assert (letter.attempts, letter.error, letter.message_id) == (0, "", "")


def test_there_are_two_minutes_to_take_a_slip_back() -> None:
    at = datetime(2026, 2, 3, 4, 5, tzinfo=UTC)
    decide(make_comment(), "reject", at=at)
    assert letters("outcome")[0].due_at == datetime(2026, 2, 3, 4, 7, tzinfo=UTC)


@pytest.mark.parametrize("status", ["pending", "approved"])
def test_spammers_are_told_nothing(status: str) -> None:
    comment = make_comment(status=status)
    Letter.objects.all().delete()
    decide(comment, "mark_spam", words="Spam.")
    assert letters("outcome") == []


def test_what_one_does_oneself_is_no_news() -> None:
    comment = make_edit(make_comment())
    withdraw(comment)
    assert letters("outcome") == []


@pytest.mark.parametrize("second", ["approve", "mark_spam"])
def test_a_newer_decision_makes_the_letter_before_void(second: str) -> None:
    comment = make_comment()
    decide(comment, "reject")
    newer = decide(comment, second)
    first = letters("outcome")[0]
    assert first.cancelled_at == newer.created_at
    assert not is_waiting(first)
    still = [letter.decision_id for letter in letters("outcome") if is_waiting(letter)]
    assert still == ([newer.pk] if second == "approve" else [])


def test_a_newer_decision_makes_no_other_comments_letter_void() -> None:
    others, comment = make_comment(status="rejected"), make_comment(status="rejected")
    decide(comment, "approve")
    [letter] = letters("outcome", to=others.author)
    assert is_waiting(letter)


@pytest.mark.parametrize("column", ["sent_at", "claimed_at"])
def test_what_is_on_its_way_stays_as_it_is(column: str) -> None:
    comment = make_comment(status="rejected")
    Letter.objects.update(**{column: timezone.now()})
    decide(comment, "approve")
    first, second = letters("outcome")
    assert first.cancelled_at is None
    assert is_waiting(second)


def test_to_withdraw_makes_the_letters_void() -> None:
    comment = make_comment(parent=make_comment(status="approved"), status="approved")
    decision = withdraw(comment)
    own = Letter.objects.filter(decision__comment=comment).exclude(kind="waiting")
    assert sorted(letter.kind for letter in own) == ["outcome", "reply"]
    assert all(letter.cancelled_at == decision.created_at for letter in own)


def test_an_edit_leaves_the_letter_about_what_was_published() -> None:
    comment = make_comment(status="approved")
    make_edit(comment)
    assert is_waiting(letters("outcome")[0])


# Exactly when the decision is there


class Broken(Exception):
    """What a step raises that a test lets fail."""


@pytest.mark.parametrize("event", ["approve", "reject"])
def test_without_the_decision_there_is_no_letter(event: str) -> None:
    comment = make_comment(parent=make_comment(status="approved"))
    judge = make_member(group="Moderators")
    before = contents()
    with transaction.atomic():
        decide(comment, event, by=judge)
        assert len(contents()["Letter"]) > len(before["Letter"])
        transaction.set_rollback(True)
    assert contents() == before


@pytest.mark.parametrize("act", ["submit", "edit", "approve"])
def test_without_its_letters_there_is_no_decision(
    moderator: Member, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    def fail(*args: Any, **kwargs: Any) -> NoReturn:
        raise Broken

    comment, post = make_comment(), make_comment().post
    judge, writer = make_member(group="Moderators"), make_member()
    before = contents()
    monkeypatch.setattr("comments.models.Letter.objects.create", fail)
    monkeypatch.setattr("comments.models.Letter.objects.bulk_create", fail)
    monkeypatch.setattr("comments.letters.writing.insert", fail)
    acts: dict[str, Callable[[], object]] = {
        "submit": lambda: make_comment(post=post, by=writer),
        "edit": lambda: make_edit(comment),
        "approve": lambda: decide(comment, "approve", by=judge),
    }
    with pytest.raises(Broken):
        acts[act]()
    assert contents() == before


def test_a_refused_decision_writes_nothing(moderator: Member) -> None:
    comment = make_comment(status="approved")
    before = contents()["Letter"]
    with pytest.raises(Exception, match="published can't be approved"):
        decide(comment, "approve", by=moderator)
    assert contents()["Letter"] == before


def test_the_database_holds_one_letter_for_each_decision_and_kind() -> None:
    make_comment(status="approved")
    [letter] = letters("outcome")
    letter.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        letter.save(force_insert=True)


def test_the_database_knows_no_letter_both_sent_and_cancelled() -> None:
    make_comment(status="approved")
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.update(sent_at=timezone.now(), cancelled_at=timezone.now())


# To whoever was answered


@pytest.fixture
def answered(commenter: Member) -> Comment:
    """A public comment."""
    return make_comment(by=commenter, status="approved")


def test_whoever_was_answered_is_told_when_the_reply_becomes_public(
    answered: Comment, commenter: Member
) -> None:
    reply = make_comment(parent=answered)
    assert letters("reply") == []
    decision = decide(reply, "approve")
    [letter] = letters("reply")
    assert (letter.recipient, letter.decision) == (commenter, decision)
    assert letter.due_at == decision.created_at + DELAY


@pytest.mark.parametrize("event", ["reject", "mark_spam"])
def test_nobody_is_told_of_a_reply_that_was_not_published(answered: Comment, event: str) -> None:
    decide(make_comment(parent=answered), event)
    assert letters("reply") == []


def test_a_reply_to_a_reply_is_told_to_whom_it_answers(answered: Comment) -> None:
    between = make_comment(parent=answered, status="approved")
    make_comment(parent=between, status="approved")
    assert [letter.recipient for letter in letters("reply")] == [answered.author, between.author]


def test_nobody_is_told_of_their_own_reply(answered: Comment, commenter: Member) -> None:
    make_comment(parent=answered, by=commenter, status="approved")
    assert letters("reply") == []


def test_a_reply_is_told_once_however_often_it_is_edited(answered: Comment) -> None:
    reply = make_comment(parent=answered, status="approved")
    decide(make_edit(reply, "Edited once."), "approve")
    decide(make_edit(reply, "Edited twice."), "decline")
    [letter] = letters("reply")
    assert is_waiting(letter)


def test_whoever_wants_no_mail_about_replies_finds_them_on_the_site(
    answered: Comment, commenter: Member
) -> None:
    MailSettings.objects.create(member=commenter, replies=False)
    make_comment(parent=answered, status="approved")
    [letter] = letters("reply")
    assert letter.due_at is None
    assert letter in Letter.objects.to(commenter.pk).receipts().unread()
    assert not is_waiting(letter)


def test_the_switch_about_the_queue_is_not_the_one_about_replies(
    answered: Comment, commenter: Member
) -> None:
    MailSettings.objects.create(member=commenter, waiting=False)
    make_comment(parent=answered, status="approved")
    assert is_waiting(letters("reply")[0])


@pytest.mark.parametrize("event", ["reject", "mark_spam", "withdraw"])
def test_when_the_reply_goes_the_letter_about_it_goes(answered: Comment, event: str) -> None:
    reply = make_comment(parent=answered, status="approved")
    decision = withdraw(reply) if event == "withdraw" else decide(reply, event)
    [letter] = letters("reply")
    assert letter.cancelled_at == decision.created_at
    assert letter not in Letter.objects.receipts()


def test_when_the_reply_comes_back_there_is_a_new_letter(answered: Comment) -> None:
    reply = make_comment(parent=answered, status="approved")
    decide(reply, "reject")
    again = decide(reply, "approve")
    assert [letter.decision for letter in letters("reply") if is_waiting(letter)] == [again]


def test_a_reply_that_was_told_of_is_not_told_of_again(answered: Comment) -> None:
    reply = make_comment(parent=answered, status="approved")
    Letter.objects.update(sent_at=timezone.now())
    decide(reply, "reject")
    decide(reply, "approve")
    assert len(letters("reply")) == 1


# To moderators


def test_each_moderator_is_told_that_something_waits(
    moderator: Member, colleague: Member, stranger: Member, superuser: Member, author: Member
) -> None:
    comment = make_comment()
    told = letters("waiting")
    assert {letter.recipient for letter in told} == {moderator, colleague}
    assert {letter.decision for letter in told} == {comment.decisions.get()}
    assert {letter.due_at for letter in told} == {comment.created_at + DELAY}


def test_they_are_told_once_and_then_no_more(moderator: Member) -> None:
    first = make_comment()
    make_comment()
    make_edit(first)
    [letter] = letters("waiting")
    assert letter.decision == first.decisions.get(event="submit")


def test_they_are_told_again_after_they_have_opened_the_desk(
    moderator: Member, colleague: Member
) -> None:
    make_comment()
    Letter.objects.update(sent_at=timezone.now())
    client_of(moderator).get(QUEUE)
    newer = make_comment()
    assert [it.decision for it in letters("waiting", to=moderator)][1:] == [newer.decisions.get()]
    assert len(letters("waiting", to=colleague)) == 1


def test_an_edit_of_what_is_public_is_news_for_them(moderator: Member) -> None:
    comment = make_comment(status="approved")
    client_of(moderator).get(QUEUE)
    make_edit(comment)
    assert letters("waiting", to=moderator)[-1].decision == comment.decisions.get(event="edit")


@pytest.mark.parametrize("tab", ["", "?status=pending"])
def test_to_open_the_desk_makes_the_unsent_letter_void(moderator: Member, tab: str) -> None:
    make_comment()
    client_of(moderator).get(QUEUE + tab)
    [letter] = letters("waiting")
    assert letter.cancelled_at is not None
    assert not is_waiting(letter)


def test_what_was_sent_is_read_and_not_cancelled_when_the_desk_is_opened(
    moderator: Member,
) -> None:
    make_comment()
    Letter.objects.update(sent_at=timezone.now())
    desk_opened(moderator)
    [letter] = letters("waiting")
    assert letter.read_at is not None
    assert letter.cancelled_at is None


def test_to_open_the_desk_reads_no_receipts(moderator: Member) -> None:
    make_comment(by=moderator, status="approved")
    desk_opened(moderator)
    assert [letter.read_at for letter in letters("outcome", to=moderator)] == [None]


def test_who_may_not_open_the_desk_reads_nothing(moderator: Member, stranger: Member) -> None:
    make_comment()
    assert client_of(stranger).get(QUEUE).status_code != 200
    assert is_waiting(letters("waiting", to=moderator)[0])


def test_moderators_are_not_told_of_their_own_comments(
    moderator: Member, colleague: Member
) -> None:
    make_comment(by=moderator)
    assert [letter.recipient for letter in letters("waiting")] == [colleague]


def test_moderators_can_switch_it_off(moderator: Member, colleague: Member) -> None:
    MailSettings.objects.create(member=moderator, waiting=False)
    MailSettings.objects.create(member=colleague, replies=False)
    make_comment()
    assert [letter.recipient for letter in letters("waiting")] == [colleague]


def test_whoever_left_the_moderators_or_was_switched_off_is_told_nothing(
    moderator: Member, colleague: Member
) -> None:
    moderator.groups.clear()
    Member.objects.filter(pk=colleague.pk).update(is_active=False)
    make_comment()
    assert letters("waiting") == []


def test_whoever_has_the_right_themselves_is_told_like_the_group(stranger: Member) -> None:
    stranger.user_permissions.add(Permission.objects.get(codename="moderate_comment"))
    make_comment()
    assert [letter.recipient for letter in letters("waiting")] == [stranger]


def test_two_comments_at_one_moment_tell_a_moderator_once(moderator: Member) -> None:
    make_comment()
    [told] = letters("waiting")
    told.pk = None
    told.decision = make_comment(by=moderator).decisions.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        told.save(force_insert=True)


# Receipts


def test_receipts_are_what_became_of_comments_and_replies_never_the_queue(
    moderator: Member,
) -> None:
    own = make_comment(by=moderator, status="approved")
    make_comment(parent=own, status="approved")
    kinds = Letter.objects.to(moderator.pk).receipts().values_list("kind", flat=True)
    assert set(kinds) == {"outcome", "reply"}


def test_to_read_all_reads_ones_own_only(commenter: Member, stranger: Member) -> None:
    for member in (commenter, stranger):
        make_comment(by=member, status="approved")
    read_all(commenter)
    assert not Letter.objects.to(commenter.pk).receipts().unread().exists()
    assert Letter.objects.to(stranger.pk).receipts().unread().count() == 1


def test_to_read_a_receipt_keeps_the_mail_that_is_due(commenter: Member) -> None:
    make_comment(by=commenter, status="approved")
    read_all(commenter)
    assert is_waiting(letters("outcome")[0])


def test_every_letter_belongs_to_a_decision_that_calls_for_it(moderator: Member) -> None:
    comment = make_comment(parent=make_comment(status="approved"))
    for step in ("edit", "approve", "edit", "decline", "reject", "mark_spam", "approve"):
        make_edit(comment, timezone.now().isoformat()) if step == "edit" else decide(comment, step)
    withdraw(comment)
    calls_for = {"outcome": {"approve", "decline", "reject"}, "reply": {"approve"}}
    for letter in Letter.objects.exclude(kind="waiting"):
        assert letter.decision
        assert letter.decision.event in calls_for[letter.kind]
    told = Letter.objects.filter(kind="outcome", decision__comment=comment)
    decisions = Decision.objects.filter(comment=comment, event__in=calls_for["outcome"])
    assert told.count() == decisions.count() == 4
