"""Who may do what to a comment in which state: the whole table, row by row.

The table stands in docs/moderation.md. It knows nothing of `moderation.TRANSITIONS`, so that a slip
in either shows.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from django.utils import timezone

from accounts.models import Member
from comments import moderation
from comments.models import Comment, Decision, Discussion, Record, Revision, Seen
from tests.comments import contents, miscounted
from tests.factories import (
    make_comment,
    make_member,
    make_post,
    make_report,
    set_policy,
    without_rules,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everybody_held")]


class State(NamedTuple):
    """A status with the texts in it.

    `head` and `shown` name a revision: "head" is the head before the event, "other" the earlier
    one that readers saw then, "new" one that the event brought.
    """

    status: str
    head: str
    shown: str


def _rows(first: str) -> list[list[str]]:
    """Return the cells of the table in docs/moderation.md whose head begins with `first`."""
    lines = (Path(__file__).parents[2] / "docs" / "moderation.md").read_text().splitlines()
    begin = next(at for at, line in enumerate(lines) if line.startswith(f"| {first} |"))
    table = itertools.takewhile(lambda line: line.startswith("|"), lines[begin:])
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


_HEAD, _LINE, *_STATES = _rows("status")
# `let_through` is an edit under a policy that publishes it.
EVENTS = tuple(cell.strip("`") for cell in _HEAD[2:])
# (status, what readers see): where each event leads; None where it does not lead on.
TABLE: dict[tuple[str, str], tuple[State | None, ...]] = {
    (status, shown): tuple(None if cell == "–" else State(*cell.split()) for cell in cells)
    for status, shown, *cells in _STATES
}
# Whose events each role may bring about. Authors change their own, nobody decides on their own.
ROLES: dict[str, set[str]] = {
    role: set() if events == "none" else {event.strip("`") for event in events.split()}
    for role, events in _rows("who")[2:]
}
for _events in ROLES.values():
    if "edit" in _events:
        _events.add("let_through")


def target_of(event: str, status: str, shown: str) -> State | None:
    """Return where the table says that an event leads."""
    return TABLE[status, shown][EVENTS.index(event)]


@dataclass(frozen=True)
class Scene:
    """A comment that was approved, and somebody near it."""

    comment: Comment
    by: Member


def scene_for(role: str) -> Scene:
    """Make a comment, approved by a colleague and reported, and whoever has the role."""
    colleague, article_author = make_member(group="Moderators"), make_member(group="Authors")
    # Made when they play: most of the hundreds of scenes need none of them.
    makers: dict[str, Callable[[], Member]] = {
        "author of the comment, a moderator": lambda: make_member(group="Moderators"),
        "author of the comment, a superuser": _make_superuser,
        "moderator": lambda: make_member(group="Moderators"),
        "colleague who decided before": lambda: colleague,
        "supervisor": lambda: make_member(group="Supervisors"),
        "superuser": _make_superuser,
        "author of the article": lambda: article_author,
    }
    by = makers.get(role, make_member)()
    comment = make_comment(
        post=make_post(author=article_author),
        by=by if role.startswith("author of the comment") else None,
        status="approved",
        moderator=colleague,
    )
    make_report(comment)  # or there is no reason to keep it
    return Scene(comment, by)


def _make_superuser() -> Member:
    member: Member = Member.objects.create_superuser("root-user", "root@example.org", "x")
    return member


def bring(
    comment: Comment, status: str, shown: str, *, public_since: datetime | None = None
) -> None:
    """Put an approved comment into a state past the door, with the counters that belong to it."""
    head = comment.head
    assert head is not None
    if shown == "other":
        head = Revision.objects.create(
            comment=comment,
            number=2,
            text="Another text.",
            body_html="Another text.",
            markup_version=1,
            created_at=timezone.now(),
        )
    revision = {"none": None, "head": head.pk, "other": comment.head_id}[shown]
    Comment.objects.filter(pk=comment.pk).update(
        status=status,
        head=head,
        shown=revision,
        public_since=(public_since or timezone.now()) if revision else None,
        waiting_since=timezone.now() - timedelta(days=1),
    )
    Record.objects.filter(member=comment.author).update(
        approved=status == "approved", rejected=status == "rejected", spam=status == "spam"
    )
    Discussion.objects.filter(post=comment.post).update(public_count=shown != "none")
    comment.refresh_from_db()


def set_policy_for(event: str) -> None:
    """Put a policy in force by which an edit is let through, or not."""
    if event == "let_through":
        without_rules()
        set_policy(publishing="findings")


def carry_out(
    event: str,
    comment: Comment,
    by: Member,
    *,
    seen: Seen | None = None,
    at: datetime | None = None,
) -> Decision | None:
    """Bring an event about, by its verb."""
    seen = seen or comment.seen
    if event in ("edit", "let_through"):
        return moderation.edit(comment, by=by, seen=seen, text="A text of its own.", at=at)
    if event == "withdraw":
        return moderation.withdraw(comment, by=by, seen=seen, at=at)
    verb = moderation.VERBS[Decision.Event(event)]
    return verb(
        comment,
        by=by,
        seen=seen,
        words="" if event == "keep" else "A reason.",  # of that its author hears nothing
        note="A note.",
        at=at or timezone.now(),
    )


def test_the_table_names_every_status_and_every_event() -> None:
    assert {status for status, _ in TABLE} == set(Comment.Status.values)
    named = {"submit", "expire", "expunge", "undo", *EVENTS}
    assert named == {"let_through", *Decision.Event.values}
    assert {len(targets) for targets in TABLE.values()} == {len(EVENTS)}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("status", "shown"), TABLE)
def test_what_is_offered_is_what_the_table_says(status: str, shown: str, role: str) -> None:
    scene = scene_for(role)
    bring(scene.comment, status, shown)
    offered = moderation.events_for(scene.comment, scene.by)
    assert {event.value for event in offered} == {
        event for event in ROLES[role] - {"let_through"} if target_of(event, status, shown)
    }


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize(("status", "shown"), TABLE)
def test_each_event_leads_where_the_table_says(
    status: str, shown: str, event: str, role: str
) -> None:
    scene = scene_for(role)
    comment, by = scene.comment, scene.by
    bring(comment, status, shown)
    target = target_of(event, status, shown)
    set_policy_for(event)
    before = contents()

    if event not in ROLES[role]:
        with pytest.raises(moderation.NotAllowed):
            carry_out(event, comment, by)
        assert contents() == before
        return
    if event == "withdraw" and status == "withdrawn":
        assert carry_out(event, comment, by) is None
        assert contents() == before
        return
    if target is None:
        with pytest.raises(moderation.Impossible):
            carry_out(event, comment, by)
        assert contents() == before
        return

    decision = carry_out(event, comment, by)
    assert decision is not None
    after = Comment.objects.get(pk=comment.pk)
    added = after.revisions.exclude(pk__in=[row["id"] for row in before["Revision"]])
    assert added.count() == (event in ("edit", "let_through"))
    revisions = {
        "none": None,
        "head": comment.head_id,
        "other": comment.shown_id,
        "new": added[0].pk if added else None,
    }
    assert after.status == target.status
    assert after.head_id == revisions[target.head]
    assert after.shown_id == revisions[target.shown]
    assert after.version == comment.version + 1
    assert (after.path, after.created_at) == (comment.path, comment.created_at)
    # It enters the queue anew only where it had left it.
    is_new_in_queue = status == "approved" and target.status == "pending"
    assert after.waiting_since == (
        decision.created_at if is_new_in_queue else comment.waiting_since
    )
    if after.shown_id is None:
        assert after.public_since is None
    else:
        assert after.public_since == (comment.public_since or decision.created_at)
    assert decision == after.decisions.latest("version")
    assert (decision.version, decision.by) == (after.version, by)
    assert decision.event == ("edit" if event == "let_through" else event)
    assert (decision.from_status, decision.to_status) == (status, target.status)
    assert (decision.head_id, decision.shown_id) == (after.head_id, after.shown_id)
    assert list(miscounted()) == []
    old = contents()
    assert old["Revision"][: len(before["Revision"])] == before["Revision"]
    assert old["Decision"][:-1] == before["Decision"]


# For how long a published comment can be edited


@pytest.mark.parametrize("late", [timedelta(0), timedelta(minutes=1), timedelta(minutes=15)])
def test_a_published_comment_can_be_edited_for_fifteen_minutes(late: timedelta) -> None:
    scene = scene_for("author of the comment")
    assert scene.comment.public_since is not None
    at = scene.comment.public_since + late
    decision = carry_out("edit", scene.comment, scene.by, at=at)
    assert decision is not None
    after = Comment.objects.get(pk=scene.comment.pk)
    assert (after.status, after.shown_id) == ("pending", scene.comment.head_id)
    assert after.waiting_since == at


@pytest.mark.parametrize("late", [timedelta(minutes=15, microseconds=1), timedelta(days=400)])
def test_after_fifteen_minutes_a_published_comment_stays_as_it_is(late: timedelta) -> None:
    scene = scene_for("author of the comment")
    assert scene.comment.public_since is not None
    before = contents()
    with pytest.raises(moderation.TooLate, match="15 minutes"):
        carry_out("edit", scene.comment, scene.by, at=scene.comment.public_since + late)
    assert contents() == before


def test_an_edit_is_offered_only_while_it_is_possible() -> None:
    scene = scene_for("author of the comment")
    for minutes, offered in ((14, ["edit", "withdraw"]), (16, ["withdraw"])):
        since = timezone.now() - timedelta(minutes=minutes)
        bring(scene.comment, "approved", "head", public_since=since)
        assert moderation.events_for(scene.comment, scene.by) == offered


@pytest.mark.parametrize(
    ("status", "shown"),
    [("pending", "none"), ("pending", "other"), ("returned", "none"), ("returned", "other")],
)
def test_what_waits_or_was_sent_back_can_be_edited_at_any_time(status: str, shown: str) -> None:
    scene = scene_for("author of the comment")
    bring(scene.comment, status, shown, public_since=timezone.now() - timedelta(days=400))
    assert carry_out("edit", scene.comment, scene.by) is not None
    after = Comment.objects.get(pk=scene.comment.pk)
    assert after.waiting_since == scene.comment.waiting_since
    assert after.public_since == scene.comment.public_since


def test_a_declined_edit_gives_no_new_time_to_edit(moderator: Member) -> None:
    scene = scene_for("author of the comment")
    since = scene.comment.public_since
    carry_out("edit", scene.comment, scene.by)
    scene.comment.refresh_from_db()
    carry_out("decline", scene.comment, moderator)
    assert Comment.objects.get(pk=scene.comment.pk).public_since == since


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("event", EVENTS)
def test_on_a_state_that_is_over_nothing_happens(event: str, role: str) -> None:
    scene = scene_for(role)
    comment = scene.comment
    assert comment.head_id is not None
    set_policy_for(event)
    before = contents()
    allowed = event in ROLES[role]
    with pytest.raises(moderation.Moved if allowed else moderation.NotAllowed):
        carry_out(event, comment, scene.by, seen=Seen(comment.head_id, comment.version - 1))
    assert contents() == before
