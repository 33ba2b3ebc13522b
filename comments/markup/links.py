"""Links: bare addresses become some, and those that mislead are none."""

from collections.abc import Iterator, Sequence
from itertools import islice

from .addresses import bare, misleads
from .policy import LINK_REL, MAX_DEPTH, MAX_TAGS
from .structure import End, Piece, Start


def linked(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Yield the pieces with a link around each bare address."""
    found = addresses(pieces)
    for at, piece in enumerate(pieces):
        if isinstance(piece, str):
            position = 0
            for start, end, href in found.get(at, ()):
                if position < start:
                    yield piece[position:start]
                yield Start("a", {"href": href, "rel": LINK_REL})
                yield piece[start:end]
                yield End("a")
                position = end
            if position < len(piece):
                yield piece[position:]
        else:
            yield Start("a", {}) if is_misleading(pieces, at) else piece


def addresses(pieces: Sequence[Piece]) -> dict[int, list[tuple[int, int, str]]]:
    """Return where bare addresses become links, by text: begin, end and what each leads to.

    As many as elements may be; none inside a link, none inside code, where an address is an
    example.
    """
    found: dict[int, list[tuple[int, int, str]]] = {}
    room = MAX_TAGS - sum(isinstance(piece, Start) for piece in pieces)
    inside: list[str] = []
    for at, piece in enumerate(pieces):
        if isinstance(piece, Start):
            inside.append(piece.name)
        elif isinstance(piece, End):
            inside.pop()
        elif room and len(inside) < MAX_DEPTH and not {"a", "code"} & set(inside):
            found[at] = list(islice(bare(piece), room))
            room -= len(found[at])
    return found


def is_misleading(pieces: Sequence[Piece], at: int) -> bool:
    """Whether the element that begins there is a link whose text names another host."""
    start = pieces[at]
    if not isinstance(start, Start) or "href" not in start.attributes:
        return False
    end = pieces.index(End("a"), at)  # links do not nest
    text = "".join(piece for piece in pieces[at:end] if isinstance(piece, str))
    return misleads(text, start.attributes["href"])
