"""Which letters a decision calls for, and which it makes void. Called inside its transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Case, DateTimeField, Exists, F, OuterRef, Value, When
from django.utils import timezone

from accounts.models import Member
from comments.inserting import insert
from comments.models import (
    Comment,
    Decision,
    DecisionQuerySet,
    Letter,
    LetterQuerySet,
    MailSettings,
    Report,
)

Event = Decision.Event
Kind = Letter.Kind

# Long enough to take a slip of the hand back before anybody has read of it.
DELAY = timedelta(minutes=2)
# What its author is told. Spammers are not: it would teach them.
TOLD = (Event.APPROVE, Event.DECLINE, Event.REJECT, Event.RETURN, Event.EXPIRE, Event.HOLD)


def write(decisions: Sequence[Decision]) -> None:
    """Make the letters of decisions, and cancel those they make void.

    The decisions are of one event, taken at one time.
    """
    event, at = decisions[0].event, decisions[0].created_at
    if event in (Event.SUBMIT, Event.EDIT):
        for decision in decisions:
            if decision.to_status == Comment.Status.PENDING:
                _tell_moderators(at, but=decision.by_id, decision=decision)
        if published := [it for it in decisions if it.shown_id == it.head_id]:
            _tell_those_answered(published, at)
        return
    if event == Event.UNDO:
        _take_back(decisions)
        return
    if event == Event.HOLD:
        _tell_moderators(at, but=decisions[0].by_id, decision=decisions[0])
    else:
        _tell_reporters(decisions)
    if event in (Event.EXPUNGE, Event.KEEP):
        return
    # The newest outcome is the one that counts.
    _cancel([decision.comment_id for decision in decisions], Kind.OUTCOME, at)
    if event in TOLD:
        insert(
            Letter,
            _stored(decisions),
            recipient=F("comment__author"),
            decision=F("pk"),
            kind=Kind.OUTCOME,
            created_at=at,
            due_at=at + DELAY,
        )
    _cancel([it.comment_id for it in decisions if it.shown_id is None], Kind.REPLY, at)
    if event == Event.APPROVE:
        _tell_those_answered(decisions, at)


def tell_of_report(report: Report) -> None:
    """Tell moderators that there is a report to look at."""
    _tell_moderators(report.created_at, but=report.reporter_id, report=report)


def confirm_receipt(report: Report) -> None:
    """Tell whoever reported by name and address, at once, that it has arrived."""
    at = report.created_at
    Letter.objects.create(report=report, kind=Kind.RECEIVED, created_at=at, due_at=at)


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


def _stored(decisions: Sequence[Decision]) -> DecisionQuerySet:
    return Decision.objects.filter(pk__in=[decision.pk for decision in decisions]).order_by("pk")


def _cancel(comments: Sequence[int], kind: Kind, at: datetime) -> None:
    if comments:
        _cancel_unsent(Letter.objects.filter(decision__comment__in=comments, kind=kind), at)


def _cancel_unsent(letters: LetterQuerySet, at: datetime) -> None:
    letters.filter(sent_at__isnull=True, claimed_at__isnull=True, cancelled_at__isnull=True).update(
        cancelled_at=at
    )


def _take_back(undos: Sequence[Decision]) -> None:
    """Cancel what undone decisions would tell, and let stand again what they had cancelled."""
    at = undos[0].created_at
    cancelled_by_them = Letter.objects.filter(
        kind__in=(Kind.OUTCOME, Kind.REPLY),
        decision__comment__decisions__in=[undo.pk for undo in undos],
        decision__version__lt=F("decision__comment__decisions__undoes__version"),
        cancelled_at=F("decision__comment__decisions__undoes__created_at"),
    )
    soon = Value(at + DELAY, output_field=DateTimeField())
    Letter.objects.filter(
        pk__in=list(cancelled_by_them.order_by().values_list("pk", flat=True))
    ).update(cancelled_at=None, due_at=Case(When(due_at__lt=soon, then=soon), default=F("due_at")))
    _cancel_unsent(Letter.objects.filter(decision__in=[undo.undoes_id for undo in undos]), at)


def _tell_those_answered(decisions: Sequence[Decision], at: datetime) -> None:
    """Tell who was answered that a reply is public: once for a reply, if it is not their own."""
    replies = (
        _stored(decisions)
        .filter(comment__parent__isnull=False)
        .exclude(comment__parent__author=F("comment__author"))
        .exclude(Exists(_told_of(OuterRef("comment"))))
    )
    # On the site it is there for all, by mail for who wants that.
    mailed_not = MailSettings.objects.filter(
        member=OuterRef("comment__parent__author"), replies=False
    )
    insert(
        Letter,
        replies,
        recipient=F("comment__parent__author"),
        decision=F("pk"),
        kind=Kind.REPLY,
        created_at=at,
        due_at=Case(
            When(Exists(mailed_not), then=None),
            default=Value(at + DELAY),
            output_field=DateTimeField(),
        ),
    )


def _told_of(reply: OuterRef) -> LetterQuerySet:
    return Letter.objects.standing().filter(decision__comment=reply, kind=Kind.REPLY)


def _tell_reporters(decisions: Sequence[Decision]) -> None:
    """Tell who reported these comments what has become of them: members once for each comment."""
    by_pk = {decision.pk: decision for decision in decisions}
    answered = Report.objects.filter(decision__in=by_pk).order_by("pk")
    letters: dict[tuple[int | None, int, int], Letter] = {}
    for report in answered:
        assert report.decision_id is not None, "it was looked for by that"
        decision = by_pk[report.decision_id]
        key = (report.reporter_id, 0 if report.reporter_id else report.pk, decision.pk)
        letters[key] = Letter(
            recipient_id=report.reporter_id,
            report=report if report.is_legal else None,
            decision=decision,
            kind=Kind.REPORTED,
            created_at=decision.created_at,
            due_at=decision.created_at + DELAY,
        )
    Letter.objects.bulk_create(letters.values())


def _tell_moderators(
    at: datetime,
    *,
    but: int | None,
    decision: Decision | None = None,
    report: Report | None = None,
) -> None:
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
                report=report,
                kind=Kind.WAITING,
                created_at=at,
                due_at=at + DELAY,
            )
            # In one order, or two transactions could each wait for what the other one inserted.
            for moderator in to_tell.exclude(pk=but).order_by("pk")
        ),
        ignore_conflicts=True,  # another comment came at the same moment and told them
    )
