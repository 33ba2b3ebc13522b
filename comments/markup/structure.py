"""From what was typed to well-formed pieces: text, and allowed elements that nest."""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from . import attributes
from .attributes import ATTRIBUTE, SPACE
from .characters import decoded, readable
from .policy import ALLOWED, MAX_DEPTH, MAX_TAGS

# A tag as it must be typed; all that is not one is text.
_TAG = re.compile(
    rf"""<(?P<is_end>/?)(?P<name>[a-zA-Z]++)
    (?P<attributes>(?:{SPACE}++{re.sub(r"[(](?![?])", "(?:", ATTRIBUTE)})*+)
    {SPACE}*+>""",
    re.VERBOSE,
)


class Start(NamedTuple):
    """The begin of an element; `typed` is what stood in its tag, in which line."""

    name: str
    attributes: dict[str, str]
    typed: str = ""
    line: int = 0  # from 1


class End(NamedTuple):
    """The end of an element."""

    name: str


Piece = str | Start | End


class Excess(NamedTuple):
    """The first tag that was too much and stays text: too many of them, or too deep."""

    is_depth: bool
    tag: str
    line: int  # from 1


class Reading(NamedTuple):
    """What was made of a text."""

    pieces: list[Piece]  # no two texts side by side
    excess: Excess | None


@dataclass(eq=False, slots=True)
class _Tag:
    """A tag that was typed; the end of an element knows its start, and is known by it."""

    typed: re.Match[str]
    name: str
    start: "_Tag | None" = None
    has_end: bool = False
    is_text: bool = False


def read(text: str) -> Reading:
    """Take the allowed, balanced markup out of a text; the rest is text as readers get it.

    An element that is left open ends where what holds it ends; one that reaches out of what holds
    it goes on after that, without its attributes. A link that is cut short is over: it would lead
    nowhere.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    tags, too_many = _paired(text)
    writer = _Writer(resumable=MAX_TAGS - sum(tag.start is None for tag in tags))
    too_deep = None
    position = 0
    for tag in tags:
        if tag.start is not None and tag.start.is_text:
            continue
        if tag.start is None and not writer.has_room_for(tag):
            tag.is_text = True
            too_deep = too_deep or tag.typed
            continue
        writer.write(text[position : tag.typed.start()])
        position = tag.typed.end()
        if tag.start is None:
            writer.open(tag)
        else:
            writer.close(tag.start)
    writer.write(text[position:])
    writer.close_all()
    excess = min(
        (found for found in (too_many, too_deep) if found), key=re.Match.start, default=None
    )
    return Reading(
        _as_read(writer.pieces),
        excess and Excess(excess is too_deep, excess[0], _line(excess)),
    )


def _paired(text: str) -> tuple[list[_Tag], re.Match[str] | None]:
    """Return the tags that are no text, ends with their starts, and the first one too many."""
    tags: list[_Tag] = []
    open_tags: dict[str, list[_Tag]] = defaultdict(list)
    starts, too_many = 0, None
    for typed in _TAG.finditer(text):
        tag = _Tag(typed, typed["name"].lower())
        own = open_tags[tag.name]
        if tag.name not in ALLOWED or (typed["is_end"] and (typed["attributes"] or not own)):
            continue
        if typed["is_end"]:
            tag.start = own.pop()
            tag.start.has_end = True
        elif starts == MAX_TAGS:
            too_many = too_many or typed
            continue
        else:
            starts += 1
            if tag.name == "a":  # links do not nest: this one ends the one before
                own.clear()
            own.append(tag)
        tags.append(tag)
    return tags, too_many


class _Writer:
    """Writes pieces so that elements nest."""

    def __init__(self, resumable: int) -> None:
        """Begin; at most so many elements go on after they were cut short."""
        self.pieces: list[Piece] = []
        self._open: list[_Tag] = []  # where we stand, outermost first
        self._cut: list[_Tag] = []  # to go on with what comes next
        self._resumable = resumable

    def has_room_for(self, tag: _Tag) -> bool:
        ends_a_link = tag.name == "a" and any(other.name == "a" for other in self._open)
        return len(self._open) + len(self._cut) - ends_a_link < MAX_DEPTH

    def write(self, source: str) -> None:
        if not source:
            return
        self._resume()
        if self.pieces and isinstance(self.pieces[-1], str):
            source = self.pieces.pop() + decoded(source)  # type: ignore[operator]
        else:
            source = decoded(source)
        self.pieces.append(source)

    def open(self, tag: _Tag) -> None:
        self._resume()
        if tag.name == "a":
            for link in [other for other in self._open if other.name == "a"]:
                self._close(link)
                self._resume()
        self._open.append(tag)
        typed = tag.typed["attributes"]
        line = _line(tag.typed) if typed else 0
        self.pieces.append(Start(tag.name, attributes.kept(tag.name, typed), typed, line))

    def close(self, start: _Tag) -> None:
        if start in self._cut:
            self._cut.remove(start)
        elif start in self._open:
            self._close(start)
        # Or it is over: a link that was cut short.

    def close_all(self) -> None:
        self.pieces += [End(tag.name) for tag in reversed(self._open)]

    def _close(self, start: _Tag) -> None:
        inside = []
        while (last := self._open.pop()) is not start:
            self.pieces.append(End(last.name))
            if last.has_end and last.name != "a":
                inside.append(last)
        self.pieces.append(End(start.name))
        self._cut[:0] = reversed(inside)

    def _resume(self) -> None:
        for tag in self._cut[: self._resumable]:
            self._resumable -= 1
            self._open.append(tag)
            self.pieces.append(Start(tag.name, {}))
        self._cut.clear()


def _line(typed: re.Match[str]) -> int:
    return typed.string.count("\n", 0, typed.start()) + 1


def _as_read(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces with each text as readers get it."""
    texts = readable(piece for piece in pieces if isinstance(piece, str))
    result = [next(texts) if isinstance(piece, str) else piece for piece in pieces]
    return [piece for piece in result if piece != ""]
