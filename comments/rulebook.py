"""The verbs of rules: writing a version, putting it in force, switching a rule off.

A version never changes. It is a draft until somebody puts it in force in place of the one before,
by a compare-and-set on what was in force when they looked.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Member
from comments.models import Rule, RuleVersion, Trial
from comments.moderation import NotAllowed, Refused
from comments.rules import KINDS

Action = RuleVersion.Action

LONGEST_CODE, LONGEST_LABEL = 40, 80  # characters, as the columns have them
# A draft that holds what nobody tried is asked about once more.
HOLDING = (Action.HOLD, Action.SPAM)


class Changed(Refused):
    """Somebody has changed the rule since it was looked at; `version` is what they left."""

    def __init__(self, version: RuleVersion) -> None:
        is_in_force = version.adopted_at is not None
        words = (
            _("Version %(number)d was put in force by %(name)s meanwhile. Look at the rule again.")
            if is_in_force
            else _("Version %(number)d was written by %(name)s meanwhile. Look at the rule again.")
        )
        by = version.adopted_by if is_in_force else version.by
        super().__init__(words % {"number": version.number, "name": _name(by)})
        self.version = version


class Settled(Refused):
    """The version was in force before, or another one has followed it."""


class Unsound(Refused):
    """The code, the kind or a parameter is not as it has to be."""


class Untried(Refused):
    """Nobody has seen what the version would have done; say `untried` to put it in force anyway."""

    def __init__(self, version: RuleVersion) -> None:
        super().__init__(
            _(
                "Nobody has tried version %(number)d of %(code)s on the past. "
                "Try it first, or say that you mean it."
            )
            % {"number": version.number, "code": version.rule.code}
        )
        self.version = version


def may_edit(member: Member) -> bool:
    """Return whether somebody may change what is held."""
    return member.is_active and member.has_perm("comments.change_rule")


def require_right_to_edit(by: Member) -> None:
    """Raise NotAllowed unless somebody may change rules."""
    if not may_edit(by):
        raise NotAllowed(_("Only supervisors change rules."))


def begin(
    *,
    code: str,
    kind: str,
    label: str,
    action: str,
    is_enabled: bool,
    parameters: Mapping[str, Any],
    by: Member,
) -> RuleVersion:
    """Write the first draft of a new rule. Raise NotAllowed or Unsound."""
    require_right_to_edit(by)
    _require_sound_code(code)
    cleaned = _sound(kind, label, action, parameters)
    try:
        with transaction.atomic():
            rule = Rule.objects.create(code=code, kind=kind)
            return _write(rule, 1, label, action, cleaned, is_enabled=is_enabled, by=by)
    except IntegrityError as error:
        raise Unsound(_("There is a rule with this code. Choose another one.")) from error


def draft(
    *,
    rule: Rule,
    seen: int,
    label: str,
    action: str,
    is_enabled: bool,
    parameters: Mapping[str, Any],
    by: Member,
) -> RuleVersion:
    """Write a new version of a rule; it is not in force yet.

    `seen` is the number of the newest version that the writer knew. `parameters` are as they are
    typed, or as they are stored. Raise NotAllowed, Unsound or Changed.
    """
    require_right_to_edit(by)
    cleaned = _sound(rule.kind, label, action, parameters)
    newest = newest_of(rule)
    if newest.number != seen:
        raise Changed(newest)
    try:
        with transaction.atomic():
            return _write(rule, seen + 1, label, action, cleaned, is_enabled=is_enabled, by=by)
    except IntegrityError as error:  # somebody wrote it since the look
        raise Changed(newest_of(rule)) from error


def adopt(
    version: RuleVersion, *, seen: int | None, by: Member, untried: bool = False
) -> RuleVersion:
    """Put the newest version of a rule in force.

    `seen` is the version, by its id, that was in force when `by` looked; None if none was. Raise
    NotAllowed, Settled, Changed, or, for one that would hold and was not tried, Untried.
    """
    return adopt_all({version: seen}, by=by, untried=untried)[0]


@transaction.atomic
def adopt_all(
    versions: Mapping[RuleVersion, int | None], *, by: Member, untried: bool = False
) -> list[RuleVersion]:
    """Put versions of different rules in force, each in place of the one that was seen; or none.

    Raise what `adopt` raises.
    """
    require_right_to_edit(by)
    return [_adopt(version, seen, by, untried=untried) for version, seen in versions.items()]


@transaction.atomic
def switch_off(rule: Rule, *, seen: int | None, by: Member) -> RuleVersion:
    """Put a version in force that finds nothing, and is otherwise the one that was seen.

    Raise NotAllowed, Settled where there is nothing to switch off, or Changed.
    """
    require_right_to_edit(by)
    newest = newest_of(rule)
    current = rule.versions.filter(pk=seen or 0, is_enabled=True).first()
    if current is None:
        raise Settled(_("This rule is not in force. There is nothing to switch off."))
    try:
        with transaction.atomic():
            off = _write(
                rule,
                newest.number + 1,
                current.label,
                current.action,
                current.parameters,
                is_enabled=False,
                by=by,
            )
    except IntegrityError as error:
        raise Changed(newest_of(rule)) from error
    return _adopt(off, seen, by, untried=True)


def was_tried(version: RuleVersion) -> bool:
    """Return whether somebody saw what a version, or one that holds the same, would have done."""
    tried = RuleVersion.objects.filter(
        rule=version.rule_id,
        is_enabled=True,
        action__in=HOLDING,
        trials__trial__in=Trial.objects.filter(finished_at__isnull=False),
    )
    return any(one.parameters == version.parameters for one in tried)


def newest_of(rule: Rule) -> RuleVersion:
    """Return the newest version of a rule, in force or not."""
    return rule.versions.select_related("by", "rule").latest("number")


def drafts() -> Sequence[RuleVersion]:
    """Return what is not in force yet: of each rule the newest version, if it is a draft."""
    versions = RuleVersion.objects.select_related("rule__current", "by").order_by("rule__code")
    newest = {version.rule_id: version for version in versions.order_by("rule__code", "number")}
    return [version for version in newest.values() if version.adopted_at is None]


def _adopt(
    version: RuleVersion, seen: int | None, by: Member, *, untried: bool = False
) -> RuleVersion:
    rule = Rule.objects.get(pk=version.rule_id)
    newest = newest_of(rule)
    if newest.pk != version.pk:
        raise Changed(newest)
    if newest.adopted_at is not None:
        raise Settled(_("This version is in force already."))
    holds = newest.is_enabled and newest.action in HOLDING
    if holds and not untried and not was_tried(newest):
        raise Untried(newest)
    # Whoever else puts a version in force waits here, and then finds another one there.
    if not Rule.objects.filter(pk=rule.pk, current=seen).update(current=newest):
        current = rule.versions.filter(pk=F("rule__current")).first()
        raise Changed(current or newest)
    newest.adopted_by, newest.adopted_at = by, timezone.now()
    newest.save(update_fields=["adopted_by", "adopted_at"])
    return newest


def _write(
    rule: Rule,
    number: int,
    label: str,
    action: str,
    parameters: Mapping[str, Any],
    *,
    is_enabled: bool,
    by: Member,
) -> RuleVersion:
    return RuleVersion.objects.create(
        rule=rule,
        number=number,
        label=label,
        action=action,
        is_enabled=is_enabled,
        parameters=dict(parameters),
        by=by,
        created_at=timezone.now(),
    )


def _require_sound_code(code: str) -> None:
    try:
        validate_slug(code)
    except ValidationError as error:
        raise Unsound(_("A code is made of letters, digits, hyphens and underscores.")) from error
    if len(code) > LONGEST_CODE:
        raise Unsound(_("A code has at most %(most)d characters.") % {"most": LONGEST_CODE})


def _sound(kind: str, label: str, action: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return parameters as the kind's form cleans them; raise Unsound."""
    if kind not in KINDS:
        raise Unsound(_("There is no such kind of rule any more. Switch the rule off."))
    if not label.strip() or len(label) > LONGEST_LABEL:
        raise Unsound(
            _("A rule needs a name of at most %(most)d characters.") % {"most": LONGEST_LABEL}
        )
    if action not in Action.values:
        raise Unsound(_("There is no such action. Choose one of the list."))
    form = KINDS[kind].parameters(parameters)
    if not form.is_valid():
        faults = [str(fault) for faults in form.errors.values() for fault in faults]
        raise Unsound(" ".join(faults))
    return form.cleaned_data


def _name(member: Member | None) -> str:
    return member.username if member else _("the site")
