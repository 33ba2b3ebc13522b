"""A moderator decides about somebody else's comment."""

from collections.abc import Callable
from datetime import datetime
from typing import TypedDict, Unpack

from django.utils.translation import gettext as _

from accounts.models import Member
from comments.models import Comment, Decision, Seen

from .change import Act, change
from .refusals import NotAllowed, TooOften
from .states import MAX_ROUNDS, Event, may_moderate, out_of_rounds


class Given(TypedDict, total=False):
    """What goes with a decision: words to the author, words for the team, and when it was taken."""

    words: str
    note: str
    at: datetime


def approve(comment: Comment, *, by: Member, seen: Seen, **given: Unpack[Given]) -> Decision:
    """Publish the head, exactly as it was seen. Raise NotAllowed, Moved or Impossible."""
    return _decide(comment, Event.APPROVE, by, seen, given)


def decline(comment: Comment, *, by: Member, seen: Seen, **given: Unpack[Given]) -> Decision:
    """Leave what is shown and drop the edit. Raise NotAllowed, Moved or Impossible."""
    return _decide(comment, Event.DECLINE, by, seen, given)


def reject(comment: Comment, *, by: Member, seen: Seen, **given: Unpack[Given]) -> Decision:
    """Keep the comment from readers. Raise NotAllowed, Moved or Impossible."""
    return _decide(comment, Event.REJECT, by, seen, given)


def mark_spam(comment: Comment, *, by: Member, seen: Seen, **given: Unpack[Given]) -> Decision:
    """Keep the comment from readers as spam. Raise NotAllowed, Moved or Impossible."""
    return _decide(comment, Event.MARK_SPAM, by, seen, given)


def send_back(comment: Comment, *, by: Member, seen: Seen, **given: Unpack[Given]) -> Decision:
    """Ask the author to change the comment; what is public stays so.

    Raise NotAllowed, TooOften, Moved or Impossible.
    """
    return _decide(comment, Event.RETURN, by, seen, given)


# The moderators' verbs by their event, for forms that name one.
VERBS: dict[Event, Callable[..., Decision]] = {
    Event.APPROVE: approve,
    Event.DECLINE: decline,
    Event.REJECT: reject,
    Event.MARK_SPAM: mark_spam,
    Event.RETURN: send_back,
}


def _decide(comment: Comment, event: Event, by: Member, seen: Seen, given: Given) -> Decision:
    if not may_moderate(by):
        raise NotAllowed(_("Only moderators decide about comments."))
    if comment.author_id == by.pk:
        raise NotAllowed(_("Nobody decides about their own comment. Ask a colleague."))
    if event is Event.RETURN and comment.pk in out_of_rounds([comment]):
        raise TooOften(
            _("This comment was sent back %(rounds)d times. Approve it or reject it now.")
            % {"rounds": MAX_ROUNDS}
        )
    return change(comment, Act(event, by, **given), seen=seen)
