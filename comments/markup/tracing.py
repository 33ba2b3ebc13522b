"""What stands where in a text: its characters without markup, each with where it was typed."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .characters import ENTITY, named
from .structure import Place, texts, with_line_feeds


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
    """Return the characters of a text with where they were typed.

    Without the markup that `render` makes elements of; nothing is composed, and nothing left out:
    who looks for words sees through what readers don't get to see.
    """
    if not any(sign in text for sign in "<&\r"):
        return Traced(text, range(len(text)), range(1, len(text) + 1))
    lines = with_line_feeds(text)
    places = texts(lines) if "<" in lines else [Place(0, len(lines))]
    return traced(lines, places, edges(text))


def edges(text: str) -> Sequence[int]:
    """Return where each character of a text with its lines ending in LF was typed, and its end."""
    if "\r" not in text:
        return range(len(text) + 1)
    is_pair = (text[at : at + 2] == "\r\n" for at in range(-1, len(text)))
    return [at for at, follows in enumerate(is_pair) if not follows or not at]


def traced(text: str, places: Iterable[Place], edges: Sequence[int]) -> Traced:
    """Return what stands at some places of a text whose lines end in LF."""
    parts: list[str] = []
    begins: list[int] = []
    ends: list[int] = []

    def take(begin: int, end: int) -> None:
        parts.append(text[begin:end])
        begins.extend(edges[begin:end])
        ends.extend(edges[begin + 1 : end + 1])

    for begin, end in places:
        position = begin
        for entity in ENTITY.finditer(text, begin, end) if "&" in text else ():
            if position < entity.start():
                take(position, entity.start())
            position = entity.end()
            character = named(entity)
            parts.append(character)
            begins.extend(edges[entity.start()] for _ in character)
            ends.extend(edges[position] for _ in character)
        take(position, end)
    return Traced("".join(parts), begins, ends)
