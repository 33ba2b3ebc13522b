"""The moderation log: all decisions, newest first, to be narrowed and taken along as CSV."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Exists
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Member
from comments.forms import MAX_ID
from comments.models import Decision, DecisionQuerySet, Reason
from posts import keyset

from .pages import page
from .queue import begin_of, found_by, members_named, rule_choices

ROWS_ON_A_PAGE = 100
# What is written down of a decision, in the order of the columns.
COLUMNS = (
    "time", "comment", "article", "event", "by", "from", "to", "reason", "batch", "undoes"
)  # fmt: skip
# What a spreadsheet would take for a formula if a name began with it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class LogForm(forms.Form):
    """Which decisions are asked for."""

    by = forms.CharField(label=gettext_lazy("Who"), max_length=150, required=False)
    event = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    reason = forms.ModelChoiceField(
        Reason.objects.all(), label=gettext_lazy("Reason"), required=False
    )
    rule = forms.ChoiceField(label=gettext_lazy("Found by"), required=False)
    article = forms.IntegerField(
        min_value=1, max_value=MAX_ID, required=False, widget=forms.HiddenInput
    )
    since = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput({"type": "date"})
    )
    until = forms.DateField(
        label=gettext_lazy("to"), required=False, widget=forms.DateInput({"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Make the form, with the events and rules that there are."""
        super().__init__(*args, **kwargs)
        events: Any = self.fields["event"]
        events.choices = [("", _("anything")), *Decision.Event.choices]
        rules: Any = self.fields["rule"]
        rules.choices = rule_choices()

    def address(self, **changes: str) -> str:
        """Return the query of an address that asks for this, with changes."""
        asked = {name: self.data.get(name, "") for name in self.fields} | changes
        return "?" + urlencode({name: value for name, value in asked.items() if value})

    def decisions(self) -> DecisionQuerySet:
        """Return the decisions that are asked for, in no order."""
        asked = self.cleaned_data
        found = Decision.objects.all()
        if asked["by"]:
            found = found.filter(by__in=members_named(asked["by"]))
        if asked["event"]:
            found = found.filter(event=asked["event"])
        if asked["reason"]:
            found = found.filter(reason=asked["reason"])
        if asked["rule"]:
            found = found.filter(Exists(found_by(asked["rule"])))
        if asked["article"]:
            found = found.filter(comment__post=asked["article"])
        if asked["since"]:
            found = found.filter(created_at__gte=begin_of(asked["since"]))
        if asked["until"]:
            found = found.filter(created_at__lt=begin_of(asked["until"] + timedelta(days=1)))
        return found.select_related("by", "reason", "comment__post", "undone_by__by")


def show(request: HttpRequest, moderator: Member) -> HttpResponse:
    """Show a page of the log."""
    form = LogForm(request.GET)
    found = None
    if form.is_valid():
        try:
            found = keyset.page(
                form.decisions(),
                by="created_at",
                size=ROWS_ON_A_PAGE,
                after=request.GET.get("after", ""),
                descending=True,
            )
        except keyset.BadCursor as error:
            raise Http404(_("There is no such page of the log.")) from error
    context = {
        "form": form,
        "decisions": found.rows if found else [],
        "next_page": found and found.next_cursor and form.address(after=found.next_cursor),
        "csv": form.address(),
        "title": _("Moderation log"),
    }
    return page(request, "log.html", context, 200 if found else 422)


def export(request: HttpRequest, moderator: Member) -> HttpResponseBase:
    """Send what is asked for as CSV, row by row: it may be the whole log."""
    form = LogForm(request.GET)
    if not form.is_valid():
        return show(request, moderator)
    decisions = form.decisions().order_by("-created_at", "-pk").iterator(chunk_size=1000)
    response = StreamingHttpResponse(_lines(decisions), content_type="text/csv; charset=utf-8")
    name = f"moderation-{timezone.localdate()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _lines(decisions: Iterator[Decision]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    for decision in decisions:
        cells = (
            decision.created_at.isoformat(),
            decision.comment_id,
            decision.comment.post.slug,
            decision.event,
            decision.by.username if decision.by else "",
            decision.from_status,
            decision.to_status,
            decision.reason.code if decision.reason else "",
            decision.batch_id or "",
            decision.undoes_id or "",
        )
        yield writer.writerow([_plain(cell) for cell in cells])


def _plain(cell: object) -> str:
    """Return what a spreadsheet shows as it is: a name must not be run as a formula."""
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text
