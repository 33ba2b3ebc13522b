"""Texts and facts in which eight kinds of rules match or not, each by itself."""

from itertools import chain, combinations
from typing import Any

from comments.rules.base import Draft, Facts, Repeat

# Of each kind a rule that matches if and only if its piece is there.
PARAMETERS: dict[str, dict[str, Any]] = {
    "burst": {"comments": 2, "minutes": 10, "per": "member"},
    "links": {"limit": 1, "allow": [], "deny": []},
    "mixed_script": {},
    "rejected_before": {"share": 30, "decisions": 5},
    "repeat": {"similarity": 80, "days": 30},
    "shouting": {"share": 70, "letters": 20, "run": 10},
    "standing": {},
    "words": {"entries": ["casino*"]},
}
_PLAIN = "A text about the harbour, long enough to be compared with what was said before."
# What each adds to the text; those that are missing add to the facts.
_TEXTS = {
    "links": "https://one.example and <a href='https://two.example'>two</a>",
    "mixed_script": "a\u200bb",
    "shouting": "n" + "o" * 12,
    "words": "Casi<b></b>nos",
}
_FACTS: dict[str, dict[str, Any]] = {
    "burst": {"recent_of_member": (5, 60)},
    "rejected_before": {"approved": 4, "rejected": 2, "spam": 1},
    "repeat": {"repeats": (Repeat(seconds=3600, similarity=93, is_own=False),)},
    "standing": {"always_held": True},
}


def draft_and_facts(matching: set[str]) -> tuple[Draft, Facts]:
    """Return a draft and facts in which exactly these kinds match, with `PARAMETERS`."""
    assert matching <= PARAMETERS.keys()
    text = " ".join([_PLAIN, *(_TEXTS[kind] for kind in sorted(matching & _TEXTS.keys()))])
    facts: dict[str, Any] = {"account_seconds": 10**8, "approved": 50}
    for kind in matching & _FACTS.keys():
        facts |= _FACTS[kind]
    return Draft(text), Facts(**facts)


def all_combinations() -> list[set[str]]:
    """Return the 2^8 sets of kinds."""
    sets = chain.from_iterable(
        combinations(sorted(PARAMETERS), size) for size in range(len(PARAMETERS) + 1)
    )
    return [set(kinds) for kinds in sets]
