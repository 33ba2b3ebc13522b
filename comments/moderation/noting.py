"""Moderators note things down for each other, about a comment or about a member."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Member
from comments.models import Comment, Note, TeamNote

from .deciding import require_right_to_decide
from .refusals import Impossible, NotAllowed
from .states import may_supervise


def add_note(
    about: Comment | Member, *, by: Member, text: str, at: datetime | None = None
) -> TeamNote:
    """Store a note for the team. Raise NotAllowed, or Impossible where there is nothing to note."""
    require_right_to_decide(by)
    comment = about if isinstance(about, Comment) else None
    member = about if isinstance(about, Member) else None
    concerned = comment.author_id if comment else about.pk
    if concerned == by.pk:
        raise NotAllowed(_("Nobody takes notes about themselves. Ask a colleague."))
    if not text.strip():
        raise Impossible(_("Write something."))
    if comment and Comment.objects.get(pk=comment.pk).expunged_at:
        raise Impossible(_("This comment was erased for good, and all that was noted about it."))
    return TeamNote.objects.create(
        comment=comment, member=member, by=by, text=text.strip(), created_at=at or timezone.now()
    )


def erase_note(note: TeamNote, *, by: Member) -> None:
    """Erase a note for good: one's own, or anybody's by a supervisor. Raise NotAllowed."""
    require_right_to_decide(by)
    if note.by_id != by.pk and not may_supervise(by):
        raise NotAllowed(_("Only who wrote it, or a supervisor, can erase a note."))
    note.delete()


def erase_notes_about(member: Member) -> None:
    """Erase what moderators noted about a member who goes, and copied from their comments."""
    TeamNote.objects.filter(member=member).delete()
    Note.objects.filter(
        audience=Note.Audience.PASSAGE, decision__comment__author=member.pk
    ).delete()
