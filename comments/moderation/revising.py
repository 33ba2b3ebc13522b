"""An author edits or withdraws their comment."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Member
from comments import markup, screening
from comments.models import Comment, Decision, Screening, Seen

from .change import Act, NewText, change
from .refusals import Closed, Moved, NotAllowed, ToMend, TooLate
from .standing import require_right_to_write
from .states import EDITING_TIME, Event, is_editable, leads_on


def edit(
    comment: Comment,
    *,
    by: Member,
    seen: Seen,
    text: str,
    at: datetime | None = None,
    anyway: bool = False,
) -> Decision | None:
    """Publish a new text, or put it before the moderators, as the policy says.

    What is public stays so until they have decided. Return None when the text is the one that
    stands there already, sent twice or not changed. `anyway` says that the author wants a moderator
    rather than mend what rules found. Raise NotAllowed, Sanctioned, Closed, TooLate, ToMend, Moved
    or Impossible.
    """
    _require_author(comment, by)
    at = at or timezone.now()
    now = Comment.objects.select_related("head", "post").get(pk=comment.pk)
    assert now.head is not None, "a stored comment has a head"
    if now.head.text == text:
        return None
    require_right_to_write(by, at)
    if not now.post.is_open:
        raise Closed(_("This article is closed: its comments can't be edited any more."))
    if now.seen != seen:
        # What follows is judged of the comment as it is, which has to be what the author saw.
        raise Moved(now, now.decisions.select_related("by").latest("version"))
    if leads_on(Event.EDIT, now) and not is_editable(now, at):
        raise TooLate(
            _("A published comment can be edited for %(minutes)d minutes. That time is over.")
            % {"minutes": EDITING_TIME.total_seconds() // 60}
        )
    screened = screening.look_at(text, post=now.post, by=by, at=at, comment=now)
    if screened.to_mend and not anyway:
        raise ToMend(screened.to_mend)
    is_published = screened.outcome == Screening.Outcome.PUBLISHED
    act = Act(Event.EDIT, by, at=at, lets_through=is_published)
    return change(comment, act, seen=seen, draft=NewText(text, markup.render(text), screened))


def withdraw(
    comment: Comment, *, by: Member, seen: Seen, at: datetime | None = None
) -> Decision | None:
    """Take a comment back, for good; None when that is done already.

    Raise NotAllowed, Moved or Impossible.
    """
    _require_author(comment, by)
    if Comment.objects.get(pk=comment.pk).status == Comment.Status.WITHDRAWN:
        return None
    return change(comment, Act(Event.WITHDRAW, by, at=at or timezone.now()), seen=seen)


def _require_author(comment: Comment, by: Member) -> None:
    if comment.author_id != by.pk or not by.is_active:
        raise NotAllowed(_("Only its author can change a comment."))
