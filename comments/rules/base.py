"""What a kind of rule is, what it is shown, and what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from django import forms
from django.utils.functional import Promise

from comments import markup

from .folding import Words

# What a rule learns of the past is bounded, so that it can be stored beside what was found, and
# replayed. A rule's parameters stay within these bounds.
RECENT_OF_MEMBER = 100  # comments, within a day
RECENT_UNDER_ARTICLE = 200  # comments, within a day
RECENT_SECONDS = 24 * 60 * 60
REPEATS = 20  # comments of the same or nearly the same text, the newest ones
REPEATS_DAYS = 90
# Percent of two texts' shingles that are the same; below it nobody would speak of a repeat.
LEAST_SIMILARITY = 60


class Span(NamedTuple):
    """A part of the text as it was typed, by its code points: from `begin` up to before `end`."""

    begin: int
    end: int


@dataclass(frozen=True)
class Draft:
    """A text on its way to becoming a revision, as it was typed."""

    text: str

    @cached_property
    def traced(self) -> markup.Traced:
        """The text without its markup, entities decoded, each character with where it was typed."""
        return markup.trace(self.text)

    @cached_property
    def words(self) -> Words:
        """The words of the text, folded for comparing."""
        return Words(self.traced)

    @cached_property
    def links(self) -> list[markup.Link]:
        """What becomes a link, with where it was typed."""
        return list(markup.find_links(self.text))


class Repeat(NamedTuple):
    """A comment that said the same before."""

    seconds: int  # ago
    similarity: int  # percent; 100 for the same normalised text
    is_own: bool  # by the same member


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What was known of the author, the article and other comments when a text was submitted.

    Version 1. Stored with each screening, whatever rules were on; never read anew.
    """

    is_staff: bool = False
    is_article_author: bool = False
    account_seconds: int = 0  # since they signed up
    approved: int = 0
    rejected: int = 0
    spam: int = 0
    always_held: bool = False  # by a sanction
    # Seconds since the member's other comments, and those under the article; the newest first.
    recent_of_member: tuple[int, ...] = ()
    recent_under_article: tuple[int, ...] = ()
    repeats: tuple[Repeat, ...] = ()  # the newest first


FACTS_VERSION = 1


@dataclass(frozen=True)
class Evidence:
    """What a rule found: where in the text, and how much of what beside its limit."""

    spans: tuple[Span, ...] = ()
    value: float | None = None
    limit: float | None = None


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A check that may hold a comment; none publishes.

    `find` is a pure function of draft, facts and what `prepare` made of the parameters: it returns
    Evidence, or None where the rule does not apply. `parameters` is the form by which they are
    typed; its cleaned data is stored as JSON, and is what `prepare` gets.
    """

    name: str
    label: str | Promise
    help: str | Promise  # what it finds, for who sets it up
    find: Callable[[Draft, Facts, Any], Evidence | None]
    describe: Callable[[Evidence], str]  # what it found, for moderators: "3 links, limit 2"
    parameters: type[forms.Form] = forms.Form
    prepare: Callable[[Mapping[str, Any]], Any] = field(default=lambda parameters: parameters)
    mend: str | Promise = ""  # what an author can do about it, if there is anything
    # Whether the facts that are stored tell enough for what `prepare` made of the parameters: they
    # are bounded, and what lies beyond can't be replayed.
    reaches: Callable[[Facts, Any], bool] = field(default=lambda facts, prepared: True)
