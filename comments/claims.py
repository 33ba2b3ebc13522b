"""Claims: who looks at which comment just now, so that two don't read the same one.

A claim is soft. It ends by itself, a colleague can take it over, and decisions are compared and set
with or without it.
"""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Member

from .models import Claim, Comment

# Longer than anyone reads a comment without touching a key, shorter than a cup of tea.
IDLE = timedelta(minutes=2)


def claim(
    comment: Comment, *, by: Member, take_over: bool = False, at: datetime | None = None
) -> Claim:
    """Claim a comment, or go on with it, and let go of any other; return the claim that stands.

    It is a colleague's when they were quicker, unless it is taken over on purpose.
    """
    at = at or timezone.now()
    Claim.objects.filter(by=by).exclude(comment=comment).delete()
    free = Q() if take_over else Q(by=by) | Q(until__lte=at)
    mine = {"by": by, "until": at + IDLE}
    if not Claim.objects.filter(free, comment=comment).update(**mine):
        try:
            with transaction.atomic():
                return Claim.objects.create(comment=comment, **mine)
        except IntegrityError:  # there is one, and it is not free
            pass
    theirs = Claim.objects.select_related("by").filter(comment=comment).first()
    return theirs or claim(comment, by=by, at=at)  # they let go of it just now


def release(*, by: Member) -> None:
    """Let go of whatever a moderator looked at."""
    Claim.objects.filter(by=by).delete()


def of_colleagues(member: Member, at: datetime | None = None) -> dict[int, str]:
    """Return what colleagues look at just now: their names by the comments' ids."""
    claims = Claim.objects.filter(until__gt=at or timezone.now()).exclude(by=member)
    return dict(claims.values_list("comment", "by__username"))
