"""A decision is undone: the comment is put back as it was before."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Member
from comments.models import Decision, Seen

from .change import Act, change
from .refusals import Impossible, NotAllowed, TooLate
from .states import UNDO_TIME, UNDOABLE, Event, may_moderate, may_supervise


def undo(decision: Decision, *, by: Member, at: datetime | None = None) -> Decision:
    """Put a comment back exactly as it was before its last decision, by another decision.

    Letters of it that were not sent are cancelled. Raise NotAllowed, TooLate, Impossible where it
    is not a moderator's decision, or Moved where something was decided since.
    """
    at = at or timezone.now()
    require_right_to_undo(decision.by_id, decision.created_at, by=by, at=at)
    if decision.comment.author_id == by.pk:
        raise NotAllowed(_("Nobody decides about their own comment. Ask a colleague."))
    if not is_undoable(decision):
        raise Impossible(
            _("What was %(event)s can't be undone.") % {"event": decision.get_event_display()}
        )
    act = Act(Event.UNDO, by, at=at, undoes=Event(decision.event))
    return change(decision.comment, act, seen=Seen(decision.head_id, decision.version))


def can_undo(decision: Decision, *, by: Member, at: datetime | None = None) -> bool:
    """Return whether `by` could undo a decision, if it is still its comment's last."""
    if not is_undoable(decision) or decision.comment.author_id == by.pk:
        return False
    return has_right_to_undo(decision.by_id, decision.created_at, by=by, at=at or timezone.now())


def is_undoable(decision: Decision) -> bool:
    """Return whether a decision is of those that can be undone: a moderator's."""
    return decision.event in UNDOABLE and decision.by_id is not None


def has_right_to_undo(
    decided_by: int | None, decided_at: datetime, *, by: Member, at: datetime
) -> bool:
    """Return whether `by` may undo what was decided by whom and when."""
    try:
        require_right_to_undo(decided_by, decided_at, by=by, at=at)
    except (NotAllowed, TooLate):
        return False
    return True


def require_right_to_undo(
    decided_by: int | None, decided_at: datetime, *, by: Member, at: datetime
) -> None:
    """Raise NotAllowed or TooLate unless `by` may undo what was decided by whom and when."""
    if may_supervise(by):
        return
    if not may_moderate(by) or decided_by != by.pk:
        raise NotAllowed(_("Only who decided, or a supervisor, can undo a decision."))
    if at - decided_at > UNDO_TIME:
        raise TooLate(
            _("A decision can be undone for %(hours)d hours. Ask a supervisor.")
            % {"hours": UNDO_TIME.total_seconds() // 3600}
        )
