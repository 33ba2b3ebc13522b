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
from .refusals import Impossible, NoReason, NotAllowed, TooOften, WrongReason
from .states import (
    MAX_ROUNDS,
    Event,
    leads_on,
    may_moderate,
    may_supervise,
    out_of_rounds,
    with_reason_to_keep,
)


class Given(TypedDict, total=False):
    """What goes with a decision: why, words to the author and for the team, when it was taken.

    `passage` is what of the comment's text is meant, where it is sent back; `looked_at` says when
    the page was made on which it was decided.
    """

    reason: Reason | None
    words: str
    note: str
    passage: str
    at: datetime
    looked_at: datetime | None


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


def keep(comment: Comment, *, by: Member, seen: Seen, **given: Unpack[Given]) -> Decision:
    """Leave a published comment as it is, and answer for it: it was reported, or nobody had yet.

    Its author hears nothing of it: words to them are refused.
    """
    return _decide(comment, Event.KEEP, by, seen, given)


def hold(comment: Comment, *, by: Member, seen: Seen, **given: Unpack[Given]) -> Decision:
    """Hide a published comment until a moderator has looked at it; for supervisors."""
    return _decide(comment, Event.HOLD, by, seen, given)


# The moderators' verbs by their event, for forms that name one.
VERBS: dict[Event, Callable[..., Decision]] = {
    Event.APPROVE: approve,
    Event.DECLINE: decline,
    Event.REJECT: reject,
    Event.MARK_SPAM: mark_spam,
    Event.RETURN: send_back,
    Event.KEEP: keep,
    Event.HOLD: hold,
}


def _decide(comment: Comment, event: Event, by: Member, seen: Seen, given: Given) -> Decision:
    act = Act(event, by, **given)
    require_right_to_decide(by, event)
    require_sound_reason(act)
    if comment.author_id == by.pk:
        raise NotAllowed(_("Nobody decides about their own comment. Ask a colleague."))
    require_own_words(act.passage, event, comment, seen)
    if event is Event.RETURN and comment.pk in out_of_rounds([comment]):
        raise TooOften(
            _("This comment was sent back %(rounds)d times. Approve it or reject it now.")
            % {"rounds": MAX_ROUNDS}
        )
    if event is Event.KEEP:
        require_no_words(act)
        _require_reason_to_keep(comment, seen)
    return change(comment, act, seen=seen)


def require_no_words(act: Act) -> None:
    """Raise Impossible where words come with keeping a comment: its author hears nothing of it."""
    if act.event is Event.KEEP and act.words.strip():
        raise Impossible(
            _("Who wrote a comment that stays is told nothing. Take the words to the author out.")
        )


def _require_reason_to_keep(comment: Comment, seen: Seen) -> None:
    """Raise Impossible where somebody answers for the comment already, and nobody complains."""
    now = Comment.objects.get(pk=comment.pk)
    if now.seen == seen and leads_on(Event.KEEP, now) and now.pk not in with_reason_to_keep([now]):
        raise Impossible(_("Nobody has reported this comment, and a moderator approved it."))


def require_right_to_decide(by: Member, event: Event | None = None) -> None:
    """Raise NotAllowed unless `by` decides about comments at all, and so if `event` is named."""
    if not may_moderate(by):
        raise NotAllowed(_("Only moderators decide about comments."))
    if event is Event.HOLD and not may_supervise(by):
        raise NotAllowed(_("Only supervisors hide a comment for a second look. Decide about it."))


def require_sound_reason(act: Act) -> None:
    """Raise WrongReason where the reason is not for this, NoReason where there has to be one."""
    if act.reason and not act.reason.serves(act.event):
        raise WrongReason(_("This reason can't be chosen here. Choose another one."))
    is_silent = not (act.reason or act.words.strip())
    if settings.COMMENTS_REASON_REQUIRED and act.event in FOR_EVENT and is_silent:
        raise NoReason(_("Choose a reason, or write one to the author."))
