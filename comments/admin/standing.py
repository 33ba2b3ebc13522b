"""Beside a comment: what its author was sanctioned for before, and the form to sanction them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import sanctions
from accounts.models import Member, Sanction
from comments.forms import DecisionForm, LinesField
from comments.models import Comment, Decision


@dataclass(frozen=True)
class Imposed:
    """A sanction, and what can be done about it."""

    sanction: Sanction
    is_in_force: bool
    can_be_lifted: bool


@dataclass(frozen=True)
class Beside:
    """What stands beside a comment about its author's standing."""

    history: Sequence[Imposed]
    form: "SanctionForm | None"  # none: this moderator can't sanction this author


class SanctionForm(forms.Form):
    """What is imposed on a member, for how long, and why."""

    kind = forms.ChoiceField(label=_("Sanction"), choices=Sanction.Kind.choices)
    days = forms.IntegerField(
        label=_("Days"),
        min_value=1,
        max_value=sanctions.MOST_DAYS,
        required=False,
        help_text=_("Empty: until it is lifted. A mute needs an end."),
    )
    reason = LinesField(
        label=_("Reason, told to the member"),
        max_length=DecisionForm.WORDS,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Write the reason: the member is told.")},
    )
    note = LinesField(
        label=_("Note, moderators only"),
        max_length=DecisionForm.WORDS,
        widget=forms.Textarea({"rows": 2}),
        required=False,
    )
    take_down = forms.ChoiceField(
        label=_("With a ban, their published comments"),
        choices=[
            ("", _("stay as they are")),
            (Decision.Event.REJECT.value, _("are rejected")),
            (Decision.Event.MARK_SPAM.value, _("are marked as spam")),
        ],
        required=False,
    )

    def clean_kind(self) -> Sanction.Kind:
        """Return the kind itself."""
        return Sanction.Kind(self.cleaned_data["kind"])

    def clean(self) -> dict[str, Any]:
        """Refuse to take comments down with anything milder than a ban."""
        typed = super().clean() or {}
        if typed.get("take_down") and typed.get("kind") != Sanction.Kind.BAN:
            self.add_error("take_down", _("Only a ban takes comments down. Choose one of both."))
        return typed

    def given(self) -> dict[str, Any]:
        """Return what is imposed, as its verb takes it."""
        return {name: self.cleaned_data[name] for name in ("kind", "days", "reason", "note")}


def beside(comment: Comment, moderator: Member, form: SanctionForm | None = None) -> Beside:
    """Return what stands beside a comment `on_the_desk`; `form` is one that was not taken."""
    at = timezone.now()
    history = list(comment.author.sanctions.all())
    return Beside(
        [
            Imposed(
                sanction,
                is_in_force=sanction.is_in_force(at),
                can_be_lifted=sanction.is_in_force(at) and sanctions.may_lift(sanction, moderator),
            )
            for sanction in history
        ],
        form or _blank(comment.author, moderator, history),
    )


def _blank(author: Member, moderator: Member, history: Iterable[Sanction]) -> SanctionForm | None:
    if not sanctions.may_impose(author, by=moderator):
        return None
    days = sanctions.suggested_days(history)
    return SanctionForm(initial={"kind": Sanction.Kind.MUTE, "days": days})
