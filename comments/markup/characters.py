"""Which characters a reader gets to see of a text."""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html.entities import html5
from itertools import pairwise

from .policy import MAX_MARKS

# With their semicolon only: `?a=1&section=2` is no paragraph sign. Longer numbers are none.
ENTITY = re.compile(r"&(?:#(?:[0-9]{1,30}|[xX][0-9a-fA-F]{1,30})|([A-Za-z][A-Za-z0-9]{1,31}));")

# No text needs these, and nobody finds one that was pasted: controls, what reorders the text around
# it, code points that are no characters, halves of characters.
HARMFUL = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"
    "\u202a-\u202e\u2066-\u2069"
    "\ufdd0-\ufdef"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
    )
    + "\ud800-\udfff"
)
# Tag characters spell text that nobody sees; all they are good for is the flags of regions.
TAG_CHARACTERS = "\U000e0000-\U000e007f"
FLAG = (
    "\U0001f3f4[\U000e0061-\U000e007a]{2}"
    "[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,4}\U000e007f"
)
_LEFT_OUT = re.compile(f"({FLAG})|[{HARMFUL}{TAG_CHARACTERS}]")
# Marks that nobody sees: joiners of graphemes, inherent vowels of Khmer, selectors of variants.
UNSEEN_MARKS = "\u034f\u17b4\u17b5\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_MAY_BE_MARK = re.compile("[\u0300-\U0010ffff]")
# Letters and symbols by their category, but blank: fillers of Hangul, the empty Braille pattern.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def decoded(text: str) -> str:
    """Return the text with each character in the place of the entity that names it."""
    return ENTITY.sub(named, text) if "&" in text else text


def readable(runs: Iterable[str]) -> Iterator[str]:
    """Yield each run of a text as readers get it: whole, composed (NFC), and without towers.

    What holds for the text holds across its runs: a mark stands on the base before it.
    """
    marks = 0
    for run in runs:
        if not run.isascii() or _LEFT_OUT.search(run):
            run = _composed(_LEFT_OUT.sub(lambda left: left[1] or "", run))
        if _MAY_BE_MARK.search(run):
            run, marks = _without_towers(run, marks)
        elif run:
            marks = 0
        yield run


def origins(run: str, read: str) -> Iterator[tuple[int, int]]:
    """Yield for each character of a run as readers get it where it comes from: begin and end.

    `read` is what `readable` made of the run. What is composed comes from all that stands together:
    a base with its marks, the parts of a syllable of Hangul.
    """
    if run == read:
        yield from ((at, at + 1) for at in range(len(run)))
        return
    begins = [at for at, character in enumerate(run) if not at or _stands_alone(character)]
    together = [
        ((begin, end), _length(run[begin:end])) for begin, end in pairwise([*begins, len(run)])
    ]
    # Marks at its very begin may be fewer than by themselves: what they stand on is in no run.
    surplus = sum(length for _, length in together) - len(read)
    for span, length in together:
        cut = min(surplus, length)
        surplus -= cut
        yield from (span for _ in range(length - cut))


def is_visible(character: str) -> bool:
    """Whether a character by itself leaves something to be seen."""
    return unicodedata.category(character)[0] in "LNPS" and character not in _BLANK


def named(entity: re.Match[str]) -> str:
    """Return what an entity stands for: a character or two, none, or the entity as it is."""
    name = entity[1]
    return html5.get(f"{name};", entity[0]) if name else html.unescape(entity[0])


@lru_cache(maxsize=10_000)
def _stands_alone(character: str) -> bool:
    """Whether a character neither joins what stands before it, nor lets marks join through it."""
    if _LEFT_OUT.match(character) or "\u1160" <= character <= "\u11ff":
        return False
    category = unicodedata.category(character)
    return category[0] != "M" and category != "Cf"


@lru_cache(maxsize=10_000)
def _length(together: str) -> int:
    """Return how many characters readers get of some that stand together."""
    return len(next(readable([together])))


def _composed(run: str) -> str:
    """Return the run in NFC; towers are cut before, since sorting their marks is quadratic."""
    if unicodedata.is_normalized("NFC", run):
        return run
    return unicodedata.normalize("NFC", _without_towers(run, 0)[0])


def _without_towers(run: str, marks: int) -> tuple[str, int]:
    """Return the run with at most `MAX_MARKS` on a base that has `marks` already, and how many."""
    kept = []
    for character in run:
        category = unicodedata.category(character)
        if category[0] == "M":
            if marks == MAX_MARKS:
                continue
            marks += 1
        elif category != "Cf":  # what only formats does not end a tower
            marks = 0
        kept.append(character)
    return "".join(kept), marks
