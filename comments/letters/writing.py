"""Which letters a decision calls for, and which it makes void. Called inside its transaction."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import Member
from comments.models import Comment, Decision, Letter, MailSettings

Event = Decision.Event
Kind = Letter.Kind

# Long enough to take a slip of the hand back before anybody has read of it.
DELAY = timedelta(minutes=2)
# What its author is told. Spammers are not: it would teach them.
TOLD = (Event.APPROVE, Event.DECLINE, Event.REJECT)


def write(decision: Decision) -> None:
    """Make the letters of a decision, and cancel those it makes void."""
    comment = decision.comment
    if decision.event in (Event.SUBMIT, Event.EDIT):
        _tell_moderators(decision)
        return
    _cancel(comment, Kind.OUTCOME, decision.created_at)  # the newest outcome is the one that counts
    if decision.event in TOLD:
        Letter.objects.create(
            recipient_id=comment.author_id,
            decision=decision,
            kind=Kind.OUTCOME,
            created_at=decision.created_at,
            due_at=decision.created_at + DELAY,
        )
    if decision.shown_id is None:
        _cancel(comment, Kind.REPLY, decision.created_at)
    elif decision.event == Event.APPROVE:
        _tell_the_one_answered(decision)


def desk_opened(moderator: Member) -> None:
    """Note that a moderator looks at the queue: the next comment that waits is news again."""
    open_letters = Letter.objects.to(moderator.pk).filter(kind=Kind.WAITING).standing().unread()
    if open_letters.exists():  # reading the queue writes nothing unless there is something to write
        now = timezone.now()
        open_letters.filter(sent_at__isnull=True, claimed_at__isnull=True).update(cancelled_at=now)
        open_letters.update(read_at=now)


def read_all(member: Member) -> None:
    """Note that a member has looked at their receipts."""
    Letter.objects.to(member.pk).receipts().unread().update(read_at=timezone.now())


def _cancel(comment: Comment, kind: Kind, at: datetime) -> None:
    letters = Letter.objects.filter(decision__comment=comment, kind=kind)
    letters.filter(sent_at__isnull=True, claimed_at__isnull=True, cancelled_at__isnull=True).update(
        cancelled_at=at
    )


def _tell_the_one_answered(decision: Decision) -> None:
    """Tell who was answered that a reply is public: once for a reply, if it is not their own."""
    parent = decision.comment.parent
    if parent is None or parent.author_id == decision.comment.author_id:
        return
    told = Letter.objects.standing().filter(decision__comment=decision.comment, kind=Kind.REPLY)
    if told.exists():
        return
    wants_mail = not MailSettings.objects.filter(member=parent.author_id, replies=False).exists()
    Letter.objects.create(
        recipient_id=parent.author_id,
        decision=decision,
        kind=Kind.REPLY,
        created_at=decision.created_at,
        due_at=decision.created_at + DELAY if wants_mail else None,
    )


def _tell_moderators(decision: Decision) -> None:
    """Tell each moderator once that something waits, until they open the desk."""
    moderators = Member.objects.with_perm("comments.moderate_comment", include_superusers=False)
    off = MailSettings.objects.filter(waiting=False).values("member")
    told = Letter.objects.filter(kind=Kind.WAITING).standing().unread().values("recipient")
    to_tell = moderators.exclude(pk__in=off).exclude(pk__in=told)
    Letter.objects.bulk_create(
        (
            Letter(
                recipient=moderator,
                decision=decision,
                kind=Kind.WAITING,
                created_at=decision.created_at,
                due_at=decision.created_at + DELAY,
            )
            # In one order, or two transactions could each wait for what the other one inserted.
            for moderator in to_tell.exclude(pk=decision.by_id).order_by("pk")
        ),
        ignore_conflicts=True,  # another comment came at the same moment and told them
    )
