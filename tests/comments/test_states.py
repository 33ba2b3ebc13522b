"""Who may do what to a comment in which state: the whole table, row by row.

The table is the one of DESIGN, section 2, written down a second time. It knows nothing of
`moderation.TRANSITIONS`, so that a slip in either shows.
"""

from dataclasses import dataclass

import pytest
from django.utils import timezone

from accounts.models import Member
from comments import moderation
from comments.models import Comment, Decision, Discussion, Record, Revision
from tests.comments import contents, miscounted
from tests.factories import make_comment, make_member, make_post

pytestmark = pytest.mark.django_db

EVENTS = ("approve", "reject", "mark_spam")

# (status, what readers see): where each event leads; None where it is refused.
TABLE: dict[tuple[str, str], tuple[str | None, str | None, str | None]] = {
    ("pending", "none"): ("approved", "rejected", "spam"),
    ("pending", "other"): ("approved", "rejected", "spam"),
    ("approved", "head"): (None, "rejected", "spam"),
    ("returned", "none"): ("approved", "rejected", "spam"),
    ("returned", "other"): ("approved", "rejected", "spam"),
    ("rejected", "none"): ("approved", None, "spam"),
    ("spam", "none"): ("approved", "rejected", None),
    ("withdrawn", "none"): (None, None, None),
}

# Who decides about others' comments, whatever they did before. Nobody decides on their own.
DECIDES = {
    "moderator": True,
    "colleague who decided before": True,
    "superuser": True,
    "author of the comment, a moderator": False,
    "author of the article": False,
    "plain member": False,
}


@dataclass(frozen=True)
class Scene:
    """A comment in a state, and the people around it by their role."""

    comment: Comment
    cast: dict[str, Member]


@pytest.fixture
def scene(
    author: Member, moderator: Member, colleague: Member, stranger: Member, superuser: Member
) -> Scene:
    """A comment by a moderator under an author's article, approved by a colleague."""
    writer = make_member("writer", group="Moderators")
    comment = make_comment(
        post=make_post(author=author), by=writer, status="approved", moderator=colleague
    )
    cast = {
        "moderator": moderator,
        "colleague who decided before": colleague,
        "superuser": superuser,
        "author of the comment, a moderator": writer,
        "author of the article": author,
        "plain member": stranger,
    }
    return Scene(comment, cast)


def bring(comment: Comment, status: str, shown: str) -> None:
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
    Comment.objects.filter(pk=comment.pk).update(status=status, head=head, shown=revision)
    Record.objects.filter(member=comment.author).update(
        approved=status == "approved", rejected=status == "rejected", spam=status == "spam"
    )
    Discussion.objects.filter(post=comment.post).update(public_count=shown != "none")
    comment.refresh_from_db()


def test_the_table_names_every_status_and_every_event_of_a_moderator() -> None:
    assert {status for status, _ in TABLE} == set(Comment.Status.values)
    assert {"submit", *EVENTS} == set(Decision.Event.values)


@pytest.mark.parametrize("role", DECIDES)
@pytest.mark.parametrize(("status", "shown"), TABLE)
def test_what_is_offered_is_what_the_table_says(
    scene: Scene, status: str, shown: str, role: str
) -> None:
    bring(scene.comment, status, shown)
    targets = dict(zip(EVENTS, TABLE[status, shown], strict=True))
    offered = moderation.events_for(scene.comment, scene.cast[role])
    assert {event.value for event in offered} == {
        event for event, target in targets.items() if target and DECIDES[role]
    }


@pytest.mark.parametrize("role", DECIDES)
@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize(("status", "shown"), TABLE)
def test_each_event_leads_where_the_table_says(
    scene: Scene, status: str, shown: str, event: str, role: str
) -> None:
    comment, by = scene.comment, scene.cast[role]
    bring(comment, status, shown)
    target = TABLE[status, shown][EVENTS.index(event)]
    verb = moderation.VERBS[Decision.Event(event)]
    before = contents()

    if not DECIDES[role] or target is None:
        refusal = moderation.Impossible if DECIDES[role] else moderation.NotAllowed
        with pytest.raises(refusal):
            verb(comment, by=by, seen=comment.seen, reason="A reason.", note="A note.")
        assert contents() == before
        return

    decision = verb(comment, by=by, seen=comment.seen, reason="A reason.", note="A note.")
    after = Comment.objects.get(pk=comment.pk)
    assert after.status == target
    assert after.head_id == comment.head_id
    assert after.shown_id == (comment.head_id if event == "approve" else None)
    assert after.version == comment.version + 1
    assert after.path == comment.path
    assert after.waiting_since == comment.waiting_since
    assert decision == after.decisions.latest("version")
    assert (decision.version, decision.event, decision.by) == (after.version, event, by)
    assert (decision.from_status, decision.to_status) == (status, target)
    assert (decision.head_id, decision.shown_id) == (after.head_id, after.shown_id)
    assert list(miscounted()) == []
    assert contents()["Revision"] == before["Revision"]
    assert contents()["Decision"][:-1] == before["Decision"]
