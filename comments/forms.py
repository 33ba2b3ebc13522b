"""The shape of what members and moderators send. Knows no status."""

import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Field, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import BigAutoField
from django.utils.html import format_html
from django.utils.text import Truncator, format_lazy
from django.utils.translation import gettext_lazy as _

from . import markup
from .models import Comment, Decision, MailSettings, Reason, Seen

# Long enough for an argument, short enough for a moderator to read with care.
MAX_LENGTH = 5000
MAX_ID = BigAutoField.MAX_BIGINT
# Where the page goes after a form that failed: its summary of problems, which takes the focus.
PROBLEMS = "problems"
# The form's own id, for the button that stands beside what rules found.
FORM = "writing"
# htmx asks for a preview when the typing pauses; without it, there is the button.
PREVIEW_WHILE_TYPING = {
    "hx-trigger": "input changed delay:500ms",
    "hx-vals": '{"preview": "1"}',
    "hx-target": "#preview",
    "hx-sync": "closest form:replace",
}


class LinesField(forms.CharField):
    """Text with LF at its line ends; browsers send CRLF, and would count one for two."""

    def to_python(self, value: Any) -> str:
        """Return the text as it was typed, its line ends apart."""
        text = super().to_python(value) or ""
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if "\0" in text:
            raise ValidationError(
                _("Line %(line)d holds a NUL, which no text needs. Type that line anew."),
                code="nul",
                params={"line": text.count("\n", 0, text.index("\0")) + 1},
            )
        return text


def id_in(typed: str) -> int | None:
    """Return the id that somebody typed or sent, or None if it can't be one."""
    # Measured first: Python refuses to read thousands of digits.
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= len(str(MAX_ID))
    return int(typed) if is_number and int(typed) <= MAX_ID else None


class WritingForm(forms.Form):
    """A text as a member types it; `fields_behind` are what the page sends along."""

    text = LinesField(
        label=_("Your comment"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 7, "data-limit": MAX_LENGTH, "dir": "auto"}),
        error_messages={"required": _("Write something first.")},
    )
    fields_behind: tuple[str, ...] = ()
    button = _("Send comment")

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        """Make a form that is sent to the address `action`."""
        super().__init__(*args, **kwargs)
        self.action = action
        self.fields["text"].widget.attrs |= PREVIEW_WHILE_TYPING | {"hx-post": action}
        self.fields["text"].help_text = format_html(
            '<span class="count" data-count-for="id_text" data-left="{}" data-over="{}">{}</span>'
            " {} <code>{}</code>",
            _("Characters left: %s."),
            _("Characters too many: %s."),
            format_lazy(_("At most {limit} characters."), limit=f"{MAX_LENGTH:,}"),
            _("You may use these HTML tags and attributes:"),
            markup.allowed_html(),
        )
        self.helper = FormHelper()
        self.helper.form_action = f"{action}#{PROBLEMS}"
        self.helper.form_id = FORM
        self.helper.attrs = {"novalidate": True, "data-keep": action}
        self.helper.layout = Layout(
            HTML("{% include 'comments/_toolbar.html' %}"),
            Field("text"),
            *self.fields_behind,
            Submit("send", self.button, css_id="send"),
            HTML("{% include 'comments/_preview_button.html' %}"),
        )

    def clean_text(self) -> str:
        """Return the text without white space around it; the limit counts code points."""
        text: str = self.cleaned_data["text"].strip()
        if not text:
            raise ValidationError(self.fields["text"].error_messages["required"], code="required")
        _check_length(text)
        # Before anything is cut off, so that lines are counted as their writer sees them.
        _check_formatting(self.cleaned_data["text"])
        if markup.is_blank(text):
            raise ValidationError(
                _("Nothing would be seen of your comment. Write something that shows."),
                code="blank",
            )
        return text

    def send_again_with(self, **behind: Any) -> None:
        """Make it ready to be sent again, with other values behind the text."""
        self.data = {**{name: self.data.get(name) for name in self.fields}, **behind}


def _check_length(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise ValidationError(
            _("Your comment has %(length)s characters; at most %(limit)s are possible."),
            code="max_length",
            params={"length": f"{len(text):,}", "limit": f"{MAX_LENGTH:,}"},
        )


def _check_formatting(text: str) -> None:
    excess = markup.excess(text)
    if excess is None:
        return
    words = (
        _(
            "Too much formatting: the tag %(tag)s in line %(line)d stands within %(limit)d others. "
            "Close some of them before it, or leave it out."
        )
        if excess.is_depth
        else _(
            "Too much formatting: the tag %(tag)s in line %(line)d comes after %(limit)d others. "
            "Leave some of them out."
        )
    )
    params = {
        "tag": Truncator(excess.tag).chars(40),
        "line": excess.line,
        "limit": markup.MAX_DEPTH if excess.is_depth else markup.MAX_TAGS,
    }
    raise ValidationError(words, code="formatting", params=params)


class CommentForm(WritingForm):
    """A comment, with the comment it answers and the token of this form."""

    parent = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=MAX_ID
    )
    token = forms.UUIDField(widget=forms.HiddenInput)
    fields_behind = ("parent", "token")

    def renew(self) -> None:
        """Give it a token of its own again, and no parent that never was."""
        self.send_again_with(token=uuid.uuid4(), parent=self.cleaned_data.get("parent") or "")


class EditForm(WritingForm):
    """Another text for a comment, with the state of it that the author saw."""

    head = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MAX_ID)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MAX_ID)
    fields_behind = ("head", "version")
    button = _("Save the edit")

    def seen(self) -> Seen:
        """Return the state that the author saw."""
        return Seen(self.cleaned_data["head"], self.cleaned_data["version"])


def blank_comment_form(
    *, action: str, parent: Comment | None = None, text: str = ""
) -> CommentForm:
    """Return a form with a token of its own, empty but for a text that was kept."""
    initial = {"token": uuid.uuid4(), "parent": parent.pk if parent else None, "text": text}
    return CommentForm(action=action, initial=initial)


def edit_form(comment: Comment, *, action: str, text: str = "") -> EditForm:
    """Return a form with the comment's latest text, or one that was kept."""
    assert comment.head is not None, "a stored comment has a head"
    initial = {"text": text or comment.head.text, **comment.seen._asdict()}
    return EditForm(action=action, initial=initial)


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
    reason = forms.ModelChoiceField(
        Reason.objects.all(),
        required=False,
        error_messages={"invalid_choice": _("This reason is no longer there. Choose another one.")},
    )
    words = LinesField(required=False, max_length=WORDS)
    note = LinesField(required=False, max_length=WORDS)
    # When the page was made: reports that came later are not answered by what it says.
    moment = forms.DateTimeField(required=False)
    passage = LinesField(required=False, max_length=MAX_LENGTH)  # for what is sent back

    def __init__(self, *args: Any, events: list[tuple[str, str]], **kwargs: Any) -> None:
        """Make a form that takes one of `events`."""
        super().__init__(*args, **kwargs)
        self.fields["event"].choices = events  # type: ignore[attr-defined]  # is a ChoiceField

    def given(self) -> dict[str, Any]:
        """Return what goes with the decision, as its verb takes it."""
        return {name: self.cleaned_data[name] for name in ("reason", "words", "note")}

    def given_for_one(self) -> dict[str, Any]:
        """Return what goes with the decision about one comment: with what is meant of its text."""
        is_return = self.cleaned_data["event"] == Decision.Event.RETURN
        return {
            **self.given(),
            "passage": self.cleaned_data["passage"] if is_return else "",
            "looked_at": self.cleaned_data["moment"],
        }

    def clean_comments(self) -> dict[int, Seen]:
        """Return what was seen of each comment, by its id, from `id:head:version` values."""
        typed = self.data.getlist("comments") if hasattr(self.data, "getlist") else []
        try:
            chosen = [tuple(int(part) for part in value.split(":")) for value in typed]
            seen = {pk: Seen(head, version) for pk, head, version in chosen}
            if any(not 0 < number <= MAX_ID for numbers in chosen for number in numbers):
                raise ValueError(typed)
        except ValueError as error:
            raise ValidationError(_("That is no comment of this page. Load it again.")) from error
        if not seen:
            raise ValidationError(_("Select the comments to decide about."))
        return seen


class NoteForm(forms.Form):
    """A note for the team, about a comment or about its author."""

    about = forms.ChoiceField(
        choices=[("comment", _("this comment")), ("author", _("its author"))], label=_("About")
    )
    text = LinesField(
        label=_("Note"),
        max_length=DecisionForm.WORDS,
        error_messages={"required": _("Write something.")},
    )


class AllForm(DecisionForm):
    """A decision about all that fit, as they were at a moment; how many, typed to be sure."""

    moment = forms.DateTimeField(
        error_messages={
            "required": _("Load the list again."),
            "invalid": _("Load the list again."),
        }
    )
    number = forms.IntegerField(required=False)

    def clean_comments(self) -> dict[int, Seen]:
        """Return none: they are all that fit."""
        return {}


class MailForm(forms.ModelForm):
    """Which mails a member wants; the one about the queue only for those who work on it."""

    class Meta:
        model = MailSettings
        fields = ("replies", "waiting")

    def __init__(self, *args: Any, is_moderator: bool, **kwargs: Any) -> None:
        """Make the form; `is_moderator` says whether the queue is theirs."""
        super().__init__(*args, **kwargs)
        if not is_moderator:
            del self.fields["waiting"]
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", _("Save")))
