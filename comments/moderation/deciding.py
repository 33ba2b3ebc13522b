"""A moderator decides about somebody else's comment.

Each verb raises NotAllowed, NoReason or WrongReason, Moved or Impossible.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TypedDict, Unpack

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Member
from comments.models import FOR_EVENT, Comment, Decision, Reason, Seen

from .change import Act, change
from .passages import require_own_words
from .refusals import NoReason, NotAllowed, TooOften, WrongReason
from .states import MAX_ROUNDS, Event, may_moderate, out_of_rounds


class Given(TypedDict, total=False):
    """What goes with a decision: why, words to the author and for the team, when it was taken.

    `passage` is what of the comment's text is meant, where it is sent back.
    """

    reason: Reason | None
    words: str
    note: str
    passage: str
    at: datetime


def approve(comment: Comment, *, by: Member, seen: Seen, **given: Unpack[Given]) -> Decision:
    """Publish the head, exactly as it was seen."""
    return _decide(comment, Event.APPROVE, by, seen, given)


def decline(comment: Comment, *, by: Member, seen: Seen, **given: Unpack[Given]) -> Decision:
    """Leave what is shown and drop the edit."""
    return _decide(comment, Event.DECLINE, by, seen, given)


def reject(comment: Comment, *, by: Member, seen: Seen, **given: Unpack[Given]) -> Decision:
    """Keep the comment from readers."""
    return _decide(comment, Event.REJECT, by, seen, given)


def mark_spam(comment: Comment, *, by: Member, seen: Seen, **given: Unpack[Given]) -> Decision:
    """Keep the comment from readers as spam."""
    return _decide(comment, Event.MARK_SPAM, by, seen, given)


def send_back(comment: Comment, *, by: Member, seen: Seen, **given: Unpack[Given]) -> Decision:
    """Ask the author to change the comment; what is public stays so.

    Raise TooOften, or WrongPassage where the passage does not stand in it.
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
    act = Act(event, by, **given)
    require_right_to_decide(by)
    require_sound_reason(act)
    if comment.author_id == by.pk:
        raise NotAllowed(_("Nobody decides about their own comment. Ask a colleague."))
    require_own_words(act.passage, event, comment, seen)
    if event is Event.RETURN and comment.pk in out_of_rounds([comment]):
        raise TooOften(
            _("This comment was sent back %(rounds)d times. Approve it or reject it now.")
            % {"rounds": MAX_ROUNDS}
        )
    return change(comment, act, seen=seen)


def require_right_to_decide(by: Member) -> None:
    """Raise NotAllowed unless `by` decides about comments at all."""
    if not may_moderate(by):
        raise NotAllowed(_("Only moderators decide about comments."))


def require_sound_reason(act: Act) -> None:
    """Raise WrongReason where the reason is not for this, NoReason where there has to be one."""
    if act.reason and not act.reason.serves(act.event):
        raise WrongReason(_("This reason can't be chosen here. Choose another one."))
    is_silent = not (act.reason or act.words.strip())
    if settings.COMMENTS_REASON_REQUIRED and act.event in FOR_EVENT and is_silent:
        raise NoReason(_("Choose a reason, or write one to the author."))
