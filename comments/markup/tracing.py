"""What stands where in a text: its characters without markup, each with where it was typed."""

from collections.abc import Sequence
from typing import NamedTuple


class Traced(NamedTuple):
    """A text without its markup, entities decoded.

    Character `i` of `text` was typed from `begins[i]` up to before `ends[i]`.
    """

    text: str
    begins: Sequence[int]
    ends: Sequence[int]

    def typed(self, begin: int, end: int) -> tuple[int, int]:
        """Return where a part of the text (from begin, up to before end) was typed."""
        return self.begins[begin], self.ends[end - 1]


def trace(text: str) -> Traced:
    """Return the characters of a text with where they were typed."""
    return Traced(text, range(len(text)), range(1, len(text) + 1))
