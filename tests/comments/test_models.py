"""What the database itself refuses, whoever writes, and the one definition of public."""

import itertools
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError
from django.utils import timezone

from accounts.models import Member
from comments.models import Comment, Decision, Finding, Note, Reason, Revision, Seen
from posts.models import Post
from tests.factories import (
    make_comment,
    make_finding,
    make_member,
    make_post,
    make_rule,
)

pytestmark = pytest.mark.django_db

# The table of DESIGN, section 2: which revision readers see in each status.
SHOWN_BY_STATUS = {
    "pending": {"none", "other"},
    "approved": {"head"},
    "returned": {"none", "other"},
    "rejected": {"none"},
    "spam": {"none"},
    "withdrawn": {"none"},
}


def add_revision(comment: Comment) -> Revision:
    """Store another revision of a comment."""
    number = comment.revisions.count() + 1
    return Revision.objects.create(
        comment=comment,
        number=number,
        text=f"Text {number}",
        body_html=f"Text {number}",
        markup_version=1,
        created_at=timezone.now(),
    )


def is_accepted(comment: Comment, **columns: Any) -> bool:
    """Write to a comment's row past every door; return whether the database takes it.

    `public_since` goes with `shown`, unless it is told.
    """
    if "shown" in columns:
        since = timezone.now() if columns["shown"] else None
        columns = {"public_since": since, **columns}
    try:
        with transaction.atomic():
            return Comment.objects.filter(pk=comment.pk).update(**columns) == 1
    except IntegrityError:
        return False


def is_stored(row: Model) -> bool:
    """Insert a row; return whether the database takes it."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def decision(comment: Comment, **changes: Any) -> Decision:
    """Return a rejection, not stored, that would be the comment's next decision."""
    columns: dict[str, Any] = {
        "version": comment.version + 1,
        "event": "reject",
        "by": make_member(),
        "from_status": "pending",
        "to_status": "rejected",
        "head": comment.revisions.first(),
        "waiting_since": timezone.now(),
        "created_at": timezone.now(),
    }
    return Decision(comment=comment, **(columns | changes))


def undecided() -> Comment:
    """Return a comment as it is before its first decision."""
    now = timezone.now()
    comment = Comment.objects.create(
        post=make_post(),
        author=make_member(),
        token=uuid.uuid4(),
        created_at=now,
        waiting_since=now,
    )
    add_revision(comment)
    return comment


# What a comment's row may say


def test_the_table_of_the_design_names_every_status() -> None:
    assert SHOWN_BY_STATUS.keys() == set(Comment.Status.values)


@pytest.mark.parametrize(
    ("status", "shown"), list(itertools.product(SHOWN_BY_STATUS, ("none", "head", "other")))
)
def test_the_database_shows_what_the_status_allows(status: str, shown: str) -> None:
    comment = make_comment()
    revisions = {"none": None, "head": comment.head_id, "other": add_revision(comment).pk}
    taken = is_accepted(comment, status=status, shown=revisions[shown])
    assert taken == (shown in SHOWN_BY_STATUS[status])


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        (status, shown)
        for status, all_shown in SHOWN_BY_STATUS.items()
        for shown in sorted(all_shown)
    ],
)
def test_a_comment_is_public_since_a_time_exactly_while_it_is_shown(
    status: str, shown: str
) -> None:
    comment, now = make_comment(), timezone.now()
    revisions = {"none": None, "head": comment.head_id, "other": add_revision(comment).pk}
    since = None if shown == "none" else now
    row = {"status": status, "shown": revisions[shown]}
    assert not is_accepted(comment, **row, public_since=None if since else now)
    assert is_accepted(comment, **row, public_since=since)


@pytest.mark.parametrize("status", ["", "published", "APPROVED"])
def test_the_database_knows_no_other_status(status: str) -> None:
    assert not is_accepted(make_comment(), status=status)


@pytest.mark.parametrize("columns", [{"head": None}, {"path": ""}, {"head": None, "path": ""}])
@pytest.mark.parametrize("version", [1, 2])
def test_a_decided_comment_has_a_head_and_a_place(columns: dict[str, Any], version: int) -> None:
    assert not is_accepted(make_comment(), version=version, **columns)


@pytest.mark.parametrize("kept", ["head", "path", "shown"])
def test_before_its_first_decision_a_comment_has_neither(kept: str) -> None:
    comment = make_comment(status="approved")
    nothing = {"version": 0, "status": "pending", "head": None, "path": "", "shown": None}
    assert not is_accepted(comment, **{name: nothing[name] for name in nothing if name != kept})
    assert is_accepted(comment, **nothing)


def test_a_form_makes_one_comment_of_a_member() -> None:
    first = make_comment()
    row = {"created_at": first.created_at, "waiting_since": first.created_at, "token": first.token}
    assert not is_stored(Comment(post=first.post, author=first.author, **row))
    assert is_stored(Comment(post=first.post, author=make_member(), **row))


# Revisions, decisions and what hangs on them


def test_two_revisions_of_a_comment_never_have_one_number() -> None:
    revision = add_revision(make_comment())
    revision.pk = None
    assert not is_stored(revision)


def test_revisions_count_from_one() -> None:
    revision = add_revision(make_comment())
    revision.pk, revision.number = None, 0
    assert not is_stored(revision)


def test_two_decisions_are_never_taken_on_the_same_state() -> None:
    comment = make_comment(status="rejected")
    assert not is_stored(decision(comment, version=comment.version))
    assert is_stored(decision(comment, version=comment.version + 1))


def test_another_comment_counts_its_own_decisions() -> None:
    make_comment(status="rejected")
    assert is_stored(decision(make_comment(), version=2))


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 1},
        {"version": 1, "event": "submit"},
        {"version": 1, "from_status": ""},
        {"version": 2, "event": "submit"},
        {"version": 2, "event": "submit", "from_status": ""},
        {"version": 2, "from_status": ""},
        {"version": 0, "event": "submit", "from_status": ""},
    ],
)
def test_a_comment_begins_with_its_submission_alone(changes: dict[str, Any]) -> None:
    comment = undecided()
    assert not is_stored(decision(comment, **changes))
    assert is_stored(decision(comment, version=1, event="submit", from_status=""))


def test_somebody_decides_unless_a_time_is_over() -> None:
    comment = make_comment()
    assert not is_stored(decision(comment, by=None))
    assert not is_stored(decision(comment, event="expire"))
    assert is_stored(decision(comment, event="expire", by=None))
    assert is_stored(decision(make_comment(), event="expunge", by=None))
    assert is_stored(decision(make_comment(), event="expunge"))


def test_an_undo_names_what_it_undoes_and_nothing_else_does() -> None:
    comment = make_comment(status="rejected")
    last = comment.decisions.latest("version")
    assert not is_stored(decision(comment, event="undo"))
    assert not is_stored(decision(comment, undoes=last))
    assert is_stored(decision(comment, event="undo", undoes=last))


def test_a_decision_is_undone_once() -> None:
    comment, other = make_comment(status="rejected"), make_comment(status="rejected")
    last = comment.decisions.latest("version")
    decision(comment, event="undo", undoes=last).save()
    assert not is_stored(decision(other, event="undo", undoes=last))


@pytest.mark.parametrize("event", Decision.Event.values)
def test_only_what_takes_a_reason_has_one(event: str) -> None:
    comment = make_comment(status="rejected")
    undoes = comment.decisions.latest("version") if event == "undo" else None
    by = None if event == "expire" else make_member()
    first = {"version": 1, "from_status": ""} if event == "submit" else {}
    comment = undecided() if event == "submit" else comment
    columns: dict[str, Any] = {"event": event, "undoes": undoes, "by": by, **first}
    takes_one = event in ("reject", "return", "mark_spam")
    assert is_stored(decision(comment, reason=Reason.objects.first(), **columns)) is takes_one
    assert takes_one or is_stored(decision(comment, **columns))


def test_a_decision_keeps_since_when_it_shows_something() -> None:
    comment = make_comment()
    now = timezone.now()
    assert not is_stored(decision(comment, public_since=now))
    assert not is_stored(decision(comment, shown=comment.head))
    assert is_stored(decision(comment, shown=comment.head, public_since=now))


def test_a_rule_finds_a_revision_once() -> None:
    finding = make_finding(make_comment())
    assert not is_stored(Finding(revision=finding.revision, version=finding.version))
    assert is_stored(Finding(revision=finding.revision, version=make_rule()))


def test_a_rule_that_failed_has_no_evidence_unless_it_was_slow() -> None:
    comment, rule = make_comment(), make_rule()

    def failed(failure: str) -> Finding:
        return Finding(revision=comment.head, version=rule, failure=failure, spans=[[0, 1]])

    assert not is_stored(failed("error"))
    assert not is_stored(failed("nonsense"))
    assert is_stored(failed("slow"))


def test_a_decision_has_one_note_for_each_audience() -> None:
    [submission] = make_comment().decisions.all()
    assert is_stored(Note(decision=submission, audience="team", text="One"))
    assert not is_stored(Note(decision=submission, audience="team", text="Two"))
    assert is_stored(Note(decision=submission, audience="author", text="Two"))


def test_nothing_that_is_named_by_something_else_can_be_deleted() -> None:
    comment = make_comment(status="rejected")
    for named in (comment, comment.post, comment.author, comment.head):
        assert named is not None
        with pytest.raises(ProtectedError):
            named.delete()


# What only answers


def article(status: str, days: int) -> Post:
    """Make an article published `days` from now."""
    return make_post(status=status, published_at=timezone.now() + timedelta(days=days))


@pytest.mark.parametrize("status", SHOWN_BY_STATUS)
def test_public_is_what_has_a_shown_revision(status: str) -> None:
    for shown in SHOWN_BY_STATUS[status]:
        comment = make_comment()
        revisions = {"none": None, "head": comment.head_id, "other": add_revision(comment).pk}
        assert is_accepted(comment, status=status, shown=revisions[shown])
        assert Comment.objects.public().filter(pk=comment.pk).exists() == (shown != "none")
        assert Comment.objects.shown().filter(pk=comment.pk).exists() == (shown != "none")
        assert Comment.objects.unshown().filter(pk=comment.pk).exists() == (shown == "none")


@pytest.mark.parametrize(
    ("status", "days", "readable"),
    [
        ("published", -1, True),
        ("archived", -1, True),
        ("published", 1, False),
        ("archived", 1, False),
        ("draft", -1, False),
    ],
)
def test_public_is_only_what_stands_under_a_public_article(
    status: str, days: int, readable: bool
) -> None:
    comment = make_comment(status="approved")
    published_at = timezone.now() + timedelta(days=days)
    Post.objects.filter(pk=comment.post_id).update(status=status, published_at=published_at)
    assert Comment.objects.public().exists() == readable


def test_the_questions_chain_into_a_sentence() -> None:
    author, post = make_member(), make_post()
    first, second = (make_comment(post=post, by=author, status="approved") for _ in range(2))
    reply = make_comment(parent=first, by=author, status="approved")
    make_comment(post=post, by=author)
    make_comment(post=post, status="approved")
    make_comment(by=author, status="approved")
    asked = Comment.objects.public().under(post).by(author.pk).standing("approved")
    assert list(asked.in_thread_order()) == [first, reply, second]


def test_nobody_has_comments_without_an_account() -> None:
    make_comment()
    assert not Comment.objects.by(None).exists()


def test_a_comment_knows_its_depth_its_address_and_what_is_seen_of_it() -> None:
    top = make_comment(status="approved")
    reply = make_comment(parent=top)
    assert (top.depth, reply.depth) == (1, 2)
    assert top.get_absolute_url() == f"/c/{top.pk}/"
    assert top.head_id is not None
    assert top.seen == Seen(head=top.head_id, version=2)


def test_a_revision_hands_out_its_stored_html(commenter: Member) -> None:
    head = make_comment(by=commenter, text="<b>x</b> <p>").head
    assert head is not None
    assert head.html == head.body_html == "<b>x</b> &lt;p&gt;"
