"""The worker: every letter arrives, as one mail under one Message-ID, whatever fails in between."""

import smtplib
import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import ClassVar

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts import erasure
from accounts.models import Member
from comments.letters import STALE_AFTER, deliver_next
from comments.letters import delivery as worker
from comments.models import Comment, Letter
from tests.cast import client_of
from tests.comments.letters import delivered, let_time_pass, letters
from tests.factories import decide, make_comment, make_edit, make_member, withdraw

pytestmark = pytest.mark.django_db

ADMIN = "/admin/comments/letter/"
PAST = object()  # some time that is past


class Unreliable(EmailBackend):
    """A mail server that fails as often as it is told, and then works."""

    faults: ClassVar[list[Exception]] = []
    tried: ClassVar[list[EmailMessage]] = []

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        """Fail, or keep the messages."""
        self.tried.extend(messages)
        if self.faults:
            raise self.faults.pop(0)
        return super().send_messages(messages)


@pytest.fixture
def server(settings: Settings) -> Iterator[type[Unreliable]]:
    """Let mail go through a server whose faults a test decides about."""
    settings.EMAIL_BACKEND = f"{Unreliable.__module__}.{Unreliable.__qualname__}"
    yield Unreliable
    Unreliable.faults.clear()
    Unreliable.tried.clear()


@pytest.fixture
def due(commenter: Member) -> Letter:
    """A letter that is due."""
    make_comment(by=commenter, status="approved")
    let_time_pass()
    [letter] = letters("outcome")
    return letter


def again(letter: Letter) -> Letter:
    """Return a letter as it is stored now."""
    return Letter.objects.get(pk=letter.pk)


# What is sent


def test_what_is_due_is_mailed_to_its_recipient_once(due: Letter) -> None:
    assert deliver_next()
    [message] = mail.outbox
    assert message.to == ["commenter@example.org"]
    assert message.recipients() == ["commenter@example.org"]
    assert again(due).sent_at is not None
    assert not deliver_next()
    assert len(mail.outbox) == 1


def test_nothing_is_mailed_before_it_is_due() -> None:
    make_comment(status="approved")
    assert not deliver_next()
    assert mail.outbox == []
    assert letters("outcome")[0].sent_at is None


def test_what_is_told_on_the_site_alone_is_never_mailed(due: Letter) -> None:
    Letter.objects.update(due_at=None)
    assert not deliver_next()
    assert mail.outbox == []


def test_several_decisions_are_one_mail(commenter: Member) -> None:
    comments = [make_comment(by=commenter) for _ in range(3)]
    for comment, event in zip(comments, ("approve", "reject", "approve"), strict=True):
        decide(comment, event)
    [message] = delivered()
    assert "3 decisions about your comments" in message.subject
    assert all(comment.get_absolute_url() in message.body for comment in comments)
    assert len({letter.message_id for letter in letters("outcome")}) == 1
    assert all(letter.sent_at for letter in letters("outcome"))


def test_a_mail_holds_no_more_than_somebody_reads(
    commenter: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "LETTERS_IN_A_MAIL", 2)
    for _ in range(3):
        make_comment(by=commenter, status="approved")
    assert len(delivered()) == 2
    assert all(letter.sent_at for letter in letters("outcome"))


def test_each_person_and_each_kind_has_a_mail_of_its_own(
    commenter: Member, stranger: Member
) -> None:
    top = make_comment(by=commenter, status="approved")
    make_comment(parent=top, by=stranger, status="approved")
    sent = sorted((message.to[0], message.subject) for message in delivered())
    assert sent == [
        ("commenter@example.org", "[Colloquy] A decision about your comment"),
        ("commenter@example.org", "[Colloquy] A reply to your comment"),
        ("stranger@example.org", "[Colloquy] A decision about your comment"),
    ]


def test_no_mail_server_is_spoken_to_within_a_transaction_of_the_worker(
    due: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    depth = len(connection.savepoint_ids)
    depths: list[int] = []
    monkeypatch.setattr(
        "django.core.mail.EmailMultiAlternatives.send",
        lambda message: depths.append(len(connection.savepoint_ids)),
    )
    deliver_next()
    assert depths == [depth]


# What fails


@pytest.mark.parametrize(
    "fault",
    [
        smtplib.SMTPServerDisconnected("gone"),
        smtplib.SMTPRecipientsRefused({"commenter@example.org": (550, b"no")}),
        ConnectionRefusedError("refused"),
        TimeoutError("too slow"),
    ],
)
def test_what_failed_is_sent_later_under_the_same_message_id(
    server: type[Unreliable], due: Letter, fault: Exception
) -> None:
    server.faults.append(fault)
    assert deliver_next()
    failed = again(due)
    assert (failed.sent_at, failed.claimed_at, failed.attempts) == (None, None, 1)
    assert type(fault).__name__ in failed.error
    assert mail.outbox == []

    [message] = delivered()
    assert [tried.extra_headers["Message-ID"] for tried in server.tried] == [
        message.extra_headers["Message-ID"]
    ] * 2
    assert message.message()["Message-ID"] == f"<{failed.message_id}>"
    assert failed.message_id
    assert again(due).sent_at is not None
    assert again(due).error == ""


def test_what_failed_stays_the_mail_it_was_when_more_comes_in(
    server: type[Unreliable], due: Letter, commenter: Member
) -> None:
    server.faults.append(TimeoutError())
    deliver_next()
    first = again(due).message_id
    make_comment(by=commenter, status="rejected")
    two = delivered()
    assert len(two) == 2
    assert {message.extra_headers["Message-ID"] for message in two} == {
        f"<{letter.message_id}>" for letter in letters("outcome")
    }
    assert again(due).message_id == first
    [repeated] = [it for it in two if it.extra_headers["Message-ID"] == f"<{first}>"]
    assert repeated.body == server.tried[0].body


def test_the_pause_after_a_failure_doubles_up_to_six_hours(
    server: type[Unreliable], due: Letter
) -> None:
    pauses = []
    for _ in range(12):
        server.faults.append(TimeoutError())
        let_time_pass()
        before = timezone.now()
        assert deliver_next()
        due_at = again(due).due_at
        assert due_at is not None
        pauses.append(round((due_at - before).total_seconds() / 60))
    assert pauses[0] == 1
    assert all(later == min(2 * earlier, 360) for earlier, later in pairwise(pauses))
    assert pauses[-1] == 360
    assert again(due).attempts == 12


def test_after_very_many_failures_it_is_still_tried(server: type[Unreliable], due: Letter) -> None:
    Letter.objects.update(attempts=10_000)
    server.faults.append(TimeoutError())
    assert deliver_next()
    pause = again(due).due_at
    assert pause is not None
    assert pause <= timezone.now() + timedelta(hours=6)


def test_what_fails_holds_up_nobody_else(
    server: type[Unreliable], due: Letter, stranger: Member
) -> None:
    make_comment(by=stranger, status="approved")
    let_time_pass()
    server.faults.append(TimeoutError())
    while deliver_next():
        pass
    assert [message.to for message in mail.outbox] == [["stranger@example.org"]]


def test_an_address_that_no_header_can_hold_fails_and_holds_up_nobody_else(
    server: type[Unreliable], due: Letter, stranger: Member
) -> None:
    Member.objects.filter(pk=due.recipient_id).update(email="a\nb@example.org")
    make_comment(by=stranger, status="approved")
    sent = delivered()
    assert [message.to for message in sent] == [["stranger@example.org"]]
    assert "BadHeaderError" in again(due).error or "Header" in again(due).error


# Claims


def test_a_claim_that_went_stale_is_taken_again_under_the_same_message_id(due: Letter) -> None:
    long_ago = timezone.now() - STALE_AFTER - timedelta(seconds=1)
    Letter.objects.update(claimed_at=long_ago, message_id="as-it-was@colloquy")
    assert deliver_next()
    assert mail.outbox[0].extra_headers["Message-ID"] == "<as-it-was@colloquy>"


def test_a_fresh_claim_is_left_to_who_holds_it(due: Letter) -> None:
    recently = timezone.now() - STALE_AFTER + timedelta(seconds=30)
    Letter.objects.update(claimed_at=recently, message_id="theirs@colloquy")
    assert not deliver_next()
    assert mail.outbox == []
    assert again(due).claimed_at == recently
    assert deliver_next(stale_after=timedelta(0))


def test_a_worker_that_dies_while_sending_leaves_a_claim_for_the_next(
    due: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(message: EmailMessage) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMultiAlternatives.send", die)
        with pytest.raises(SystemExit):
            deliver_next()
    left = again(due)
    assert (left.sent_at, left.claimed_at is None) == (None, False)
    assert not deliver_next()
    assert deliver_next(stale_after=timedelta(0))
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{left.message_id}>"


def claimed_by_another(monkeypatch: pytest.MonkeyPatch, letter: Letter) -> datetime:
    """Let another worker claim a letter when this one has found it; return when it did."""
    taken = timezone.now()
    numbers = iter([None])

    def late() -> uuid.UUID:
        if next(numbers, True) is None:
            Letter.objects.filter(pk=letter.pk).update(
                claimed_at=taken, message_id="theirs@colloquy"
            )
        return number()

    number = uuid.uuid4
    monkeypatch.setattr("comments.letters.delivery.uuid.uuid4", late)
    return taken


def test_a_claim_lost_to_another_worker_sends_nothing(
    due: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = claimed_by_another(monkeypatch, due)
    assert not deliver_next()
    assert mail.outbox == []
    assert (again(due).claimed_at, again(due).message_id) == (taken, "theirs@colloquy")


def test_of_a_claim_lost_in_part_the_rest_is_sent(
    due: Letter, commenter: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_comment(by=commenter, status="approved")
    Letter.objects.filter(kind="waiting").delete()
    let_time_pass()
    first, second = letters("outcome")
    taken = claimed_by_another(monkeypatch, first)
    assert deliver_next()
    [message] = mail.outbox
    assert message.extra_headers["Message-ID"] == f"<{again(second).message_id}>"
    assert again(second).sent_at is not None
    assert (again(first).sent_at, again(first).claimed_at) == (None, taken)
    assert again(first).message_id == "theirs@colloquy"


# What is not sent after all


@pytest.mark.parametrize("event", ["reject", "mark_spam", "withdraw"])
def test_a_reply_that_is_gone_before_it_is_told_of_is_told_to_nobody(
    commenter: Member, event: str
) -> None:
    reply = make_comment(
        parent=make_comment(by=commenter, status="approved"), text="Gone.", status="approved"
    )
    withdraw(reply) if event == "withdraw" else decide(reply, event)
    assert not any("Gone." in message.body for message in delivered())
    assert letters("reply", to=commenter)[0].sent_at is None


def test_a_reply_that_went_after_it_was_claimed_is_told_to_nobody(commenter: Member) -> None:
    reply = make_comment(
        parent=make_comment(by=commenter, status="approved"), text="Gone.", status="approved"
    )
    let_time_pass()
    stale = timezone.now() - STALE_AFTER - timedelta(seconds=1)
    Letter.objects.filter(kind="reply").update(claimed_at=stale, message_id="x@colloquy")
    decide(reply, "reject")
    assert not any("Gone." in message.body for message in delivered())
    [letter] = letters("reply")
    assert (letter.sent_at, letter.cancelled_at is None) == (None, False)


def test_a_reply_under_an_article_that_was_taken_back_is_told_to_nobody(
    commenter: Member,
) -> None:
    top = make_comment(by=commenter, status="approved")
    make_comment(parent=top, text="Not public any more.", status="approved")
    top.post.status = "draft"
    top.post.save()
    assert not any("Not public any more." in message.body for message in delivered())
    assert letters("reply")[0].cancelled_at is not None


def test_when_nothing_waits_any_more_moderators_are_told_nothing(moderator: Member) -> None:
    withdraw(make_comment())
    assert delivered() == []
    [letter] = letters("waiting")
    assert (letter.sent_at, letter.cancelled_at is None) == (None, False)


@pytest.mark.parametrize("gone", ["emptied", "switched off"])
def test_nobody_is_written_to_who_is_gone(due: Letter, commenter: Member, gone: str) -> None:
    if gone == "emptied":
        erasure.empty(commenter)
    else:
        Member.objects.filter(pk=commenter.pk).update(is_active=False)
    assert delivered() == []
    assert again(due).cancelled_at is not None


def test_a_mail_goes_to_the_address_as_it_is_now(due: Letter, commenter: Member) -> None:
    Member.objects.filter(pk=commenter.pk).update(email="moved@example.org")
    assert [message.to for message in delivered()] == [["moved@example.org"]]


def test_an_edit_that_nobody_approved_is_mailed_to_nobody(commenter: Member) -> None:
    reply = make_comment(
        parent=make_comment(by=commenter, status="approved"), text="Approved.", status="approved"
    )
    make_edit(reply, "Unseen.")
    sent = delivered()
    assert any("Approved." in message.body for message in sent)
    assert not any("Unseen." in message.body for message in sent)


# manage.py deliver


def test_the_command_mails_all_that_is_due_and_ends(commenter: Member, stranger: Member) -> None:
    for member in (commenter, stranger):
        make_comment(by=member, status="approved")
    let_time_pass()
    make_comment(status="approved")  # not due yet
    call_command("deliver", once=True)
    assert {message.to[0] for message in mail.outbox} == {
        "commenter@example.org",
        "stranger@example.org",
    }


def test_the_command_takes_claims_again_after_a_time_it_is_told(due: Letter) -> None:
    Letter.objects.update(claimed_at=timezone.now() - timedelta(seconds=5), message_id="x@colloquy")
    call_command("deliver", once=True)
    assert mail.outbox == []
    call_command("deliver", once=True, stale_after=4)
    assert len(mail.outbox) == 1


def test_the_command_outlives_a_database_that_is_away(
    due: Letter, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def away(**asked: object) -> bool:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr("comments.management.commands.deliver.deliver_next", away)
    monkeypatch.setattr("comments.management.commands.deliver.close_old_connections", lambda: None)
    call_command("deliver", once=True)
    assert "deliver: server closed the connection" in capsys.readouterr().err


def test_a_failure_does_not_end_the_command(server: type[Unreliable], due: Letter) -> None:
    server.faults.append(TimeoutError("too slow"))
    call_command("deliver", once=True)
    assert again(due).error == "TimeoutError: too slow"


# The outbox in the admin


def failing(server: type[Unreliable], letter: Letter) -> Letter:
    """Let a letter fail."""
    server.faults.append(ConnectionRefusedError("no mail server there"))
    deliver_next()
    return again(letter)


def test_whoever_runs_the_site_sees_what_fails_and_why(
    server: type[Unreliable], due: Letter, superuser: Member
) -> None:
    failing(server, due)
    client = client_of(superuser)
    for address in (ADMIN, f"{ADMIN}?error__isempty=0"):
        page = client.get(address).content.decode()
        assert "no mail server there" in page
        assert "failing" in page
    assert "no mail server there" not in client.get(f"{ADMIN}?error__isempty=1").content.decode()
    assert "no mail server there" in client.get(f"{ADMIN}{due.pk}/change/").content.decode()


@pytest.mark.parametrize("role", ["moderator", "author", "stranger"])
def test_the_outbox_is_not_for_others(
    request: pytest.FixtureRequest, server: type[Unreliable], due: Letter, role: str
) -> None:
    failing(server, due)
    client = client_of(request.getfixturevalue(role))
    for address in (ADMIN, f"{ADMIN}{due.pk}/change/"):
        page = client.get(address)
        assert page.status_code in (302, 403)
        assert "no mail server there" not in page.content.decode()


def test_nobody_writes_or_removes_letters_in_the_admin(due: Letter, superuser: Member) -> None:
    client = client_of(superuser)
    before = Letter.objects.values().get(pk=due.pk)
    for address in (f"{ADMIN}add/", f"{ADMIN}{due.pk}/delete/", f"{ADMIN}{due.pk}/change/"):
        assert client.post(address, {"post": "yes", "error": "x"}).status_code == 403
    client.post(ADMIN, {"action": "delete_selected", "_selected_action": due.pk, "post": "yes"})
    assert Letter.objects.values().get(pk=due.pk) == before


@pytest.mark.parametrize(
    ("columns", "state"),
    [
        ({}, "waits for its time"),
        ({"due_at": PAST}, "due"),
        ({"error": "x"}, "failing"),
        ({"due_at": None}, "on the site only"),
        ({"sent_at": PAST, "error": "x"}, "sent"),
        ({"cancelled_at": PAST}, "cancelled"),
    ],
)
def test_a_letter_says_where_it_stands(columns: dict[str, object], state: str) -> None:
    make_comment(status="approved")
    past = timezone.now() - timedelta(minutes=1)
    Letter.objects.filter(kind="outcome").update(
        **{name: past if value is PAST else value for name, value in columns.items()}
    )
    assert letters("outcome")[0].state == state


def test_an_anonymous_visitor_of_the_outbox_is_asked_to_sign_in() -> None:
    assert "/accounts/login/" in Client().get(ADMIN, follow=True).redirect_chain[-1][0]


def test_what_waits_is_told_without_anybodys_words(moderator: Member) -> None:
    comment: Comment = make_comment(text="Words that nobody approved.", by=make_member("writer"))
    [message] = delivered()
    assert message.to == [moderator.email]
    assert comment.post.title in message.body
    assert "Words that nobody approved." not in message.body
