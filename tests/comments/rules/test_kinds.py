"""What holds for every kind of rule, found in the package or not yet written."""

import dataclasses
import inspect
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.markup import PATTERNS, cost
from benchmarks.rules import HOSTILE
from comments import rules
from comments.rules import KINDS
from comments.rules.base import (
    RECENT_OF_MEMBER,
    RECENT_SECONDS,
    RECENT_UNDER_ARTICLE,
    REPEATS,
    REPEATS_DAYS,
    Draft,
    Evidence,
    Facts,
    Kind,
    Repeat,
)
from comments.rules.registry import found

from .asking import parameters
from .combinations import PARAMETERS

PARTS = [
    "casino", "CASINO ", "cаsino", "a\u200bb", "e\u0301", "\u0301", "שלום ", "日本", "👩🏽\u200d🚀",
    "&amp;", "&#233;", "<b>", "</b>", "https://e.org/ ", '<a href="https://e.org/">', "</a>",
    "o" * 12, "\r\n", "\U000e0061", "\ufe0f", "ﷺ", "\x00", "\u202e", "กิ", "рот ",
]  # fmt: skip
texts = st.one_of(st.text(), st.lists(st.sampled_from(PARTS), max_size=30).map("".join))
counts = st.integers(0, 10**6)
ago = st.integers(0, RECENT_SECONDS)
all_facts = st.builds(
    Facts,
    is_staff=st.booleans(),
    is_article_author=st.booleans(),
    account_seconds=st.integers(0, 10**10),
    approved=counts,
    rejected=counts,
    spam=counts,
    always_held=st.booleans(),
    recent_of_member=st.lists(ago, max_size=RECENT_OF_MEMBER).map(tuple),
    recent_under_article=st.lists(ago, max_size=RECENT_UNDER_ARTICLE).map(tuple),
    repeats=st.lists(
        st.builds(
            Repeat, st.integers(0, REPEATS_DAYS * 24 * 60 * 60), st.integers(0, 100), st.booleans()
        ),
        max_size=REPEATS,
    ).map(tuple),
)
PREPARED: dict[str, Any] = {
    name: kind.prepare(parameters(name, **PARAMETERS.get(name, {}))) for name, kind in KINDS.items()
}


@pytest.mark.parametrize("name", KINDS)
@given(text=texts, facts=all_facts)
def test_a_kind_answers_whatever_it_is_shown(name: str, text: str, facts: Facts) -> None:
    evidence = KINDS[name].find(Draft(text), facts, PREPARED[name])
    if evidence is None:
        return
    assert isinstance(evidence, Evidence)
    assert KINDS[name].describe(evidence)
    assert list(evidence.spans) == sorted(evidence.spans)
    for begin, end in evidence.spans:
        assert 0 <= begin < end <= len(text)


@pytest.mark.parametrize("name", KINDS)
@given(text=texts, facts=all_facts)
def test_a_kind_answers_the_same_when_asked_again(name: str, text: str, facts: Facts) -> None:
    find = KINDS[name].find
    assert find(Draft(text), facts, PREPARED[name]) == find(Draft(text), facts, PREPARED[name])


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_says_what_it_is(name: str) -> None:
    kind = KINDS[name]
    assert kind.name == name
    assert len(name) <= 20  # as the table has it
    for words in (kind.label, kind.help):
        assert not isinstance(words, str)  # translated where it is read
        assert str(words)
    assert list(inspect.signature(kind.find).parameters)[:2] == ["draft", "facts"]


@pytest.mark.parametrize("name", KINDS)
def test_the_form_of_a_kind_begins_with_good_parameters_and_explains_them(name: str) -> None:
    form = KINDS[name].parameters()
    assert parameters(name) == parameters(name, **parameters(name))
    for field in form.fields.values():
        assert field.label


def test_those_an_author_can_mend_say_how() -> None:
    assert {name for name, kind in KINDS.items() if kind.mend} == {"links", "repeat", "shouting"}


def test_kinds_are_found_in_their_package() -> None:
    assert found(rules.__path__, rules.__name__) == KINDS
    assert all(dataclasses.is_dataclass(kind) for kind in KINDS.values())


def found_in(kind: Kind, prepared: Any, text: str) -> str:
    return str(kind.find(Draft(text), Facts(), prepared))


# Milliseconds for 5,000 characters, many times what it takes: screening gives a rule 50.
GENEROUS = 100


@pytest.mark.parametrize("pattern", [*PATTERNS, *HOSTILE])
def test_no_text_takes_a_kind_long(pattern: str) -> None:
    text = {**PATTERNS, **HOSTILE}[pattern](5000)
    for name, kind in KINDS.items():
        asked = partial(found_in, kind, PREPARED[name])
        # A machine that is busy gets more than one chance.
        assert any(cost(asked, text, 1) < GENEROUS for _ in range(5)), name
