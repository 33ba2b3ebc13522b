"""Tables read a piece at a time, so that their size costs no memory."""

from collections.abc import Iterator
from typing import TypeVar

from django.db.models import Model, QuerySet

# Rows looked at together: enough to be quick, few enough to hold.
CHUNK = 1000

Row = TypeVar("Row", bound=Model)


def in_chunks(rows: QuerySet[Row]) -> Iterator[tuple[int, list[Row]]]:
    """Yield rows in the order of their ids: how many were read so far, and the latest of them."""
    done, last = 0, 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = chunk[-1].pk
        done += len(chunk)
        yield done, chunk
