"""The counters that move when comments change: of discussions, and of members' records."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from django.db.models import Case, F, Value, When
from django.db.models.expressions import CombinedExpression

from comments.models import Comment, Decision, Discussion, Record

from .states import COUNTERS, Status


def count(changes: Sequence[tuple[Comment, Decision]]) -> None:
    """Move the counters with comments as they were, and the decisions that changed them."""
    # Members before articles, as a submission takes them: two orders would lock each other.
    _count_records(changes)
    _count_public(changes)


def _count_public(changes: Sequence[tuple[Comment, Decision]]) -> None:
    versions: Counter[int] = Counter()
    publics: Counter[int] = Counter()
    for before, after in changes:
        if after.shown_id != before.shown_id:
            versions[before.post_id] += 1
            publics[before.post_id] += bool(after.shown_id) - bool(before.shown_id)
    if versions:
        Discussion.objects.filter(post__in=versions).update(
            version=_moved("version", "post", versions),
            public_count=_moved("public_count", "post", publics),
        )


def _count_records(changes: Sequence[tuple[Comment, Decision]]) -> None:
    steps: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for before, after in changes:
        for status, step in ((before.status, -1), (after.to_status, 1)):
            if counter := COUNTERS.get(Status(status)):
                steps[counter][before.author_id] += step
    members = {member for moves in steps.values() for member, step in moves.items() if step}
    if members:
        Record.objects.filter(member__in=members).update(
            **{counter: _moved(counter, "member", moves) for counter, moves in steps.items()}
        )


def _moved(counter: str, owner: str, steps: Mapping[int, int]) -> CombinedExpression:
    """Return a counter, moved by the step of each of its owners.

    The steps are few and the owners many: a branch for each owner would take Django longer to write
    than the rest of a batch takes.
    """
    owners: defaultdict[int, list[int]] = defaultdict(list)
    for pk, step in steps.items():
        owners[step].append(pk)
    whens = (When(**{f"{owner}__in": pks}, then=Value(step)) for step, pks in owners.items())
    return F(counter) + Case(*whens, default=Value(0))
