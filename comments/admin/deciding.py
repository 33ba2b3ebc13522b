"""What a moderator decides, about one comment, a selection, or all that fit."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Member
from comments import moderation
from comments.forms import DecisionForm, id_in
from comments.models import Comment, Decision

from . import batches
from .pages import asked_for, left, page, queue_page, way_back
from .queue import reported
from .rows import on_the_desk, rows

EVENTS = [(event.value, str(event.label)) for event in moderation.VERBS]


def decide(request: HttpRequest, moderator: Member) -> HttpResponse:
    """Carry out a decision, in a row's place if a script of the queue asks."""
    if "all" in request.POST:
        return batches.decide_all(request, moderator, EVENTS)
    form = DecisionForm(request.POST, events=EVENTS)
    if not form.is_valid():
        chosen = form.cleaned_data.get("comments")
        if _is_in_place(request) and chosen:
            problems = " ".join(str(error) for errors in form.errors.values() for error in errors)
            return _left_alone(request, moderator, next(iter(chosen)), problems, status=422)
        return queue_page(request, moderator, asked_for(request.POST), form, status=422)
    chosen = form.cleaned_data["comments"]
    if len(chosen) > 1:
        return _decide_many(request, moderator, form)
    [(pk, seen)] = chosen.items()
    comment = Comment.objects.filter(pk=pk).first()
    if comment is None:
        messages.error(request, _("Some of these comments do not exist. Load the list again."))
        return redirect(way_back(request))
    verb = moderation.VERBS[Decision.Event(form.cleaned_data["event"])]
    try:
        decision = verb(comment, by=moderator, seen=seen, **form.given_for_one())
    except moderation.Refused as refusal:
        if _is_in_place(request):
            return _left_alone(request, moderator, pk, refusal, status=409)
        return refusals(request, moderator, [(pk, refusal)])
    if _is_in_place(request):
        return _decided(request, decision)
    place = reverse("admin:comments_comment_change", args=[pk])
    link = format_html('<a href="{}#decisions">{}</a>', place, _("See it or undo it"))
    messages.success(request, format_html("{} {}", _done(decision.event, 1), link))
    return redirect(way_back(request))


def undo(request: HttpRequest, moderator: Member) -> HttpResponse:
    """Undo a decision; the comment is back where it was."""
    pk = id_in(request.POST.get("decision", "")) or 0
    decision = get_object_or_404(Decision.objects.select_related("comment"), pk=pk)
    try:
        moderation.undo(decision, by=moderator)
    except moderation.Refused as refusal:
        if _is_in_place(request):
            return _left_alone(request, moderator, decision.comment_id, refusal, status=409)
        return refusals(request, moderator, [(decision.comment_id, refusal)])
    said = _("Undone: the comment is as it was before.")
    if _is_in_place(request):
        [row] = rows(on_the_desk(Comment.objects.filter(pk=decision.comment_id)), moderator)
        context = {
            "row": row,
            "said": said,
            "left": left(),
            "reported": f"{reported():,}",
            "selectable": True,
        }
        return page(request, "_undone.html", context)
    messages.success(request, said)
    return redirect(way_back(request))


def _decide_many(request: HttpRequest, moderator: Member, form: DecisionForm) -> HttpResponse:
    """Decide about a selection in one batch; tell what was left out, with what was typed."""
    event, chosen = form.cleaned_data["event"], form.cleaned_data["comments"]
    try:
        batch = batches.start(
            event,
            chosen,
            by=moderator,
            given=form.given(),
            moment=form.cleaned_data["moment"],
        )
    except moderation.Refused as refusal:
        return refusals(request, moderator, [(pk, refusal) for pk in chosen])
    if batch.decided:
        place = reverse("admin:comments_comment_batch", args=[batch.pk])
        link = format_html('<a href="{}">{}</a>', place, _("See them or undo it"))
        messages.success(request, format_html("{} {}", _done(event, batch.decided), link))
    refused = batches.refusals(batch)
    if len(chosen) > batch.decided + len(refused):
        messages.error(request, _("Some of these comments do not exist. Load the list again."))
    if refused:
        return refusals(request, moderator, refused)
    return redirect(way_back(request))


def _decided(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Answer with what stands in the place of a row that was decided."""
    waiting = left()
    done = capfirst(decision.get_event_display())
    said = _("%(done)s, %(left)s left") % {"done": done, "left": waiting}
    comment = Comment.objects.select_related("author").get(pk=decision.comment_id)
    context = {
        "comment": comment,
        "decision": decision,
        "left": waiting,
        "reported": f"{reported():,}",
        "said": said,
    }
    return page(request, "_decided.html", context)


def _left_alone(
    request: HttpRequest,
    moderator: Member,
    pk: int,
    refusal: moderation.Refused | str,
    status: int,
) -> HttpResponse:
    """Answer with the row as it is now, why nothing was done, and what was typed."""
    comment = get_object_or_404(on_the_desk(Comment.objects.all()), pk=pk)
    [row] = rows([comment], moderator)
    context = {"row": row, "refusal": refusal, "given": request.POST, "selectable": True}
    return page(request, "_refused.html", context, status)


def refusals(
    request: HttpRequest,
    moderator: Member,
    refused: Sequence[tuple[int, moderation.Refused]],
) -> HttpResponse:
    """Show which comments were left alone and why, and what they are now."""
    reasons = dict(refused)
    comments = on_the_desk(Comment.objects.filter(pk__in=reasons))
    context = {
        "rows": [(row, reasons[row.comment.pk]) for row in rows(comments, moderator)],
        "back": way_back(request),
        "given": request.POST,
        "title": _("Not decided"),
    }
    return page(request, "refused.html", context, status=409)


def _is_in_place(request: HttpRequest) -> bool:
    """Whether a script of the queue asks, for what stands in a row's place."""
    return request.headers.get("HX-Request") == "true"


def _done(event: str, count: int) -> str:
    match event:
        case Decision.Event.APPROVE:
            words = ngettext("%(count)d comment approved.", "%(count)d comments approved.", count)
        case Decision.Event.DECLINE:
            words = ngettext("%(count)d edit declined.", "%(count)d edits declined.", count)
        case Decision.Event.REJECT:
            words = ngettext("%(count)d comment rejected.", "%(count)d comments rejected.", count)
        case Decision.Event.RETURN:
            words = ngettext("%(count)d comment sent back.", "%(count)d comments sent back.", count)
        case Decision.Event.KEEP:
            words = ngettext("%(count)d comment kept.", "%(count)d comments kept.", count)
        case Decision.Event.HOLD:
            words = ngettext("%(count)d comment hidden.", "%(count)d comments hidden.", count)
        case _:
            words = ngettext(
                "%(count)d comment marked as spam.",
                "%(count)d comments marked as spam.",
                count,
            )
    return words % {"count": count}
