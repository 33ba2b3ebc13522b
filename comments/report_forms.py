"""The shape of reports: a member's, and anybody's by the law. Knows no status."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from .forms import MAX_ID, PROBLEMS, LinesField
from .models import ReportReason

# What moderators need to know fits; whoever reports by law has to explain, and may need more.
WORDS = 1000
LEGAL_WORDS = 5000
LONGEST_NAME = 150


class AboutAText(forms.Form):
    """Something about the text of a comment that somebody saw."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MAX_ID)

    def send_again_with(self, revision: int) -> None:
        """Make it ready to be sent again, about another text."""
        self.data = {**{name: self.data.get(name) for name in self.fields}, "revision": revision}


class ReportForm(AboutAText):
    """Why a member reports a comment."""

    reason = forms.ModelChoiceField(
        ReportReason.objects.on_offer(),
        label=_("What is wrong with it?"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Choose what is wrong with it."),
            "invalid_choice": _("This reason is no longer there. Choose another one."),
        },
    )
    text = LinesField(
        label=_("What should moderators know? (optional)"),
        max_length=WORDS,
        required=False,
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
    )

    def __init__(self, *args: object, action: str, **kwargs: object) -> None:
        """Make a form that is sent to the address `action`."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they are
        self.helper = _helper(action, _("Report the comment"))


class LegalReportForm(AboutAText):
    """That something is illegal, and why, by somebody who gives their name and address."""

    text = LinesField(
        label=_("What is illegal about it, and why?"),
        max_length=LEGAL_WORDS,
        widget=forms.Textarea({"rows": 7, "dir": "auto"}),
        error_messages={"required": _("Explain what is illegal, and why you think so.")},
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": _("Give your name.")},
    )
    email = forms.EmailField(
        label=_("Your email address"),
        help_text=_("You are told there that your report arrived, and what was decided."),
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"required": _("Give your email address.")},
    )
    good_faith = forms.BooleanField(
        label=_("I believe in good faith that what I say here is accurate and complete."),
        error_messages={"required": _("Confirm that what you say is accurate and complete.")},
    )

    def __init__(self, *args: object, action: str, **kwargs: object) -> None:
        """Make a form that is sent to the address `action`."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they are
        self.helper = _helper(action, _("Report illegal content"))


def _helper(action: str, button: object) -> FormHelper:
    helper = FormHelper()
    helper.form_action = f"{action}#{PROBLEMS}"
    helper.attrs = {"novalidate": True}
    helper.form_show_errors = True
    helper.add_input(Submit("send", button))
    return helper
