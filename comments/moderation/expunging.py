"""A comment's words are erased for good, where the law demands it. Its decisions stay."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Member
from comments.models import (
    Comment,
    Decision,
    Fingerprint,
    Note,
    Replacement,
    Report,
    Revision,
    Screening,
    Seen,
    TeamNote,
)

from .change import Act, change
from .refusals import NotAllowed
from .states import Event, leads_on


def expunge(comment: Comment, *, by: Member, seen: Seen, at: datetime | None = None) -> Decision:
    """Erase text, HTML and notes of a comment; what was open is rejected with it.

    Raise NotAllowed, Moved or, where it was done before, Impossible.
    """
    if not (by.is_active and by.is_superuser):
        raise NotAllowed(_("Only superusers erase comments for good."))
    at = at or timezone.now()
    with transaction.atomic():
        now = Comment.objects.get(pk=comment.pk)
        # Nobody decides about their own comment, but everybody may take it back.
        closing = Event.WITHDRAW if now.author_id == by.pk else Event.REJECT
        if not now.expunged_at and not leads_on(Event.EXPUNGE, now):
            closed = change(comment, Act(closing, by, at=at), seen=seen)
            seen = Seen(closed.head_id, closed.version)
        decision = change(comment, Act(Event.EXPUNGE, by, at=at), seen=seen)
        erase([comment])
    return decision


def erase(comments: Sequence[Comment]) -> None:
    """Erase the words of comments, and those about them."""
    Revision.objects.filter(comment__in=comments).update(text="", body_html="")
    Note.objects.filter(decision__comment__in=comments).delete()
    TeamNote.objects.filter(comment__in=comments).delete()
    Report.objects.filter(comment__in=comments).update(words="")
    # What a text is recognised by tells whether it was this one.
    Fingerprint.objects.filter(revision__comment__in=comments).delete()
    Screening.objects.filter(revision__comment__in=comments).update(sketch=[])
    # What was replaced is recorded by its digest, from which a short text can be guessed.
    Replacement.objects.filter(revision__comment__in=comments).delete()
