"""What was sent back and stays unanswered counts as withdrawn."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from comments.models import Comment

from .change import Act, carry_out
from .states import ANSWER_TIME, CHUNK, Event


def expire_unanswered(*, at: datetime | None = None) -> int:
    """Withdraw what was sent back too long ago; return how many comments."""
    at = at or timezone.now()
    unanswered = Comment.objects.unanswered_since(at - ANSWER_TIME).order_by("pk")
    expired = 0
    while chunk := list(unanswered[:CHUNK]):
        with transaction.atomic():
            decisions = carry_out(Act(Event.EXPIRE, None, at=at), chunk)
            if not decisions:  # somebody answered while this was read: look again
                transaction.set_rollback(True)
        expired += len(decisions)
    return expired
