"""What a text would look like, with all that its author should know before sending it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from . import markup
from .forms import MAX_LENGTH, WritingForm


@dataclass(frozen=True)
class Preview:
    """The HTML as readers would get it, and what was wrong or left out, with its line."""

    html: SafeString | None
    problems: Sequence[str]


def preview(form: WritingForm) -> Preview:
    """Return what would become of the text in a form that was sent."""
    typed = str(form["text"].value() or "")
    problems = [str(error) for error in form.errors.get("text", ())]
    if len(typed.strip()) > MAX_LENGTH or "\0" in typed:
        return Preview(None, problems)
    html = markup.render(typed.strip()) if typed.strip() else None
    return Preview(html, [*problems, *_left_out(typed)])


def _left_out(text: str) -> Iterator[str]:
    for remark in markup.remarks(text):
        if remark.misleads:
            words = _(
                "Line %(line)d: the text of the link reads as another address than it leads to "
                "(%(value)s), so it is shown without the link. Let the text name that address, or "
                "none."
            )
        elif remark.attribute == "datetime":
            words = _(
                "Line %(line)d: “%(value)s” is no date and is left out. "
                "Write it like 2026-01-31 or 2026-01-31T18:30Z."
            )
        elif remark.attribute == "title":
            words = _("Line %(line)d: a title of more than %(limit)d characters is left out.")
        else:
            words = _(
                "Line %(line)d: the address “%(value)s” is left out. "
                "Addresses are whole, without a username, and begin with %(schemes)s."
            )
        yield words % {
            "line": remark.line,
            "value": Truncator(remark.value).chars(60),
            "limit": markup.MAX_TITLE,
            "schemes": ", ".join(
                f"{scheme}:" for scheme in markup.SCHEMES.get(remark.attribute, ())
            ),
        }
