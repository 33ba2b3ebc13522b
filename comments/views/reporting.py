"""Reporting a comment: by a member to the moderators, or by anybody as the law has it."""

from allauth.core.ratelimit import consume
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.sanctions import standing, tell
from comments import moderation
from comments.models import Comment
from comments.report_forms import LegalReportForm, ReportForm

from . import kept

CHANGED = gettext_lazy(
    "The comment was changed meanwhile. Read it again, and report it if you still want."
)
STATUSES: dict[type[moderation.Refused], int] = {
    moderation.Sanctioned: 403,
    moderation.NotAllowed: 403,
    moderation.TooManyReports: 429,
}


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a member's report; readers are told how to sign in, or to report by name."""
    comment = _find(request, pk)
    if comment is None:
        return _gone(request)
    if request.method != "POST":
        text = kept.text_for(request, request.path)
        form = ReportForm(action=request.path, initial={"revision": comment.shown_id, "text": text})
        return _report_page(request, comment, form)
    if not request.user.is_authenticated or not request.user.has_verified_email:
        return kept.ask_to_sign_in(request, come_back_to=request.path)
    form = ReportForm(request.POST, action=request.path)
    if not form.is_valid():
        if "revision" in form.errors:
            form.send_again_with(comment.shown_id or 0)
        return _report_page(request, comment, form, status=422)
    if form.cleaned_data["revision"] != comment.shown_id:
        form.send_again_with(comment.shown_id or 0)
        return _report_page(request, comment, form, str(CHANGED), status=409)
    try:
        moderation.report(
            comment,
            by=request.user,
            reason=form.cleaned_data["reason"],
            words=form.cleaned_data["text"],
        )
        messages.success(
            request,
            _("Thank you. A moderator looks at the comment, and you are told what comes of it."),
        )
    except moderation.Reported as already:
        messages.info(request, str(already))
    except moderation.NotPublic:
        return _gone(request)
    except moderation.Refused as refusal:
        status = STATUSES.get(type(refusal), 409)
        return _report_page(request, comment, form, str(refusal), status)
    kept.forget(request)
    return _back_to(comment)


@require_http_methods(["GET", "HEAD", "POST"])
def report_illegal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take anybody's report that a comment is illegal; a mail confirms it."""
    comment = _find(request, pk)
    if comment is None:
        return _gone(request)
    shown = comment.shown_id or 0
    if request.method != "POST":
        form = LegalReportForm(action=request.path, initial={"revision": shown})
        return _legal_page(request, comment, form)
    form = LegalReportForm(request.POST, action=request.path)
    if not form.is_valid():
        if "revision" in form.errors:
            form.send_again_with(shown)
        return _legal_page(request, comment, form, status=422)
    if form.cleaned_data["revision"] != shown:
        form.send_again_with(shown)
        return _legal_page(request, comment, form, CHANGED, status=409)
    if not consume(request, action="report_illegal", key=form.cleaned_data["email"].lower()):
        why = _("There were too many reports from here. Send it in an hour.")
        return _legal_page(request, comment, form, why, status=429)
    try:
        moderation.report_illegal(
            comment,
            name=form.cleaned_data["name"],
            email=form.cleaned_data["email"],
            words=form.cleaned_data["text"],
            good_faith=form.cleaned_data["good_faith"],
        )
    except moderation.NotPublic:
        return _gone(request)
    return redirect("comments:report_received")


@require_http_methods(["GET", "HEAD"])
def report_received(request: HttpRequest) -> HttpResponse:
    """Say what happens next with a report by name."""
    return render(request, "comments/report_received.html")


def _find(request: HttpRequest, pk: int) -> Comment | None:
    """Return a public comment; None if it is not public any more, for what was sent about it."""
    public = Comment.objects.public().select_related("post", "author", "shown")
    found = public.filter(pk=pk).first()
    if found is None and request.method != "POST":
        raise Http404(_("There is no such comment, or it is not public."))
    if found is None:
        get_object_or_404(Comment, pk=pk)
    return found


def _legal_page(
    request: HttpRequest,
    comment: Comment,
    form: LegalReportForm,
    refusal: str | Promise = "",
    status: int = 200,
) -> HttpResponse:
    context = {"comment": comment, "form": form, "refusal": refusal}
    return render(request, "comments/report_illegal.html", context, status=status)


def _report_page(
    request: HttpRequest, comment: Comment, form: ReportForm, refusal: str = "", status: int = 200
) -> HttpResponse:
    member = request.user
    barring = standing(member.pk).barring_reports if member.is_authenticated else None
    is_own = comment.author_id == member.pk
    is_confirmed = member.is_authenticated and member.has_verified_email
    context = {
        "comment": comment,
        "form": form,
        "refusal": refusal,
        "barred": tell(barring) if barring else "",
        "is_own": is_own,
        "can_report": is_confirmed and not is_own and not barring,
        "sign_in": f"{reverse('account_login')}?next={request.path}",
    }
    return render(request, "comments/report.html", context, status=status)


def _gone(request: HttpRequest) -> HttpResponse:
    """Give back what was typed about a comment that is not public any more."""
    why = _("The comment is not public any more: there is nothing to report.")
    return kept.give_back(request, why, status=409, title=_("Your report was not sent"))


def _back_to(comment: Comment) -> HttpResponse:
    """Go back to the comment, or to its article if it was hidden just now."""
    is_there = Comment.objects.public().filter(pk=comment.pk).exists()
    return redirect(comment if is_there else comment.post)
