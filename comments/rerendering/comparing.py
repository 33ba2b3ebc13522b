"""In which way one HTML of a text differs from another: pure, and on what a browser makes of it."""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from typing import NamedTuple

from comments.models import Replacement

Difference = Replacement.Difference

_REFERENCE = re.compile(r"&(#(?:[0-9]+|[xX][0-9a-fA-F]+);?)")


class _Tag(NamedTuple):
    """A begin of an element, its end (`/b`), or whatever else is neither element nor text."""

    name: str
    attributes: frozenset[tuple[str, str]] = frozenset()


def compare(old: str, new: str) -> Difference:
    """Return the class of a change from `old` to `new`: always one, the worst that applies.

    What counts are the elements, each by its name, and the attributes, each by its element, name
    and value. Is there one in `new` that `old` has not, or not as often, it is newly allowed,
    whatever else changed: only that can bring to readers what nobody has allowed them. Else, is
    there one less, it is newly escaped. Else, is anything different, it is the text, or which of
    it stands in which element.
    """
    if old == new:
        return Difference.UNCHANGED
    before, after = _read(old), _read(new)
    if before == after:
        return Difference.SAME_DOM
    had, has = Counter(_markup(before)), Counter(_markup(after))
    if has - had:
        return Difference.NEWLY_ALLOWED
    if had - has:
        return Difference.NEWLY_ESCAPED
    return Difference.TEXT_DIFFERS


def _read(html: str) -> list[_Tag | str]:
    """Return what HTML says, without the ways there are to write it."""
    # A browser has only LF, and keeps the controls that `unescape` drops: those stay written out.
    html = html.replace("\r\n", "\n").replace("\r", "\n")
    reader = _Reader()
    reader.feed(_REFERENCE.sub(lambda it: it[0] if unescape(it[0]) else f"&amp;{it[1]}", html))
    reader.close()
    return reader.pieces


def _markup(pieces: list[_Tag | str]) -> Iterator[tuple[str, ...]]:
    for piece in pieces:
        if isinstance(piece, _Tag) and not piece.name.startswith("/"):
            yield (piece.name,)
            for attribute in piece.attributes:
                yield (piece.name, *attribute)


class _Reader(HTMLParser):
    """Keeps tags and texts; no two texts side by side.

    What we write is well formed, so the same tags and texts are the same tree. In what is not ours
    it may see a difference where a browser sees none, which is the safe way to be wrong.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[_Tag | str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # Of two attributes of one name a browser takes the first.
        values = {name: value or "" for name, value in reversed(attrs)}
        self.pieces.append(_Tag(tag, frozenset(values.items())))

    def handle_endtag(self, tag: str) -> None:
        self.pieces.append(_Tag(f"/{tag}"))

    def handle_data(self, data: str) -> None:
        if self.pieces and isinstance(self.pieces[-1], str):
            data = self.pieces.pop() + data  # type: ignore[operator]
        self.pieces.append(data)

    def handle_comment(self, data: str) -> None:
        self.pieces.append(_Tag(f"!--{data}"))

    def handle_decl(self, decl: str) -> None:
        self.pieces.append(_Tag(f"!{decl}"))

    def handle_pi(self, data: str) -> None:
        self.pieces.append(_Tag(f"?{data}"))

    def unknown_decl(self, data: str) -> None:
        self.pieces.append(_Tag(f"![{data}"))
