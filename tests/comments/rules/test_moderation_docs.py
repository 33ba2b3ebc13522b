"""docs/moderation.md says what the rules do."""

from pathlib import Path
from typing import Any

import pytest

from comments.rules import KINDS
from comments.rules.defaults import DEFAULTS, Default
from comments.rules.shingles import BANDS, PLACES, SHINGLE, SHORTEST
from comments.rules.words import LONGEST_ENTRY, MOST_ENTRIES, MOST_WORDS

PAGE = (Path(__file__).parents[3] / "docs" / "moderation.md").read_text(encoding="utf-8")
WORDS = " ".join(PAGE.split())
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines()]


def shown(parameters: dict[str, Any]) -> str:
    """Return parameters as the page has them."""
    values = {
        name: (len(value) or "none") if isinstance(value, list) else value
        for name, value in parameters.items()
    }
    return ", ".join(f"`{name}` {value}" for name, value in values.items()) or "none"


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_is_there_with_what_its_form_begins_with(name: str) -> None:
    fields = KINDS[name].parameters().fields
    initial = {name: field.initial for name, field in fields.items()}
    [row] = [row for row in ROWS if row[0] == f"`{name}`" and len(row) == 3]
    assert row[2] == shown(initial)


@pytest.mark.parametrize("rule", DEFAULTS, ids=lambda rule: rule.code)
def test_each_default_rule_is_there_with_its_parameters(rule: Default) -> None:
    assert [
        rule.name,
        f"`{rule.kind}`",
        rule.action,
        "yes" if rule.is_enabled else "no",
        shown(rule.parameters),
    ] in ROWS


def test_there_are_no_other_rules_on_the_page() -> None:
    kinds = [row for row in ROWS if len(row) == 3 and row[0].startswith("`")]
    defaults = [row for row in ROWS if len(row) == 5 and row[1].startswith("`")]
    assert len(kinds) == len(KINDS)
    assert len(defaults) == len(DEFAULTS)


def test_what_can_be_mended_is_named() -> None:
    *most, last = (f"`{name}`" for name, kind in KINDS.items() if kind.mend)
    assert f"{', '.join(most)} and {last} find what authors can mend" in WORDS


@pytest.mark.parametrize(
    "said",
    [
        f"At most {MOST_ENTRIES:,} entries of at most {LONGEST_ENTRY} characters and "
        f"{MOST_WORDS} words",
        f"Texts under {SHORTEST} characters are left alone",
        f"shorter than {SHORTEST} characters are left alone",
        f"about {100 * (1 - 0.8 ** (PLACES // BANDS)) ** BANDS:.0f} of 100 are missed",
    ],
)
def test_limits_are_as_in_the_code(said: str) -> None:
    assert said in WORDS


def test_parts_are_as_long_as_in_the_code() -> None:
    assert SHINGLE == 5
    assert "parts of five characters" in WORDS
