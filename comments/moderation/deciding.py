"""A moderator decides about somebody else's comment."""

from collections.abc import Callable
from datetime import datetime
from typing import TypedDict, Unpack

from django.utils.translation import gettext as _

from accounts.models import Member
from comments.models import Comment, Decision, Seen

from .change import change
from .refusals import NotAllowed
from .states import Event, may_moderate


class Words(TypedDict, total=False):
    """What goes with a decision: words to the author, words for the team, and when it was taken."""

    reason: str
    note: str
    at: datetime | None


def approve(comment: Comment, *, by: Member, seen: Seen, **words: Unpack[Words]) -> Decision:
    """Publish the head, exactly as it was seen. Raise NotAllowed, Moved or Impossible."""
    return _decide(comment, Event.APPROVE, by, seen, words)


def decline(comment: Comment, *, by: Member, seen: Seen, **words: Unpack[Words]) -> Decision:
    """Leave what is shown and drop the edit. Raise NotAllowed, Moved or Impossible."""
    return _decide(comment, Event.DECLINE, by, seen, words)


def reject(comment: Comment, *, by: Member, seen: Seen, **words: Unpack[Words]) -> Decision:
    """Keep the comment from readers. Raise NotAllowed, Moved or Impossible."""
    return _decide(comment, Event.REJECT, by, seen, words)


def mark_spam(comment: Comment, *, by: Member, seen: Seen, **words: Unpack[Words]) -> Decision:
    """Keep the comment from readers as spam. Raise NotAllowed, Moved or Impossible."""
    return _decide(comment, Event.MARK_SPAM, by, seen, words)


# The moderators' verbs by their event, for forms that name one.
VERBS: dict[Event, Callable[..., Decision]] = {
    Event.APPROVE: approve,
    Event.DECLINE: decline,
    Event.REJECT: reject,
    Event.MARK_SPAM: mark_spam,
}


def _decide(comment: Comment, event: Event, by: Member, seen: Seen, words: Words) -> Decision:
    if not may_moderate(by):
        raise NotAllowed(_("Only moderators decide about comments."))
    if comment.author_id == by.pk:
        raise NotAllowed(_("Nobody decides about their own comment. Ask a colleague."))
    return change(comment, event, by=by, seen=seen, **words)
