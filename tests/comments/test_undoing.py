"""Undoing a decision: everything is as it was before, and it says so in a decision of its own."""

import itertools
from contextlib import suppress
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Member
from comments import audit, moderation
from comments.letters import DELAY
from comments.models import Comment, Decision, Discussion, Letter, Record
from tests.cast import client_of
from tests.comments import contents, miscounted, past_the_triggers, undone
from tests.factories import decide, make_comment, make_edit, make_member, make_post, undo, withdraw
from tests.pages import text_of

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def state(comment: Comment) -> dict[str, Any]:
    """All that an undo puts back: the comment but for its version, and the counters."""
    counters = Record.objects.filter(member=comment.author).values("approved", "rejected", "spam")
    public = Discussion.objects.filter(post=comment.post).values("public_count")
    return {**state_alone(comment), **counters.get(), **public.get()}


def in_state(status: str) -> Comment:
    """A comment from which a moderator can do something."""
    if status == "edited":
        return make_edit(make_comment(status="approved"))
    return make_comment(status=status)


@pytest.mark.parametrize(
    ("status", "event"),
    [
        (status, event)
        for status, events in {
            "pending": "approve reject mark_spam return",
            "edited": "approve decline reject mark_spam return",
            "approved": "reject mark_spam",
            "rejected": "approve mark_spam",
            "spam": "approve reject",
            "returned": "approve reject mark_spam",
        }.items()
        for event in events.split()
    ],
)
def test_do_undo_do_is_do(moderator: Member, status: str, event: str) -> None:
    comment = in_state(status)
    before = state(comment)
    done_at = timezone.now()
    done = decide(comment, event, by=moderator, at=done_at)
    after = state(comment)
    versions = [Discussion.objects.get(post=comment.post).version]
    undoing = undo(comment)
    versions.append(Discussion.objects.get(post=comment.post).version)
    assert state(comment) == before
    assert (undoing.event, undoing.by, undoing.undoes) == ("undo", moderator, done)
    assert (undoing.from_status, undoing.to_status) == (done.to_status, done.from_status)
    assert (versions[0] != versions[1]) == (before["shown_id"] != after["shown_id"])
    decide(comment, event, by=moderator, at=done_at)
    assert state(comment) == after
    assert list(miscounted()) == []


# Who may, and until when


def test_the_one_who_decided_may_for_a_day(moderator: Member) -> None:
    at = timezone.now()
    for late in (timedelta(0), 24 * HOUR):
        comment = make_comment()
        decide(comment, "approve", by=moderator, at=at)
        undo(comment, at=at + late)
    comment = make_comment()
    decide(comment, "approve", by=moderator, at=at)
    before = contents()
    with pytest.raises(moderation.TooLate, match="24 hours"):
        undo(comment, at=at + 24 * HOUR + timedelta(microseconds=1))
    assert contents() == before


@pytest.mark.parametrize("role", ["supervisor", "superuser"])
def test_a_supervisor_may_at_any_time(request: pytest.FixtureRequest, role: str) -> None:
    comment = make_comment(status="rejected")
    by = request.getfixturevalue(role)
    undo(comment, by=by, at=timezone.now() + 1000 * HOUR)
    assert Comment.objects.get(pk=comment.pk).status == "pending"


@pytest.mark.parametrize("role", ["colleague", "stranger", "author"])
def test_nobody_else_may(request: pytest.FixtureRequest, role: str) -> None:
    comment = make_comment(status="rejected")
    before = contents()
    with pytest.raises(moderation.NotAllowed):
        undo(comment, by=request.getfixturevalue(role))
    assert contents() == before


def test_who_left_the_moderators_may_not(moderator: Member) -> None:
    comment = make_comment(status="rejected", moderator=moderator)
    moderator.groups.clear()
    with pytest.raises(moderation.NotAllowed):
        undo(comment, by=Member.objects.get(pk=moderator.pk))


def test_a_supervisor_undoes_nothing_about_their_own_comment(supervisor: Member) -> None:
    comment = make_comment(by=supervisor, status="rejected")
    with pytest.raises(moderation.NotAllowed, match="own comment"):
        undo(comment, by=supervisor)


# What


@pytest.mark.parametrize("history", ["", "edit", "approve withdraw", "approve undo"])
def test_only_what_moderators_decide_can_be_undone(supervisor: Member, history: str) -> None:
    comment = make_comment()
    for step in history.split():
        if step == "edit":
            make_edit(comment)
        elif step == "withdraw":
            withdraw(comment)
        elif step == "undo":
            undo(comment)
        else:
            decide(comment, step)
    before = contents()
    with pytest.raises(moderation.Impossible):
        undo(comment, by=supervisor)
    assert contents() == before


@pytest.mark.parametrize("since", ["edit", "reject", "undo"])
def test_what_was_not_the_last_decision_stays(moderator: Member, since: str) -> None:
    comment = make_comment()
    done = decide(comment, "approve", by=moderator)
    if since == "edit":
        make_edit(comment)
    elif since == "undo":
        undo(comment)
    else:
        decide(comment, since)
    before = contents()
    with pytest.raises(moderation.Moved) as moved:
        moderation.undo(done, by=moderator)
    assert moved.value.decision == comment.decisions.latest("version")
    assert contents() == before


def test_a_round_that_was_undone_does_not_count(moderator: Member) -> None:
    comment = make_comment()
    for _ in range(4):
        decide(comment, "return", by=moderator)
        undo(comment)
    decide(comment, "return")


# Letters and words


def test_what_was_not_sent_is_cancelled(moderator: Member) -> None:
    parent = make_comment(status="approved")
    reply = make_comment(parent=parent)
    approved = decide(reply, "approve", by=moderator)
    assert {letter.kind for letter in Letter.objects.filter(decision=approved)} == {
        "outcome",
        "reply",
    }
    undone_at = undo(reply).created_at
    for letter in Letter.objects.filter(decision=approved):
        assert letter.cancelled_at == undone_at
    again = decide(reply, "approve", by=moderator)
    assert Letter.objects.unsent().filter(decision=again).count() == 2


def test_what_was_sent_stays_sent(moderator: Member) -> None:
    comment = make_comment()
    decision = decide(comment, "approve", by=moderator)
    Letter.objects.filter(decision=decision).update(sent_at=timezone.now())
    undo(comment)
    assert Letter.objects.get(decision=decision).cancelled_at is None


def test_what_the_decision_had_cancelled_is_told_after_all(moderator: Member) -> None:
    comment = make_comment()
    at = timezone.now() - HOUR
    first = decide(comment, "approve", at=at)
    decide(comment, "reject", by=moderator, at=at + DELAY / 2)
    undo(comment)
    letter = Letter.objects.get(decision=first)
    assert letter.cancelled_at is None
    assert letter.due_at is not None
    assert letter.due_at > timezone.now(), "there is time to take this back too"
    assert Letter.objects.unsent().filter(kind="outcome").count() == 1


def test_what_was_cancelled_for_another_reason_stays_so(moderator: Member) -> None:
    comment = make_comment()
    first = decide(comment, "approve")
    Letter.objects.filter(decision=first).update(cancelled_at=timezone.now())
    decide(comment, "reject", by=moderator)
    undo(comment)
    assert Letter.objects.get(decision=first).cancelled_at is not None


def test_the_author_reads_the_words_that_hold_again(moderator: Member) -> None:
    comment = make_comment()
    decide(comment, "reject", words="Off topic.")
    for words in ("Well, no.", "Well, yes."):
        decide(comment, "approve", by=moderator, words=words)
        assert text_of(client_of(comment.author).get("/me/"), ".reason").endswith(words)
        undo(comment)
        reason = text_of(client_of(comment.author).get("/me/"), ".reason")
        assert reason == "What the moderators say: Off topic."
        page = client_of(comment.author).get(comment.post.get_absolute_url())
        assert "Off topic." in page.content.decode()


# Whatever happens


_STEPS = st.sampled_from(["edit", "withdraw", *(event.value for event in moderation.VERBS)])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.one_of(_STEPS, st.just("undo")), st.integers(0, 1)), max_size=14))
def test_after_whatever_happened_all_is_as_an_oracle_says(steps: list[tuple[str, int]]) -> None:
    with undone():
        post, judge = make_post(), make_member(group="Moderators")
        comments = [make_comment(post=post) for _ in range(2)]
        histories = [[state_alone(comment)] for comment in comments]
        for number, (event, at) in enumerate(steps):
            comment, history = comments[at], histories[at]
            last = comment.decisions.latest("version")
            with suppress(moderation.Refused):
                if event == "edit":
                    make_edit(comment, f"Text {number}")
                elif event == "withdraw" and last.to_status != "withdrawn":
                    withdraw(comment)
                elif event == "undo":
                    undo(comment, by=judge)
                elif event != "withdraw":
                    decide(comment, event, by=judge)
            if comment.decisions.latest("version") == last:
                continue
            if event == "undo":
                assert last.event in moderation.VERBS
                assert state_alone(comment) == history[-2]
                history.append(history[-2])
            else:
                history.append(state_alone(comment))
        assert list(miscounted()) == []
        assert [problem for _, named in audit.audit_comments() for problem in named] == []
        assert Discussion.objects.get(post=post).version == sum(
            before["shown_id"] != after["shown_id"]
            for history in histories
            for before, after in itertools.pairwise(history)
        )


def state_alone(comment: Comment) -> dict[str, Any]:
    """The comment's own columns, but for its version."""
    [now] = Comment.objects.filter(pk=comment.pk).values()
    return {column: value for column, value in now.items() if column != "version"}


def test_an_undo_takes_as_many_queries_as_the_decision_needs_not_more(
    moderator: Member, django_assert_max_num_queries: Any
) -> None:
    decision = decide(make_comment(), "approve", by=moderator)
    decision = Decision.objects.select_related("comment").get(pk=decision.pk)
    with django_assert_max_num_queries(16):
        moderation.undo(decision, by=moderator)


def test_older_decisions_get_the_states_that_they_led_to() -> None:
    histories = ("approve", "approve edit decline", "reject approve reject approve edit", "edit")
    for history in histories:
        comment = make_comment()
        for number, step in enumerate(history.split()):
            make_edit(comment, f"Text {number}") if step == "edit" else decide(comment, step)
    before = contents()["Decision"]
    with past_the_triggers():
        Decision.objects.update(waiting_since=timezone.now())
        Decision.objects.filter(public_since__isnull=False).update(public_since=timezone.now())
    connection.check_constraints()
    migration = import_module("comments.migrations.0012_fill_whole_states")
    migration.fill(apps, connection.schema_editor())
    assert contents()["Decision"] == before
