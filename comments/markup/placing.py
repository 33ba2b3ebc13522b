"""Where in a text the links that readers get were typed."""

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from .characters import origins
from .links import addresses, is_misleading
from .structure import End, Start, read, with_line_feeds
from .tracing import edges, traced


class Link(NamedTuple):
    """A link of the HTML: where it leads, and where it was typed.

    An element from its tag up to before what follows its end, a bare address by itself.
    """

    address: str
    begin: int
    end: int


def find_links(text: str) -> Iterator[Link]:
    """Yield the links that `render` makes of a text, in order."""
    if not any(sign in text for sign in "<:.&"):
        return
    source, typed = with_line_feeds(text), edges(text)
    pieces, _, places = read(source)
    bare = addresses(pieces)
    for at, piece in enumerate(pieces):
        if isinstance(piece, Start):
            if "href" in piece.attributes and not is_misleading(pieces, at):
                stop = pieces.index(End("a"), at)  # links do not nest
                inside = list(chain.from_iterable(places[at : stop + 1]))
                end = max(place.end for place in inside)
                yield Link(piece.attributes["href"], typed[inside[0].begin], typed[end])
        elif isinstance(piece, str) and bare.get(at):
            run = traced(source, places[at], typed)
            origin = list(origins(run.text, piece))
            for begin, end, address in bare[at]:
                yield Link(address, *run.typed(origin[begin][0], origin[end - 1][1]))
