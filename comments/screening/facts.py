"""What is known of an author, an article and other comments when a text is submitted."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from accounts.models import Member
from accounts.sanctions import standing
from comments.models import Comment, Fingerprint, Record, Revision
from comments.rules import FACTS_VERSION, Facts, Repeat
from comments.rules.base import (
    LEAST_SIMILARITY,
    RECENT_OF_MEMBER,
    RECENT_SECONDS,
    RECENT_UNDER_ARTICLE,
    REPEATS,
    REPEATS_DAYS,
)
from comments.rules.shingles import similarity
from posts.models import Post

from .prints import Prints

# Numbers that are looked at: a text that was said before shares up to five of them.
LOOKED_AT = 5 * REPEATS
# Of texts that are not the same, sketches may still say so.
NEARLY = 99  # percent


def gather(
    post: Post, by: Member, *, at: datetime, prints: Prints | None, comment: Comment | None = None
) -> Facts:
    """Return the facts as they stand at a time, in a constant number of queries.

    `prints` are the text's; `comment` is the one that is edited, which is none of the others.
    """
    own = comment.pk if comment else 0
    record = Record.objects.filter(member=by).first() or Record()
    since = at - timedelta(seconds=RECENT_SECONDS)
    others = Comment.objects.filter(created_at__gt=since, created_at__lte=at).exclude(pk=own)
    return Facts(
        is_staff=Member.objects.staff().filter(pk=by.pk).exists(),
        is_article_author=post.author_id == by.pk,
        account_seconds=max(0, _seconds(by.date_joined, at)),
        approved=record.approved,
        rejected=record.rejected,
        spam=record.spam,
        always_held=standing(by.pk, at).is_held,
        recent_of_member=_lately(others.filter(author=by), at, RECENT_OF_MEMBER),
        recent_under_article=_lately(others.filter(post=post), at, RECENT_UNDER_ARTICLE),
        repeats=_repeats(prints, by, at, own) if prints else (),
    )


def to_store(facts: Facts) -> dict[str, Any]:
    """Return facts as a screening stores them."""
    return asdict(facts)


def stored_facts(version: int, facts: Mapping[str, Any]) -> Facts | None:
    """Return the facts that a screening stored; None where they are of another version."""
    if version != FACTS_VERSION:
        return None
    lists = {name: tuple(value) for name, value in facts.items() if isinstance(value, list)}
    lists["repeats"] = tuple(Repeat(*repeat) for repeat in facts["repeats"])
    return Facts(**{**facts, **lists})


def _lately(comments: Any, at: datetime, most: int) -> tuple[int, ...]:
    times = comments.order_by("-created_at").values_list("created_at", flat=True)[:most]
    return tuple(_seconds(time, at) for time in times)


def _repeats(prints: Prints, by: Member, at: datetime, own: int) -> tuple[Repeat, ...]:
    """Return the newest comments that said the same, or nearly: one query where nobody did."""
    since = at - timedelta(days=REPEATS_DAYS)
    alike = Fingerprint.objects.filter(
        value__in=prints.numbers, created_at__gt=since, created_at__lte=at
    )
    newest_first = alike.order_by("-created_at").values_list("revision", "value")
    values: defaultdict[int, set[int]] = defaultdict(set)
    for revision, value in newest_first[:LOOKED_AT]:
        values[revision].add(value)
    if not values:
        return ()
    found: dict[int, tuple[datetime, Repeat]] = {}
    others = Revision.objects.filter(pk__in=values).exclude(comment=own).order_by("-created_at")
    for revision, comment, author, time, sketch in others.values_list(
        "pk", "comment", "comment__author", "created_at", "screening__sketch"
    ):
        is_same = prints.digest in values[revision]
        percent = 100 if is_same else min(similarity(prints.sketch, sketch), NEARLY)
        before = found.get(comment)
        if percent >= LEAST_SIMILARITY and (before is None or before[1].similarity < percent):
            found[comment] = time, Repeat(_seconds(time, at), percent, author == by.pk)
    newest = sorted(found.values(), key=lambda one: one[0], reverse=True)[:REPEATS]
    return tuple(repeat for _time, repeat in newest)


def _seconds(then: datetime, at: datetime) -> int:
    return int((at - then).total_seconds())
