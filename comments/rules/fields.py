"""Form fields for parameters that are lists: typed one a line, stored as a list."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# Faults that are named at once; who has more to mend mends these first.
NAMED_FAULTS = 10


class Fault(Exception):
    """Why an entry is not taken, for who typed it."""


class LinesField(forms.Field):
    """Entries, one a line; empty lines count for nothing, doubles are dropped.

    `entry` (see subclasses) gives what is stored for an entry and what tells it from others.
    """

    widget = forms.Textarea

    def __init__(self, *, most: int, **options: Any) -> None:
        """Take at most so many entries."""
        self.most = most
        super().__init__(**{"required": False, "initial": [], **options})

    def entry(self, typed: str) -> tuple[str, Any]:
        """Return what is stored for an entry, and its key; raise Fault if it is none."""
        raise NotImplementedError

    def prepare_value(self, value: Any) -> Any:
        """Show a stored list one entry a line."""
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[str]:
        """Return the entries of a text, or of a list as it is stored."""
        lines = value.splitlines() if isinstance(value, str) else list(map(str, value or ()))
        kept: dict[Any, str] = {}
        faults = []
        for number, line in enumerate(map(str.strip, lines), 1):
            if not line:
                continue
            try:
                stored, key = self.entry(line)
            except Fault as fault:
                faults.append(
                    _("Line %(line)d: %(fault)s") % {"line": number, "fault": fault.args[0]}
                )
                if len(faults) == NAMED_FAULTS:
                    break
            else:
                kept.setdefault(key, stored)
        if faults:
            raise forms.ValidationError(faults)
        if len(kept) > self.most:
            raise forms.ValidationError(
                ngettext("At most %(most)d entry.", "At most %(most)d entries.", self.most)
                % {"most": self.most}
            )
        return list(kept.values())

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other entries were typed than there were."""
        return bool(self.prepare_value(initial or []) != self.prepare_value(data or []))
