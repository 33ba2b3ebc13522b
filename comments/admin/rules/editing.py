"""A rule's page: writing a version, putting it in force, switching the rule off."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Member
from comments import rulebook, trials
from comments.admin.pages import page
from comments.models import Rule, RuleVersion
from comments.moderation import Refused
from comments.rules import KINDS, Kind

from . import trying
from .forms import AdoptForm, NewRuleForm, RuleForm, kinds
from .history import differences, history

TRIALS_SHOWN = 5
# What the buttons under the form say.
ADOPT, TRY = "adopt", "try"


def add(request: HttpRequest, member: Member) -> HttpResponse:
    """Let a kind be chosen, then show its form, then write the first draft."""
    asked = request.POST.get("kind") or request.GET.get("kind")
    if not asked:
        return page(request, "rules/kinds.html", {"kinds": kinds(), "title": _("Add a rule")})
    if asked not in KINDS:
        raise Http404(_("There is no such kind of rule."))
    kind = KINDS[asked]
    if request.method != "POST":
        return _form_page(request, member, kind, NewRuleForm(kind))
    form = NewRuleForm(kind, request.POST)
    if not form.is_valid():
        return _form_page(request, member, kind, form, status=422)
    try:
        version = rulebook.begin(
            code=form.cleaned_data["code"], kind=kind.name, by=member, **form.content()
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _form_page(request, member, kind, form, status=422)
    return _go_on_with(request, member, version, seen=None)


def one(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """Show a rule with its form, or take what was typed into it."""
    rule = get_object_or_404(Rule.objects.select_related("current"), pk=pk)
    kind = KINDS.get(rule.kind)
    newest = rulebook.newest_of(rule)
    if kind is None:  # its code is gone; it can still be looked at, and switched off
        return _form_page(request, member, None, None, rule=rule, newest=newest)
    if request.method != "POST":
        form = RuleForm(kind, version=newest, current=rule.current_id)
        return _form_page(request, member, kind, form, rule=rule, newest=newest)
    if not rulebook.may_edit(member):
        raise PermissionDenied
    form = RuleForm(kind, request.POST)
    if not form.is_valid():
        return _form_page(request, member, kind, form, rule=rule, newest=newest, status=422)
    version = newest
    if form.cleaned_data["seen"] != newest.number or not form.is_as(newest):
        try:
            version = rulebook.draft(
                rule=rule, seen=form.cleaned_data["seen"] or 0, by=member, **form.content()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
            # Who sends it again has seen what the colleague wrote: it stands below.
            form.data = {**request.POST.dict(), "seen": newest.number, "current": rule.current_id}
            return _form_page(request, member, kind, form, rule=rule, newest=newest, status=409)
    elif "do" not in request.POST:
        messages.info(request, _("Nothing was changed, so there is nothing to save."))
    return _go_on_with(request, member, version, seen=form.cleaned_data["current"])


def adopt(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """Put a version in force, as it was asked about."""
    rule = get_object_or_404(Rule, pk=pk)
    form = AdoptForm(request.POST)
    if not form.is_valid():
        raise Http404(_("There is no such version."))
    asked = form.cleaned_data
    version = get_object_or_404(rule.versions.select_related("rule"), pk=asked["version"])
    return put_in_force(request, member, version, asked["current"], untried=asked["untried"])


def switch_off(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """Put a version in force that finds nothing."""
    rule = get_object_or_404(Rule, pk=pk)
    form = AdoptForm({**request.POST.dict(), "version": 1})
    seen = form.cleaned_data["current"] if form.is_valid() else None
    try:
        rulebook.switch_off(rule, seen=seen, by=member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The rule is switched off. Its versions are kept."))
    return redirect("admin:comments_rule_change", rule.pk)


def put_in_force(
    request: HttpRequest,
    member: Member,
    version: RuleVersion,
    seen: int | None,
    *,
    untried: bool = False,
) -> HttpResponse:
    """Put a version in force and go to its rule; ask once more where it was not tried."""
    try:
        rulebook.adopt(version, seen=seen, by=member, untried=untried)
    except rulebook.Untried as refusal:
        return _ask_once_more(request, version, seen, refusal)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Version %(number)d is in force.") % {"number": version.number})
    return redirect("admin:comments_rule_change", version.rule_id)


def _go_on_with(
    request: HttpRequest, member: Member, version: RuleVersion, seen: int | None
) -> HttpResponse:
    """Do with a version that was written what the button says."""
    if request.POST.get("do") == ADOPT:
        return put_in_force(request, member, version, seen)
    if request.POST.get("do") == TRY:
        back = reverse("admin:comments_rule_change", args=[version.rule_id])
        return trying.try_versions(request, member, [version], back=back)
    return redirect("admin:comments_rule_change", version.rule_id)


def _ask_once_more(
    request: HttpRequest, version: RuleVersion, seen: int | None, refusal: rulebook.Untried
) -> HttpResponse:
    before = version.rule.versions.filter(pk=seen or 0).first()
    context = {
        "rule": version.rule,
        "version": version,
        "current": seen,
        "refusal": str(refusal),
        "differences": differences(version.rule.kind, before, version),
        "title": _("Put in force without a trial?"),
    }
    return page(request, "rules/untried.html", context)


def _form_page(
    request: HttpRequest,
    member: Member,
    kind: Kind | None,
    form: RuleForm | None,
    *,
    rule: Rule | None = None,
    newest: RuleVersion | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "rule": rule,
        "kind": kind,
        "form": form,
        "newest": newest,
        "current": rule.current if rule else None,
        "is_draft": newest is not None and newest.adopted_at is None,
        "history": history(rule) if rule else [],
        "how_many": trying.HowManyForm(request.POST or None)["how_many"],
        "trials": trials.latest_of(rule, TRIALS_SHOWN) if rule else [],
        "may_edit": rulebook.may_edit(member),
        "title": rule.code if rule else _("Add a rule"),
    }
    return page(request, "rules/rule.html", context, status)
