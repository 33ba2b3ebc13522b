"""A member submits a comment."""

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Member
from comments import letters, markup, screening
from comments.models import MAX_DEPTH, PATH_DIGITS, Comment, Decision, Discussion, Record
from comments.rules import Draft
from posts.models import Post

from .change import store_revision
from .refusals import Closed, NotPublic, TokenTaken
from .states import Event


def submit(
    *,
    post: Post,
    by: Member,
    text: str,
    token: uuid.UUID,
    parent: Comment | None = None,
    at: datetime | None = None,
) -> Comment:
    """Store a member's comment, to wait for a moderator; return it, or the one sent before.

    `token` names the form it came with: the same token and text is the same comment. `at` is when
    it was submitted, for comments that come from elsewhere; now by default.
    Raise TokenTaken, Closed or NotPublic.
    """
    if first := _sent_before(post, by, token, text):
        return first
    if not post.is_open:
        raise Closed(_("This article is closed to comments."))
    if parent and not Comment.objects.public().under(post).filter(pk=parent.pk).exists():
        raise NotPublic(_("The comment you answered is no longer public."))
    draft = (text, markup.render(text), screening.screen(Draft(text)))
    try:
        return _store(post, by, draft, token, parent, at or timezone.now())
    except IntegrityError:
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
    draft: tuple[str, str, list[screening.Match]],
    token: uuid.UUID,
    parent: Comment | None,
    at: datetime,
) -> Comment:
    comment = Comment.objects.create(
        post=post, author=by, parent=parent, token=token, created_at=at, waiting_since=at
    )
    comment.path = _path(comment, parent)
    comment.head = store_revision(comment, 1, draft, at)
    comment.version = 1
    comment.save(update_fields=["path", "head", "version"])
    decision = Decision.objects.create(
        comment=comment,
        version=comment.version,
        event=Event.SUBMIT,
        by=by,
        to_status=comment.status,
        head=comment.head,
        waiting_since=comment.waiting_since,
        created_at=at,
    )
    Discussion.objects.get_or_create(post=post)
    Record.objects.get_or_create(member=by)
    letters.write([decision])
    return comment


def _path(comment: Comment, parent: Comment | None) -> str:
    own = f"{comment.pk:0{PATH_DIGITS}d}"
    if parent is None:
        return own
    above = parent.path if parent.depth < MAX_DEPTH else parent.path[:-PATH_DIGITS]
    return above + own
