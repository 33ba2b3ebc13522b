"""What a supervisor types of a rule: what all rules have, and what its kind asks for."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from comments.forms import MAX_ID
from comments.models import Rule, RuleVersion
from comments.rulebook import LONGEST_CODE, LONGEST_LABEL
from comments.rules import KINDS, Kind

# A kind may call a parameter as it likes: "action", say.
PREFIX = "parameters"


class RuleForm(forms.Form):
    """What every rule has, with what its kind asks for in `parameters`."""

    label = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_LABEL,
        help_text=_("Moderators read it beside each comment in which the rule finds something."),
    )
    action = forms.ChoiceField(label=_("Action"), choices=RuleVersion.Action.choices)
    is_enabled = forms.BooleanField(
        label=_("Enabled"),
        required=False,
        initial=True,
        help_text=_("Without it the rule finds nothing."),
    )
    # What the writer had before them: the newest version's number, and the one in force.
    seen = forms.IntegerField(
        min_value=0, max_value=MAX_ID, required=False, widget=forms.HiddenInput
    )
    current = forms.IntegerField(
        min_value=1, max_value=MAX_ID, required=False, widget=forms.HiddenInput
    )

    def __init__(
        self,
        kind: Kind,
        data: Mapping[str, Any] | None = None,
        *,
        version: RuleVersion | None = None,
        current: int | None = None,
    ) -> None:
        """Make the form of a kind, empty or filled with a version."""
        initial: dict[str, Any] = {}
        stored: dict[str, Any] = {}
        if version:
            stored = version.parameters
            initial = {
                "label": version.label,
                "action": version.action,
                "is_enabled": version.is_enabled,
                "seen": version.number,
                "current": current,
            }
        super().__init__(data, initial=initial)
        self.parameters = kind.parameters(data, prefix=PREFIX, initial=stored)

    def is_valid(self) -> bool:
        """Whether both parts are sound; both are looked at, so that all errors show."""
        return all([super().is_valid(), self.parameters.is_valid()])

    def content(self) -> dict[str, Any]:
        """Return what a version is made of, once it is valid."""
        common = {name: self.cleaned_data[name] for name in ("label", "action", "is_enabled")}
        return {**common, "parameters": self.parameters.cleaned_data}

    def is_as(self, version: RuleVersion) -> bool:
        """Whether nothing differs from a version, once it is valid."""
        return self.content() == {
            "label": version.label,
            "action": version.action,
            "is_enabled": version.is_enabled,
            "parameters": version.parameters,
        }


class NewRuleForm(RuleForm):
    """The same for a rule that is not there yet, with its code."""

    code = forms.SlugField(
        label=_("Code"),
        max_length=LONGEST_CODE,
        help_text=_("Names the rule for good, in addresses and exports. It can't be changed."),
    )
    field_order = ("code",)

    def clean_code(self) -> str:
        """Refuse a code that is taken."""
        code = str(self.cleaned_data["code"])
        if Rule.objects.filter(code=code).exists():
            raise forms.ValidationError(_("There is a rule with this code. Choose another one."))
        return code


class AdoptForm(forms.Form):
    """Which version is to be put in force in place of which one, and whether that is meant."""

    version = forms.IntegerField(min_value=1, max_value=MAX_ID)
    current = forms.IntegerField(min_value=1, max_value=MAX_ID, required=False)
    untried = forms.BooleanField(required=False)


def kinds() -> list[Kind]:
    """Return all kinds by their labels, to choose one from."""
    return sorted(KINDS.values(), key=lambda kind: str(kind.label))
