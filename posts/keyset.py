"""Keyset pagination: pages that begin after a row, not after a number of rows.

However deep the page, the database reads only its rows (`OFFSET` would read all before it too).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet

# Microseconds since 1970 and a primary key; 18 digits are a safe part of any database's integers.
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile(r"(?P<time>-?[0-9]{1,18})-(?P<pk>[0-9]{1,18})")

Row = TypeVar("Row", bound=Model)


class BadCursor(ValueError):
    """A cursor that no page ever gave out."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """The rows of one page, and the cursor of the next (None on the last)."""

    rows: Sequence[Row]
    next_cursor: str | None


def page(
    rows: QuerySet[Row],
    *,
    by: str,
    size: int,
    after: str = "",
    descending: bool = False,
) -> Page[Row]:
    """Return the page of `size` rows after the cursor `after` (the first page when empty).

    Rows come in the order of the time field `by`, then of the primary key; an index on the two
    serves it. Raise BadCursor when `after` is none of ours.
    """
    sign, beyond = ("-", "lt") if descending else ("", "gt")
    rows = rows.order_by(f"{sign}{by}", f"{sign}pk")
    if after:
        time, pk = _read(after)
        # The leading condition looks redundant; with it both databases use the index instead of
        # walking all rows (FACTS: 0.13 ms against 4.7 ms at a million rows).
        rows = rows.filter(
            Q(**{f"{by}__{beyond}e": time}),
            Q(**{f"{by}__{beyond}": time}) | Q(**{by: time, f"pk__{beyond}": pk}),
        )
    found = list(rows[: size + 1])
    more = len(found) > size
    found = found[:size]
    return Page(found, _write(getattr(found[-1], by), found[-1].pk) if more else None)


def check(after: str) -> None:
    """Raise BadCursor when a cursor is none of ours; the empty one is the first page's."""
    if after:
        _read(after)


def _write(time: datetime, pk: int) -> str:
    # In whole numbers: a float has no room for the microseconds of times beyond the year 2106.
    return f"{(time - _EPOCH) // timedelta(microseconds=1)}-{pk}"


def _read(cursor: str) -> tuple[datetime, int]:
    parts = _CURSOR.fullmatch(cursor)
    if parts is None:
        raise BadCursor(cursor)
    try:
        time = _EPOCH + timedelta(microseconds=int(parts["time"]))
    except OverflowError as error:
        raise BadCursor(cursor) from error
    return time, int(parts["pk"])
