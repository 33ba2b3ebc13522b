"""Words and phrases that somebody listed."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .base import Draft, Evidence, Facts, Kind, Span
from .fields import Fault, LinesField
from .folding import Words
from .phrases import Phrases

MOST_ENTRIES = 5000
LONGEST_ENTRY = 100  # characters; longer ones are sentences, which nobody writes twice
MOST_WORDS = 20  # of an entry: how far a text is followed from each of its words
MOST_SPANS = 50  # as many as anybody looks at


class Entry(NamedTuple):
    """An entry of the list: its words, folded, and at which end it may go on."""

    words: tuple[str, ...]
    goes_on: bool
    began_before: bool


class Lists(NamedTuple):
    """All entries, ready to be looked for."""

    forwards: Phrases
    backwards: Phrases  # those that may have begun before: words and letters the other way round


def entry(typed: str) -> Entry:
    """Return what an entry asks for; raise Fault if it can't be looked for."""
    if len(typed) > LONGEST_ENTRY:
        raise Fault(_("longer than %(most)d characters.") % {"most": LONGEST_ENTRY})
    began_before, goes_on = typed.startswith("*"), typed.endswith("*")
    inner = typed.strip("*") if began_before or goes_on else typed
    words = tuple(Words.of(inner).as_they_are)
    if not words:
        raise Fault(_("there is neither a letter nor a digit in it."))
    if "*" in inner or len(typed) - len(inner) > 1:
        raise Fault(_("“*” may stand at one end only, once."))
    if len(words) > MOST_WORDS:
        raise Fault(_("more than %(most)d words.") % {"most": MOST_WORDS})
    return Entry(words, goes_on, began_before)


class EntriesField(LinesField):
    """Entries as they were typed; those that fold to the same are one."""

    def entry(self, typed: str) -> tuple[str, Any]:
        """Return an entry and what it asks for."""
        return typed, entry(typed)


class Parameters(forms.Form):
    """Which words and phrases."""

    entries = EntriesField(
        label=gettext_lazy("Words and phrases"),
        most=MOST_ENTRIES,
        help_text=gettext_lazy(
            "One a line, at most 5,000. Whole words are found, whatever their case, their accents "
            "and the characters they are disguised with. “*” at one end stands for any more "
            "letters there: “casino*” finds “casinos”."
        ),
    )


def prepare(parameters: Mapping[str, Any]) -> Lists:
    """Make trees of the entries."""
    entries = [entry(typed) for typed in parameters["entries"]]
    return Lists(
        Phrases((kept.words, kept.goes_on) for kept in entries if not kept.began_before),
        Phrases(
            ([word[::-1] for word in reversed(kept.words)], True)
            for kept in entries
            if kept.began_before
        ),
    )


def find(draft: Draft, facts: Facts, lists: Lists) -> Evidence | None:
    """Find each entry's places; of those that overlap the first, and of these the longest."""
    words = draft.words
    different = {*words.folded, *words.own.values()}
    found: list[tuple[int, int]] = []
    if beginnings := lists.forwards.beginnings(different):
        found += lists.forwards.matches(words.folded, words.own, beginnings)
    if endings := lists.backwards.beginnings({word[::-1] for word in different}):
        end = len(words.folded) - 1
        found += [
            (end - last, end - first)
            for first, last in lists.backwards.matches(
                [word[::-1] for word in reversed(words.folded)],
                {end - at: word[::-1] for at, word in words.own.items()},
                endings,
            )
        ]
    apart: list[tuple[int, int]] = []
    for first, last in sorted(found, key=lambda match: (match[0], -match[1])):
        if not apart or first > apart[-1][1]:
            apart.append((first, last))
    if not apart:
        return None
    spans = tuple(Span(*words.typed(first, last)) for first, last in apart[:MOST_SPANS])
    return Evidence(spans, value=len(apart), limit=0)


def describe(evidence: Evidence) -> str:
    """Say how many."""
    value = int(evidence.value or 0)
    return ngettext(
        "%(value)d listed word or phrase", "%(value)d listed words or phrases", value
    ) % {"value": value}


KIND = Kind(
    name="words",
    label=gettext_lazy("Words and phrases"),
    help=gettext_lazy("Finds words and phrases that you list."),
    find=find,
    describe=describe,
    parameters=Parameters,
    prepare=prepare,
)
