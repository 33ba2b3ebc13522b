"""Reads the whole ledger and names every row that disagrees with it, in constant memory."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import NamedTuple, TypeVar

from django.db import DatabaseError, connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from . import ledger, markup
from .models import (
    MAX_DEPTH,
    PATH_DIGITS,
    Batch,
    Comment,
    Decision,
    Discussion,
    Note,
    Record,
    Report,
    Revision,
    TeamNote,
)
from .moderation import COUNTERS, TRANSITIONS, is_undoable
from .moderation.states import Status, Text

Row = TypeVar("Row", Decision, Revision)


class State(NamedTuple):
    """What of a comment its decisions fold to."""

    status: str
    head: int | None
    shown: int | None
    waiting_since: datetime | None
    public_since: datetime | None


BEFORE_ALL = State("", None, None, None, None)

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


def audit_batches() -> Iterator[str]:
    """Name the decisions that are not what their batch decided, and wrong counts of them."""
    like_their_batch = Q(event=F("batch__event"), by=F("batch__by")) & (
        Q(reason=F("batch__reason")) | Q(reason__isnull=True, batch__reason__isnull=True)
    )
    undoes_another = Q(batch__undoes__isnull=False) & (
        Q(undoes__batch__isnull=True) | ~Q(undoes__batch=F("batch__undoes"))
    )
    of_batches = Decision.objects.filter(batch__isnull=False)
    strange = of_batches.filter(~like_their_batch | undoes_another)
    for decision in strange.order_by("pk").iterator():
        yield f"batch {decision.batch_id}: decision {decision.pk} is not of it"
    finished = Batch.objects.filter(finished_at__isnull=False).annotate(count=Count("decisions"))
    for batch in finished.exclude(decided=F("count")).order_by("pk"):
        yield f"batch {batch.pk}: decided is {batch.decided}, counted {batch.count}"


def audit_reports() -> Iterator[str]:
    """Name the reports whose answer or text is another comment's, or whose answer was undone."""
    wrong = {
        "is answered by a decision about another comment": Q(decision__isnull=False)
        & ~Q(decision__comment=F("comment")),
        "is answered by a decision that was undone": Q(decision__undone_by__isnull=False),
        "is about a text of another comment": ~Q(revision__comment=F("comment")),
        "is by the author of the comment": Q(reporter=F("comment__author")),
    }
    for problem, is_wrong in wrong.items():
        for pk in Report.objects.filter(is_wrong).order_by("pk").values_list("pk", flat=True):
            yield f"report {pk}: {problem}"


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
    wordy = _with_words([comment.pk for comment in comments if comment.expunged_at])
    for comment in comments:
        own_decisions = decisions.get(comment.pk, [])
        own_revisions = revisions.get(comment.pk, [])
        for problem in (
            *_place(comment),
            *_fold(comment, own_decisions),
            *_texts(comment, own_decisions, own_revisions),
            *_expunged(comment, own_decisions, comment.pk in wordy),
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
    state = BEFORE_ALL
    for number, decision in enumerate(decisions, 1):
        if decision.version != number:
            yield f"decision {decision.pk} is number {decision.version}, should be {number}"
        if decision.from_status != state.status:
            was = decision.from_status
            yield f"decision {decision.pk} starts from {was!r}, not {state.status!r}"
        if decision.event == Decision.Event.UNDO:
            yield from _undo(decision, decisions[: number - 1])
        else:
            yield from _step(decision, state)
        state = _after(decision)
    stands = (
        State(
            comment.status,
            comment.head_id,
            comment.shown_id,
            comment.waiting_since,
            comment.public_since,
        ),
        comment.version,
    )
    if stands != (state, len(decisions)):
        yield f"is {_named(*stands)}, its decisions say {_named(state, len(decisions))}"


def _named(state: State, version: int) -> str:
    times = (
        f"{name} {time:%F %T.%f}"
        for name, time in zip(("waiting", "public"), state[3:], strict=True)
        if time
    )
    return f"{(*state[:3], version)} (status, head, shown, version; {', '.join(times)})"


def _after(decision: Decision) -> State:
    return State(
        decision.to_status,
        decision.head_id,
        decision.shown_id,
        decision.waiting_since,
        decision.public_since,
    )


def _step(decision: Decision, before: State) -> Iterator[str]:
    """Check that an event leads from the state before to the state that its decision names."""
    way = TRANSITIONS.get(Decision.Event(decision.event))
    if way and not (
        decision.from_status in way.sources and decision.to_status == (way.target or before.status)
    ):
        yield f"decision {decision.pk}: {decision.event} does not lead from {before.status!r} there"
    expected = {Text.HEAD: before.head, Text.SHOWN: before.shown, Text.NONE: None}
    if way and way.head is not Text.NEW and decision.head_id != expected[way.head]:
        yield f"decision {decision.pk} moves the head to {decision.head_id}"
    if way and decision.shown_id != expected.get(way.shown, before.shown):
        yield f"decision {decision.pk} shows {decision.shown_id}"
    is_new_in_queue = before.waiting_since is None or (
        before.status == Status.APPROVED and decision.to_status == Status.PENDING
    )
    if decision.waiting_since != (decision.created_at if is_new_in_queue else before.waiting_since):
        yield f"decision {decision.pk} lets it wait since {decision.waiting_since}"
    public_since = before.public_since or decision.created_at
    if decision.public_since != (public_since if decision.shown_id else None):
        yield f"decision {decision.pk} makes it public since {decision.public_since}"


def _undo(decision: Decision, earlier: list[Decision]) -> Iterator[str]:
    """Check that an undo undoes the decision before it, and puts back what was before that."""
    if len(earlier) < 2 or decision.undoes_id != earlier[-1].pk:
        yield f"decision {decision.pk} undoes {decision.undoes_id}, not the one before it"
    elif not is_undoable(earlier[-1]):
        yield f"decision {decision.pk} undoes what can't be undone"
    elif _after(decision) != _after(earlier[-2]):
        yield f"decision {decision.pk} does not put back what was before"


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
        decision.head_id
        for decision in decisions
        if decision.event in (Decision.Event.APPROVE, Decision.Event.KEEP)
    }
    if comment.shown_id is not None and comment.shown_id not in approved:
        yield f"shows revision {comment.shown_id}, which nobody approved"


def _with_words(expunged: list[int]) -> set[int]:
    """Return which of these comments still have words, of their own or about them."""
    texts = Revision.objects.filter(comment__in=expunged).exclude(text="", body_html="")
    return {
        *texts.values_list("comment", flat=True),
        *Note.objects.filter(decision__comment__in=expunged).values_list(
            "decision__comment", flat=True
        ),
        *TeamNote.objects.filter(comment__in=expunged).values_list("comment_id", flat=True),
        *Report.objects.filter(comment__in=expunged)
        .exclude(words="")
        .values_list("comment_id", flat=True),
    }


def _expunged(comment: Comment, decisions: list[Decision], has_words: bool) -> Iterator[str]:
    """Check that what was erased for good is gone, and that its last decision says so."""
    erased = [it.created_at for it in decisions if it.event == Decision.Event.EXPUNGE]
    if erased != [it for it in (comment.expunged_at,) if it]:
        yield f"is expunged since {comment.expunged_at}, its decisions say otherwise"
    elif erased and decisions[-1].event != Decision.Event.EXPUNGE:
        yield "was decided about after it was expunged"
    if has_words:
        yield "is expunged, and has words left"
