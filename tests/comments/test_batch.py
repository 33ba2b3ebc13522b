"""One decision about many comments: what is decided, what is left out, and how it goes on."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Member
from comments import moderation
from comments.models import Batch, Comment, Decision, Letter, MailSettings, Note, Reason, Seen
from comments.moderation import batch as batches
from posts.models import Post
from tests.comments import contents, miscounted
from tests.comments.test_audit import problems
from tests.factories import decide, make_comment, make_edit, make_post, undo, withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everybody_held")]

Event = Decision.Event
EVENTS = ("approve", "reject", "mark_spam", "return")


@pytest.fixture
def posts(db: None) -> list[Post]:
    """Two articles."""
    return [make_post(), make_post()]


def some(posts: list[Post], count: int = 6) -> list[Comment]:
    """Comments that wait, under several articles, by several members, some of them replies."""
    tops = [make_comment(post=post, status="approved") for post in posts]
    comments: list[Comment] = []
    for number in range(count):
        top = tops[number % len(tops)]
        author = comments[-2].author if number >= 4 else None
        parent = top if number % 3 else None
        comments.append(make_comment(by=author, parent=parent, post=top.post))
    return comments


def seen(comments: list[Comment]) -> dict[int, Seen]:
    """The selection of these comments as they are."""
    return {it.pk: it.seen for it in Comment.objects.filter(pk__in=[it.pk for it in comments])}


def started(event: str, chosen: Any, by: Member, *, moment: Any = None, **words: Any) -> Batch:
    """A batch that has decided about nothing yet."""
    return batches.start(Event(event), chosen, by=by, moment=moment or timezone.now(), **words)


def run(event: str, chosen: Any, by: Member, **given: Any) -> Batch:
    """Decide about many comments, now."""
    return batches.go_on(started(event, chosen, by, **given))


def statuses(comments: list[Comment]) -> list[str]:
    """Where these comments stand."""
    return [Comment.objects.get(pk=comment.pk).status for comment in comments]


# What is decided


@pytest.mark.parametrize("event", EVENTS)
def test_it_does_what_as_many_single_decisions_do(
    posts: list[Post], moderator: Member, event: str
) -> None:
    """Everything is compared but ids of rows, and times."""
    words: dict[str, Any] = {"reason": Reason.objects.to(event).first(), "words": " For you. "}
    comments = [*some(posts), make_edit(make_comment(status="approved"))]
    MailSettings.objects.create(member=comments[0].author, replies=False)
    differs = {"id", "decision_id", "batch_id"}
    times = {"created_at", "due_at", "cancelled_at", "public_since"}

    def one_by_one() -> None:
        for comment in comments:
            decide(comment, event, by=moderator, **words)

    def at_once() -> None:
        run(event, seen(comments), moderator, **words)

    outcomes = []
    for way in (one_by_one, at_once):
        with transaction.atomic():
            way()
            rows = contents()
            transaction.set_rollback(True)
        del rows["Batch"]
        outcomes.append(
            {
                name: sorted(
                    str(
                        {
                            column: bool(value) if column in times else value
                            for column, value in row.items()
                            if column not in differs
                        }
                    )
                    for row in rows[name]
                )
                for name in rows
            }
        )
    assert outcomes[0] == outcomes[1]


def test_each_comment_has_a_decision_that_names_the_batch(
    posts: list[Post], moderator: Member
) -> None:
    comments = some(posts)
    batch = run("approve", seen(comments), moderator, words="Good.", note="All of them.")
    assert statuses(comments) == ["approved"] * 6
    assert {decision.comment for decision in batch.decisions.all()} == set(comments)
    assert (batch.decided, batch.left_out, batch.selection) == (6, [], [])
    assert (batch.words, batch.note) == ("", ""), "they stand with the decisions"
    assert Note.objects.filter(decision__batch=batch).count() == 12
    outcomes = Letter.objects.unsent().filter(decision__batch=batch, kind="outcome")
    assert outcomes.count() == 6
    assert list(miscounted()) == problems() == []


def test_all_that_matches_is_decided_as_of_a_moment(posts: list[Post], moderator: Member) -> None:
    comments = some(posts)
    moment = timezone.now()
    later = make_comment(post=posts[0])
    changed = make_edit(comments[1])
    batch = run("approve", Comment.objects.standing("pending"), moderator, moment=moment)
    assert statuses([later, changed]) == ["pending", "pending"]
    assert statuses([comments[0], *comments[2:]]) == ["approved"] * 5
    assert batch.left_out == [[changed.pk, "moved"]]


# What is left out


def test_what_moved_what_is_own_and_what_can_not_be_is_left_out_and_listed(
    posts: list[Post], moderator: Member
) -> None:
    comments = some(posts)
    own = make_comment(by=moderator)
    chosen = seen([*comments, own])
    decide(comments[0], "reject")
    make_edit(comments[1])
    withdraw(comments[2])
    decide(comments[3], "approve")
    chosen |= seen([comments[3]])
    nothing = max(chosen) + 1000
    chosen[nothing] = Seen(1, 1)
    before = statuses([*comments[:4], own])
    batch = run("approve", chosen, moderator)
    assert statuses([*comments[:4], own]) == before
    assert statuses(comments[4:]) == ["approved"] * 2
    assert batch.decided == 2
    moved = [[pk, "moved"] for pk in (*(it.pk for it in comments[:3]), nothing)]
    assert batch.left_out == sorted([*moved, [comments[3].pk, "impossible"], [own.pk, "own"]])
    assert list(miscounted()) == problems() == []


def test_what_was_sent_back_three_times_is_left_out(moderator: Member) -> None:
    comment, other = make_comment(), make_comment()
    for number in range(3):
        decide(comment, "return")
        make_edit(comment, f"Try {number}")
    batch = run("return", seen([comment, other]), moderator)
    assert batch.left_out == [[comment.pk, "impossible"]]
    assert statuses([other]) == ["returned"]


def test_what_moves_between_the_look_and_the_change_is_left_out_in_a_second_attempt(
    posts: list[Post], moderator: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    comments = some(posts)
    chosen = seen(comments)
    looks = iter([list(Comment.objects.filter(pk__in=chosen).order_by("pk"))])
    decide(comments[0], "reject")
    real = batches._left_out  # noqa: SLF001 - the look is just before

    def slowly(batch: Batch, chunk: Any, read: list[Comment]) -> Any:
        for look in looks:
            read[:] = look
        return real(batch, chunk, read)

    monkeypatch.setattr(batches, "_left_out", slowly)
    batch = run("approve", chosen, moderator)
    assert batch.left_out == [[comments[0].pk, "moved"]]
    assert statuses(comments) == ["rejected", *["approved"] * 5]
    assert list(miscounted()) == problems() == []


# Who, and what


@pytest.mark.parametrize("role", ["stranger", "author"])
def test_only_moderators_decide_about_many(request: pytest.FixtureRequest, role: str) -> None:
    comment, by = make_comment(), request.getfixturevalue(role)
    before = contents()
    with pytest.raises(moderation.NotAllowed):
        run("approve", seen([comment]), by)
    assert contents() == before


def test_who_left_the_moderators_meanwhile_decides_no_more(moderator: Member) -> None:
    comment = make_comment()
    batch = started("approve", seen([comment]), moderator)
    moderator.groups.clear()
    with pytest.raises(moderation.NotAllowed):
        batches.go_on(batch)
    assert statuses([comment]) == ["pending"]


@pytest.mark.parametrize("event", ["edit", "withdraw", "expire", "undo"])
def test_only_what_moderators_decide_is_decided_about_many(moderator: Member, event: str) -> None:
    with pytest.raises(moderation.Impossible):
        run(event, seen([make_comment()]), moderator)


def test_a_reason_for_something_else_is_refused(moderator: Member) -> None:
    reason = Reason.objects.to("reject").first()
    with pytest.raises(moderation.WrongReason):
        run("approve", seen([make_comment()]), moderator, reason=reason)


# Interrupted


class Killed(Exception):
    """The process ends."""


@pytest.fixture
def chunks_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let six comments be three chunks."""
    monkeypatch.setattr(batches, "CHUNK", 2)


@pytest.mark.usefixtures("chunks_of_two")
@pytest.mark.parametrize("survived", [0, 1, 2])
def test_it_goes_on_where_it_was_interrupted(
    posts: list[Post], moderator: Member, monkeypatch: pytest.MonkeyPatch, survived: int
) -> None:
    comments = some(posts)
    batch = started("approve", seen(comments), moderator, words="Good.")
    chunks = iter(range(survived))
    real: Any = vars(batches)["carry_out"]

    def until_killed(*given: Any) -> Any:
        decisions = real(*given)
        if next(chunks, None) is None:
            raise Killed
        return decisions

    with monkeypatch.context() as patched:
        patched.setattr(batches, "carry_out", until_killed)
        with pytest.raises(Killed):
            batches.go_on(batch)
    assert Batch.objects.get().finished_at is None
    assert statuses(comments).count("approved") == 2 * survived
    assert problems() == []
    done = batches.go_on(batch)
    assert statuses(comments) == ["approved"] * 6
    assert (done.decided, done.left_out) == (6, [])
    assert Note.objects.filter(decision__batch=done, text="Good.").count() == 6
    before = contents()
    batches.go_on(done)
    assert contents() == before
    assert list(miscounted()) == problems() == []


@pytest.mark.usefixtures("chunks_of_two")
def test_two_who_go_on_with_the_same_batch_do_everything_once(
    posts: list[Post], moderator: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = started("approve", seen(some(posts)), moderator)
    real = batches._chunks  # noqa: SLF001 - the other one begins here

    def overtaken(batch: Batch) -> Iterator[Any]:
        chunks = list(real(batch))
        yield chunks[0]
        batches._work(batch, chunks[1])  # noqa: SLF001 - by the other one
        yield from chunks[1:]

    monkeypatch.setattr(batches, "_chunks", overtaken)
    done = batches.go_on(batch)
    assert (done.decided, done.left_out) == (6, [])
    assert list(miscounted()) == problems() == []


# Undone


@pytest.mark.parametrize("event", EVENTS)
def test_undone_all_is_as_it_was(posts: list[Post], moderator: Member, event: str) -> None:
    comments = some(posts)

    def state() -> Any:
        rows = contents()
        return [
            [{**row, "version": 0} for row in rows[name]]
            for name in ("Comment", "Discussion", "Record")
        ]

    before = state()
    batch = run(event, seen(comments), moderator)
    undoing = batches.go_on(batches.start_undo(batch, by=moderator))
    assert state() == before
    assert (undoing.decided, undoing.left_out) == (6, [])
    assert not Letter.objects.unsent().filter(decision__batch=batch).exists()
    undone = Decision.objects.filter(batch=undoing, undoes__batch=batch, event="undo")
    assert undone.count() == 6
    assert list(miscounted()) == problems() == []


def test_what_changed_since_is_left_out_of_the_undo(posts: list[Post], moderator: Member) -> None:
    comments = some(posts)
    batch = run("approve", seen(comments), moderator)
    decide(comments[0], "reject")
    undo(comments[1])
    make_edit(comments[2])
    undoing = batches.go_on(batches.start_undo(batch, by=moderator))
    assert statuses(comments) == ["rejected", *["pending"] * 5]
    assert undoing.left_out == [[comment.pk, "moved"] for comment in comments[:3]]
    assert undoing.decided == 3
    assert problems() == []


def test_it_is_undone_once(posts: list[Post], moderator: Member) -> None:
    batch = run("approve", seen(some(posts)), moderator)
    undoing = batches.start_undo(batch, by=moderator)
    for done in (batch, undoing):
        with pytest.raises(moderation.Impossible):
            batches.start_undo(done, by=moderator)


@pytest.mark.usefixtures("chunks_of_two")
def test_undone_under_way_it_ends_there(posts: list[Post], moderator: Member) -> None:
    comments = some(posts)
    batch = started("approve", seen(comments), moderator)
    batches._work(batch, seen(comments[:2]))  # noqa: SLF001 - a chunk
    undoing = batches.go_on(batches.start_undo(batch, by=moderator))
    assert undoing.decided == 2
    batches.go_on(batch)
    assert statuses(comments) == ["pending"] * 6


def test_a_batch_is_undone_by_who_may(
    posts: list[Post], moderator: Member, colleague: Member, supervisor: Member
) -> None:
    batch = run("approve", seen(some(posts)), moderator)
    with pytest.raises(moderation.NotAllowed):
        batches.start_undo(batch, by=colleague)
    late = batch.created_at + timedelta(hours=25)
    with pytest.raises(moderation.TooLate):
        batches.start_undo(batch, by=moderator, at=late)
    batches.start_undo(batch, by=supervisor, at=late)


# How much it costs


@pytest.mark.parametrize("event", ["approve", "reject", "return", "undo"])
def test_a_chunk_takes_as_many_queries_for_fifty_comments_as_for_ten(
    posts: list[Post], moderator: Member, event: str
) -> None:
    counts = []
    for number in (10, 50):
        chosen = seen(some(posts, number))
        batch = started("approve" if event == "undo" else event, chosen, moderator, words="So.")
        if event == "undo":
            batch = batches.start_undo(batches.go_on(batch), by=moderator)
        with CaptureQueriesContext(connection) as queries:
            assert batches.go_on(batch).decided == number
        counts.append(len(queries))
    assert counts[0] == counts[1] < 40


# The audit


def test_a_decision_that_is_not_its_batchs_is_named(posts: list[Post], moderator: Member) -> None:
    batch = run("approve", seen(some(posts)), moderator)
    Batch.objects.update(event="reject")
    named = [f"batch {batch.pk}: decision {it.pk} is not of it" for it in batch.decisions.all()]
    assert sorted(problems()) == sorted(named)


def test_a_count_of_a_batch_that_is_wrong_is_named(posts: list[Post], moderator: Member) -> None:
    batch = run("approve", seen(some(posts)), moderator)
    Batch.objects.update(decided=7)
    assert problems() == [f"batch {batch.pk}: decided is 7, counted 6"]


def test_an_undo_of_another_batchs_decision_is_named(posts: list[Post], moderator: Member) -> None:
    comments = some(posts)
    batch, other = (run("approve", seen(part), moderator) for part in (comments[:3], comments[3:]))
    undoing = batches.go_on(batches.start_undo(batch, by=moderator))
    Batch.objects.filter(pk=undoing.pk).update(undoes=other)
    assert len(problems()) == 3
