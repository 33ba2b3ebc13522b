"""Which event leads from which status where, and who may bring it about: the design's table."""

from collections.abc import Container, Sequence
from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count
from django.utils import timezone

from accounts.models import Member
from comments.models import Comment, Decision, Report

Status = Comment.Status
Event = Decision.Event

# Long enough to mend a slip, too short to swap what people have answered.
EDITING_TIME = timedelta(minutes=15)


# Who has not met a moderator's wish in three rounds is owed a decision, and so is the moderator.
MAX_ROUNDS = 3
# Two weeks reach over a holiday; longer, and nobody remembers what the discussion was about.
ANSWER_TIME = timedelta(days=14)
# Comments changed in one transaction: enough to be quick, few enough to let members' posts through.
CHUNK = 500
# A day to notice one's own mistake; afterwards people have read and answered what came of it.
UNDO_TIME = timedelta(hours=24)


class Role(Enum):
    """Who brings an event about; the site, when a time is over (and superusers, for the law).

    What supervisors may do, the site does as well where many report a comment.
    """

    AUTHOR = "author"
    MODERATOR = "moderator"
    SUPERVISOR = "supervisor"
    SITE = "site"


class Text(Enum):
    """Which text an event puts somewhere: the head as it stands, what is shown, a new one, none."""

    HEAD = "head"
    SHOWN = "shown"
    NEW = "new"
    NONE = "none"


class Transition(NamedTuple):
    """By whom an event comes, from which statuses it leads where, and to which head and shown."""

    by: Role
    sources: frozenset[Status]
    target: Status | None  # none: it stays where it is
    head: Text
    shown: Text
    needs_shown: bool = False


TRANSITIONS: dict[Event, Transition] = {
    Event.EDIT: Transition(
        Role.AUTHOR,
        frozenset({Status.PENDING, Status.RETURNED, Status.APPROVED}),
        Status.PENDING,
        head=Text.NEW,
        shown=Text.SHOWN,
    ),
    Event.WITHDRAW: Transition(
        Role.AUTHOR,
        frozenset({Status.PENDING, Status.APPROVED, Status.RETURNED}),
        Status.WITHDRAWN,
        head=Text.HEAD,
        shown=Text.NONE,
    ),
    Event.APPROVE: Transition(
        Role.MODERATOR,
        frozenset({Status.PENDING, Status.RETURNED, Status.REJECTED, Status.SPAM}),
        Status.APPROVED,
        head=Text.HEAD,
        shown=Text.HEAD,
    ),
    Event.DECLINE: Transition(
        Role.MODERATOR,
        frozenset({Status.PENDING, Status.RETURNED}),
        Status.APPROVED,
        head=Text.SHOWN,
        shown=Text.SHOWN,
        needs_shown=True,
    ),
    Event.KEEP: Transition(
        Role.MODERATOR,
        frozenset({Status.APPROVED}),
        Status.APPROVED,
        head=Text.HEAD,
        shown=Text.HEAD,
    ),
    Event.REJECT: Transition(
        Role.MODERATOR,
        frozenset({Status.PENDING, Status.APPROVED, Status.RETURNED, Status.SPAM}),
        Status.REJECTED,
        head=Text.HEAD,
        shown=Text.NONE,
    ),
    Event.MARK_SPAM: Transition(
        Role.MODERATOR,
        frozenset({Status.PENDING, Status.APPROVED, Status.RETURNED, Status.REJECTED}),
        Status.SPAM,
        head=Text.HEAD,
        shown=Text.NONE,
    ),
    Event.RETURN: Transition(
        Role.MODERATOR,
        frozenset({Status.PENDING}),
        Status.RETURNED,
        head=Text.HEAD,
        shown=Text.SHOWN,
    ),
    Event.HOLD: Transition(
        Role.SUPERVISOR,
        frozenset({Status.APPROVED, Status.PENDING}),
        Status.PENDING,
        head=Text.HEAD,
        shown=Text.NONE,
        needs_shown=True,
    ),
    Event.EXPUNGE: Transition(
        Role.SITE,
        frozenset({Status.REJECTED, Status.SPAM, Status.WITHDRAWN}),
        None,
        head=Text.HEAD,
        shown=Text.NONE,
    ),
    Event.EXPIRE: Transition(
        Role.SITE,
        frozenset({Status.RETURNED}),
        Status.WITHDRAWN,
        head=Text.HEAD,
        shown=Text.NONE,
    ),
}

# An edit that the policy publishes without a moderator.
LET_THROUGH = Transition(
    Role.AUTHOR,
    frozenset({Status.PENDING, Status.APPROVED}),
    Status.APPROVED,
    head=Text.NEW,
    shown=Text.NEW,
)

# What can be undone, if a person decided it.
UNDOABLE = frozenset(
    event for event, way in TRANSITIONS.items() if way.by in (Role.MODERATOR, Role.SUPERVISOR)
)

# By which a person answers for the text that readers see from then on.
APPROVING = (Event.APPROVE, Event.DECLINE, Event.KEEP)

# The counter of a member's record that follows each status.
COUNTERS = {Status.APPROVED: "approved", Status.REJECTED: "rejected", Status.SPAM: "spam"}


def out_of_rounds(comments: Sequence[Comment]) -> set[int]:
    """Return which of these can't be sent back once more, by their ids."""
    sent_back = Decision.objects.standing().filter(comment__in=comments, event=Event.RETURN)
    rounds = sent_back.order_by().values("comment").annotate(rounds=Count("pk"))
    return set(rounds.filter(rounds__gte=MAX_ROUNDS).values_list("comment", flat=True))


def was_approved_by_person(comment: Comment) -> bool:
    """Return whether a moderator answers for the text that readers see."""
    return comment.pk in _approved_by_person([comment])


def with_reason_to_keep(comments: Sequence[Comment]) -> set[int]:
    """Return which of these a moderator may say to keep, by their ids.

    Those with open reports, and those that only the rules let through.
    """
    reported = Report.objects.open().filter(comment__in=comments)
    let_through = {it.pk for it in comments if it.shown_id} - _approved_by_person(comments)
    return let_through | set(reported.values_list("comment", flat=True))


def _approved_by_person(comments: Sequence[Comment]) -> set[int]:
    approved = Decision.objects.standing().filter(
        comment__in=[it.pk for it in comments],
        shown__in=[it.shown_id for it in comments if it.shown_id],
        event__in=APPROVING,
    )
    return set(approved.order_by().values_list("comment", flat=True))


def may_moderate(member: Member | AnonymousUser) -> bool:
    """Return whether somebody decides about comments at all."""
    return member.is_active and member.has_perm("comments.moderate_comment")


def may_supervise(member: Member | AnonymousUser) -> bool:
    """Return whether somebody may undo what others decided, at any time."""
    return may_moderate(member) and member.has_perm("comments.supervise_comment")


def leads_on(event: Event, comment: Comment) -> bool:
    """Return whether an event leads on from the comment as it stands."""
    way = TRANSITIONS[event]
    if comment.expunged_at:
        return False
    return comment.status in way.sources and not (way.needs_shown and comment.shown_id is None)


def is_editable(comment: Comment, at: datetime | None = None) -> bool:
    """Return whether its author can still edit the comment: not long after it became public."""
    if not leads_on(Event.EDIT, comment):
        return False
    is_pending_edit = comment.status != Status.APPROVED
    return is_pending_edit or (
        comment.public_since is not None
        and (at or timezone.now()) - comment.public_since <= EDITING_TIME
    )


def events_for(
    comment: Comment, by: Member | AnonymousUser, *, to_keep: Container[int] | None = None
) -> list[Event]:
    """Return what somebody can do about this comment as it stands.

    `to_keep` are the comments that have reason to be kept, where that was asked for many at once.
    """
    if comment.author_id == by.pk:
        roles = {Role.AUTHOR}
    elif may_moderate(by):
        roles = {Role.MODERATOR} | ({Role.SUPERVISOR} if may_supervise(by) else set())
    else:
        return []
    events = [
        event
        for event, way in TRANSITIONS.items()
        if way.by in roles
        and leads_on(event, comment)
        and (event is not Event.EDIT or is_editable(comment))
    ]
    if Event.KEEP in events:
        to_keep = with_reason_to_keep([comment]) if to_keep is None else to_keep
        if comment.pk not in to_keep:
            events.remove(Event.KEEP)
    return events
