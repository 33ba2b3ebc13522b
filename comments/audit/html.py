"""The stored HTML, beside what the texts render to today."""

from collections.abc import Iterator

from django.db.models import QuerySet

from comments import markup
from comments.models import Revision

from .chunks import in_chunks


def rendered_today() -> QuerySet[Revision]:
    """Return the revisions with HTML of today's markup policy; of older HTML the code is gone."""
    return Revision.objects.filter(markup_version=markup.VERSION)


def audit_html() -> Iterator[tuple[int, list[str]]]:
    """Render all texts that can be compared; yield how many so far, and what is wrong with these.

    Apart from `audit_comments`, since it takes many times as long.
    """
    for done, chunk in in_chunks(rendered_today()):
        yield (
            done,
            [
                f"comment {revision.comment_id}: the HTML of revision {revision.pk} is not what "
                "its text renders to"
                for revision in chunk
                if revision.body_html != markup.render(revision.text)
            ],
        )
