"""After the markup policy changed: what it would make of the stored texts, and putting that there.

A page never renders while it is read, so what is stored stays as the policy of its day made it,
until `manage.py rerender` has listed what would change and somebody has said which of it shall.
Everything is read by key in chunks and in constant memory. A chunk is one transaction, and each
revision in it a compare-and-set on all that was read of it; what is done has the policy's version
and is not found again. So runs may be interrupted, and meet.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from comments import markup
from comments.models import Comment, Discussion, Replacement, Revision

from .comparing import Difference, compare

__all__ = ["CHUNK", "Difference", "Rendered", "compare", "look", "outdated", "replace"]

# Revisions read together, and rewritten in one transaction: a tenth of a second of SQLite's only
# write lock.
CHUNK = 500


class Rendered(NamedTuple):
    """A stored revision, and what our code makes of its text today."""

    revision: Revision
    html: str
    difference: Difference


def outdated() -> QuerySet[Revision]:
    """Return the revisions whose HTML another version made, later ones included; erased ones not.

    The later ones are there after a return to an earlier version of the site.
    """
    return Revision.objects.exclude(markup_version=markup.VERSION).exclude(text="")


def look() -> Iterator[list[Rendered]]:
    """Render all outdated texts, a chunk at a time; nothing is written, and no lock is held."""
    last = 0
    while chunk := list(outdated().filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = chunk[-1].pk
        yield [_rendered(revision) for revision in chunk]


@transaction.atomic
def replace(chunk: Sequence[Rendered], *, at: datetime | None = None) -> int:
    """Put the HTML of today in place, and record what it replaced; return how many there were.

    A revision that is no longer as it was read is left alone. Of an unchanged one only the version
    moves, and nothing is recorded, since nothing was replaced.
    """
    done = [rendered for rendered in chunk if _swap(rendered)]
    replaced = [it for it in done if it.difference is not Difference.UNCHANGED]
    Replacement.objects.bulk_create(
        Replacement(
            revision=revision,
            digest=sha256(revision.body_html.encode()).hexdigest(),
            from_version=revision.markup_version,
            to_version=markup.VERSION,
            difference=difference,
            created_at=at or timezone.now(),
        )
        for revision, _, difference in replaced
    )
    _move_versions({it.revision.comment_id for it in replaced})
    return len(done)


def _rendered(revision: Revision) -> Rendered:
    html = markup.render(revision.text)
    return Rendered(revision, html, compare(revision.body_html, html))


def _swap(rendered: Rendered) -> bool:
    revision = rendered.revision
    as_read = Revision.objects.filter(
        pk=revision.pk,
        text=revision.text,
        body_html=revision.body_html,
        markup_version=revision.markup_version,
    )
    return bool(as_read.update(body_html=rendered.html, markup_version=markup.VERSION))


def _move_versions(comments: set[int]) -> None:
    """Let no page be served from a cache that was made of what these comments were.

    Also where readers don't see the revision: a moderator may be publishing it at this moment. One
    by one and in order, so that two runs can't wait for each other.
    """
    posts = Comment.objects.filter(pk__in=comments).values_list("post", flat=True)
    for post in posts.order_by("post").distinct():
        Discussion.objects.filter(post=post).update(version=F("version") + 1)
