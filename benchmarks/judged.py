"""What the default rules find in comments that somebody judged: their precision and recall."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from comments.rules import KINDS, shingles
from comments.rules.base import (
    LEAST_SIMILARITY,
    RECENT_OF_MEMBER,
    RECENT_SECONDS,
    RECENT_UNDER_ARTICLE,
    REPEATS,
    REPEATS_DAYS,
    Draft,
    Facts,
    Repeat,
)
from comments.rules.defaults import DEFAULTS

CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
OLD_ACCOUNT = 365 * 24 * 60 * 60  # seconds; the corpora don't say when anybody signed up


class Comment(NamedTuple):
    """A comment that somebody judged."""

    text: str
    is_spam: bool
    time: float = 0
    member: str = ""
    article: str = ""


@dataclass
class Past:
    """What was said so far, in memory, as a site would know it."""

    said: list[tuple[Comment, tuple[int, ...] | None]] = field(default_factory=list)
    by_digest: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_band: dict[tuple[int, int], list[int]] = field(default_factory=lambda: defaultdict(list))
    of_member: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    under_article: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def facts(self, comment: Comment) -> Facts:
        """Return what is known when a comment comes in."""
        return Facts(
            account_seconds=OLD_ACCOUNT,
            recent_of_member=_ago(self.of_member[comment.member], comment, RECENT_OF_MEMBER),
            recent_under_article=_ago(
                self.under_article[comment.article], comment, RECENT_UNDER_ARTICLE
            ),
            repeats=tuple(self._repeats(comment))[:REPEATS],
        )

    def add(self, comment: Comment) -> None:
        """Remember a comment."""
        at, sketch = len(self.said), shingles.sketch(comment.text)
        self.said.append((comment, sketch))
        self.of_member[comment.member].append(comment.time)
        self.under_article[comment.article].append(comment.time)
        digest = shingles.digest(comment.text)
        if digest is not None and sketch is not None:
            self.by_digest[digest].append(at)
            for place in enumerate(shingles.bands(sketch)):
                self.by_band[place].append(at)

    def _repeats(self, comment: Comment) -> Iterator[Repeat]:
        digest, sketch = shingles.digest(comment.text), shingles.sketch(comment.text)
        if digest is None or sketch is None:
            return
        same = set(self.by_digest.get(digest, ()))
        like = {
            at for place in enumerate(shingles.bands(sketch)) for at in self.by_band.get(place, ())
        }
        for at in sorted(same | like, reverse=True):
            other, its_sketch = self.said[at]
            seconds = int(comment.time - other.time)
            assert its_sketch is not None
            similarity = 100 if at in same else shingles.similarity(sketch, its_sketch)
            if similarity >= LEAST_SIMILARITY and seconds <= REPEATS_DAYS * 24 * 60 * 60:
                yield Repeat(seconds, similarity, other.member == comment.member)


def _ago(times: list[float], comment: Comment, most: int) -> tuple[int, ...]:
    seconds = (int(comment.time - time) for time in reversed(times[-most:]))
    return tuple(ago for ago in seconds if ago <= RECENT_SECONDS)


def videos(rows: list[dict[str, str]]) -> Iterator[tuple[Comment, Facts]]:
    """Yield the comments under videos in order of time, each with what was known then."""
    comments = sorted(
        (
            Comment(
                row["text"],
                row["label"] == "1",
                datetime.fromisoformat(f"{row['date']}Z").timestamp(),
                row["author"],
                row["video"],
            )
            for row in rows
        ),
        key=lambda comment: comment.time,
    )
    past = Past()
    for comment in comments:
        yield comment, past.facts(comment)
        past.add(comment)


def messages(rows: list[dict[str, str]]) -> Iterator[tuple[Comment, Facts]]:
    """Yield short messages; nothing is known of who wrote them, and when."""
    for row in rows:
        yield Comment(row["text"], row["label"] == "1"), Facts(account_seconds=OLD_ACCOUNT)


def report(judged: Iterator[tuple[Comment, Facts]]) -> None:
    """Print precision and recall of each default rule that is on, and of those that hold."""
    rules = [
        (rule, KINDS[rule.kind], KINDS[rule.kind].prepare(rule.parameters))
        for rule in DEFAULTS
        if rule.is_enabled
    ]
    together = "all that hold"
    counts: dict[str, list[int]] = {rule.code: [0, 0] for rule, _, _ in rules} | {together: [0, 0]}
    number = [0, 0]
    for comment, facts in judged:
        draft = Draft(comment.text)
        number[comment.is_spam] += 1
        found = [rule for rule, kind, prepared in rules if kind.find(draft, facts, prepared)]
        for rule in found:
            counts[rule.code][comment.is_spam] += 1
        counts[together][comment.is_spam] += any(rule.action != "note" for rule in found)
    print(f"{sum(number):,} comments, {number[True]:,} of them spam")
    print(f"{'rule':<24}{'spam':>8}{'others':>8}{'precision':>11}{'recall':>8}")
    for code, (others, spam) in counts.items():
        precision = f"{spam / (spam + others):.3f}" if spam + others else "-"
        print(f"{code:<24}{spam:>8}{others:>8}{precision:>11}{spam / number[True]:>8.3f}")


def main() -> None:
    """Print what is found in each corpus that is there."""
    for name, read in (("spam-youtube", videos), ("spam-sms", messages)):
        path = CORPORA / f"{name}.csv"
        print(f"\n{name}: ", end="")
        if not path.exists():
            print(f"left out, there is no {path}")
            continue
        with path.open(encoding="utf-8", newline="") as file:
            report(read(list(csv.DictReader(file))))
