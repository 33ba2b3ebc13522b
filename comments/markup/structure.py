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


class Place(NamedTuple):
    """A part of a text whose lines end in LF: from `begin` up to before `end`."""

    begin: int
    end: int


class Reading(NamedTuple):
    """What was made of a text."""

    pieces: list[Piece]  # no two texts side by side
    excess: Excess | None
    # Of each piece, where it was typed: a text in one part or several, a tag in one, or in none
    # where it was only implied.
    places: list[list[Place]]


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
    writer, excess = _written(with_line_feeds(text))
    pieces, places = _as_read(writer)
    return Reading(pieces, excess, places)


def texts(text: str) -> list[Place]:
    """Return the parts of a text (whose lines end in LF) that are no markup, in order."""
    writer, _ = _written(text)
    return [
        place
        for piece, places in zip(writer.pieces, writer.places, strict=True)
        if isinstance(piece, str)
        for place in places
    ]


def with_line_feeds(text: str) -> str:
    """Return the text with its lines ending in LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _written(text: str) -> tuple["_Writer", Excess | None]:
    """Return a writer that has written the text, and the first tag that was too much."""
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
        writer.write(text, Place(position, tag.typed.start()))
        position = tag.typed.end()
        if tag.start is None:
            writer.open(tag)
        else:
            writer.close(tag.start, Place(*tag.typed.span()))
    writer.write(text, Place(position, len(text)))
    writer.close_all()
    excess = min(
        (found for found in (too_many, too_deep) if found), key=re.Match.start, default=None
    )
    return writer, excess and Excess(excess is too_deep, excess[0], _line(excess))


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
    """Writes pieces so that elements nest, each with the places where it was typed."""

    def __init__(self, resumable: int) -> None:
        """Begin; at most so many elements go on after they were cut short."""
        self.pieces: list[Piece] = []
        self.places: list[list[Place]] = []
        self._open: list[_Tag] = []  # where we stand, outermost first
        self._cut: list[_Tag] = []  # to go on with what comes next
        self._resumable = resumable

    def has_room_for(self, tag: _Tag) -> bool:
        ends_a_link = tag.name == "a" and any(other.name == "a" for other in self._open)
        return len(self._open) + len(self._cut) - ends_a_link < MAX_DEPTH

    def write(self, text: str, place: Place) -> None:
        if place.begin == place.end:
            return
        self._resume()
        source = decoded(text[place.begin : place.end])
        if self.pieces and isinstance(before := self.pieces[-1], str):
            self.pieces[-1] = before + source
            self.places[-1].append(place)
        else:
            self._put(source, place)

    def open(self, tag: _Tag) -> None:
        self._resume()
        if tag.name == "a":
            for link in [other for other in self._open if other.name == "a"]:
                self._close(link)
                self._resume()
        self._open.append(tag)
        typed = tag.typed["attributes"]
        line = _line(tag.typed) if typed else 0
        start = Start(tag.name, attributes.kept(tag.name, typed), typed, line)
        self._put(start, Place(*tag.typed.span()))

    def close(self, start: _Tag, place: Place) -> None:
        if start in self._cut:
            self._cut.remove(start)
        elif start in self._open:
            self._close(start, place)
        # Or it is over: a link that was cut short.

    def close_all(self) -> None:
        for tag in reversed(self._open):
            self._put(End(tag.name))

    def _close(self, start: _Tag, *places: Place) -> None:
        inside = []
        while (last := self._open.pop()) is not start:
            self._put(End(last.name))
            if last.has_end and last.name != "a":
                inside.append(last)
        self._put(End(start.name), *places)
        self._cut[:0] = reversed(inside)

    def _resume(self) -> None:
        for tag in self._cut[: self._resumable]:
            self._resumable -= 1
            self._open.append(tag)
            self._put(Start(tag.name, {}))
        self._cut.clear()

    def _put(self, piece: Piece, *places: Place) -> None:
        self.pieces.append(piece)
        self.places.append([*places])


def _line(typed: re.Match[str]) -> int:
    return typed.string.count("\n", 0, typed.start()) + 1


def _as_read(writer: _Writer) -> tuple[list[Piece], list[list[Place]]]:
    """Return the pieces with each text as readers get it, and their places."""
    texts = readable(piece for piece in writer.pieces if isinstance(piece, str))
    pieces = [next(texts) if isinstance(piece, str) else piece for piece in writer.pieces]
    if "" not in pieces:
        return pieces, writer.places
    kept = [at for at, piece in enumerate(pieces) if piece != ""]
    return [pieces[at] for at in kept], [writer.places[at] for at in kept]
