"""What is stored of a screening: all findings of all rules, with where they found what."""

from collections.abc import Callable
from typing import Any

import pytest

from comments import screening
from comments.models import Finding, Screening
from comments.screening import screened
from tests.comments.rules.combinations import PARAMETERS, all_combinations, draft_and_facts
from tests.factories import make_comment, make_edit, make_member, make_post, make_rule, set_policy
from tests.factories import without_rules as switch_rules_off

pytestmark = pytest.mark.django_db

TEXT = "A text of about three hundred characters, as people write them. " * 5


@pytest.fixture(autouse=True)
def _none_of_the_default_rules() -> None:
    switch_rules_off()


def test_of_eight_rules_all_that_match_are_stored_in_all_256_combinations(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rules = {kind: make_rule(kind, parameters=given) for kind, given in PARAMETERS.items()}
    post, member = make_post(), make_member()
    for matching in all_combinations():
        draft, facts = draft_and_facts(matching)
        monkeypatch.setattr(screened, "gather", lambda *asked, facts=facts, **given: facts)
        comment = make_comment(post=post, by=member, text=draft.text)
        stored = Finding.objects.filter(revision=comment.head).values_list("version", flat=True)
        assert sorted(stored) == sorted(rules[kind].pk for kind in matching)


@pytest.mark.parametrize(
    ("text", "entry", "typed"),
    [
        ("Un caf\u0065\u0301 noir", "cafe", "cafe\u0301"),
        ("שלום עולם", "עולם", "עולם"),
        ("An &#115;pam &amp; more", "spam", "&#115;pam"),
        ("\U0001f469\u200d\U0001f680 spam \U0001f680", "spam", "spam"),
        ("One s<b>pa</b>m", "spam", "s<b>pa</b>m"),
    ],
)  # fmt: skip
def test_a_stored_span_cuts_out_what_matched(text: str, entry: str, typed: str) -> None:
    make_rule("words", parameters={"entries": [entry]})
    comment = make_comment(text=text)
    [[begin, end]] = Finding.objects.get(revision=comment.head).spans
    assert comment.head is not None
    assert comment.head.text[begin:end] == typed


def test_a_finding_keeps_the_version_the_value_and_the_limit() -> None:
    rule = make_rule("links", parameters={"limit": 1, "allow": [], "deny": []})
    text = "https://one.example https://two.example https://three.example"
    finding = Finding.objects.get(revision=make_comment(text=text).head)
    assert (finding.version, finding.value, finding.limit, finding.failure) == (rule, 3, 1, "")
    assert [text[begin:end] for begin, end in finding.spans] == text.split()


def test_an_edit_is_screened_by_the_rules_of_its_time() -> None:
    comment = make_comment(text="First spam.")
    assert not Finding.objects.exists()
    rule = make_rule("words", parameters={"entries": ["spam"]})
    comment = make_edit(comment, "Second spam.")
    assert list(Finding.objects.values_list("revision__number", "version")) == [(2, rule.pk)]
    assert Screening.objects.count() == 2


def test_more_rules_take_no_more_queries(
    django_assert_num_queries: Callable[..., Any],
) -> None:
    post, member = make_post(), make_member()
    look: Any = {"post": post, "by": member, "at": post.published_at}
    screening.look_at(TEXT, **look)
    for rules in (1, 12):
        for _ in range(rules):
            make_rule("words", parameters={"entries": ["text"]})
        screening.look_at(TEXT, **look)  # a rule is made ready once
        with django_assert_num_queries(8):
            screening.look_at(TEXT, **look)


def test_the_policy_of_its_time_is_kept() -> None:
    first = make_comment()
    policy = set_policy(publishing="findings")
    second = make_comment()
    assert Screening.objects.get(revision=second.head).policy == policy
    assert Screening.objects.get(revision=first.head).policy != policy
