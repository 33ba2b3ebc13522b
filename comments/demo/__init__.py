"""The demonstration: a small publication with a lively discussion, to try the site with.

Its texts stand beside this file: `articles/*.md` and `discussion.toml`. Everything goes through the
same doors as on a real site, so what is shown is what the code does.
"""

import tomllib
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Count, ProtectedError, Q
from django.utils import timezone

from accounts import erasure
from accounts.models import AUTHORS, DEMONSTRATION_DOMAIN, MODERATORS, Member, Sanction
from posts.models import Post

from .. import ledger, moderation
from ..models import (
    Batch,
    Claim,
    Comment,
    Decision,
    DeskSettings,
    Discussion,
    Finding,
    Fingerprint,
    Letter,
    MailSettings,
    Note,
    Record,
    Replacement,
    Report,
    Revision,
    Screening,
    TeamNote,
    TrialLine,
)
from .complaints import load_reports, load_sanctions

FOLDER = Path(__file__).parent
PASSWORD_FILE = settings.VAR_DIR / "demo-password"
# The accounts that one can sign in with, and their groups.
LOGINS: dict[str, str | None] = {
    "admin": None,
    "moderator": MODERATORS,
    "author": AUTHORS,
    "member": None,
}
_TOKENS = uuid.UUID("6f1c1d5e-6f0b-4b52-9d5c-6a4f2f0d9a11")  # names the forms that were never there
_MEMBERS_FOR = timedelta(days=200)  # since before the first of its comments
_UNTIL_DECIDED = timedelta(minutes=10)
_UNTIL_REGRETTED = timedelta(hours=30)


class NameTaken(Exception):
    """A member or an article of the site has a name that the demonstration would use."""


@transaction.atomic
def load(password: str | None) -> None:
    """Add what is missing of the demonstration; set the logins' password unless it is None.

    Raise NameTaken, and change nothing, rather than speak in a real member's name.
    """
    discussion = tomllib.loads((FOLDER / "discussion.toml").read_text())
    members = _load_members(discussion["member"], password)
    posts = {post.slug: post for post in _load_articles(members)}
    comments = _load_comments(discussion["comment"], members, posts)
    load_reports(discussion["report"], members, comments)
    load_sanctions(discussion["sanction"], members)
    _archive_articles()


def is_loaded() -> bool:
    """Return whether all of the demonstration's logins are there."""
    logins = Member.objects.of_demonstration().filter(username__in=LOGINS)
    return len(logins) == len(LOGINS)


def strangers_comments() -> int:
    """Return how many comments of real members would go with the demonstration's articles."""
    strangers = Member.objects.exclude(pk__in=Member.objects.of_demonstration())
    return Comment.objects.filter(
        post__author__in=Member.objects.of_demonstration(), author__in=strangers
    ).count()


def remove() -> None:
    """Take away the demonstration's articles, all that stands under them, and its accounts.

    An account that real articles' comments or decisions name is emptied and stays. The ledger's
    triggers are lifted inside the transaction.
    """
    with transaction.atomic(), ledger.lifted():
        _remove()


def _remove() -> None:
    members = Member.objects.of_demonstration()
    posts = Post.objects.filter(author__in=members)
    comments = Comment.objects.filter(post__in=posts)
    authors = list(comments.values_list("author", flat=True).distinct())
    ids = list(comments.values_list("pk", flat=True))
    batches = list(Batch.objects.filter(decisions__comment__in=ids).distinct())
    # Comments and revisions name each other, so neither can go first by the usual way; both are
    # gone when the transaction ends and the database looks.
    for rows in (
        Claim.objects.filter(comment__in=ids),
        Letter.objects.filter(decision__comment__in=ids),
        Letter.objects.filter(report__comment__in=ids),
        Report.objects.filter(comment__in=ids),
        Note.objects.filter(decision__comment__in=ids),
        TeamNote.objects.filter(Q(comment__in=ids) | Q(member__in=members)),
        Finding.objects.filter(revision__comment__in=ids),
        Fingerprint.objects.filter(revision__comment__in=ids),
        Screening.objects.filter(revision__comment__in=ids),
        TrialLine.objects.filter(decision__comment__in=ids),
        Decision.objects.filter(comment__in=ids),
        Replacement.objects.filter(revision__comment__in=ids),
        Revision.objects.filter(comment__in=ids),
        Comment.objects.filter(pk__in=ids),
    ):
        rows._raw_delete(rows.db)
    _count_batches_again(batches)
    Discussion.objects.filter(post__in=posts).delete()
    posts.delete()
    Claim.objects.filter(by__in=members).delete()
    Sanction.objects.filter(member__in=members).delete()
    for member in members:
        try:
            with transaction.atomic():
                MailSettings.objects.filter(member=member).delete()
                DeskSettings.objects.filter(member=member).delete()
                Record.objects.filter(member=member).delete()
                member.delete()
        except ProtectedError:  # something of the site's names it: a comment, a decision, a rule
            erasure.empty(member)
    _count_again(authors)


def _count_batches_again(batches: list[Batch]) -> None:
    """Set the counts of batches that lost decisions; those that are left with none go too."""
    empty = Batch.objects.filter(pk__in=[batch.pk for batch in batches], decisions__isnull=True)
    for rows in (empty.filter(undoes__isnull=False), empty.filter(undone_by__isnull=True)):
        Batch.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).delete()
    for batch in Batch.objects.filter(pk__in=[batch.pk for batch in batches]):
        Batch.objects.filter(pk=batch.pk).update(decided=batch.decisions.count())


def _count_again(authors: list[int]) -> None:
    """Set the records of members who lost comments to what is left."""
    for record in Record.objects.filter(member__in=authors):
        counts = Comment.objects.by(record.member_id).aggregate(
            **{
                counter: Count("pk", filter=Q(status=status))
                for status, counter in moderation.COUNTERS.items()
            }
        )
        Record.objects.filter(pk=record.pk).update(**counts)


def _load_members(described: list[dict[str, Any]], password: str | None) -> dict[str, Member]:
    groups = {group.name: group for group in Group.objects.all()}
    wanted: dict[str, str | None] = dict(LOGINS)
    for entry in described:
        group = MODERATORS if entry.get("moderator") else AUTHORS if entry.get("author") else None
        wanted[entry["username"]] = group
    members = {}
    for username, group in wanted.items():
        member, is_new = Member.objects.get_or_create(
            username=username,
            defaults={
                "email": f"{username.lower()}@{DEMONSTRATION_DOMAIN}",
                "is_superuser": username == "admin",
                "is_staff": username == "admin",
                "password": make_password(None),
                "date_joined": timezone.now() - _MEMBERS_FOR,
            },
        )
        if is_new:
            EmailAddress.objects.create(
                user=member, email=member.email, primary=True, verified=True
            )
            if group:
                member.groups.add(groups[group])
        if not member.email.endswith(f"@{DEMONSTRATION_DOMAIN}"):
            raise NameTaken(f"there is a member {username} who is not of the demonstration")
        members[username] = member
    if password is not None:
        logins = Member.objects.of_demonstration().filter(username__in=LOGINS)
        logins.update(password=make_password(password))
    return members


def _load_articles(members: dict[str, Member]) -> Iterator[Post]:
    for file in sorted((FOLDER / "articles").glob("*.md")):
        _, header, body = file.read_text().split("+++\n", 2)
        article = tomllib.loads(header)
        post = Post.objects.filter(slug=article["slug"]).first()
        if post and post.author_id not in {member.pk for member in members.values()}:
            raise NameTaken(f"there is an article {post.slug} that is not of the demonstration")
        if post is None:
            post = Post(
                author=members[article["author"]],
                title=article["title"],
                slug=article["slug"],
                summary=article["summary"],
            )
            post.write(body.strip())
            if article["status"] != Post.Status.DRAFT:
                post.status = Post.Status.PUBLISHED
                post.published_at = timezone.now() - timedelta(days=article["days_ago"])
            post.save()
        yield post


def _archive_articles() -> None:
    """Close what is to be archived; before, its comments could not be written."""
    for file in (FOLDER / "articles").glob("*.md"):
        article = tomllib.loads(file.read_text().split("+++\n", 2)[1])
        if article["status"] == Post.Status.ARCHIVED:
            Post.objects.filter(slug=article["slug"]).update(status=Post.Status.ARCHIVED)


def _load_comments(
    described: list[dict[str, Any]], members: dict[str, Member], posts: dict[str, Post]
) -> dict[str, Comment]:
    def written_at(entry: dict[str, Any]) -> datetime:
        published_at = posts[entry["article"]].published_at
        assert published_at is not None, "only published articles are discussed"
        return published_at + timedelta(hours=entry["hours_after"])

    now = timezone.now()
    comments: dict[str, Comment] = {}
    new = []
    for entry in sorted(described, key=written_at):
        token = uuid.uuid5(_TOKENS, entry["key"])
        author = members[entry["by"]]
        comment = Comment.objects.by(author.pk).filter(token=token).first()
        if comment is None:
            parent = comments[entry["parent"]] if "parent" in entry else None
            at = written_at(entry)
            comment = moderation.submit(
                post=posts[entry["article"]],
                by=author,
                text=entry["text"].strip(),
                token=token,
                parent=parent,
                at=min(at, now),
            )
            new.append(comment.pk)
            _decide(entry.get("first", entry["outcome"]), comment, entry, members)
        comments[entry["key"]] = comment
    for entry in described:
        comment = comments[entry["key"]]
        comment.refresh_from_db()
        if "first" in entry and comment.version == 2:
            _decide(entry["outcome"], comment, entry, members, after=_UNTIL_REGRETTED)
    # What became of these long ago is told on the site; by mail it would only fill the terminal.
    Letter.objects.unsent().filter(decision__comment__in=new).update(due_at=None)
    return comments


def _decide(
    outcome: str,
    comment: Comment,
    entry: dict[str, Any],
    members: dict[str, Member],
    after: timedelta = _UNTIL_DECIDED,
) -> None:
    verbs = {
        "approved": moderation.approve,
        "rejected": moderation.reject,
        "spam": moderation.mark_spam,
    }
    if outcome in verbs and comment.status != outcome:  # staff are published at once
        is_last = outcome == entry["outcome"]
        verbs[outcome](
            comment,
            by=members[entry["decided_by"]],
            seen=comment.seen,
            words=entry.get("reason", "") if is_last else "",
            note=entry.get("note", "") if is_last else "",
            at=min(comment.created_at + after, timezone.now()),
        )
