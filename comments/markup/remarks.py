"""What a member should know of their text that its HTML does not tell: what was left out."""

from collections.abc import Iterator
from typing import NamedTuple

from . import attributes, links
from .policy import ALLOWED
from .structure import Start, read


class Remark(NamedTuple):
    """A value that was left out of an allowed tag; of a link that misleads, its address."""

    attribute: str
    value: str
    line: int  # from 1
    misleads: bool = False


def remarks(text: str) -> Iterator[Remark]:
    """Yield what was left out of allowed tags although their attribute is allowed, in order."""
    pieces = read(text).pieces
    for at, piece in enumerate(pieces):
        if isinstance(piece, Start) and piece.typed:
            line = piece.line
            misleads = links.is_misleading(pieces, at)
            for attribute, value in attributes.named(piece.typed):
                if attribute not in ALLOWED[piece.name]:
                    continue
                if attributes.good_value(attribute, value) is None:
                    yield Remark(attribute, value, line)
                elif attribute == "href" and misleads:
                    yield Remark(attribute, value, line, misleads=True)
                    misleads = False  # the first good address is the link's
