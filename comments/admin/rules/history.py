"""A rule's versions, each with what it changed of the one before, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.models import Rule, RuleVersion
from comments.rules import KINDS

# Of a list of thousands, what a page names; the form has all of it.
ENTRIES_SHOWN = 20


@dataclass(frozen=True)
class Difference:
    """A setting, and what it was and became; of lists, what went and what came."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Row:
    """A version as the history shows it."""

    version: RuleVersion
    differences: Sequence[Difference]
    is_current: bool
    is_draft: bool  # the newest one, while it is not in force


def history(rule: Rule) -> list[Row]:
    """Return all versions of a rule, the newest first; one query."""
    versions = list(rule.versions.select_related("by", "adopted_by").order_by("number"))
    before: list[RuleVersion | None] = [None, *versions]
    newest = versions[-1].pk if versions else None
    return [
        Row(
            version=version,
            differences=differences(rule.kind, earlier, version),
            is_current=version.pk == rule.current_id,
            is_draft=version.pk == newest and version.adopted_at is None,
        )
        for earlier, version in reversed(list(zip(before, versions, strict=False)))
    ]


def differences(kind: str, before: RuleVersion | None, after: RuleVersion) -> list[Difference]:
    """Return what a version changed of another; of the first one, all that it says."""
    fields = KINDS[kind].parameters().fields if kind in KINDS else {}
    old, new = _settings(before), _settings(after)
    found = (
        _difference(_label(name, fields), fields.get(name), old.get(name), new.get(name))
        for name in {**old, **new}
        if old.get(name) != new.get(name)
    )
    return [one for one in found if one.before or one.after]


# Names in front of the parameters' own, which they can't be: those are identifiers.
_LABEL, _ACTION, _ENABLED = " label", " action", " enabled"


def _settings(version: RuleVersion | None) -> dict[str, Any]:
    if version is None:
        return {}
    return {
        _LABEL: version.label,
        _ACTION: str(version.get_action_display()),
        _ENABLED: version.is_enabled,
        **version.parameters,
    }


def _label(name: str, fields: Mapping[str, forms.Field]) -> str:
    common = {_LABEL: _("Name"), _ACTION: _("Action"), _ENABLED: _("Enabled")}
    if name in common:
        return common[name]
    field = fields.get(name)
    return str(field.label or name) if field else name


def _difference(name: str, field: forms.Field | None, before: Any, after: Any) -> Difference:
    if isinstance(before, list) and isinstance(after, list):
        return Difference(
            name, _words(_without(before, after), field), _words(_without(after, before), field)
        )
    return Difference(name, _words(before, field), _words(after, field))


def _without(entries: list[Any], others: list[Any]) -> list[str]:
    """Return the entries that are none of the others."""
    there = set(map(str, others))
    return [entry for entry in map(str, entries) if entry not in there]


def _words(value: Any, field: forms.Field | None) -> str:
    """Return a value as it is read."""
    match value:
        case None:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case list():
            shown = ", ".join(map(str, value[:ENTRIES_SHOWN]))
            more = len(value) - ENTRIES_SHOWN
            if more > 0:
                shown += ngettext(" and %(more)d more", " and %(more)d more", more) % {"more": more}
            return shown
    choices: Any = field.choices if isinstance(field, forms.ChoiceField) else ()
    return str(dict(choices).get(value, value))
