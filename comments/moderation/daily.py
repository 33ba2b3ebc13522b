"""What happens because a time is over, by nobody."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from comments.models import Comment, CommentQuerySet

from .change import Act, carry_out
from .expunging import erase
from .states import ANSWER_TIME, CHUNK, Event


def expire_unanswered(*, at: datetime | None = None) -> int:
    """Withdraw what was sent back too long ago; return how many comments."""
    at = at or timezone.now()
    unanswered = Comment.objects.standing(Comment.Status.RETURNED).unchanged_since(at - ANSWER_TIME)
    return _carry_out_on_all(Act(Event.EXPIRE, None, at=at), unanswered)


def expunge_old_spam(*, at: datetime | None = None) -> int:
    """Erase for good what has been spam for long enough; return how many comments."""
    at = at or timezone.now()
    kept = timedelta(days=settings.COMMENTS_SPAM_KEPT_DAYS)
    # What a rule alone took for spam (its first decision is its last) waits for somebody to look.
    spam = Comment.objects.standing(Comment.Status.SPAM).filter(
        expunged_at__isnull=True, version__gt=1
    )
    return _carry_out_on_all(Act(Event.EXPUNGE, None, at=at), spam.unchanged_since(at - kept))


def _carry_out_on_all(act: Act, comments: CommentQuerySet) -> int:
    """Carry out an act that takes comments out of the query they come from, in chunks."""
    done = 0
    while chunk := list(comments.order_by("pk")[:CHUNK]):
        with transaction.atomic():
            decisions = carry_out(act, chunk)
            if not decisions:  # one of them has moved since it was read: look again
                transaction.set_rollback(True)
            elif act.event is Event.EXPUNGE:
                erase(chunk)
        done += len(decisions)
    return done
