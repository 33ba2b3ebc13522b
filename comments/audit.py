"""Reads the whole ledger and names every row that disagrees with it, in constant memory."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TypeVar

from django.db import DatabaseError, connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from . import ledger, markup
from .models import (
    MAX_DEPTH,
    PATH_DIGITS,
    Comment,
    Decision,
    Discussion,
    Record,
    Revision,
)
from .moderation import COUNTERS, TRANSITIONS
from .moderation.states import Text

Row = TypeVar("Row", Decision, Revision)

# Comments looked at together: enough to be quick, few enough to hold.
CHUNK = 1000


def audit_comments() -> Iterator[tuple[int, list[str]]]:
    """Go through all comments; yield how many were read so far, and what is wrong with these."""
    done, last = 0, 0
    while chunk := list(
        Comment.objects.filter(pk__gt=last).select_related("parent").order_by("pk")[:CHUNK]
    ):
        last = chunk[-1].pk
        done += len(chunk)
        yield done, list(_wrong_in(chunk))


def rendered_today() -> QuerySet[Revision]:
    """Return the revisions with HTML of today's markup policy; of older HTML the code is gone."""
    return Revision.objects.filter(markup_version=markup.VERSION)


def audit_html() -> Iterator[tuple[int, list[str]]]:
    """Render all texts that can be compared; yield how many so far, and what is wrong with these.

    Apart from `audit_comments`, since it takes many times as long.
    """
    done, last = 0, 0
    while chunk := list(rendered_today().filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = chunk[-1].pk
        done += len(chunk)
        yield (
            done,
            [
                f"comment {revision.comment_id}: the HTML of revision {revision.pk} is not what "
                "its text renders to"
                for revision in chunk
                if revision.body_html != markup.render(revision.text)
            ],
        )


def audit_counters() -> Iterator[str]:
    """Name the counters that differ from counts, and the rows that should be there and are not."""
    counted = dict(
        Comment.objects.shown().values_list("post").annotate(count=Count("pk")).iterator()
    )
    for discussion in Discussion.objects.iterator():
        count = counted.get(discussion.post_id, 0)
        if discussion.public_count != count:
            yield (
                f"discussion of article {discussion.post_id}: "
                f"public_count is {discussion.public_count}, counted {count}"
            )
    for status, counter in COUNTERS.items():
        of_author = Count("member__comments", filter=Q(member__comments__status=status))
        for record in Record.objects.annotate(counted=of_author).exclude(**{counter: F("counted")}):
            yield (
                f"record of member {record.member_id}: {counter} is {getattr(record, counter)}, "
                f"counted {record.counted}"
            )
    without = {
        "discussion": ~Exists(Discussion.objects.filter(post=OuterRef("post"))),
        "record": ~Exists(Record.objects.filter(member=OuterRef("author"))),
    }
    for name, is_missing in without.items():
        for pk in Comment.objects.filter(is_missing).values_list("pk", flat=True).iterator():
            yield f"comment {pk}: has no {name}"


def audit_database() -> Iterator[str]:
    """Name the triggers that are missing, and what refers to rows that are not there."""
    for name in sorted(ledger.missing_triggers()):
        yield f"trigger {name} is missing"
    try:
        connection.check_constraints()
    except DatabaseError as error:
        yield f"foreign keys: {error}"


def _wrong_in(comments: list[Comment]) -> Iterator[str]:
    pks = [comment.pk for comment in comments]
    decisions = _grouped(
        Decision.objects.filter(comment__in=pks).order_by("comment", "version").iterator()
    )
    revisions = _grouped(
        Revision.objects.filter(comment__in=pks)
        .order_by("comment", "number")
        .only("comment_id", "number", "markup_version")
        .iterator()
    )
    for comment in comments:
        own_decisions = decisions.get(comment.pk, [])
        own_revisions = revisions.get(comment.pk, [])
        for problem in (
            *_place(comment),
            *_fold(comment, own_decisions),
            *_texts(comment, own_decisions, own_revisions),
        ):
            yield f"comment {comment.pk}: {problem}"


def _grouped(rows: Iterable[Row]) -> dict[int, list[Row]]:
    """Return rows that come in the order of their comments, by comment."""
    return {pk: list(own) for pk, own in groupby(rows, key=lambda row: row.comment_id)}


def _place(comment: Comment) -> Iterator[str]:
    """Check that the path says where it stands."""
    own = f"{comment.pk:0{PATH_DIGITS}d}"
    parent = comment.parent
    if parent is None:
        expected = own
    elif parent.post_id != comment.post_id:
        yield f"answers comment {parent.pk} of another article"
        return
    else:
        above = parent.path if parent.depth < MAX_DEPTH else parent.path[:-PATH_DIGITS]
        expected = above + own
    if comment.path != expected:
        yield f"path is {comment.path!r}, should be {expected!r}"


def _fold(comment: Comment, decisions: list[Decision]) -> Iterator[str]:
    """Check that its decisions lead to what it is."""
    status, head, shown = "", None, None
    for number, decision in enumerate(decisions, 1):
        if decision.version != number:
            yield f"decision {decision.pk} is number {decision.version}, should be {number}"
        if decision.from_status != status:
            yield f"decision {decision.pk} starts from {decision.from_status!r}, not {status!r}"
        way = TRANSITIONS.get(Decision.Event(decision.event))
        if way and not (decision.from_status in way.sources and decision.to_status == way.target):
            yield f"decision {decision.pk}: {decision.event} does not lead from {status!r} there"
        expected = {Text.HEAD: head, Text.SHOWN: shown, Text.NONE: None}
        if way and way.head is not Text.NEW and decision.head_id != expected[way.head]:
            yield f"decision {decision.pk} moves the head to {decision.head_id}"
        if way and decision.shown_id != expected.get(way.shown, shown):
            yield f"decision {decision.pk} shows {decision.shown_id}"
        status, head, shown = decision.to_status, decision.head_id, decision.shown_id
    stands = (comment.status, comment.head_id, comment.shown_id, comment.version)
    folded = (status, head, shown, len(decisions))
    if stands != folded:
        yield f"is {stands} (status, head, shown, version), its decisions say {folded}"


def _texts(comment: Comment, decisions: list[Decision], revisions: list[Revision]) -> Iterator[str]:
    """Check its revisions, and that what is shown was approved."""
    if [revision.number for revision in revisions] != list(range(1, len(revisions) + 1)):
        yield "its revisions are not numbered from 1"
    for revision in revisions:
        if not 1 <= revision.markup_version <= markup.VERSION:
            yield (
                f"the HTML of revision {revision.pk} is of markup version "
                f"{revision.markup_version}, which our code never had"
            )
    own = {revision.pk for revision in revisions}
    for name, pk in (("head", comment.head_id), ("shown", comment.shown_id)):
        if pk is not None and pk not in own:
            yield f"{name} is revision {pk} of another comment"
    approved = {
        decision.head_id for decision in decisions if decision.event == Decision.Event.APPROVE
    }
    if comment.shown_id is not None and comment.shown_id not in approved:
        yield f"shows revision {comment.shown_id}, which nobody approved"
