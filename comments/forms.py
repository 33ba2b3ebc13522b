"""The shape of what members and moderators send. Knows no status."""

import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import BigAutoField
from django.utils.html import format_html
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from . import markup
from .models import Comment, Seen

# Long enough for an argument, short enough for a moderator to read with care.
MAX_LENGTH = 5000
MAX_ID = BigAutoField.MAX_BIGINT
# Where the page goes after a form that failed: its summary of problems, which takes the focus.
PROBLEMS = "problems"


class CommentForm(forms.Form):
    """A comment as it is typed, with the comment it answers and the token of this form."""

    text = forms.CharField(
        label=_("Your comment"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 7, "data-limit": MAX_LENGTH, "dir": "auto"}),
        error_messages={"required": _("Write something first.")},
    )
    parent = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=MAX_ID
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        """Make a form that is sent to the address `action`."""
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = format_html(
            '<span class="count" data-count-for="id_text" data-left="{}" data-over="{}">{}</span>'
            " {} <code>{}</code>",
            _("%s characters left."),
            _("%s characters too many."),
            format_lazy(_("At most {limit} characters."), limit=f"{MAX_LENGTH:,}"),
            _("You may use these HTML tags and attributes:"),
            markup.allowed_html(),
        )
        self.helper = FormHelper()
        self.helper.form_action = f"{action}#{PROBLEMS}"
        self.helper.form_show_errors = True
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            Field("text"), "parent", "token", Submit("send", _("Send comment"))
        )

    def clean_text(self) -> str:
        """Return the text with LF at its line ends, without white space around it.

        Browsers send CRLF; the limit counts characters (code points) with LF.
        """
        text: str = self.cleaned_data["text"].replace("\r\n", "\n").replace("\r", "\n").strip()
        if not text:
            raise ValidationError(self.fields["text"].error_messages["required"], code="required")
        if len(text) > MAX_LENGTH:
            raise ValidationError(
                _("Your comment has %(length)s characters; at most %(limit)s are possible."),
                code="max_length",
                params={"length": f"{len(text):,}", "limit": f"{MAX_LENGTH:,}"},
            )
        return text

    def renew(self) -> None:
        """Make it ready to be sent again: with a token of its own, and no parent that never was."""
        hidden = {
            "token": uuid.uuid4(),
            "parent": self.cleaned_data.get("parent") or "",
        }
        self.data = {**{name: self.data.get(name) for name in self.fields}, **hidden}


def blank_comment_form(*, action: str, parent: Comment | None = None) -> CommentForm:
    """Return an empty form with a token of its own."""
    initial = {"token": uuid.uuid4(), "parent": parent.pk if parent else None}
    return CommentForm(action=action, initial=initial)


class DecisionForm(forms.Form):
    """What a moderator decides, about which comments as they saw them, and with which words."""

    WORDS = 2000  # characters: an explanation, not an essay

    event = forms.ChoiceField(
        error_messages={
            "required": _("Choose what to do."),
            "invalid_choice": _("Unknown action."),
        }
    )
    comments = forms.CharField(required=False)
    reason = forms.CharField(required=False, max_length=WORDS)
    note = forms.CharField(required=False, max_length=WORDS)

    def __init__(self, *args: Any, events: list[tuple[str, str]], **kwargs: Any) -> None:
        """Make a form that takes one of `events`."""
        super().__init__(*args, **kwargs)
        self.fields["event"].choices = events  # type: ignore[attr-defined]  # is a ChoiceField

    def clean_comments(self) -> dict[int, Seen]:
        """Return what was seen of each comment, by its id, from `id:head:version` values."""
        typed = self.data.getlist("comments") if hasattr(self.data, "getlist") else []
        try:
            chosen = [tuple(int(part) for part in value.split(":")) for value in typed]
            seen = {pk: Seen(head, version) for pk, head, version in chosen}
        except ValueError as error:
            raise ValidationError(_("That is no comment of this page. Load it again.")) from error
        if not seen:
            raise ValidationError(_("Select the comments to decide about."))
        return seen
