"""Thousands of words and phrases, looked for at once."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Node:
    """Where the phrases go on that begin with the same words."""

    following: dict[str, "_Node"] = field(default_factory=dict)
    is_end: bool = False
    prefixes: list[str] = field(default_factory=list)  # of a last word that may go on

    def has_prefix_of(self, word: str) -> bool:
        at = bisect_right(self.prefixes, word)
        return at > 0 and word.startswith(self.prefixes[at - 1])

    def order(self) -> None:
        """Leave the shortest prefixes only, in order, so that a word has one at most."""
        shortest: list[str] = []
        for prefix in sorted(self.prefixes):
            if not (shortest and prefix.startswith(shortest[-1])):
                shortest.append(prefix)
        self.prefixes = shortest
        for node in self.following.values():
            node.order()


class Phrases:
    """A tree of words: each place in a text follows it once, however many phrases there are."""

    def __init__(self, phrases: Iterable[tuple[Sequence[str], bool]]) -> None:
        """Take phrases: their words, and whether the last one may go on."""
        self._root = _Node()
        for words, goes_on in phrases:
            node = self._root
            for word in words[:-1] if goes_on else words:
                node = node.following.setdefault(word, _Node())
            if goes_on:
                node.prefixes.append(words[-1])
            else:
                node.is_end = True
        self._root.order()
        # What all of the prefixes begin with, of which most words begin with none.
        self._stem = min(map(len, self._root.prefixes), default=0)
        self._stems = {prefix[: self._stem] for prefix in self._root.prefixes}

    def beginnings(self, words: Set[str]) -> Set[str]:
        """Return those of some words with which a phrase may begin: of most texts, few or none."""
        stem = self._stem
        return (words & self._root.following.keys()) | {
            word for word in words if word[:stem] in self._stems and self._root.has_prefix_of(word)
        }

    def matches(
        self, words: Sequence[str], others: Mapping[int, str], beginnings: Set[str]
    ) -> Iterator[tuple[int, int]]:
        """Yield the longest match at each place where one begins: its first word and its last.

        `others` holds what words may be instead, by position.
        """
        places = {at for at, word in enumerate(words) if word in beginnings}
        places.update(at for at, word in others.items() if word in beginnings)
        for at in sorted(places):
            last = self._longest(words, others, at)
            if last is not None:
                yield at, last

    def _longest(self, words: Sequence[str], others: Mapping[int, str], first: int) -> int | None:
        last = None
        nodes = [self._root]
        for at in range(first, len(words)):
            readings = (words[at], others[at]) if at in others else (words[at],)
            following = []
            for node in nodes:
                for word in readings:
                    if node.prefixes and node.has_prefix_of(word):
                        last = at
                    if word in node.following:
                        child = node.following[word]
                        following.append(child)
                        if child.is_end:
                            last = at
            if not following:
                break
            nodes = following
        return last
