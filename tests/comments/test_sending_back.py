"""Sending a comment back to its author: what they see, how often, and what if they never answer."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Member
from comments import audit, moderation
from comments.models import Comment, Letter
from tests.cast import client_of
from tests.comments import contents, miscounted
from tests.factories import decide, make_comment, make_edit
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everybody_held")]

DAY = timedelta(days=1)


def sent_back(*, days_ago: float = 0, edited: bool = False) -> Comment:
    """A comment that was sent back; `edited` after it had been public."""
    comment = make_comment(status="approved" if edited else "pending")
    if edited:
        make_edit(comment)
    decide(comment, "return", words="Name your source.", at=timezone.now() - days_ago * DAY)
    return Comment.objects.get(pk=comment.pk)


def now(comment: Comment) -> Comment:
    """The comment as it is stored."""
    return Comment.objects.get(pk=comment.pk)


def problems() -> list[str]:
    """Whatever the audit names."""
    of_comments = [problem for _, named in audit.audit_comments() for problem in named]
    return [*of_comments, *audit.audit_counters(), *audit.audit_database()]


def test_the_author_reads_why_and_can_edit_it_in_place() -> None:
    comment = sent_back()
    client = client_of(comment.author)
    page = client.get("/me/")
    assert text_of(page, ".reason") == "What the moderators say: Name your source."
    assert text_of(page, "article .badge") == "sent back to its author"
    address = reverse("comments:edit", args=[comment.pk])
    assert address in page.content.decode()
    assert comment.head is not None
    assert comment.head.text in client.get(address).content.decode()
    answer = {"text": "With a source.", **comment.seen._asdict()}
    assert client.post(address, answer).status_code == 302
    after = now(comment)
    assert (after.status, after.version) == ("pending", comment.version + 1)
    assert after.waiting_since == comment.waiting_since, "it keeps its place in the queue"


def test_what_was_public_stays_public() -> None:
    comment = sent_back(edited=True)
    assert comment in Comment.objects.public()
    assert comment.is_edit_waiting


def test_a_comment_is_sent_back_three_times_at_most(moderator: Member) -> None:
    comment = sent_back()
    for number in range(2):
        make_edit(comment, f"Try {number}")
        decide(comment, "return")
    last = make_edit(comment, "The last try")
    before = contents()
    with pytest.raises(moderation.TooOften, match="sent back 3 times"):
        moderation.send_back(last, by=moderator, seen=last.seen)
    assert contents() == before
    decide(last, "approve")


@pytest.mark.parametrize("edited", [False, True])
def test_after_two_weeks_without_an_answer_it_counts_as_withdrawn(edited: bool) -> None:
    late, early = sent_back(days_ago=15, edited=edited), sent_back(days_ago=13)
    call_command("expire_returned")
    assert now(early).status == "returned"
    after = now(late)
    assert (after.status, after.shown_id, after.public_since) == ("withdrawn", None, None)
    decision = after.decisions.latest("version")
    assert (decision.event, decision.by) == ("expire", None)
    letter = Letter.objects.unsent().get(decision=decision)
    assert (letter.kind, letter.recipient) == ("outcome", late.author)
    assert list(miscounted()) == problems() == []


def test_the_second_run_withdraws_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    sent_back(days_ago=15)
    call_command("expire_returned")
    before = contents()
    call_command("expire_returned")
    assert capsys.readouterr().out == "1 comments withdrawn.\n0 comments withdrawn.\n"
    assert contents() == before


def test_who_answered_in_time_has_all_the_time_again() -> None:
    comment = sent_back(days_ago=15)
    make_edit(comment, "With a source.")
    assert moderation.expire_unanswered() == 0
    decide(comment, "return")
    assert moderation.expire_unanswered() == 0
    assert moderation.expire_unanswered(at=timezone.now() + 14 * DAY) == 1


def test_what_is_answered_while_it_is_read_is_not_withdrawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    comment = sent_back(days_ago=15)
    atomic = transaction.atomic
    to_answer = iter([comment])

    def answer_first(*using: Any, **options: Any) -> Any:
        for left in to_answer:
            make_edit(left)
        return atomic(*using, **options)

    monkeypatch.setattr(transaction, "atomic", answer_first)
    assert moderation.expire_unanswered() == 0
    assert now(comment).status == "pending"
