"""Words as they compare: whatever case, accents, forms and look-alikes they were typed in.

Each character folds by itself, so that a text in any script folds by one `str.translate`; where a
word was typed is only looked for when somebody asks.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import cached_property
from itertools import accumulate

from comments.markup import Traced

from .characters import FIRST_WITHOUT_SPACES, MARKS, SCRIPTS_WITHOUT_SPACES, as_latin, folded

# Characters that a table remembers; a hostile text must not fill the memory.
TABLE_SIZE = 20_000
_OTHERS = f"[^ {SCRIPTS_WITHOUT_SPACES}]"
# Where a script sets no spaces, each character is a word, with the marks that tell it apart.
_WORD = re.compile(f"[{SCRIPTS_WITHOUT_SPACES}][{MARKS}]*+|{_OTHERS}++")
_SPACED_WORD = re.compile("[^ ]+")
_ASCII_WORD = re.compile("[a-z0-9]+")
_ASCII_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_LATIN = re.compile("[a-z\u00df-\u024f]")
_GREEK = re.compile("[\u0370-\u03ff]")
_CYRILLIC = re.compile("[\u0400-\u052f]")


def _without_twins(first: int, last: int) -> re.Pattern[str]:
    """Return what finds the letters of a script that pass for no Latin one, folded."""
    letters = "".join(map(chr, range(first, last + 1)))
    return re.compile(
        f"[{''.join(c for c in letters if c.isalpha() and folded(c) == as_latin(c))}]"
    )


_GENUINE = {
    _GREEK: _without_twins(0x370, 0x3FF),
    _CYRILLIC: _without_twins(0x400, 0x52F),
}
_BETWEEN = re.compile(f"(?<=[{SCRIPTS_WITHOUT_SPACES}{MARKS}]) (?=[{SCRIPTS_WITHOUT_SPACES}])")


def _is_mixed(word: str) -> bool:
    """Whether a word has letters of more than one script, of those with letters that look alike."""
    return sum(script.search(word) is not None for script in (_LATIN, _GREEK, _CYRILLIC)) > 1


class _Table(dict[int, str]):
    """What characters fold to, by code point; looked up once each."""

    def __init__(self, fold: Callable[[str], str]) -> None:
        self._fold = fold

    def __missing__(self, point: int) -> str:
        if len(self) >= TABLE_SIZE:
            self.clear()
        self[point] = folded = self._fold(chr(point))
        return folded


_FOLDED = _Table(folded)
_AS_LATIN = _Table(as_latin)


class Words:
    """The words of a text, folded.

    A word that mixes scripts reads as what it passes for. One that is wholly of Cyrillic or Greek
    letters that pass for Latin ones may be what it is (Russian "рот") or pass for another ("pot"):
    it is what it is where the text holds letters of that script that pass for none. Elsewhere it
    reads as what it passes for, and `own` has what it may be.
    """

    def __init__(self, traced: Traced) -> None:
        self.own: dict[int, str] = {}  # by position
        self.mixed: list[int] = []  # positions of words whose letters pass for others beside them
        self._traced = traced
        text = traced.text
        self._word = _SPACED_WORD
        self._is_plain = text.isascii() and not _ASCII_UNSEEN.search(text)
        if self._is_plain:
            self._text = text.lower()
            self._word = _ASCII_WORD
            self.folded: list[str] = self._word.findall(self._text)
        else:
            self._text = text.translate(_FOLDED)
            if max(self._text, default="") >= FIRST_WITHOUT_SPACES:
                self._word = _WORD
            self.folded = self._word.findall(self._text)
            self._see_through(text)

    @classmethod
    def of(cls, text: str) -> "Words":
        """Return the words of a text that holds no markup."""
        return cls(Traced(text, range(len(text)), range(1, len(text) + 1)))

    @property
    def normalised(self) -> str:
        """All words in one line, those of scripts without spaces side by side."""
        joined = " ".join(self.folded)
        return joined if joined.isascii() else _BETWEEN.sub("", joined)

    @property
    def as_they_are(self) -> list[str]:
        """All words, each in its own script if it may be of one."""
        return [self.own.get(at, word) for at, word in enumerate(self.folded)]

    def typed(self, first: int, last: int) -> tuple[int, int]:
        """Return where the words from the first to the last were typed, accents included."""
        begin, end = self._places[first][0], self._places[last][1]
        if not self._is_plain:
            text = self._traced.text
            # Characters that fold to nothing begin where the next one does.
            begin = bisect_right(self._edges, begin) - 1
            end = bisect_left(self._edges, end)
            while end < len(text) and unicodedata.category(text[end])[0] == "M":
                end += 1
        return self._traced.typed(begin, end)

    def _see_through(self, text: str) -> None:
        """Take words for what they pass for."""
        present = [script for script in _GENUINE if script.search(self._text)]
        if not present:
            return
        genuine = [script for script in present if _GENUINE[script].search(self._text)]
        is_one = len(present) == 1 and not _LATIN.search(self._text)
        if is_one and genuine:
            return
        for at, passed in enumerate(self._word.findall(text.translate(_AS_LATIN))):
            word = self.folded[at]
            if word == passed:
                continue
            if not is_one and _is_mixed(word):
                self.mixed.append(at)
                self.folded[at] = passed
            elif not any(script.search(word) for script in genuine):
                self.own[at] = word
                self.folded[at] = passed

    @cached_property
    def _edges(self) -> list[int]:
        """Where in the folded text each character of the traced text begins; then its end."""
        lengths = map(len, map(_FOLDED.__getitem__, map(ord, self._traced.text)))
        return list(accumulate(lengths, initial=0))

    @cached_property
    def _places(self) -> list[tuple[int, int]]:
        """Where each word stands in the folded text."""
        return [found.span() for found in self._word.finditer(self._text)]
