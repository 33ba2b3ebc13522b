"""Erasing a comment's words for good: all of them, nothing else, and never again anything."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Member
from comments import moderation
from comments.models import Comment, Decision, Note, Revision, TeamNote
from comments.moderation import batch as batches
from tests.cast import client_of
from tests.comments import contents, miscounted
from tests.comments.test_audit import problems
from tests.factories import decide, make_comment, make_edit, undo, withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everybody_held")]

WORDS = "Word for word."


def with_words(history: str, by: Member | None = None) -> Comment:
    """A comment with a history, and words in every place that takes words."""
    comment = make_comment(text=WORDS, by=by)
    for step in history.split():
        if step == "edit":
            make_edit(comment, f"{WORDS} Again.")
        elif step == "withdraw":
            withdraw(comment)
        else:
            decide(comment, step, words=WORDS, note=WORDS)
    return Comment.objects.get(pk=comment.pk)


def expunge(comment: Comment, by: Member) -> Decision:
    """Erase a comment as it is now."""
    return moderation.expunge(comment, by=by, seen=Comment.objects.get(pk=comment.pk).seen)


@pytest.mark.parametrize(
    "history",
    [
        "", "approve", "approve edit", "return", "reject", "mark_spam", "withdraw",
        "approve edit return edit approve reject",
    ],
)  # fmt: skip
def test_no_word_is_left_and_the_decisions_are(
    superuser: Member, moderator: Member, history: str
) -> None:
    comment, other = with_words(history), with_words("approve edit")
    moderation.add_note(comment, by=moderator, text=WORDS)
    kept = moderation.add_note(other, by=moderator, text=WORDS)
    decisions = list(comment.decisions.all())
    decision = expunge(comment, superuser)
    after = Comment.objects.get(pk=comment.pk)
    assert after.expunged_at == decision.created_at
    assert (after.status in ("rejected", "spam", "withdrawn"), after.shown_id) == (True, None)
    texts = Revision.objects.filter(comment=comment).values_list("text", "body_html")
    assert set(texts) == {("", "")}
    assert not Note.objects.filter(decision__comment=comment).exists()
    assert list(TeamNote.objects.all()) == [kept]
    assert list(after.decisions.all())[: len(decisions)] == decisions
    assert (decision.event, decision.by, decision) == (
        "expunge", superuser, after.decisions.latest("version")
    )  # fmt: skip
    assert other.revisions.filter(text__contains=WORDS).count() == 2
    assert WORDS not in client_of(comment.author).get("/me/").content.decode()
    assert list(miscounted()) == problems() == []


def test_what_is_closed_with_it_is_told(superuser: Member) -> None:
    comment = with_words("approve")
    expunge(comment, superuser)
    letter = comment.author.letters.standing().get(sent_at=None)
    assert letter.decision
    assert letter.decision.event == "reject"


def test_ones_own_is_withdrawn_first(superuser: Member) -> None:
    comment = with_words("approve", by=superuser)
    expunge(comment, superuser)
    events = [decision.event for decision in comment.decisions.all()]
    assert events == ["submit", "approve", "withdraw", "expunge"]


@pytest.mark.parametrize("role", ["stranger", "author", "moderator", "supervisor"])
def test_only_superusers_erase(request: pytest.FixtureRequest, role: str) -> None:
    comment, by = with_words("reject"), request.getfixturevalue(role)
    before = contents()
    with pytest.raises(moderation.NotAllowed):
        expunge(comment, by)
    assert contents() == before


def test_what_moved_is_left_alone(superuser: Member) -> None:
    comment = with_words("")
    seen = comment.seen
    make_edit(comment)
    before = contents()
    with pytest.raises(moderation.Moved):
        moderation.expunge(comment, by=superuser, seen=seen)
    assert contents() == before


@pytest.mark.parametrize("history", ["reject", "mark_spam", "withdraw"])
def test_nothing_leads_on_from_there(superuser: Member, moderator: Member, history: str) -> None:
    comment = with_words(history)
    expunge(comment, superuser)
    now = Comment.objects.get(pk=comment.pk)
    before = contents()
    for by in (superuser, moderator, comment.author):
        assert moderation.events_for(now, by) == []
    for event in moderation.VERBS:
        with pytest.raises(moderation.Impossible):
            decide(comment, event, by=superuser)
    with pytest.raises(moderation.Impossible):
        expunge(comment, superuser)
    with pytest.raises(moderation.Impossible):
        undo(comment, by=superuser)
    with pytest.raises(moderation.Impossible):
        moderation.edit(now, by=now.author, seen=now.seen, text="Something new.")
    with pytest.raises(moderation.Impossible):
        moderation.add_note(comment, by=moderator, text="It said ...")
    assert contents() == before
    batch = batches.start(
        Decision.Event.APPROVE, {now.pk: now.seen}, by=moderator, moment=timezone.now()
    )
    assert batches.go_on(batch).left_out == [[now.pk, "impossible"]]


def test_the_database_publishes_nothing_that_was_erased(superuser: Member) -> None:
    comment = with_words("reject")
    expunge(comment, superuser)
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(status="pending")


# Spam


def test_spam_goes_after_ninety_days(settings: Settings) -> None:
    def spam(days: float) -> Comment:
        comment = make_comment(text=WORDS)
        decide(comment, "mark_spam", at=timezone.now() - timedelta(days=days))
        return comment

    old, young, rejected = spam(91), spam(89), with_words("reject")
    call_command("expunge_spam")
    texts = {it: it.revisions.get().text for it in (old, young, rejected)}
    assert texts == {old: "", young: WORDS, rejected: WORDS}
    last = old.decisions.latest("version")
    assert (last.event, last.by, last.to_status) == ("expunge", None, "spam")
    assert list(miscounted()) == problems() == []
    before = contents()
    call_command("expunge_spam")
    assert contents() == before
    settings.COMMENTS_SPAM_KEPT_DAYS = 80
    assert moderation.expunge_old_spam() == 1


# The audit


def test_words_that_came_back_are_named(superuser: Member) -> None:
    comment = with_words("reject")
    expunge(comment, superuser)
    comment.revisions.update(text=WORDS)
    assert problems() == [f"comment {comment.pk}: is expunged, and has words left"]


def test_a_comment_that_only_says_it_was_erased_is_named() -> None:
    comment = make_comment(status="rejected")
    comment.revisions.update(text="", body_html="")
    now = timezone.now()
    Comment.objects.filter(pk=comment.pk).update(expunged_at=now)
    assert problems() == [
        f"comment {comment.pk}: is expunged since {now}, its decisions say otherwise"
    ]


def test_a_decision_after_it_was_erased_is_named(superuser: Member) -> None:
    comment = with_words("reject")
    expunge(comment, superuser)
    now = Comment.objects.get(pk=comment.pk)
    last = now.decisions.latest("version")
    Decision.objects.create(
        comment=now, version=4, event="mark_spam", by=superuser, from_status="rejected",
        to_status="spam", head=last.head, waiting_since=last.waiting_since,
        created_at=timezone.now(),
    )  # fmt: skip
    Comment.objects.filter(pk=now.pk).update(status="spam", version=4)
    assert f"comment {now.pk}: was decided about after it was expunged" in problems()
