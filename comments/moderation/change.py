"""The one step by which a stored comment changes: compare, set, and write down who did it."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Member
from comments import letters, markup
from comments.models import Comment, Decision, Discussion, Finding, Note, Record, Revision, Seen
from comments.screening import Match

from .refusals import Impossible, Moved
from .states import COUNTERS, TRANSITIONS, Event, Status, Text, leads_on


def change(
    comment: Comment,
    event: Event,
    *,
    by: Member,
    seen: Seen,
    reason: str = "",
    note: str = "",
    draft: tuple[str, str, list[Match]] | None = None,
    at: datetime | None = None,
) -> Decision:
    """Carry out an event on the state that was `seen`, all in one transaction.

    `draft` is the text of an edit, its HTML and what the rules said of it. Raise Moved when the
    comment is no longer in that state, Impossible when the event does not lead on from it.
    """
    at = at or timezone.now()
    try:
        with transaction.atomic():
            decision = _change(comment, event, by, seen, draft, at)
            if decision:
                _write_notes(decision, reason, note)
                letters.write(decision)
                return decision
    except IntegrityError:
        # Two edits at the same moment number their revisions alike; the other one was quicker.
        if Comment.objects.get(pk=comment.pk).seen == seen:
            raise
    now = Comment.objects.get(pk=comment.pk)
    raise Moved(now, now.decisions.select_related("by").latest("version"))


def _change(
    comment: Comment,
    event: Event,
    by: Member,
    seen: Seen,
    draft: tuple[str, str, list[Match]] | None,
    at: datetime,
) -> Decision | None:
    """Change the comment and return the decision; None when it is not as it was seen."""
    before = Comment.objects.get(pk=comment.pk)
    if before.seen != seen:
        return None
    if not leads_on(event, before):
        raise Impossible(
            _("A comment that is %(status)s can't be %(event)s.")
            % {"status": before.get_status_display(), "event": event.label}
        )
    way = TRANSITIONS[event]
    texts = {Text.HEAD: before.head_id, Text.SHOWN: before.shown_id, Text.NONE: None}
    if draft:
        # Not the head's number: after a declined edit there are newer revisions than the head.
        newest = before.revisions.aggregate(number=Max("number"))["number"]
        texts[Text.NEW] = store_revision(before, newest + 1, draft, at).pk
    head, shown = texts[way.head], texts[way.shown]
    assert head is not None, "an event that needs something shown finds it (leads_on)"
    is_new_in_queue = way.target == Status.PENDING and before.status == Status.APPROVED
    public_since = None if shown is None else before.public_since or at
    changed = Comment.objects.filter(pk=comment.pk, head=seen.head, version=seen.version).update(
        status=way.target,
        head=head,
        shown=shown,
        version=seen.version + 1,
        public_since=public_since,
        waiting_since=at if is_new_in_queue else before.waiting_since,
    )
    if not changed:
        # What was stored for it goes with the transaction.
        transaction.set_rollback(True)
        return None
    _count(before, way.target, shown)
    return Decision.objects.create(
        comment=before,
        version=seen.version + 1,
        event=event,
        by=by,
        from_status=before.status,
        to_status=way.target,
        head_id=head,
        shown_id=shown,
        created_at=at,
    )


def store_revision(
    comment: Comment, number: int, draft: tuple[str, str, list[Match]], at: datetime
) -> Revision:
    """Store a text with its HTML, and what the rules said of it."""
    text, html, matches = draft
    revision = Revision.objects.create(
        comment=comment,
        number=number,
        text=text,
        body_html=html,
        markup_version=markup.VERSION,
        created_at=at,
    )
    Finding.objects.bulk_create(
        Finding(revision=revision, rule=match.rule, rule_version=match.version) for match in matches
    )
    return revision


def _write_notes(decision: Decision, reason: str, note: str) -> None:
    words = {Note.Audience.AUTHOR: reason.strip(), Note.Audience.TEAM: note.strip()}
    Note.objects.bulk_create(
        Note(decision=decision, audience=audience, text=text)
        for audience, text in words.items()
        if text
    )


def _count(before: Comment, target: Status, shown: int | None) -> None:
    """Move the counters with a change from `before` to `target` and `shown`."""
    if shown != before.shown_id:
        step = (shown is not None) - (before.shown_id is not None)
        Discussion.objects.filter(post=before.post_id).update(
            version=F("version") + 1, public_count=F("public_count") + step
        )
    left, entered = COUNTERS.get(Status(before.status)), COUNTERS.get(target)
    moves = {counter: F(counter) + step for counter, step in ((left, -1), (entered, 1)) if counter}
    if moves and left != entered:
        Record.objects.filter(member=before.author_id).update(**moves)
