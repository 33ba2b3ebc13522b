"""The stored counters, beside what is counted anew."""

from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q

from comments.models import Comment, Discussion, Record
from comments.moderation import COUNTERS


def audit_counters() -> Iterator[str]:
    """Name the counters that differ from counts, and the rows that should be there and are not."""
    of_article = Count("post__comments", filter=Q(post__comments__shown__isnull=False))
    discussions = Discussion.objects.annotate(counted=of_article)
    for discussion in discussions.exclude(public_count=F("counted")).order_by("pk").iterator():
        yield (
            f"discussion of article {discussion.post_id}: "
            f"public_count is {discussion.public_count}, counted {discussion.counted}"
        )
    for status, counter in COUNTERS.items():
        of_author = Count("member__comments", filter=Q(member__comments__status=status))
        records = Record.objects.annotate(counted=of_author)
        for record in records.exclude(**{counter: F("counted")}).order_by("pk").iterator():
            yield (
                f"record of member {record.member_id}: {counter} is {getattr(record, counter)}, "
                f"counted {record.counted}"
            )
    without = {
        "discussion": ~Exists(Discussion.objects.filter(post=OuterRef("post"))),
        "record": ~Exists(Record.objects.filter(member=OuterRef("author"))),
    }
    for name, is_missing in without.items():
        for pk in Comment.objects.filter(is_missing).values_list("pk", flat=True).iterator():
            yield f"comment {pk}: has no {name}"
