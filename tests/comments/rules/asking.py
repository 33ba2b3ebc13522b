"""Asks one kind of rule, with parameters as its form takes them."""

from typing import Any

from comments.rules import KINDS
from comments.rules.base import Draft, Evidence, Facts

ANYBODY = Facts(account_seconds=10**8, approved=50)


def parameters(kind: str, **given: Any) -> dict[str, Any]:
    """Return the parameters of a kind: what its form begins with, but for what is given."""
    form = KINDS[kind].parameters()
    data = {name: field.initial for name, field in form.fields.items()} | given
    form = KINDS[kind].parameters(data=data)
    assert form.is_valid(), form.errors
    return form.cleaned_data


def errors(kind: str, **given: Any) -> dict[str, list[str]]:
    """Return what the form of a kind says of parameters."""
    form = KINDS[kind].parameters()
    data = {name: field.initial for name, field in form.fields.items()} | given
    return {
        name: [str(error) for error in found]
        for name, found in KINDS[kind].parameters(data=data).errors.items()
    }


def ask(
    kind: str, text: str = "Some words.", facts: Facts = ANYBODY, **given: Any
) -> Evidence | None:
    """Return what a kind finds."""
    prepared = KINDS[kind].prepare(parameters(kind, **given))
    return KINDS[kind].find(Draft(text), facts, prepared)


def said(kind: str, text: str = "Some words.", facts: Facts = ANYBODY, **given: Any) -> str | None:
    """Return what moderators read of what a kind finds."""
    evidence = ask(kind, text, facts, **given)
    return KINDS[kind].describe(evidence) if evidence else None


def cut(kind: str, text: str, **given: Any) -> list[str]:
    """Return the parts of a text that a kind finds."""
    evidence = ask(kind, text, **given)
    return [text[span.begin : span.end] for span in evidence.spans] if evidence else []
