"""One decision about many comments, in chunks; each is a transaction of its own.

A batch decides about what somebody saw: a selection, or all that matched at a moment. Whatever has
changed since is left out, and listed. Interrupted, `go_on` decides about the rest.
"""

import time
from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db import OperationalError, connection, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Member
from comments.models import Batch, Comment, CommentQuerySet, Decision, Reason, Seen

from .change import Act, carry_out
from .deciding import VERBS, require_no_words, require_right_to_decide, require_sound_reason
from .refusals import Impossible
from .states import CHUNK, Event, leads_on, out_of_rounds, with_reason_to_keep
from .undoing import has_right_to_undo, require_right_to_undo

LeftOut = Batch.LeftOut
# Two batches about the same articles may lock their counters in different orders; PostgreSQL then
# ends one of them, whose next attempt finds the other one gone.
ATTEMPTS = 5
# Seconds between two chunks. Who waits for SQLite's only lock looks for it at most every tenth of a
# second; without a pause the next chunk has it again before that, every time. PostgreSQL, whose
# members write meanwhile, needs none.
PAUSE = 0.1
# What of a comment is looked at before it is changed; the rest only the database reads.
LOOKED_AT = ("post", "author", "status", "head", "shown", "version", "expunged_at")


def start(
    event: Event,
    comments: CommentQuerySet | Mapping[int, Seen],
    *,
    by: Member,
    moment: datetime,
    reason: Reason | None = None,
    words: str = "",
    note: str = "",
) -> Batch:
    """Note down what is to be decided about which comments, for `go_on` to do it.

    The comments are those selected, by their ids, or all of a query as they were at `moment`.
    Raise NotAllowed, NoReason or WrongReason.
    """
    if event not in VERBS:
        raise Impossible(_("That can't be done with many comments."))
    require_right_to_decide(by, event)
    act = Act(event, by, reason, words, note)
    require_sound_reason(act)
    require_no_words(act)
    chosen: Mapping[int, Seen]
    left_out: Mapping[int, LeftOut] = {}
    if isinstance(comments, Mapping):
        chosen = comments
    else:
        chosen, left_out = _as_of(moment, comments)
    return _write_down(
        event, chosen, left_out, by=by, moment=moment, reason=reason, words=words, note=note
    )


def start_undo(batch: Batch, *, by: Member, at: datetime | None = None) -> Batch:
    """Note down that what a batch decided is to be undone; if it is under way, it ends here.

    Raise NotAllowed, TooLate, or Impossible where it was undone before.
    """
    at = at or timezone.now()
    require_right_to_undo(batch.by_id, batch.created_at, by=by, at=at)
    if batch.event == Event.UNDO or Batch.objects.filter(undoes=batch).exists():
        raise Impossible(_("This was undone already."))
    with transaction.atomic():
        _finish(batch)
        decided = batch.decisions.values_list("comment", "head", "version")
        chosen = {pk: Seen(head, version) for pk, head, version in decided}
        return _write_down(Event.UNDO, chosen, {}, by=by, moment=at, undoes=batch)


def can_undo(batch: Batch, *, by: Member, at: datetime | None = None) -> bool:
    """Return whether `by` could undo what a batch decided, if nobody did."""
    if batch.event == Event.UNDO:
        return False
    return has_right_to_undo(batch.by_id, batch.created_at, by=by, at=at or timezone.now())


def go_on(batch: Batch, *, until: datetime | None = None) -> Batch:
    """Decide about what is left of a batch, and return it finished. Raise NotAllowed.

    After `until` no chunk is begun: what is returned may be unfinished, to be gone on with.
    """
    batch = Batch.objects.select_related("by", "reason", "undoes").get(pk=batch.pk)
    require_right_to_decide(batch.by, Event(batch.event))
    for number, chunk in enumerate(_chunks(batch)):
        time.sleep(PAUSE if number and connection.vendor == "sqlite" else 0)
        if until and timezone.now() > until:
            return batch
        _work(batch, chunk)
    _finish(batch)
    batch.refresh_from_db()
    return batch


def _as_of(
    moment: datetime, comments: CommentQuerySet
) -> tuple[dict[int, Seen], dict[int, LeftOut]]:
    """Return what was there at a moment: what is as it was, and what has changed."""
    last = Decision.objects.filter(comment=OuterRef("pk"), version=OuterRef("version"))
    rows = (
        comments.filter(created_at__lte=moment)
        .annotate(changed_at=Subquery(last.values("created_at")[:1]))
        .order_by()
        .values_list("pk", "head", "version", "changed_at")
    )
    chosen, left_out = {}, {}
    for pk, head, version, changed_at in rows:
        if changed_at <= moment:
            chosen[pk] = Seen(head, version)
        else:
            left_out[pk] = LeftOut.MOVED
    return chosen, left_out


def _write_down(
    event: Event,
    chosen: Mapping[int, Seen],
    left_out: Mapping[int, LeftOut],
    *,
    by: Member,
    moment: datetime,
    reason: Reason | None = None,
    words: str = "",
    note: str = "",
    undoes: Batch | None = None,
) -> Batch:
    now = timezone.now()
    return Batch.objects.create(
        by=by,
        event=event,
        reason=reason,
        words=words,
        note=note,
        undoes=undoes,
        moment=moment,
        selection=[[pk, *seen] for pk, seen in sorted(chosen.items())],
        left_out=_listed(left_out),
        created_at=now,
        worked_at=now,
    )


def _chunks(batch: Batch) -> Iterator[dict[int, Seen]]:
    """Give what is not done yet, and was not left out, in one order for all batches."""
    done = set(batch.decisions.values_list("comment", flat=True))
    done |= {pk for pk, _why in batch.left_out}
    left = [(pk, Seen(head, version)) for pk, head, version in batch.selection if pk not in done]
    for first in range(0, len(left), CHUNK):
        yield dict(left[first : first + CHUNK])


def _work(batch: Batch, chunk: Mapping[int, Seen]) -> None:
    """Decide about a chunk; once more, if somebody else was quicker with one of its comments."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                if _decide(batch, chunk):
                    return
                transaction.set_rollback(True)
        except OperationalError:
            if attempt == ATTEMPTS:
                raise
    raise OperationalError(f"Batch {batch.pk} found no quiet moment.")


def _decide(batch: Batch, chunk: Mapping[int, Seen]) -> bool:
    """Decide about a chunk; return whether nothing of it moved between the look and the change."""
    # Whoever else goes on with this batch waits here; nothing is done once it is finished.
    open_batch = Batch.objects.filter(pk=batch.pk, finished_at__isnull=True)
    if not open_batch.update(worked_at=timezone.now()):
        return True
    done = set(batch.decisions.filter(comment__in=chunk).values_list("comment", flat=True))
    left = {pk: seen for pk, seen in chunk.items() if pk not in done}
    comments = list(Comment.objects.filter(pk__in=left).only(*LOOKED_AT).order_by("pk"))
    left_out = _left_out(batch, left, comments)
    if left_out:
        now = open_batch.get()
        now.left_out += _listed(left_out)
        now.save(update_fields=["left_out"])
    ready = [comment for comment in comments if comment.pk not in left_out]
    return not ready or bool(carry_out(_act(batch), ready))


def _left_out(
    batch: Batch, chunk: Mapping[int, Seen], comments: list[Comment]
) -> dict[int, LeftOut]:
    """Say of which comments nothing can be decided, and why."""
    event = Event(batch.event)
    left_out = dict.fromkeys(chunk.keys() - {comment.pk for comment in comments}, LeftOut.MOVED)
    barred = out_of_rounds(comments) if event is Event.RETURN else set()
    if event is Event.KEEP:
        barred = {comment.pk for comment in comments} - with_reason_to_keep(comments)
    for comment in comments:
        if comment.seen != chunk[comment.pk]:
            left_out[comment.pk] = LeftOut.MOVED
        elif comment.author_id == batch.by_id:
            left_out[comment.pk] = LeftOut.OWN
        elif comment.pk in barred or not (event is Event.UNDO or leads_on(event, comment)):
            left_out[comment.pk] = LeftOut.IMPOSSIBLE
    return left_out


def _act(batch: Batch) -> Act:
    return Act(
        Event(batch.event),
        batch.by,
        batch.reason,
        batch.words,
        batch.note,
        batch=batch,
        looked_at=batch.moment,
        undoes=Event(batch.undoes.event) if batch.undoes else None,
    )


def _finish(batch: Batch) -> None:
    """Count what was decided, and forget what only was to be done."""
    Batch.objects.filter(pk=batch.pk, finished_at__isnull=True).update(
        finished_at=timezone.now(),
        decided=batch.decisions.count(),
        selection=[],
        words="",
        note="",
    )


def _listed(left_out: Mapping[int, LeftOut]) -> list[list[object]]:
    return [[pk, why.value] for pk, why in sorted(left_out.items())]
