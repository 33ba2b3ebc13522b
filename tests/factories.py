"""Make what tests need, through the doors that the site uses."""

import itertools
import uuid
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts import sanctions
from accounts.models import Member, Sanction
from comments import moderation
from comments.models import (
    Comment,
    Decision,
    Finding,
    Policy,
    Report,
    ReportReason,
    Rule,
    RuleVersion,
)
from posts.models import Post

_numbers = itertools.count(1)
PASSWORD = "correct horse battery"


def make_member(name: str = "", *, group: str = "", verified: bool = True) -> Member:
    """Make a member who can sign in with PASSWORD."""
    name = name or f"member{next(_numbers)}"
    member: Member = Member.objects.create_user(name, f"{name}@example.org", PASSWORD)
    EmailAddress.objects.create(user=member, email=member.email, primary=True, verified=verified)
    if group:
        member.groups.add(Group.objects.get(name=group))
    return member


def make_sanction(
    member: Member | None = None,
    kind: str = "mute",
    *,
    days: int | None = 7,
    reason: str = "You shouted.",
    note: str = "",
    by: Member | None = None,
    at: datetime | None = None,
) -> Sanction:
    """Let a moderator (a new one by default) sanction a member (likewise), for a week."""
    return sanctions.impose(
        member or make_member(),
        by=by or make_member(group="Moderators"),
        kind=Sanction.Kind(kind),
        days=days,
        reason=reason,
        note=note,
        at=at,
    )


def make_post(
    *,
    author: Member | None = None,
    title: str = "",
    body: str = "Words.",
    status: str = Post.Status.PUBLISHED,
    published_at: datetime | None = None,
) -> Post:
    """Make an article, published yesterday unless told otherwise."""
    number = next(_numbers)
    if status != Post.Status.DRAFT and published_at is None:
        published_at = timezone.now() - timedelta(days=1)
    post = Post(
        author=author or make_member(),
        title=title or f"Article {number}",
        slug=f"article-{number}",
        summary="What it is about.",
        status=status,
        published_at=published_at,
    )
    post.write(body)
    post.save()
    return post


def make_comment(
    *,
    post: Post | None = None,
    by: Member | None = None,
    text: str = "A comment.",
    parent: Comment | None = None,
    status: str = Comment.Status.PENDING,
    moderator: Member | None = None,
    at: datetime | None = None,
) -> Comment:
    """Make a comment and bring it to a status, decided by `moderator` (a new one by default)."""
    comment = moderation.submit(
        post=post or (parent.post if parent else make_post()),
        by=by or make_member(),
        text=text,
        token=uuid.uuid4(),
        parent=parent,
        at=at,
    )
    verbs = {
        Comment.Status.APPROVED: moderation.approve,
        Comment.Status.REJECTED: moderation.reject,
        Comment.Status.SPAM: moderation.mark_spam,
        Comment.Status.RETURNED: moderation.send_back,
    }
    if status not in (Comment.Status.PENDING, comment.status):
        decider = moderator or make_member(group="Moderators")
        verbs[Comment.Status(status)](comment, by=decider, seen=comment.seen)
        comment.refresh_from_db()
    return comment


def make_edit(comment: Comment, text: str = "Edited.", *, at: datetime | None = None) -> Comment:
    """Let a comment's author edit it; return it as it is then."""
    now = Comment.objects.get(pk=comment.pk)
    moderation.edit(now, by=now.author, seen=now.seen, text=text, at=at)
    return Comment.objects.get(pk=comment.pk)


def make_report(
    comment: Comment,
    *,
    by: Member | None = None,
    reason: str = "spam",
    words: str = "",
    at: datetime | None = None,
) -> Report:
    """Let a member (a new one by default) report a comment as it is now."""
    return moderation.report(
        Comment.objects.get(pk=comment.pk),
        by=by or make_member(),
        reason=ReportReason.objects.get(code=reason),
        words=words,
        at=at,
    )


def make_let_through(*, by: Member | None = None, text: str = "A comment.") -> Comment:
    """Make a comment that was published when it was submitted, by no moderator."""
    before = Policy.in_force().publishing
    set_policy(publishing=Policy.Publishing.FINDINGS)
    comment = make_comment(by=by, text=text)
    set_policy(publishing=before)
    assert comment.status == Comment.Status.APPROVED, "a rule found something"
    return comment


def decide(comment: Comment, event: str, *, by: Member | None = None, **words: Any) -> Decision:
    """Let a moderator (a new one by default) decide on a comment as it is now."""
    now = Comment.objects.get(pk=comment.pk)
    by = by or make_member(group="Moderators")
    return moderation.VERBS[Decision.Event(event)](now, by=by, seen=now.seen, **words)


def undo(comment: Comment, *, by: Member | None = None, at: datetime | None = None) -> Decision:
    """Let who took the last decision about a comment, or somebody else, undo it."""
    last = Comment.objects.get(pk=comment.pk).decisions.latest("version")
    by = by or last.by
    assert by is not None, "nobody took it"
    return moderation.undo(last, by=by, at=at)


def withdraw(comment: Comment, *, at: datetime | None = None) -> Decision:
    """Let a comment's author withdraw it."""
    now = Comment.objects.get(pk=comment.pk)
    decision = moderation.withdraw(now, by=now.author, seen=now.seen, at=at)
    assert decision is not None, "it was withdrawn before"
    return decision


def make_rule(
    kind: str = "young_account",
    *,
    code: str = "",
    label: str = "",
    action: str = RuleVersion.Action.HOLD,
    parameters: dict[str, Any] | None = None,
) -> RuleVersion:
    """Put a rule in force."""
    code = code or f"rule-{next(_numbers)}"
    rule, _ = Rule.objects.get_or_create(code=code, kind=kind)
    now = timezone.now()
    version: RuleVersion = rule.versions.create(
        number=rule.versions.count() + 1,
        label=label or code,
        action=action,
        is_enabled=True,
        parameters=parameters or {},
        created_at=now,
        adopted_at=now,
    )
    Rule.objects.filter(pk=rule.pk).update(current=version)
    return version


def make_finding(comment: Comment, rule: RuleVersion | None = None, **evidence: Any) -> Finding:
    """Let a rule (a new one by default) have found something in a comment."""
    assert comment.head is not None, "a stored comment has a head"
    return Finding.objects.create(revision=comment.head, version=rule or make_rule(), **evidence)


def set_policy(**fields: Any) -> Policy:
    """Put a publishing policy in force: what holds until now, but for some fields."""
    policy = Policy.in_force()
    for name, value in {**fields, "pk": None, "created_at": timezone.now()}.items():
        setattr(policy, name, value)
    policy.save(force_insert=True)
    return policy


def without_rules() -> None:
    """Switch all rules off."""
    RuleVersion.objects.update(is_enabled=False)
