"""How often a member can comment; who is too quick is told when to come back."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Member
from comments.models import Comment, CommentQuerySet, Record
from posts.models import Post

from .refusals import TooQuick

HOUR = timedelta(hours=1)


def take_turn(by: Member) -> None:
    """Let this transaction be alone with a member's comments, until it ends.

    A write to the member's record: whoever else counts the same member's comments waits for it, on
    SQLite and on PostgreSQL.
    """
    Record.objects.get_or_create(member=by)
    Record.objects.filter(member=by).update(approved=F("approved"))


def require_pace(post: Post, by: Member, *, pause: timedelta) -> None:
    """Raise TooQuick where a member has commented too lately, or too often.

    Counted from the comments themselves, within the transaction that stores the next one; `pause`
    is what a slow discussion asks for.
    """
    now = timezone.now()
    own = Comment.objects.by(by.pk)
    if pause and (last := _last(own.under(post))):
        _require(last + pause, now, _("This discussion is slow: everybody writes now and then."))
    interval = timedelta(seconds=settings.COMMENTS_INTERVAL_SECONDS)
    if interval and (last := _last(own)):
        _require(last + interval, now, _("That was quick."))
    most = settings.COMMENTS_AN_HOUR
    if most:
        lately = list(
            own.filter(created_at__gt=now - HOUR)
            .order_by("-created_at")
            .values_list("created_at", flat=True)[:most]
        )
        if len(lately) == most:
            _require(
                lately[-1] + HOUR,
                now,
                _("You have sent %(most)d comments within an hour.") % {"most": most},
            )


def _last(comments: CommentQuerySet) -> datetime | None:
    return comments.order_by("-created_at").values_list("created_at", flat=True).first()


def _require(then: datetime, now: datetime, why: str) -> None:
    if then > now:
        raise TooQuick(f"{why} {_come_back(then - now)}", wait=then - now)


def _come_back(wait: timedelta) -> str:
    seconds = -(-wait // timedelta(seconds=1))
    minutes = -(-seconds // 60)
    if seconds <= 60:
        words = ngettext(
            "Send it again in %(count)d second; your text is kept here.",
            "Send it again in %(count)d seconds; your text is kept here.",
            seconds,
        )
        return words % {"count": seconds}
    words = ngettext(
        "Send it again in %(count)d minute; your text is kept here.",
        "Send it again in %(count)d minutes; your text is kept here.",
        minutes,
    )
    return words % {"count": minutes}
