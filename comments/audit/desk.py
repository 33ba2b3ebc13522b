"""What moderators do with many comments, and what they look at."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, F, Q
from django.utils import timezone

from comments.claims import IDLE
from comments.models import Batch, Claim, Decision, Report
from comments.moderation import may_moderate


def audit_batches() -> Iterator[str]:
    """Name the decisions that are not what their batch decided, and wrong counts of them."""
    like_their_batch = Q(event=F("batch__event"), by=F("batch__by")) & (
        Q(reason=F("batch__reason")) | Q(reason__isnull=True, batch__reason__isnull=True)
    )
    undoes_another = Q(batch__undoes__isnull=False) & (
        Q(undoes__batch__isnull=True) | ~Q(undoes__batch=F("batch__undoes"))
    )
    of_batches = Decision.objects.filter(batch__isnull=False)
    strange = of_batches.filter(~like_their_batch | undoes_another)
    for decision in strange.order_by("pk").iterator():
        yield f"batch {decision.batch_id}: decision {decision.pk} is not of it"
    finished = Batch.objects.filter(finished_at__isnull=False).annotate(count=Count("decisions"))
    wrong = finished.exclude(decided=F("count")).order_by("pk")
    for pk, decided, count in wrong.values_list("pk", "decided", "count").iterator():
        yield f"batch {pk}: decided is {decided}, counted {count}"


def audit_reports() -> Iterator[str]:
    """Name the reports whose answer or text is another comment's, or whose answer was undone."""
    wrong = {
        "is answered by a decision about another comment": Q(decision__isnull=False)
        & ~Q(decision__comment=F("comment")),
        "is answered by a decision that was undone": Q(decision__undone_by__isnull=False),
        "is about a text of another comment": ~Q(revision__comment=F("comment")),
        "is by the author of the comment": Q(reporter=F("comment__author")),
    }
    for problem, is_wrong in wrong.items():
        for pk in Report.objects.filter(is_wrong).order_by("pk").values_list("pk", flat=True):
            yield f"report {pk}: {problem}"


def audit_claims(at: datetime | None = None) -> Iterator[str]:
    """Name the claims that nobody can have: of those who don't moderate, and without an end.

    What is over binds nobody and may lie about, also of who is no moderator any more.
    """
    at = at or timezone.now()
    standing = Claim.objects.filter(until__gt=at).select_related("by").order_by("pk")
    for claim in standing.iterator():
        if not may_moderate(claim.by):
            yield f"claim {claim.pk}: member {claim.by_id} decides about no comments"
        if claim.until > at + IDLE:
            yield f"claim {claim.pk}: ends in more than {IDLE.seconds} seconds"
