"""Kinds find what they find whatever the others find."""

from comments.rules import KINDS
from comments.rules.base import Draft

from .asking import parameters
from .combinations import PARAMETERS, all_combinations, draft_and_facts


def test_eight_kinds_match_or_not_in_all_256_combinations() -> None:
    prepared = {
        kind: KINDS[kind].prepare(parameters(kind, **given)) for kind, given in PARAMETERS.items()
    }
    assert len(prepared) == 8
    seen = []
    for matching in all_combinations():
        draft, facts = draft_and_facts(matching)
        found = {
            kind
            for kind in PARAMETERS
            if KINDS[kind].find(draft, facts, prepared[kind]) is not None
        }
        assert found == matching
        seen.append(frozenset(found))
    assert len(set(seen)) == 256


def test_a_draft_that_others_have_read_is_found_alike() -> None:
    draft, facts = draft_and_facts(set(PARAMETERS))
    for kind, given in PARAMETERS.items():
        prepared = KINDS[kind].prepare(parameters(kind, **given))
        assert KINDS[kind].find(draft, facts, prepared) == KINDS[kind].find(
            Draft(draft.text), facts, prepared
        )
