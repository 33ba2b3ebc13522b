"""A decision about a comment answers all open reports of it; undone, they are open again."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import OuterRef, Subquery

from comments.models import Decision, Report

from .states import Event

# What says nothing of whether the comment may stay: it came again, or somebody has yet to look.
_NO_ANSWER = (Event.SUBMIT, Event.EDIT, Event.HOLD)


def answer_reports(decisions: Sequence[Decision], looked_at: datetime | None) -> None:
    """Answer the reports of these comments, by decisions of one event; called inside its change.

    To keep a comment answers what was there when the moderator looked. What came later is looked at
    by itself; where the comment is taken down, that answers all of them.

    The comments' rows are written before: whoever reports at the same moment waits for this, and
    then finds what has become of the comment (see `reporting`).
    """
    event = Event(decisions[0].event)
    if event is Event.UNDO:
        undone = [decision.undoes_id for decision in decisions]
        Report.objects.filter(decision__in=undone).update(decision=None)
    elif event not in _NO_ANSWER:
        by_these = Decision.objects.filter(
            pk__in=[decision.pk for decision in decisions], comment=OuterRef("comment")
        ).order_by()
        answered = Report.objects.open().filter(comment__in=[it.comment_id for it in decisions])
        if event is Event.KEEP and looked_at:
            answered = answered.filter(created_at__lte=looked_at)
        answered.update(decision=Subquery(by_these.values("pk")[:1]))
