"""An author edits or takes back what they wrote; nobody reads a text that nobody approved."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NoReturn

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from accounts.models import Member
from comments import moderation
from comments.markup import VERSION, render
from comments.models import Comment, Decision, Discussion, Finding, Record, Revision, Seen
from comments.moderation import change
from comments.rules import KINDS, Draft, Evidence, Facts, Kind
from posts.models import Post
from tests.cast import client_of
from tests.comments import contents, miscounted
from tests.factories import (
    decide,
    make_comment,
    make_edit,
    make_member,
    make_post,
    make_rule,
    withdraw,
    without_rules,
)
from tests.pages import text_of, texts_of

pytestmark = pytest.mark.django_db


def edit(comment: Comment, by: Member | None = None, **changes: Any) -> Decision | None:
    """Edit a comment as it is held, as its form does."""
    form: dict[str, Any] = {"seen": comment.seen, "text": "Other words."}
    return moderation.edit(comment, by=by or comment.author, **(form | changes))


def now(comment: Comment) -> Comment:
    """Return a comment as it is stored."""
    return Comment.objects.select_related("head", "shown").get(pk=comment.pk)


def what_readers_see(post: Post) -> list[str]:
    """Return the texts of an article's comments as a reader's page shows them."""
    return texts_of(Client().get(post.get_absolute_url()), ".comment-text")


# Editing


def test_an_edit_stores_all_that_belongs_to_it(commenter: Member) -> None:
    comment = make_comment(by=commenter, text="Words.")
    earlier = timezone.now()
    decision = edit(comment, text="<b>Other words")
    assert decision is not None
    after = now(comment)
    assert after.head is not None
    assert (after.status, after.version, after.shown) == ("pending", 2, None)
    assert (after.head.number, after.head.text) == (2, "<b>Other words")
    assert after.head.body_html == render("<b>Other words") == "<b>Other words</b>"
    assert after.head.markup_version == VERSION
    assert earlier <= after.head.created_at == decision.created_at <= timezone.now()
    assert (decision.event, decision.by, decision.version) == ("edit", commenter, 2)
    assert (decision.from_status, decision.to_status) == ("pending", "pending")
    assert (decision.head, decision.shown) == (after.head, None)
    assert [revision.text for revision in after.revisions.all()] == ["Words.", "<b>Other words"]


def test_the_rules_look_at_the_new_text_and_keep_what_they_found_in_the_old(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_rules()
    comment = make_comment()
    drafts: list[str] = []

    def find(draft: Draft, facts: Facts, parameters: Any) -> Evidence:
        drafts.append(draft.text)
        return Evidence()

    kind = Kind(name="any", label="", help="", find=find, describe=lambda evidence: "")
    monkeypatch.setitem(KINDS, "any", kind)
    rule = make_rule("any")
    edit(comment, text="Other words.")
    assert drafts == ["Other words."]
    found = Finding.objects.order_by("pk").values_list("revision__number", "version")
    assert list(found) == [(2, rule.pk)]


@pytest.mark.parametrize("status", ["pending", "approved"])
def test_the_same_text_changes_nothing(status: str) -> None:
    comment = make_comment(text="Words.", status=status)
    before = contents()
    assert edit(comment, text="Words.") is None
    assert contents() == before


def test_an_edit_that_is_sent_twice_is_one_edit() -> None:
    comment = make_comment()
    seen = comment.seen
    assert edit(comment, seen=seen) is not None
    before = contents()
    assert edit(comment, seen=seen) is None
    assert contents() == before


def test_the_text_before_can_be_put_back() -> None:
    comment = make_comment(text="Words.", status="approved")
    edited = make_edit(comment, "Other words.")
    back = make_edit(edited, "Words.")
    assert back.head is not None
    assert (back.head.number, back.head.text, back.status) == (3, "Words.", "pending")
    assert back.shown_id == comment.shown_id


def test_an_edit_of_what_waits_keeps_its_place_in_the_queue() -> None:
    yesterday = timezone.now() - timedelta(hours=12)
    first, second = make_comment(at=yesterday), make_comment(at=yesterday + timedelta(hours=1))
    edit(first)
    queue = Comment.objects.standing("pending").order_by("waiting_since")
    assert list(queue) == [first, second]


def test_an_edit_of_what_is_public_queues_at_the_end() -> None:
    comment = make_comment(status="approved", at=timezone.now() - timedelta(hours=12))
    decision = edit(comment)
    assert decision is not None
    assert now(comment).waiting_since == decision.created_at


@pytest.mark.parametrize("status", ["pending", "approved"])
def test_a_closed_article_takes_no_edit(status: str) -> None:
    comment = make_comment(status=status)
    Post.objects.filter(pk=comment.post_id).update(status="archived")
    before = contents()
    with pytest.raises(moderation.Closed):
        edit(comment)
    assert contents() == before


@pytest.mark.parametrize("role", ["stranger", "author", "moderator", "superuser"])
@pytest.mark.parametrize(
    "verb", [edit, lambda *told: moderation.withdraw(told[0], by=told[1], seen=told[0].seen)]
)
def test_only_its_author_changes_a_comment(
    request: pytest.FixtureRequest, role: str, verb: Callable[[Comment, Member], object]
) -> None:
    member = request.getfixturevalue(role)
    comment = make_comment(status="approved")
    before = contents()
    with pytest.raises(moderation.NotAllowed):
        verb(comment, member)
    assert contents() == before


def test_whoever_was_switched_off_changes_nothing(commenter: Member) -> None:
    comment = make_comment(by=commenter)
    commenter.is_active = False
    commenter.save()
    before = contents()
    with pytest.raises(moderation.NotAllowed):
        edit(comment, commenter)
    with pytest.raises(moderation.NotAllowed):
        moderation.withdraw(comment, by=commenter, seen=comment.seen)
    assert contents() == before


def test_an_edit_of_what_was_decided_meanwhile_says_by_whom_and_what(moderator: Member) -> None:
    comment = make_comment()
    seen = comment.seen
    theirs = decide(comment, "approve", by=moderator)
    before = contents()
    with pytest.raises(moderation.Moved) as moved:
        edit(comment, seen=seen)
    assert contents() == before
    assert moved.value.decision == theirs
    assert (moved.value.decision.by, moved.value.decision.event) == (moderator, "approve")
    assert moved.value.comment.status == "approved"


def test_an_old_page_does_not_hide_that_the_time_is_over_from_who_looks_again() -> None:
    comment = make_comment(status="approved")
    late = timezone.now() + timedelta(minutes=16)
    with pytest.raises(moderation.Moved):
        edit(comment, seen=Seen(comment.seen.head, 1), at=late)
    with pytest.raises(moderation.TooLate):
        edit(comment, at=late)


class Broken(Exception):
    """What a step raises that a test lets fail."""


def fail(*args: Any, **kwargs: Any) -> NoReturn:
    """Stand in for a step."""
    raise Broken


@pytest.mark.parametrize(
    ("verb", "step"),
    [
        (make_edit, "comments.models.Revision.objects.create"),
        (make_edit, "comments.models.Finding.objects.bulk_create"),
        (make_edit, "comments.models.Record.objects.filter"),
        (make_edit, "comments.moderation.change.insert"),
        (make_edit, "comments.letters.write"),
        (withdraw, "comments.models.Discussion.objects.filter"),
        (withdraw, "comments.models.Record.objects.filter"),
        (withdraw, "comments.moderation.change.insert"),
        (withdraw, "comments.letters.write"),
    ],
)
def test_a_change_that_fails_half_way_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, verb: Callable[[Comment], object], step: str
) -> None:
    comment = make_comment(status="approved")
    before = contents()
    with monkeypatch.context() as patched:
        patched.setattr(step, fail)
        with pytest.raises(Broken):
            verb(comment)
    assert contents() == before


def test_of_two_edits_at_one_moment_the_second_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    comment = make_comment()
    seen = comment.seen
    stale = Comment.objects.get(pk=comment.pk)
    theirs = edit(comment, text="The quicker.")
    before = contents()
    looks = iter([stale])

    def late(*asked: Any) -> Revision:
        """Number the revision as one does who has not seen the quicker edit."""
        return store(next(looks), 2, *asked[2:])

    store = change.store_revision
    monkeypatch.setattr(change, "store_revision", late)
    held = Comment.objects.get_queryset().get
    answers = iter([stale, stale])
    monkeypatch.setattr(
        "comments.models.CommentQuerySet.get",
        lambda rows, pk: next(answers, None) or held(pk=pk),
    )
    with pytest.raises(moderation.Moved) as moved:
        edit(comment, seen=seen, text="The slower.")
    monkeypatch.undo()
    assert moved.value.decision == theirs
    assert contents() == before


def test_a_fault_of_the_database_is_not_taken_for_a_quicker_edit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def clash(*args: Any, **kwargs: Any) -> NoReturn:
        raise IntegrityError

    comment = make_comment()
    before = contents()
    monkeypatch.setattr(change, "store_revision", clash)
    with pytest.raises(IntegrityError):
        edit(comment)
    assert contents() == before


# What readers see


def test_while_an_edit_waits_readers_see_what_was_approved() -> None:
    comment = make_comment(text="As it was approved.", status="approved")
    edited = make_edit(comment, "As nobody has read it.")
    assert (edited.status, edited.shown_id) == ("pending", comment.head_id)
    assert edited.is_edit_waiting
    assert what_readers_see(comment.post) == ["As it was approved."]
    assert Discussion.objects.get(post=comment.post).public_count == 1


def test_the_approval_of_an_edit_shows_it_and_says_that_it_was_edited() -> None:
    comment = make_comment(text="As it was.", status="approved")
    edited = make_edit(comment, "As it is <b>now</b>.")
    page = Client().get(comment.post.get_absolute_url())
    assert "edited" not in text_of(page, ".comment-meta")

    decide(edited, "approve")
    assert what_readers_see(comment.post) == ["As it is now."]
    after = now(comment)
    assert (after.status, after.shown_id) == ("approved", edited.head_id)
    page = Client().get(comment.post.get_absolute_url())
    assert after.head is not None
    assert f"edited {after.head.created_at:%-d %B %Y, %H:%M}" in text_of(page, ".comment-meta")


def test_a_text_that_was_edited_before_it_was_approved_says_when() -> None:
    comment = make_edit(make_comment(text="As it was."), "As it is.")
    decide(comment, "approve")
    assert what_readers_see(comment.post) == ["As it is."]
    page = Client().get(comment.post.get_absolute_url())
    assert "edited" in text_of(page, ".comment-meta")


def test_a_declined_edit_leaves_what_was_approved_and_no_word_of_an_edit() -> None:
    comment = make_comment(text="As it was approved.", status="approved")
    edited = make_edit(comment, "As nobody liked it.")
    decide(edited, "decline", words="Not like that.")
    after = now(comment)
    assert (after.status, after.head_id, after.shown_id) == (
        "approved",
        comment.head_id,
        comment.head_id,
    )
    assert what_readers_see(comment.post) == ["As it was approved."]
    page = Client().get(comment.post.get_absolute_url()).content.decode()
    assert "edited" not in page
    assert "As nobody liked it." not in page
    assert "As nobody liked it." in [revision.text for revision in after.revisions.all()]


def test_after_a_declined_edit_the_next_one_is_numbered_after_all_before() -> None:
    comment = make_comment(status="approved")
    decide(make_edit(comment, "Declined."), "decline")
    again = make_edit(comment, "Another try.")
    assert again.head is not None
    assert (again.head.number, again.head.text) == (3, "Another try.")
    assert (again.status, again.shown_id) == ("pending", comment.head_id)


@pytest.mark.parametrize("event", ["reject", "mark_spam"])
def test_a_rejected_edit_takes_the_whole_comment_from_readers(event: str) -> None:
    comment = make_comment(status="approved")
    decide(make_edit(comment), event)
    assert what_readers_see(comment.post) == []
    assert Discussion.objects.get(post=comment.post).public_count == 0
    assert list(miscounted()) == []


@pytest.mark.parametrize("event", ["reject", "mark_spam"])
def test_what_was_edited_and_taken_away_comes_back_as_it_was_edited_only_when_approved(
    event: str,
) -> None:
    comment = make_comment(text="First.", status="approved")
    edited = make_edit(comment, "Second.")
    decide(edited, event)
    decide(edited, "approve")
    assert what_readers_see(comment.post) == ["Second."]


@pytest.mark.parametrize(
    "steps",
    ["edit", "edit edit", "edit decline edit", "edit approve edit", "edit reject", "edit withdraw"],
)
def test_no_text_is_public_that_no_moderator_approved(steps: str) -> None:
    comment = make_comment(text="Text 0", status="approved")
    approved = {comment.seen.head}
    for number, step in enumerate(steps.split(), 1):
        if step == "edit":
            make_edit(comment, f"Text {number}")
        elif step == "withdraw":
            withdraw(comment)
        else:
            decision = decide(comment, step)
            approved |= {decision.head_id} if step == "approve" else set()
        seen_by_readers = what_readers_see(comment.post)
        allowed = Revision.objects.filter(pk__in=approved).values_list("text", flat=True)
        assert set(seen_by_readers) <= set(allowed)


def test_an_approval_of_a_text_that_was_edited_meanwhile_publishes_nothing(
    moderator: Member,
) -> None:
    comment = make_comment(text="As it was seen.")
    seen = comment.seen
    edit(comment, text="As nobody saw it.")
    with pytest.raises(moderation.Moved) as moved:
        moderation.approve(comment, by=moderator, seen=seen)
    assert (moved.value.decision.by, moved.value.decision.event) == (comment.author, "edit")
    assert what_readers_see(comment.post) == []


@pytest.mark.parametrize("role", [None, "stranger", "author"])
def test_the_edit_that_waits_is_between_its_author_and_the_moderators(
    request: pytest.FixtureRequest, author: Member, role: str | None
) -> None:
    comment = make_comment(post=make_post(author=author), status="approved")
    make_edit(comment, "As nobody has read it.")
    client = client_of(request.getfixturevalue(role)) if role else Client()
    page = client.get(comment.post.get_absolute_url()).content.decode()
    assert "As nobody has read it." not in page

    own = client_of(comment.author).get(comment.post.get_absolute_url())
    assert text_of(own, ".own .comment-text") == "As nobody has read it."
    assert text_of(own, ".own .badge") == "your edit is waiting for a moderator"


def test_moderators_see_what_an_edit_changes_of_what_readers_see(moderator: Member) -> None:
    comment = make_comment(text="I like it.", status="approved")
    make_edit(comment, "I hate it & <b>you</b>.")
    page = client_of(moderator).get("/admin/comments/comment/")
    assert texts_of(page, ".changes del") == ["like"]
    assert "".join(texts_of(page, ".changes ins")).replace(" ", "") == "hate&<b>you</b>"
    assert text_of(page, ".published") == "I hate it & you."
    assert "Decline the edit" in text_of(page, ".row .buttons")


# Withdrawing


@pytest.mark.parametrize("status", ["pending", "approved"])
def test_to_withdraw_takes_a_comment_from_readers_and_loses_nothing(status: str) -> None:
    comment = make_comment(text="Words.", status=status)
    decision = withdraw(comment)
    after = now(comment)
    assert (after.status, after.shown, after.public_since) == ("withdrawn", None, None)
    assert after.head is not None
    assert (after.head_id, after.head.text) == (comment.head_id, "Words.")
    assert (decision.event, decision.by) == ("withdraw", comment.author)
    assert (decision.from_status, decision.to_status) == (status, "withdrawn")
    assert what_readers_see(comment.post) == []
    assert Record.objects.get(member=comment.author).approved == 0
    assert list(miscounted()) == []


def test_to_withdraw_an_edited_comment_takes_both_texts_from_readers() -> None:
    comment = make_comment(text="As it was.", status="approved")
    make_edit(comment, "As nobody has read it.")
    withdraw(comment)
    assert what_readers_see(comment.post) == []


def test_replies_to_what_was_withdrawn_stay() -> None:
    top = make_comment(text="Withdrawn words.", status="approved")
    make_comment(parent=top, text="A reply.", status="approved")
    withdraw(top)
    page = Client().get(top.post.get_absolute_url())
    assert texts_of(page, ".comment-text") == ["A reply."]
    assert text_of(page, f"#comment-{top.pk}") == "A comment that is not public."


def test_to_withdraw_twice_is_to_withdraw_once() -> None:
    comment = make_comment()
    seen = comment.seen
    withdraw(comment)
    before = contents()
    assert moderation.withdraw(comment, by=comment.author, seen=seen) is None
    assert contents() == before


def test_a_comment_can_be_withdrawn_at_any_time_even_where_the_article_closed() -> None:
    comment = make_comment(status="approved")
    Post.objects.filter(pk=comment.post_id).update(status="archived")
    withdraw(comment, at=timezone.now() + timedelta(days=400))
    assert now(comment).status == "withdrawn"


def test_to_withdraw_what_was_decided_meanwhile_says_what_it_is_now(moderator: Member) -> None:
    comment = make_comment()
    seen = comment.seen
    theirs = decide(comment, "approve", by=moderator)
    before = contents()
    with pytest.raises(moderation.Moved) as moved:
        moderation.withdraw(comment, by=comment.author, seen=seen)
    assert contents() == before
    assert (moved.value.decision, moved.value.comment.status) == (theirs, "approved")


def test_nobody_brings_back_what_its_author_withdrew(supervisor: Member) -> None:
    comment = make_comment(status="approved")
    withdraw(comment)
    before = contents()
    for event in moderation.VERBS:
        with pytest.raises(moderation.Impossible):
            decide(comment, event, by=supervisor)
    with pytest.raises(moderation.Impossible):
        make_edit(comment)
    assert contents() == before


def test_a_fresh_member_of_the_team_finds_the_withdrawn_text_at_the_desk() -> None:
    comment = make_comment(text="Withdrawn words.")
    withdraw(comment)
    page = client_of(make_member(group="Moderators")).get(
        f"/admin/comments/comment/{comment.pk}/change/"
    )
    assert "Withdrawn words." in text_of(page, ".revision")
    assert texts_of(page, ".decisions td:nth-child(3)") == ["submitted", "withdrawn"]
