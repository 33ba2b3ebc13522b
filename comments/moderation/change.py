"""The one step by which stored comments change: compare, set, and write down who did it.

It takes one comment or many, in as many queries: what an event writes stands as SQL in `_columns`.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Case, DateTimeField, F, Max, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Member
from comments import letters, markup, screening
from comments.inserting import insert
from comments.models import Batch, Comment, Decision, Note, Reason, Revision, Seen

from .answering import answer_reports
from .counting import count
from .refusals import Impossible, Moved
from .states import LET_THROUGH, TRANSITIONS, Event, Status, Text, leads_on


@dataclass(frozen=True)
class Act:
    """What is done: an event, by whom, for which reason, with which words, when.

    An undo names the event of the last decision about each comment, which it takes back. An edit
    may be let through by the policy.
    """

    event: Event
    by: Member | None
    reason: Reason | None = None
    words: str = ""
    note: str = ""
    passage: str = ""
    at: datetime = field(default_factory=timezone.now)
    batch: Batch | None = None
    undoes: Event | None = None
    lets_through: bool = False
    looked_at: datetime | None = None  # when the page was made on which it was decided


class NewText(NamedTuple):
    """A text on its way to becoming a revision, with its HTML and what the rules said of it."""

    text: str
    html: str
    screened: screening.Screened


def change(comment: Comment, act: Act, *, seen: Seen, draft: NewText | None = None) -> Decision:
    """Carry out an act on the state that was `seen`, all in one transaction.

    `draft` is the text of an edit. Raise Moved when the comment is no longer in that state,
    Impossible when the event does not lead on from it.
    """
    try:
        with transaction.atomic():
            before = Comment.objects.get(pk=comment.pk)
            if before.seen == seen:
                _require_way(act, before)
                if decisions := carry_out(act, [before], _new_head(before, draft, act.at)):
                    return decisions[0]
                # What was stored for it goes with the transaction.
                transaction.set_rollback(True)
    except IntegrityError:
        # Two edits at the same moment number their revisions alike; the other one was quicker.
        if Comment.objects.get(pk=comment.pk).seen == seen:
            raise
    now = Comment.objects.get(pk=comment.pk)
    raise Moved(now, now.decisions.select_related("by").latest("version"))


def carry_out(
    act: Act, comments: Sequence[Comment], new_head: Revision | None = None
) -> list[Decision]:
    """Change comments from which the event leads on, and return the decisions.

    Return none when one of the comments has moved since it was read: then the caller has to roll
    its transaction back.
    """
    as_read = reduce(or_, _states(comments))
    columns = _before_the_last(act.undoes) if act.undoes else _columns(act, new_head)
    if Comment.objects.filter(as_read).update(**columns) != len(comments):
        return []
    decisions = _write_down(act, comments)
    count([(before, decisions[before.pk]) for before in comments])
    _write_notes(act, decisions.values())
    answer_reports(list(decisions.values()), act.looked_at)
    letters.write(list(decisions.values()))
    return list(decisions.values())


def _write_down(act: Act, comments: Sequence[Comment]) -> dict[int, Decision]:
    """Store the decisions on comments that were just changed, and return them by the comment.

    What it is now is copied by the database; nothing is read and sent back for it.
    """
    before: defaultdict[str, list[int]] = defaultdict(list)
    for comment in comments:
        before[comment.status].append(comment.pk)
    from_status = [When(pk__in=pks, then=Value(status)) for status, pks in before.items()]
    undoes = Decision.objects.filter(comment=OuterRef("pk"), version=OuterRef("version") - 1)
    pks = insert(
        Decision,
        Comment.objects.filter(pk__in=[it.pk for it in comments]).order_by("pk"),
        comment=F("pk"),
        version=F("version"),
        event=act.event,
        by=act.by,
        reason=act.reason,
        batch=act.batch,
        from_status=Case(*from_status) if len(from_status) > 1 else comments[0].status,
        to_status=F("status"),
        head=F("head"),
        shown=F("shown"),
        waiting_since=F("waiting_since"),
        public_since=F("public_since"),
        undoes=Subquery(undoes.values("pk")[:1]) if act.undoes else None,
        created_at=act.at,
    )
    taken = Decision.objects.filter(pk__in=pks).order_by("pk")
    return {decision.comment_id: decision for decision in taken}


def _require_way(act: Act, comment: Comment) -> None:
    may_pass = not act.lets_through or comment.status in LET_THROUGH.sources
    if act.event is not Event.UNDO and not (may_pass and leads_on(act.event, comment)):
        raise Impossible(
            _("A comment that is %(status)s can't be %(event)s.")
            % {"status": comment.get_status_display(), "event": act.event.label}
        )


def _states(comments: Sequence[Comment]) -> list[Q]:
    """Say exactly which states these comments are in, by their few different versions.

    A head is one comment's alone, so that a pair of lists does for pairs.
    """
    alike: defaultdict[int, list[Comment]] = defaultdict(list)
    for comment in comments:
        alike[comment.version].append(comment)
    return [
        Q(version=version, pk__in=[it.pk for it in same], head__in=[it.head_id for it in same])
        for version, same in alike.items()
    ]


def _columns(act: Act, new_head: Revision | None) -> dict[str, Any]:
    """Return what an event writes to a comment.

    What stays is not named: a database writes each index of a column that is.
    """
    way = LET_THROUGH if act.lets_through else TRANSITIONS[act.event]
    texts = {Text.HEAD: F("head"), Text.SHOWN: F("shown"), Text.NEW: new_head, Text.NONE: None}
    at = Value(act.at, output_field=DateTimeField())
    since = Coalesce(F("public_since"), at)
    public_since = {Text.HEAD: since, Text.NEW: since, Text.NONE: None}
    columns: dict[str, Any] = {"version": F("version") + 1}
    if way.target:
        columns["status"] = way.target
    if way.head is not Text.HEAD:
        columns["head"] = texts[way.head]
    if way.shown is not Text.SHOWN:
        columns |= {"shown": texts[way.shown], "public_since": public_since[way.shown]}
    if act.event is Event.EXPUNGE:
        columns["expunged_at"] = at
    if way.target is Status.PENDING:
        # Only what had left the queue enters it anew.
        columns["waiting_since"] = Case(
            When(status=Status.APPROVED, then=at), default=F("waiting_since")
        )
    return columns


def _before_the_last(event: Event) -> dict[str, Any]:
    """Return what puts a comment back to the state before its last decision, which was `event`."""
    way = TRANSITIONS[event]
    before = Decision.objects.filter(comment=OuterRef("pk"), version=OuterRef("version") - 1)
    columns = {"status": "to_status"}
    if way.head is not Text.HEAD:
        columns["head"] = "head"
    if way.shown is not Text.SHOWN:
        columns |= {"shown": "shown", "public_since": "public_since"}
    if way.target is Status.PENDING:
        columns["waiting_since"] = "waiting_since"
    return {
        "version": F("version") + 1,
        **{column: Subquery(before.values(of)[:1]) for column, of in columns.items()},
    }


def _new_head(comment: Comment, draft: NewText | None, at: datetime) -> Revision | None:
    if draft is None:
        return None
    # Not the head's number: after a declined edit there are newer revisions than the head.
    newest = comment.revisions.aggregate(number=Max("number"))["number"]
    return store_revision(comment, newest + 1, draft, at)


def store_revision(comment: Comment, number: int, draft: NewText, at: datetime) -> Revision:
    """Store a text with its HTML, and what the rules said of it."""
    revision = Revision.objects.create(
        comment=comment,
        number=number,
        text=draft.text,
        body_html=draft.html,
        markup_version=markup.VERSION,
        created_at=at,
    )
    screening.store(revision, draft.screened)
    return revision


def _write_notes(act: Act, decisions: Collection[Decision]) -> None:
    words = {
        Note.Audience.AUTHOR: act.words.strip(),
        Note.Audience.PASSAGE: act.passage.strip(),
        Note.Audience.TEAM: act.note.strip(),
    }
    Note.objects.bulk_create(
        Note(decision=decision, audience=audience, text=text)
        for audience, text in words.items()
        if text
        for decision in decisions
    )
