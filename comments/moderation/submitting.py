"""A member submits a comment."""

import uuid
from copy import copy
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Member
from comments import discussions, letters, markup, screening
from comments.models import MAX_DEPTH, PATH_DIGITS, Comment, Decision, Discussion, Screening
from posts.models import Post

from .change import NewText, store_revision
from .counting import count
from .pace import require_pace, take_turn
from .refusals import Closed, NotPublic, TokenTaken, ToMend, TooQuick
from .standing import require_right_to_write
from .states import Event, Status

# What a comment is from its first decision on, by what the rules and the policy said of it.
FIRST_STATUS = {Screening.Outcome.PUBLISHED: Status.APPROVED, Screening.Outcome.SPAM: Status.SPAM}


def submit(
    *,
    post: Post,
    by: Member,
    text: str,
    token: uuid.UUID,
    parent: Comment | None = None,
    at: datetime | None = None,
    anyway: bool = False,
) -> Comment:
    """Store a member's comment, published or held as the policy says; return it, or the one sent.

    `token` names the form it came with: the same token and text is the same comment. `at` is when
    it was submitted, for comments that come from elsewhere, for which no pace is kept; now by
    default. `anyway` says that the author wants a moderator rather than mend what rules found.
    Raise TokenTaken, Sanctioned, Closed, NotPublic, TooQuick or ToMend.
    """
    if first := _sent_before(post, by, token, text):
        return first
    require_right_to_write(by, at)
    discussion = discussions.state_of(post)
    if not discussion.is_open:
        raise Closed(_("This article is closed to comments."))
    if parent and not Comment.objects.public().under(post).filter(pk=parent.pk).exists():
        raise NotPublic(_("The comment you answered is no longer public."))
    screened = screening.look_at(text, post=post, by=by, at=at or timezone.now())
    if screened.to_mend and not anyway:
        raise ToMend(screened.to_mend)
    pause = None if at or screened.facts.is_staff else discussion.pause
    draft = NewText(text, markup.render(text), screened)
    try:
        return _store(post, by, draft, token, parent, at, pause)
    except (IntegrityError, TooQuick):
        # The same form, sent twice at the same moment: the other one was quicker.
        if first := _sent_before(post, by, token, text):
            return first
        raise


def _sent_before(post: Post, by: Member, token: uuid.UUID, text: str) -> Comment | None:
    first = Comment.objects.by(by.pk).filter(token=token).first()
    if first and (first.post_id != post.pk or first.revisions.get(number=1).text != text):
        raise TokenTaken(first)
    return first


@transaction.atomic
def _store(
    post: Post,
    by: Member,
    draft: NewText,
    token: uuid.UUID,
    parent: Comment | None,
    at: datetime | None,
    pause: timedelta | None,
) -> Comment:
    """Store it with all that belongs to it; keep the pace unless `pause` is None."""
    take_turn(by)
    if pause is not None:
        require_pace(post, by, pause=pause)
    at = at or timezone.now()
    comment = Comment.objects.create(
        post=post, author=by, parent=parent, token=token, created_at=at, waiting_since=at
    )
    before = copy(comment)
    comment.path = _path(comment, parent)
    comment.head = store_revision(comment, 1, draft, at)
    comment.version = 1
    comment.status = FIRST_STATUS.get(draft.screened.outcome, Status.PENDING)
    if comment.status == Status.APPROVED:
        comment.shown, comment.public_since = comment.head, at
    comment.save(update_fields=["path", "head", "version", "status", "shown", "public_since"])
    decision = Decision.objects.create(
        comment=comment,
        version=comment.version,
        event=Event.SUBMIT,
        by=by,
        to_status=comment.status,
        head=comment.head,
        shown=comment.shown,
        waiting_since=comment.waiting_since,
        public_since=comment.public_since,
        created_at=at,
    )
    Discussion.objects.get_or_create(post=post)
    count([(before, decision)])
    letters.write([decision])
    return comment


def _path(comment: Comment, parent: Comment | None) -> str:
    own = f"{comment.pk:0{PATH_DIGITS}d}"
    if parent is None:
        return own
    above = parent.path if parent.depth < MAX_DEPTH else parent.path[:-PATH_DIGITS]
    return above + own
