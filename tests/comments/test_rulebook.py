"""The verbs of rules: drafts, what is put in force, and what is refused."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Member
from comments import rulebook
from comments.models import Rule, RuleVersion, Trial
from comments.moderation import NotAllowed
from tests.comments import contents
from tests.factories import make_member, make_rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]

CONTENT: dict[str, Any] = {
    "label": "Long", "action": "hold", "is_enabled": True, "parameters": {"limit": "80"}
}  # fmt: skip


def begun(by: Member, **changes: Any) -> RuleVersion:
    return rulebook.begin(**{"code": "long", "kind": "length", "by": by, **CONTENT, **changes})


def drafted(version: RuleVersion, by: Member, **changes: Any) -> RuleVersion:
    content = {**CONTENT, "seen": version.number, **changes}
    return rulebook.draft(rule=version.rule, by=by, **content)


def tried(version: RuleVersion, by: Member, *, finished: bool = True) -> None:
    now = timezone.now()
    trial = Trial.objects.create(
        by=by, created_at=now, first=0, last=0, total=0, cursor=0, worked_at=now,
        finished_at=now if finished else None,
    )  # fmt: skip
    trial.changes.create(version=version)


def in_force(code: str = "long") -> RuleVersion | None:
    return Rule.objects.get(code=code).current


def test_a_new_rule_is_a_draft_and_finds_nothing(supervisor: Member) -> None:
    version = begun(supervisor)
    assert (version.number, version.by, version.adopted_at) == (1, supervisor, None)
    assert version.parameters == {"limit": 80}  # as the form cleans them, not as they were typed
    assert in_force() is None
    assert not RuleVersion.objects.in_force().filter(rule=version.rule).exists()


def test_a_draft_that_is_put_in_force_is_asked_from_then_on(
    supervisor: Member, superuser: Member
) -> None:
    version = begun(supervisor)
    rulebook.adopt(version, seen=None, by=superuser, untried=True)
    version.refresh_from_db()
    assert in_force() == version
    assert (version.by, version.adopted_by) == (supervisor, superuser)
    assert version in RuleVersion.objects.in_force()


def test_a_change_is_a_new_version_and_the_old_one_is_kept(supervisor: Member) -> None:
    first = begun(supervisor, action="note")
    rulebook.adopt(first, seen=None, by=supervisor)
    second = drafted(first, supervisor, action="note", parameters={"limit": 90})
    assert in_force() == first  # until it is put in force
    rulebook.adopt(second, seen=first.pk, by=supervisor)
    assert in_force() == second
    kept = RuleVersion.objects.get(pk=first.pk)
    assert (kept.parameters, kept.adopted_by) == ({"limit": 80}, supervisor)


@pytest.mark.parametrize(
    "change",
    [
        {"parameters": {"limit": 0}},
        {"parameters": {}},
        {"parameters": {"limit": "much"}},
        {"label": " "},
        {"label": "x" * 81},
        {"action": "publish"},
        {"kind": "nothing"},
        {"code": "two words"},
        {"code": "x" * 41},
        {"code": ""},
    ],
)
def test_what_is_not_sound_is_refused(supervisor: Member, change: dict[str, Any]) -> None:
    with pytest.raises(rulebook.Unsound) as refused:
        begun(supervisor, **change)
    assert str(refused.value)
    assert not Rule.objects.filter(code="long").exists()


def test_a_code_names_one_rule(supervisor: Member) -> None:
    begun(supervisor)
    with pytest.raises(rulebook.Unsound, match="Choose another"):
        begun(supervisor)


def test_a_draft_of_what_somebody_changed_meanwhile_is_refused(
    supervisor: Member, superuser: Member
) -> None:
    first = begun(supervisor)
    drafted(first, superuser)
    with pytest.raises(rulebook.Changed, match=r"Version 2 was written by superuser") as refused:
        drafted(first, supervisor)
    assert refused.value.version.number == 2


def test_two_drafts_at_once_are_told_apart_by_their_number(
    supervisor: Member, superuser: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = begun(supervisor)
    look = rulebook.newest_of

    def look_and_be_overtaken(rule: Rule) -> RuleVersion:
        newest = look(rule)
        monkeypatch.setattr(rulebook, "newest_of", look)
        drafted(first, superuser)
        return newest

    monkeypatch.setattr(rulebook, "newest_of", look_and_be_overtaken)
    with pytest.raises(rulebook.Changed, match="by superuser"):
        drafted(first, supervisor)
    assert first.rule.versions.count() == 2


@pytest.mark.parametrize("action", ["hold", "spam"])
def test_what_would_hold_and_was_not_tried_is_asked_about_once_more(
    supervisor: Member, action: str
) -> None:
    version = begun(supervisor, action=action)
    tried(version, supervisor, finished=False)
    with pytest.raises(rulebook.Untried, match="Try it first"):
        rulebook.adopt(version, seen=None, by=supervisor)
    assert in_force() is None
    rulebook.adopt(version, seen=None, by=supervisor, untried=True)
    assert in_force() == version


@pytest.mark.parametrize("change", [{"action": "note"}, {"is_enabled": False}])
def test_what_holds_nothing_needs_no_trial(supervisor: Member, change: dict[str, Any]) -> None:
    version = begun(supervisor, **change)
    rulebook.adopt(version, seen=None, by=supervisor)
    assert in_force() == version


def test_a_trial_of_the_same_parameters_is_enough(supervisor: Member) -> None:
    first = begun(supervisor)
    tried(first, supervisor)
    second = drafted(first, supervisor, label="Longer", action="spam")
    rulebook.adopt(second, seen=None, by=supervisor)
    assert in_force() == second


@pytest.mark.parametrize(
    "change", [{"action": "note"}, {"is_enabled": False}, {"parameters": {"limit": 81}}]
)
def test_a_trial_of_what_holds_something_else_is_not(
    supervisor: Member, change: dict[str, Any]
) -> None:
    first = begun(supervisor, **change)
    tried(first, supervisor)
    with pytest.raises(rulebook.Untried):
        rulebook.adopt(drafted(first, supervisor), seen=None, by=supervisor)


def test_nothing_is_put_in_force_over_what_somebody_else_did(
    supervisor: Member, superuser: Member
) -> None:
    first = begun(supervisor)
    rulebook.adopt(first, seen=None, by=superuser, untried=True)
    second = drafted(first, supervisor)
    with pytest.raises(rulebook.Changed):
        rulebook.adopt(second, seen=None, by=supervisor, untried=True)
    assert in_force() == first


def test_an_older_version_and_one_in_force_are_not_put_in_force_again(supervisor: Member) -> None:
    first = begun(supervisor)
    second = drafted(first, supervisor)
    with pytest.raises(rulebook.Changed, match="Version 2"):
        rulebook.adopt(first, seen=None, by=supervisor, untried=True)
    rulebook.adopt(second, seen=None, by=supervisor, untried=True)
    with pytest.raises(rulebook.Settled):
        rulebook.adopt(second, seen=second.pk, by=supervisor, untried=True)


def test_of_several_all_are_put_in_force_or_none(supervisor: Member) -> None:
    long, longer = begun(supervisor), begun(supervisor, code="longer")
    drafted(longer, supervisor)
    with pytest.raises(rulebook.Changed):
        rulebook.adopt_all({long: None, longer: None}, by=supervisor, untried=True)
    assert in_force() is None


def test_switching_off_is_a_version_and_keeps_the_rest(supervisor: Member) -> None:
    first = begun(supervisor)
    rulebook.adopt(first, seen=None, by=supervisor, untried=True)
    draft = drafted(first, supervisor, parameters={"limit": 5})
    off = rulebook.switch_off(first.rule, seen=first.pk, by=supervisor)
    assert in_force() == off
    assert (off.number, off.is_enabled, off.parameters) == (draft.number + 1, False, {"limit": 80})
    assert not RuleVersion.objects.in_force().filter(rule=first.rule).exists()
    with pytest.raises(rulebook.Settled):
        rulebook.switch_off(first.rule, seen=off.pk, by=supervisor)


def test_a_rule_whose_kind_is_gone_can_be_switched_off(supervisor: Member) -> None:
    version = make_rule("gone", code="gone")
    rulebook.switch_off(version.rule, seen=version.pk, by=supervisor)
    assert not RuleVersion.objects.in_force().filter(rule__code="gone").exists()


@pytest.mark.parametrize("group", ["", "Authors", "Moderators"])
def test_only_supervisors_change_rules(group: str, supervisor: Member) -> None:
    version = begun(supervisor)
    member = make_member(group=group)
    before = contents()
    verbs: tuple[Callable[[], object], ...] = (
        lambda: begun(member, code="own"),
        lambda: drafted(version, member),
        lambda: rulebook.adopt(version, seen=None, by=member, untried=True),
        lambda: rulebook.switch_off(version.rule, seen=None, by=member),
    )
    for verb in verbs:
        with pytest.raises(NotAllowed):
            verb()
    assert contents() == before


def test_the_drafts_are_the_newest_versions_that_are_not_in_force(supervisor: Member) -> None:
    first = begun(supervisor)
    rulebook.adopt(first, seen=None, by=supervisor, untried=True)
    other = begun(supervisor, code="other")
    drafted(other, supervisor)
    assert [(it.rule.code, it.number) for it in rulebook.drafts()] == [("other", 2)]
    drafted(first, supervisor)
    rulebook.switch_off(first.rule, seen=first.pk, by=supervisor)
    assert [(it.rule.code, it.number) for it in rulebook.drafts()] == [("other", 2)]
