"""Trials in the admin: asking for one, watching it, and what it would have changed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Member
from comments import rulebook, trials
from comments.admin.pages import page
from comments.forms import id_in
from comments.models import RuleVersion, Trial, TrialLine
from comments.moderation import Refused

from .history import differences

Change = TrialLine.Change

LINES_ON_A_PAGE = 100
TRIALS_SHOWN = 50
ALL = "all"
# How far back: a first look, what a busy site decides in some weeks, and everything.
HOW_MANY = [
    ("1000", gettext_lazy("the last 1,000 decisions")),
    ("10000", gettext_lazy("the last 10,000 decisions")),
    ("100000", gettext_lazy("the last 100,000 decisions")),
    (ALL, gettext_lazy("all decisions there are")),
]
UNKNOWN = {
    trials.Unknown.UNSCREENED: gettext_lazy("from before there were rules: no facts were stored"),
    trials.Unknown.OTHER_FACTS: gettext_lazy("facts of another version of the site"),
    trials.Unknown.ERASED: gettext_lazy("the text is erased"),
    trials.Unknown.BEYOND: gettext_lazy("what a rule asks for lies beyond what is stored"),
}


class HowManyForm(forms.Form):
    """How far back a trial goes."""

    how_many = forms.ChoiceField(
        label=gettext_lazy("Try it on"), choices=HOW_MANY, required=False, initial=HOW_MANY[1][0]
    )

    @property
    def asked(self) -> int | None:
        """So many decisions; None for all."""
        chosen = str(self.cleaned_data["how_many"] or self["how_many"].initial)
        return None if chosen == ALL else int(chosen)


def try_versions(
    request: HttpRequest, member: Member, versions: Sequence[RuleVersion], *, back: str
) -> HttpResponse:
    """Ask for a trial of versions, and go to its page; to `back` where there is nothing to try."""
    form = HowManyForm(request.POST)
    try:
        if not form.is_valid():
            raise trials.NotToTry(_("Choose on how many decisions of the past it is to be tried."))
        trial = trials.start(versions, by=member, asked=form.asked)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    return redirect("admin:comments_rule_trial", trial.pk)


def several(request: HttpRequest, member: Member) -> HttpResponse:
    """Show the newest trials and the drafts there are; start a trial of some of them."""
    drafts = rulebook.drafts()
    if request.method == "POST":
        if not rulebook.may_edit(member):
            raise PermissionDenied
        chosen = {id_in(typed) for typed in request.POST.getlist("versions")}
        versions = [version for version in drafts if version.pk in chosen]
        return try_versions(request, member, versions, back="admin:comments_rule_trials")
    newest = Trial.objects.select_related("by").prefetch_related("changes__version__rule")
    context = {
        "drafts": drafts,
        "trials": newest[:TRIALS_SHOWN],
        "how_many": HowManyForm()["how_many"],
        "may_edit": rulebook.may_edit(member),
        "title": _("Rules tried on the past"),
    }
    return page(request, "rules/trials.html", context)


def show(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """Show how far a trial is, its figures, and a page of one of its lists.

    A script that asks for what has changed gets that part alone.
    """
    trial = get_object_or_404(Trial.objects.select_related("by"), pk=pk)
    is_part = "HX-Request" in request.headers
    changes = _changes(trial)
    context = {
        **_figures(trial),
        **({} if is_part else _lines(request, trial)),
        "trial": trial,
        "changes": changes,
        "is_new": any(change["is_new"] for change in changes),
        "is_stalled": trials.is_stalled(trial),
        "may_edit": rulebook.may_edit(member),
        "title": _("Trial %(number)d") % {"number": trial.pk},
    }
    response = page(request, f"rules/{'_trial' if is_part else 'trial'}.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def go_on(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """Have a worker go on with a trial whose worker is gone."""
    trial = get_object_or_404(Trial, pk=pk)
    try:
        trials.go_on(trial, by=member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("admin:comments_rule_trial", trial.pk)


def adopt(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """Put in force what was tried, each in place of the version that it was compared with."""
    trial = get_object_or_404(Trial, pk=pk)
    changes = trial.changes.select_related("version__rule")
    versions = {change.version: change.before_id for change in changes if change.is_change}
    try:
        adopted = rulebook.adopt_all(versions, by=member)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:comments_rule_trial", trial.pk)
    for version in adopted:
        said = {"number": version.number, "code": version.rule.code}
        messages.success(request, _("Version %(number)d of %(code)s is in force.") % said)
    return redirect("admin:comments_rule_changelist")


def export(request: HttpRequest, member: Member, pk: int) -> HttpResponseBase:
    """Send a trial's figures and lines as a table of tabs."""
    trial = get_object_or_404(Trial, pk=pk)
    response = StreamingHttpResponse(
        trials.export(trial), content_type="text/tab-separated-values; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="trial-{trial.pk}.tsv"'
    return response


def _changes(trial: Trial) -> list[dict[str, Any]]:
    found = trial.changes.select_related("version__rule", "before")
    return [
        {
            "rule": change.version.rule,
            "version": change.version,
            "before": change.before,
            "is_change": change.is_change,
            "is_new": change.is_change and change.version.adopted_at is None,
            "differences": differences(change.version.rule.kind, change.before, change.version),
        }
        for change in found
    ]


def _figures(trial: Trial) -> dict[str, Any]:
    tally = trials.Tally.of(trial)
    counts = tally.counts
    return {
        "counted": [(change.value, change.label, f"{counts[change]:,}") for change in Change],
        "sides": [
            (label, _percent(tally.precision(when)), _percent(tally.recall(when)))
            for when, label in (("before", _("in force then")), ("after", _("as it is tried")))
        ],
        "known": f"{counts['approved'] + counts['rejected']:,}",
        "unknown": [(UNKNOWN[why], f"{counts[why]:,}") for why in trials.Unknown if counts[why]],
        "failed_before": counts["failed_before"],
        "failed_after": counts["failed_after"],
        "done": f"{trial.done:,}",
        "total": f"{trial.total:,}",
    }


def _lines(request: HttpRequest, trial: Trial) -> dict[str, Any]:
    """Return a page of one of the lists, if one is asked for."""
    asked, after = request.GET.get("list", ""), request.GET.get("after", "")
    if not asked:
        return {}
    begin = id_in(after or "0")
    if asked not in Change.values or begin is None:
        raise Http404(_("There is no such list of comments."))
    rows = trial.lines.filter(change=asked, decision__gt=begin).order_by("decision")
    found = list(
        rows.select_related("decision__by", "decision__head", "decision__comment__author")[
            : LINES_ON_A_PAGE + 1
        ]
    )
    lines = found[:LINES_ON_A_PAGE]
    more = len(found) > LINES_ON_A_PAGE
    return {
        "asked": Change(asked).label,
        "lines": lines,
        "next_page": more and "?" + urlencode({"list": asked, "after": str(lines[-1].decision_id)}),
    }


def _percent(part: float | None) -> str:
    """Return a part to be read, in percent."""
    return _("nothing to tell by") if part is None else f"{100 * part:.1f} %"
