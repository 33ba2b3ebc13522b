"""The door: what it stores, what it refuses, and that it never does half of anything."""

import itertools
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Member
from comments import moderation
from comments.markup import VERSION, render
from comments.models import (
    Comment,
    Decision,
    Discussion,
    Finding,
    Note,
    Policy,
    Record,
    Revision,
    Screening,
    Seen,
)
from comments.moderation import submitting
from posts.models import Post
from tests.comments import contents, miscounted, undone
from tests.factories import (
    make_comment,
    make_member,
    make_post,
    without_rules,
)

pytestmark = pytest.mark.django_db

VERBS = (moderation.approve, moderation.reject, moderation.mark_spam, moderation.send_back)


def submit(post: Post, by: Member, **changes: Any) -> Comment:
    """Submit a comment, as a form does."""
    form: dict[str, Any] = {"text": "Words.", "token": uuid.uuid4()}
    return moderation.submit(post=post, by=by, **(form | changes))


class Broken(Exception):
    """What a step raises that a test lets fail."""


def fail(*args: Any, **kwargs: Any) -> NoReturn:
    """Stand in for a step."""
    raise Broken


# Submitting


def test_a_submission_stores_all_that_belongs_to_it(commenter: Member) -> None:
    without_rules()
    post, token = make_post(), uuid.uuid4()
    earlier = timezone.now()
    comment = submit(post, commenter, text="<b>Words", token=token)

    assert (comment.post, comment.author, comment.parent) == (post, commenter, None)
    assert (comment.token, comment.status, comment.version) == (token, "pending", 1)
    assert earlier <= comment.created_at == comment.waiting_since <= timezone.now()

    [revision] = Revision.objects.all()
    assert (comment.head, comment.shown) == (revision, None)
    assert (revision.comment, revision.number) == (comment, 1)
    assert (revision.text, revision.body_html) == ("<b>Words", "<b>Words</b>")
    assert revision.markup_version == VERSION

    [decision] = Decision.objects.all()
    assert (decision.comment, decision.version) == (comment, 1)
    assert (decision.event, decision.by) == ("submit", commenter)
    assert (decision.from_status, decision.to_status) == ("", "pending")
    assert (decision.head, decision.shown) == (revision, None)

    screening = Screening.objects.get()
    assert (screening.revision, screening.outcome) == (revision, "everyone")
    assert screening.policy == Policy.in_force()
    assert not Finding.objects.exists()
    assert Discussion.objects.get(post=post).public_count == 0
    assert Record.objects.get(member=commenter).approved == 0
    assert not Note.objects.exists()


def test_what_is_returned_is_what_is_stored(commenter: Member) -> None:
    comment = submit(make_post(), commenter)
    stored = Comment.objects.get(pk=comment.pk)
    for column in ("path", "status", "head_id", "shown_id", "version", "created_at"):
        assert getattr(comment, column) == getattr(stored, column)


def test_a_submission_from_elsewhere_keeps_its_time(commenter: Member) -> None:
    at = datetime(2020, 2, 2, tzinfo=UTC)
    post = make_post(published_at=at - timedelta(days=1))
    comment = submit(post, commenter, at=at)
    assert comment.created_at == comment.waiting_since == at
    assert comment.head is not None
    assert comment.head.created_at == at
    assert comment.decisions.get().created_at == at


@pytest.mark.parametrize(
    "step",
    [
        "comments.models.Revision.objects.create",
        "comments.models.Finding.objects.bulk_create",
        "comments.models.Screening.objects.create",
        "comments.models.Decision.objects.create",
        "comments.models.Discussion.objects.get_or_create",
        "comments.models.Record.objects.get_or_create",
    ],
)
def test_a_submission_that_fails_half_way_stores_nothing(
    commenter: Member, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    post = make_post()
    before = contents()
    monkeypatch.setattr(step, fail)
    with pytest.raises(Broken):
        submit(post, commenter)
    assert contents() == before


def test_the_same_form_with_the_same_text_is_the_same_comment(commenter: Member) -> None:
    post, token = make_post(), uuid.uuid4()
    first = submit(post, commenter, token=token)
    before = contents()
    assert submit(post, commenter, token=token) == first
    assert contents() == before


def test_the_same_form_is_the_same_comment_even_after_the_article_closed(commenter: Member) -> None:
    post, token = make_post(), uuid.uuid4()
    first = submit(post, commenter, token=token)
    post.status = Post.Status.ARCHIVED
    post.save()
    assert submit(post, commenter, token=token) == first


def test_the_same_form_with_another_text_is_refused_and_names_the_first(commenter: Member) -> None:
    post, token = make_post(), uuid.uuid4()
    first = submit(post, commenter, token=token)
    before = contents()
    with pytest.raises(moderation.TokenTaken) as refused:
        submit(post, commenter, token=token, text="Other words.")
    assert refused.value.first == first
    assert contents() == before


def test_anothers_form_of_the_same_token_is_a_form_of_its_own(
    commenter: Member, stranger: Member
) -> None:
    post, token = make_post(), uuid.uuid4()
    first = submit(post, commenter, token=token)
    assert submit(post, stranger, token=token, text="Other words.") != first


@pytest.fixture
def _late_to_see(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the next look for a comment sent before miss it, as when both come at one moment."""
    look: Callable[..., Comment | None] = vars(submitting)["_sent_before"]
    misses = iter([None])
    monkeypatch.setattr(
        "comments.moderation.submitting._sent_before",
        lambda *asked: next(misses, True) and look(*asked),
    )


def test_of_two_submissions_at_one_moment_one_is_stored(
    commenter: Member, request: pytest.FixtureRequest
) -> None:
    post, token = make_post(), uuid.uuid4()
    first = submit(post, commenter, token=token)
    before = contents()
    request.getfixturevalue("_late_to_see")
    assert submit(post, commenter, token=token) == first
    assert contents() == before


def test_of_two_texts_at_one_moment_the_second_is_refused(
    commenter: Member, request: pytest.FixtureRequest
) -> None:
    post, token = make_post(), uuid.uuid4()
    first = submit(post, commenter, token=token)
    before = contents()
    request.getfixturevalue("_late_to_see")
    with pytest.raises(moderation.TokenTaken) as refused:
        submit(post, commenter, token=token, text="Other words.")
    assert refused.value.first == first
    assert contents() == before


def test_a_fault_of_the_database_is_not_taken_for_a_second_submission(
    commenter: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def clash(*args: Any, **kwargs: Any) -> NoReturn:
        raise IntegrityError

    monkeypatch.setattr("comments.models.Decision.objects.create", clash)
    post = make_post()
    with pytest.raises(IntegrityError):
        submit(post, commenter)
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("status", "days"),
    [("archived", -1), ("draft", -1), ("published", 1), ("archived", 1)],
)
def test_an_article_that_is_not_open_takes_no_comment(
    author: Member, status: str, days: int
) -> None:
    post = make_post(
        author=author, status=status, published_at=timezone.now() + timedelta(days=days)
    )
    for member in (author, make_member()):
        with pytest.raises(moderation.Closed):
            submit(post, member)
    assert not Comment.objects.exists()


# Replies and places


def test_a_reply_names_what_it_answers(commenter: Member) -> None:
    top = make_comment(status="approved")
    reply = submit(top.post, commenter, parent=top)
    assert reply.parent == top
    assert reply.path == top.path + f"{reply.pk:010}"


@pytest.mark.parametrize("status", ["pending", "rejected", "spam"])
def test_what_is_not_public_takes_no_reply(commenter: Member, status: str) -> None:
    parent = make_comment(status=status)
    before = contents()
    with pytest.raises(moderation.NotPublic):
        submit(parent.post, commenter, parent=parent)
    assert contents() == before


def test_nobody_answers_their_own_comment_before_it_is_public(commenter: Member) -> None:
    parent = make_comment(by=commenter)
    with pytest.raises(moderation.NotPublic):
        submit(parent.post, commenter, parent=parent)


def test_what_stands_under_another_article_takes_no_reply(commenter: Member) -> None:
    parent = make_comment(status="approved")
    with pytest.raises(moderation.NotPublic):
        submit(make_post(), commenter, parent=parent)


def test_it_looks_at_the_parent_as_it_is_now(commenter: Member, moderator: Member) -> None:
    parent = make_comment(status="approved")
    moderation.reject(Comment.objects.get(pk=parent.pk), by=moderator, seen=parent.seen)
    with pytest.raises(moderation.NotPublic):
        submit(parent.post, commenter, parent=parent)


def test_four_levels_stand_below_each_other() -> None:
    comment = make_comment(status="approved")
    path = f"{comment.pk:010}"
    for depth in (2, 3, 4):
        comment = make_comment(parent=comment, status="approved")
        path += f"{comment.pk:010}"
        assert (comment.depth, comment.path) == (depth, path)


def test_a_reply_to_the_fourth_level_stands_beside_it() -> None:
    fourth = make_comment(status="approved")
    for _ in range(3):
        fourth = make_comment(parent=fourth, status="approved")
    fifth = make_comment(parent=fourth, status="approved")
    sixth = make_comment(parent=fifth, status="approved")
    for comment, parent in ((fifth, fourth), (sixth, fifth)):
        assert comment.parent == parent
        assert comment.depth == 4
        assert comment.path == fourth.path[:30] + f"{comment.pk:010}"


# Deciding


def test_approving_shows_exactly_the_html_that_was_stored(moderator: Member) -> None:
    comment = make_comment(text="<i>Words")
    Revision.objects.update(body_html="<i>Words as they were shown</i>")
    moderation.approve(comment, by=moderator, seen=comment.seen)
    comment.refresh_from_db()
    assert comment.shown is not None
    assert comment.shown.html == "<i>Words as they were shown</i>"


def test_rejecting_an_approved_comment_takes_it_from_readers(moderator: Member) -> None:
    comment = make_comment(status="approved")
    moderation.reject(comment, by=moderator, seen=comment.seen)
    comment.refresh_from_db()
    assert (comment.status, comment.shown) == ("rejected", None)


def test_a_colleagues_rejection_can_be_turned_into_an_approval(
    moderator: Member, colleague: Member
) -> None:
    comment = make_comment(status="rejected", moderator=colleague)
    moderation.approve(comment, by=moderator, seen=comment.seen)
    assert list(Comment.objects.public()) == [comment]


@pytest.mark.parametrize("verb", VERBS)
def test_a_decision_takes_both_kinds_of_words(moderator: Member, verb: Any) -> None:
    comment = make_comment()
    decision = verb(
        comment, by=moderator, seen=comment.seen, words="  For you.\n", note="\nFor us. "
    )
    notes = Note.objects.values_list("decision", "audience", "text")
    assert set(notes) == {
        (decision.pk, "author", "For you."),
        (decision.pk, "team", "For us."),
    }


@pytest.mark.parametrize("blank", ["", " \n\t "])
def test_without_words_there_is_no_note(moderator: Member, blank: str) -> None:
    comment = make_comment()
    moderation.reject(comment, by=moderator, seen=comment.seen, words=blank, note=blank)
    assert not Note.objects.exists()


def test_a_decision_may_have_been_taken_earlier(moderator: Member) -> None:
    comment, at = make_comment(), datetime(2020, 2, 2, tzinfo=UTC)
    assert moderation.reject(comment, by=moderator, seen=comment.seen, at=at).created_at == at


@pytest.mark.parametrize(
    "step",
    [
        "comments.moderation.change.insert",
        "comments.models.Note.objects.bulk_create",
        "comments.models.Discussion.objects.filter",
        "comments.models.Record.objects.filter",
    ],
)
def test_a_decision_that_fails_half_way_changes_nothing(
    moderator: Member, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    comment = make_comment()
    before = contents()
    with monkeypatch.context() as patched:
        patched.setattr(step, fail)
        with pytest.raises(Broken):
            moderation.approve(comment, by=moderator, seen=comment.seen, words="A reason.")
    assert contents() == before


@pytest.mark.parametrize("verb", VERBS)
def test_a_comment_decided_meanwhile_is_left_alone_and_the_refusal_says_by_whom(
    moderator: Member, colleague: Member, verb: Any
) -> None:
    comment = make_comment()
    seen = comment.seen
    theirs = moderation.reject(comment, by=colleague, seen=seen)
    before = contents()
    with pytest.raises(moderation.Moved) as moved:
        verb(comment, by=moderator, seen=seen, words="A reason.", note="A note.")
    assert contents() == before
    assert moved.value.decision == theirs
    assert (moved.value.decision.by, moved.value.decision.event) == (colleague, "reject")
    assert moved.value.decision.created_at == theirs.created_at
    assert moved.value.comment.status == "rejected"


def test_a_decision_on_another_head_is_refused(moderator: Member) -> None:
    comment = make_comment()
    head = Revision.objects.create(
        comment=comment,
        number=2,
        text="Another text.",
        body_html="Another text.",
        markup_version=VERSION,
        created_at=timezone.now(),
    )
    seen = comment.seen
    Comment.objects.update(head=head)
    before = contents()
    with pytest.raises(moderation.Moved) as moved:
        moderation.approve(comment, by=moderator, seen=seen)
    assert contents() == before
    assert moved.value.decision.event == "submit"


@pytest.mark.parametrize("seen", [Seen(0, 0), Seen(0, 2), Seen(-1, -1), Seen(10**18, 10**18)])
def test_a_state_that_never_was_is_no_longer_the_comments(moderator: Member, seen: Seen) -> None:
    comment = make_comment()
    before = contents()
    with pytest.raises(moderation.Moved):
        moderation.approve(comment, by=moderator, seen=seen)
    assert contents() == before


def test_a_comment_that_moved_between_the_look_and_the_change_is_left_alone(
    moderator: Member, colleague: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    comment = make_comment()
    seen = comment.seen
    stale = Comment.objects.get(pk=comment.pk)
    moderation.reject(comment, by=colleague, seen=seen)
    now = Comment.objects.get(pk=comment.pk)
    before = contents()
    looks = itertools.chain([stale], itertools.repeat(now))
    monkeypatch.setattr("comments.models.Comment.objects.get", lambda **asked: next(looks))
    with pytest.raises(moderation.Moved) as moved:
        moderation.approve(comment, by=moderator, seen=seen)
    monkeypatch.undo()
    assert moved.value.decision.by == colleague
    assert contents() == before


# Who decides


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", ["moderator", "superuser"])
def test_nobody_decides_about_their_own_comment(
    request: pytest.FixtureRequest, role: str, verb: Any
) -> None:
    member = request.getfixturevalue(role)
    comment = make_comment(by=member)
    before = contents()
    with pytest.raises(moderation.NotAllowed):
        verb(comment, by=member, seen=comment.seen)
    assert contents() == before
    assert moderation.events_for(comment, member) == ["edit", "withdraw"]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", ["stranger", "author"])
def test_only_moderators_decide(request: pytest.FixtureRequest, role: str, verb: Any) -> None:
    member = request.getfixturevalue(role)
    comment = make_comment()
    before = contents()
    with pytest.raises(moderation.NotAllowed):
        verb(comment, by=member, seen=comment.seen)
    assert contents() == before
    assert moderation.events_for(comment, member) == []


@pytest.mark.parametrize("role", ["moderator", "superuser"])
def test_whoever_was_switched_off_decides_nothing(
    request: pytest.FixtureRequest, role: str
) -> None:
    member = request.getfixturevalue(role)
    comment = make_comment()
    assert moderation.may_moderate(member)
    Member.objects.filter(pk=member.pk).update(is_active=False)
    member = Member.objects.get(pk=member.pk)
    with pytest.raises(moderation.NotAllowed):
        moderation.approve(comment, by=member, seen=comment.seen)
    assert not moderation.may_moderate(member)
    assert moderation.events_for(comment, member) == []


def test_whoever_left_the_moderators_decides_nothing(moderator: Member) -> None:
    comment = make_comment()
    moderator.groups.clear()
    left = Member.objects.get(pk=moderator.pk)
    with pytest.raises(moderation.NotAllowed):
        moderation.approve(comment, by=left, seen=comment.seen)


def test_nobody_in_particular_decides_nothing() -> None:
    assert not moderation.may_moderate(AnonymousUser())
    assert moderation.events_for(make_comment(), AnonymousUser()) == []


def test_who_may_not_decide_does_not_learn_that_a_comment_moved(stranger: Member) -> None:
    comment = make_comment(status="rejected")
    with pytest.raises(moderation.NotAllowed):
        moderation.approve(comment, by=stranger, seen=Seen(0, 0))


# Counters and the fold


def folded(comment: Comment) -> tuple[str, int, int | None, int]:
    """Return the comment's status, head, shown and version as its decisions tell them."""
    decisions = list(comment.decisions.order_by("version"))
    last = decisions[-1]
    return last.to_status, last.head_id, last.shown_id, len(decisions)


def changes_of_what_is_public(post: Post) -> int:
    """Return how many decisions changed what readers see of an article's comments."""
    changes = 0
    for comment in Comment.objects.under(post):
        shown = [None, *comment.decisions.order_by("version").values_list("shown", flat=True)]
        changes += sum(old != new for old, new in itertools.pairwise(shown))
    return changes


_EVENTS = st.sampled_from(["approve", "reject", "mark_spam"])
_STEPS = st.one_of(
    st.tuples(st.just("submit"), st.integers(0, 1), st.booleans()),
    st.tuples(_EVENTS, st.integers(0, 3), st.booleans()),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_STEPS, max_size=14))
def test_counters_and_state_follow_from_the_decisions_after_whatever_happened(
    steps: list[tuple[str, int, bool]],
) -> None:
    with undone():
        post, members = make_post(), [make_member(), make_member()]
        judges = [make_member(group="Moderators"), members[0]]
        members[0].groups.set(judges[0].groups.all())
        comments = [submit(post, members[0])]
        stale = [comments[0].seen]
        for event, number, odd in steps:
            if event == "submit":
                comments.append(submit(post, members[number]))
                stale.append(comments[-1].seen)
                continue
            at = number % len(comments)
            # Odd: on a state that may be over, by somebody who may be its author.
            seen = stale[at] if odd else Comment.objects.get(pk=comments[at].pk).seen
            with suppress(moderation.Refused):
                moderation.VERBS[Decision.Event(event)](comments[at], by=judges[odd], seen=seen)

        assert list(miscounted()) == []
        assert Discussion.objects.get(post=post).version == changes_of_what_is_public(post)
        for comment in Comment.objects.all():
            state = (comment.status, comment.head_id, comment.shown_id, comment.version)
            assert folded(comment) == state
            numbers = comment.decisions.order_by("version").values_list("version", flat=True)
            assert list(numbers) == list(range(1, comment.version + 1))
            links = list(comment.decisions.order_by("version"))
            assert all(a.to_status == b.from_status for a, b in itertools.pairwise(links))


@pytest.mark.parametrize(
    ("events", "counts", "public"),
    [
        ("", (0, 0, 0), 0),
        ("approve", (1, 0, 0), 1),
        ("reject", (0, 1, 0), 0),
        ("mark_spam", (0, 0, 1), 0),
        ("approve reject", (0, 1, 0), 0),
        ("approve mark_spam", (0, 0, 1), 0),
        ("reject mark_spam", (0, 0, 1), 0),
        ("reject approve", (1, 0, 0), 1),
        ("mark_spam approve reject approve", (1, 0, 0), 1),
    ],
)
def test_counters_follow_a_comment_from_status_to_status(
    moderator: Member, events: str, counts: tuple[int, int, int], public: int
) -> None:
    comment = make_comment()
    for event in events.split():
        moderation.VERBS[Decision.Event(event)](comment, by=moderator, seen=comment.seen)
        comment.refresh_from_db()
    record = Record.objects.get(member=comment.author)
    assert (record.approved, record.rejected, record.spam) == counts
    assert Discussion.objects.get(post=comment.post).public_count == public


def test_counters_of_others_stay_as_they_are(moderator: Member) -> None:
    others = make_comment(status="approved")
    comment = make_comment()
    moderation.approve(comment, by=moderator, seen=comment.seen)
    assert Record.objects.get(member=others.author).approved == 1
    assert Discussion.objects.get(post=others.post).public_count == 1


def test_the_discussions_version_moves_only_with_what_is_public(moderator: Member) -> None:
    comment = make_comment()
    versions = []
    for event in ("reject", "mark_spam", "approve", "reject"):
        moderation.VERBS[Decision.Event(event)](comment, by=moderator, seen=comment.seen)
        comment.refresh_from_db()
        versions.append(Discussion.objects.get().version)
    assert versions == [0, 0, 1, 2]


def test_the_html_of_a_submission_is_made_by_the_one_function(commenter: Member) -> None:
    text = '<a href="https://example.org" rel=me>x</a> <p>'
    head = submit(make_post(), commenter, text=text).head
    assert head is not None
    assert head.body_html == render(text)
