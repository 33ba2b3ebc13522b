"""The door: every change of a comment's status, head or shown revision goes through here.

Each verb is one transaction that changes the comment, writes the decision and its notes, and moves
the counters. Whoever decides says which state they had before them (`Seen`); when it is no longer
the comment's state, nothing changes and `Moved` tells who did what. That is a compare-and-set by
`UPDATE ... WHERE`, right on SQLite (which ignores `SELECT ... FOR UPDATE`) and PostgreSQL alike.
"""

import uuid
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Member
from posts.models import Post

from . import markup, screening
from .models import (
    MAX_DEPTH,
    PATH_DIGITS,
    Comment,
    Decision,
    Discussion,
    Finding,
    Note,
    Record,
    Revision,
    Seen,
)
from .rules import Draft

Status = Comment.Status
Event = Decision.Event


class Refused(Exception):
    """Something that is not done; its message is for the person who tried."""


class Closed(Refused):
    """The article takes no comments."""


class NotPublic(Refused):
    """The comment to answer is not public, or not under this article."""


class TokenTaken(Refused):
    """The form was sent before with another text; `first` is the comment that came of it."""

    def __init__(self, first: Comment) -> None:
        super().__init__(_("This form was sent before, with another text."))
        self.first = first


class NotAllowed(Refused):
    """A member may not decide about a comment."""


class Impossible(Refused):
    """The event does not lead on from the comment's status."""


class Moved(Refused):
    """The comment is no longer what the decider saw; `decision` is the last one taken."""

    def __init__(self, comment: Comment, decision: Decision) -> None:
        super().__init__(_("The comment changed before you decided."))
        self.comment = comment
        self.decision = decision


class Transition(NamedTuple):
    """From which statuses an event leads where, and whether readers then see the head."""

    sources: frozenset[Status]
    target: Status
    shows_head: bool


TRANSITIONS: dict[Event, Transition] = {
    Event.APPROVE: Transition(
        frozenset({Status.PENDING, Status.RETURNED, Status.REJECTED, Status.SPAM}),
        Status.APPROVED,
        shows_head=True,
    ),
    Event.REJECT: Transition(
        frozenset({Status.PENDING, Status.APPROVED, Status.RETURNED, Status.SPAM}),
        Status.REJECTED,
        shows_head=False,
    ),
    Event.MARK_SPAM: Transition(
        frozenset({Status.PENDING, Status.APPROVED, Status.RETURNED, Status.REJECTED}),
        Status.SPAM,
        shows_head=False,
    ),
}

# The counter of a member's record that follows each status.
COUNTERS = {
    Status.APPROVED: "approved",
    Status.REJECTED: "rejected",
    Status.SPAM: "spam",
}


def submit(
    *,
    post: Post,
    by: Member,
    text: str,
    token: uuid.UUID,
    parent: Comment | None = None,
    at: datetime | None = None,
) -> Comment:
    """Store a member's comment, to wait for a moderator; return it, or the one sent before.

    `token` names the form it came with: the same token and text is the same comment. `at` is when
    it was submitted, for comments that come from elsewhere; now by default.
    Raise TokenTaken, Closed or NotPublic.
    """
    if first := _sent_before(by, token, text):
        return first
    if not post.is_open:
        raise Closed(_("This article is closed to comments."))
    if parent and not Comment.objects.public().under(post).filter(pk=parent.pk).exists():
        raise NotPublic(_("The comment you answered is no longer public."))
    matches = screening.screen(Draft(text))
    html = markup.render(text)
    try:
        return _store(post, by, text, html, token, parent, matches, at or timezone.now())
    except IntegrityError:
        # The same form, sent twice at the same moment: the other one was quicker.
        if first := _sent_before(by, token, text):
            return first
        raise


def approve(
    comment: Comment,
    *,
    by: Member,
    seen: Seen,
    reason: str = "",
    note: str = "",
    at: datetime | None = None,
) -> Decision:
    """Publish the head, exactly as it was seen. Raise NotAllowed, Moved or Impossible."""
    return _decide(comment, Event.APPROVE, by, seen, reason, note, at)


def reject(
    comment: Comment,
    *,
    by: Member,
    seen: Seen,
    reason: str = "",
    note: str = "",
    at: datetime | None = None,
) -> Decision:
    """Keep the comment from readers. Raise NotAllowed, Moved or Impossible."""
    return _decide(comment, Event.REJECT, by, seen, reason, note, at)


def mark_spam(
    comment: Comment,
    *,
    by: Member,
    seen: Seen,
    reason: str = "",
    note: str = "",
    at: datetime | None = None,
) -> Decision:
    """Keep the comment from readers as spam. Raise NotAllowed, Moved or Impossible."""
    return _decide(comment, Event.MARK_SPAM, by, seen, reason, note, at)


# The moderators' verbs by their event, for forms that name one.
VERBS = {Event.APPROVE: approve, Event.REJECT: reject, Event.MARK_SPAM: mark_spam}


def may_moderate(member: Member | AnonymousUser) -> bool:
    """Return whether somebody decides about comments at all."""
    return member.is_active and member.has_perm("comments.moderate_comment")


def events_for(comment: Comment, by: Member | AnonymousUser) -> list[Event]:
    """Return what somebody can do about this comment as it stands."""
    if not may_moderate(by) or comment.author_id == by.pk:
        return []
    return [event for event, way in TRANSITIONS.items() if comment.status in way.sources]


def _sent_before(by: Member, token: uuid.UUID, text: str) -> Comment | None:
    first = Comment.objects.by(by.pk).filter(token=token).first()
    if first and first.revisions.get(number=1).text != text:
        raise TokenTaken(first)
    return first


@transaction.atomic
def _store(
    post: Post,
    by: Member,
    text: str,
    html: str,
    token: uuid.UUID,
    parent: Comment | None,
    matches: list[screening.Match],
    at: datetime,
) -> Comment:
    comment = Comment.objects.create(
        post=post,
        author=by,
        parent=parent,
        token=token,
        created_at=at,
        waiting_since=at,
    )
    head = Revision.objects.create(
        comment=comment,
        number=1,
        text=text,
        body_html=html,
        markup_version=markup.VERSION,
        created_at=at,
    )
    comment.path = _path(comment, parent)
    comment.head = head
    comment.version = 1
    comment.save(update_fields=["path", "head", "version"])
    Finding.objects.bulk_create(
        Finding(revision=head, rule=match.rule, rule_version=match.version) for match in matches
    )
    Decision.objects.create(
        comment=comment,
        version=comment.version,
        event=Event.SUBMIT,
        by=by,
        to_status=comment.status,
        head=head,
        created_at=at,
    )
    Discussion.objects.get_or_create(post=post)
    Record.objects.get_or_create(member=by)
    return comment


def _path(comment: Comment, parent: Comment | None) -> str:
    own = f"{comment.pk:0{PATH_DIGITS}d}"
    if parent is None:
        return own
    above = parent.path if parent.depth < MAX_DEPTH else parent.path[:-PATH_DIGITS]
    return above + own


def _decide(
    comment: Comment,
    event: Event,
    by: Member,
    seen: Seen,
    reason: str,
    note: str,
    at: datetime | None,
) -> Decision:
    if not may_moderate(by):
        raise NotAllowed(_("Only moderators decide about comments."))
    if comment.author_id == by.pk:
        raise NotAllowed(_("Nobody decides about their own comment. Ask a colleague."))
    way = TRANSITIONS[event]
    with transaction.atomic():
        before = Comment.objects.get(pk=comment.pk)
        if before.seen == seen and before.status not in way.sources:
            raise Impossible(
                _("A comment that is %(status)s can't be %(event)s.")
                % {"status": before.get_status_display(), "event": event.label}
            )
        shown = seen.head if way.shows_head else None
        changed = Comment.objects.filter(
            pk=comment.pk, head=seen.head, version=seen.version
        ).update(status=way.target, shown=shown, version=seen.version + 1)
        if changed:
            decision = Decision.objects.create(
                comment=before,
                version=seen.version + 1,
                event=event,
                by=by,
                from_status=before.status,
                to_status=way.target,
                head_id=seen.head,
                shown_id=shown,
                created_at=at or timezone.now(),
            )
            _write_notes(decision, reason, note)
            _count(before, way.target, shown)
            return decision
    now = Comment.objects.get(pk=comment.pk)
    raise Moved(now, now.decisions.select_related("by").latest("version"))


def _write_notes(decision: Decision, reason: str, note: str) -> None:
    words = {Note.Audience.AUTHOR: reason.strip(), Note.Audience.TEAM: note.strip()}
    Note.objects.bulk_create(
        Note(decision=decision, audience=audience, text=text)
        for audience, text in words.items()
        if text
    )


def _count(before: Comment, target: Status, shown: int | None) -> None:
    """Move the counters with a change from `before` to `target` and `shown`."""
    left, entered = COUNTERS.get(Status(before.status)), COUNTERS.get(target)
    moves = {counter: F(counter) + step for counter, step in ((left, -1), (entered, 1)) if counter}
    if shown != before.shown_id:
        step = (shown is not None) - (before.shown_id is not None)
        Discussion.objects.filter(post=before.post_id).update(
            version=F("version") + 1, public_count=F("public_count") + step
        )
    if moves:
        Record.objects.filter(member=before.author_id).update(**moves)
