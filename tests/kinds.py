"""Kinds of rules made for tests: small ones, whose answers are easy to foretell."""

from collections.abc import Mapping
from typing import Any

import pytest
from django import forms

from comments.rules import KINDS, Draft, Evidence, Facts, Kind, Span


class LengthForm(forms.Form):
    """The parameters of LENGTH."""

    limit = forms.IntegerField(
        label="Characters", min_value=1, max_value=5000, initial=100, help_text="At most so many."
    )


class WordsForm(forms.Form):
    """The parameters of WORD."""

    word = forms.CharField(label="Word", max_length=40)
    per = forms.ChoiceField(
        label="Where", choices=[("text", "in the text"), ("begin", "at its beginning")]
    )
    entries = forms.JSONField(label="Entries", required=False, initial=list)


def _find_long(draft: Draft, facts: Facts, parameters: Mapping[str, Any]) -> Evidence | None:
    length, limit = len(draft.text), parameters["limit"]
    return Evidence((Span(0, length),), length, limit) if length > limit else None


def _find_word(draft: Draft, facts: Facts, parameters: Mapping[str, Any]) -> Evidence | None:
    begin = draft.text.find(parameters["word"])
    return Evidence((Span(begin, begin + len(parameters["word"])),)) if begin >= 0 else None


def _find_new(draft: Draft, facts: Facts, parameters: Mapping[str, Any]) -> Evidence | None:
    return Evidence() if facts.approved < parameters["approved"] else None


def _fail(draft: Draft, facts: Facts, parameters: Mapping[str, Any]) -> Evidence | None:
    raise ZeroDivisionError


def _describe(evidence: Evidence) -> str:
    return "it did"


LENGTH = Kind(
    name="length", label="Length", help="Finds what is long.", find=_find_long,
    describe=_describe, parameters=LengthForm,
)  # fmt: skip
WORD = Kind(
    name="word", label="A word", help="Finds a word.", find=_find_word,
    describe=_describe, parameters=WordsForm,
)  # fmt: skip
NEW = Kind(name="new", label="New", help="Finds new ones.", find=_find_new, describe=_describe)
FAILING = Kind(name="failing", label="Failing", help="Fails.", find=_fail, describe=_describe)


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let these kinds be there, beside the site's own."""
    for kind in (LENGTH, WORD, NEW, FAILING):
        monkeypatch.setitem(KINDS, kind.name, kind)
