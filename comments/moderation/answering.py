"""A decision about a comment answers all open reports of it; undone, they are open again."""

from collections.abc import Sequence

from django.db.models import OuterRef, Subquery

from comments.models import Decision, Report

from .states import Event

# What says nothing of whether the comment may stay: it came again, or somebody has yet to look.
_NO_ANSWER = (Event.SUBMIT, Event.EDIT, Event.HOLD)


def answer_reports(decisions: Sequence[Decision]) -> None:
    """Answer the reports of these comments, by decisions of one event; called inside its change.

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
        Report.objects.open().filter(comment__in=[it.comment_id for it in decisions]).update(
            decision=Subquery(by_these.values("pk")[:1])
        )
