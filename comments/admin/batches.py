"""One decision about many: asking whether it is meant, doing it in time, telling what was done."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Member
from comments import moderation
from comments.forms import AllForm
from comments.models import Batch, Comment, CommentQuerySet, Decision, Seen

from .pages import asked_for, page, queue_page, way_back
from .queue import QueueForm
from .rows import BUTTONS, on_the_desk

SAMPLES = 10
LEFT_OUT_SHOWN = 50
# Beyond it a slip of the hand would publish more than anyone has read.
APPROVED_UNASKED = 100
# A request goes on that long; well below what web servers wait for.
WORKING_TIME = timedelta(seconds=8)


def start(
    event: str,
    comments: CommentQuerySet | Mapping[int, Seen],
    *,
    by: Member,
    given: Mapping[str, Any],
    moment: datetime | None = None,
) -> Batch:
    """Decide about many, as far as the time allows. Raise what the door raises."""
    moment = min(moment or timezone.now(), timezone.now())
    batch = moderation.batch.start(Decision.Event(event), comments, by=by, moment=moment, **given)
    return work(batch)


def refusals(batch: Batch) -> list[tuple[int, moderation.Refused]]:
    """Return what a batch left out, each with the refusal that one decision would have met."""
    refused: list[tuple[int, moderation.Refused]] = []
    comments = Comment.objects.in_bulk([pk for pk, _why in batch.left_out])
    for pk, why in batch.left_out:
        if pk not in comments:
            continue
        if why == Batch.LeftOut.MOVED:
            last = comments[pk].decisions.select_related("by").latest("version")
            refused.append((pk, moderation.Moved(comments[pk], last)))
        else:
            refused.append((pk, moderation.Impossible(str(Batch.LeftOut(why).label))))
    return refused


def decide_all(
    request: HttpRequest, moderator: Member, events: list[tuple[str, str]]
) -> HttpResponse:
    """Decide about all that fit, once the moderator has said that they mean it."""
    asked = asked_for(request.POST)
    form = AllForm(request.POST, events=events)
    if not form.is_valid() or not asked.is_valid():
        return queue_page(request, moderator, asked, form, status=422)
    event, moment = form.cleaned_data["event"], min(form.cleaned_data["moment"], timezone.now())
    comments = asked.comments(moderator, moment)
    count = comments.count()
    if not _is_sure(form, count):
        return _ask(request, asked, form, comments, count)
    try:
        batch = start(event, comments, by=moderator, given=form.given(), moment=moment)
    except moderation.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(way_back(request))
    return redirect("admin:comments_comment_batch", batch.pk)


def show(request: HttpRequest, moderator: Member, pk: int) -> HttpResponse:
    """Show what a batch did and left out, with what can be done about it."""
    batch = get_object_or_404(Batch.objects.select_related("by", "reason", "undoes"), pk=pk)
    whys = dict(batch.left_out[:LEFT_OUT_SHOWN])
    comments = Comment.objects.filter(pk__in=whys).select_related("author").order_by("pk")
    done = batch.decided if batch.finished_at else batch.decisions.count()
    undone_by = Batch.objects.filter(undoes=batch).select_related("by").first()
    context = {
        "batch": batch,
        "event": Decision.Event(batch.event).label,
        "done": f"{done:,}",
        "total": f"{max(len(batch.selection), done):,}",
        "decisions": batch.decisions.select_related("comment__author")[:SAMPLES],
        "left_out": [(comment, Batch.LeftOut(whys[comment.pk]).label) for comment in comments],
        "left_out_count": f"{len(batch.left_out):,}",
        "undone_by": undone_by,
        "can_undo": not undone_by and moderation.batch.can_undo(batch, by=moderator),
        "is_own": batch.by_id == moderator.pk,
        "title": _("Decision about many comments"),
    }
    return page(request, "batch.html", context)


def go_on(request: HttpRequest, moderator: Member, pk: int) -> HttpResponse:
    """Go on with an own batch that was interrupted or ran out of time."""
    batch = get_object_or_404(Batch, pk=pk, by=moderator)
    work(batch)
    return redirect("admin:comments_comment_batch", batch.pk)


def undo(request: HttpRequest, moderator: Member, pk: int) -> HttpResponse:
    """Undo all that a batch decided, except what changed since."""
    batch = get_object_or_404(Batch, pk=pk)
    try:
        undoing = moderation.batch.start_undo(batch, by=moderator)
    except moderation.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:comments_comment_batch", batch.pk)
    work(undoing)
    return redirect("admin:comments_comment_batch", undoing.pk)


def work(batch: Batch) -> Batch:
    """Decide about what is left of a batch, as far as the time of a request allows."""
    return moderation.batch.go_on(batch, until=timezone.now() + WORKING_TIME)


def _is_sure(form: AllForm, count: int) -> bool:
    """Whether the moderator said that they mean it, by the number where that is asked for."""
    if form.cleaned_data["event"] == Decision.Event.APPROVE and count > APPROVED_UNASKED:
        return bool(form.cleaned_data["number"] == count)
    return "sure" in form.data


def _ask(
    request: HttpRequest,
    asked: QueueForm,
    form: AllForm,
    comments: CommentQuerySet,
    count: int,
) -> HttpResponse:
    """Show how many they are and ten of them, and ask."""
    event = Decision.Event(form.cleaned_data["event"])
    context = {
        "asked": asked,
        "tab": asked.tab,
        "after": asked.data.get("after", ""),
        "form": form,
        "action": BUTTONS[event],
        "count": f"{count:,}",
        "number": count,
        "samples": on_the_desk(comments).order_by("waiting_since", "pk")[:SAMPLES],
        "asks_for_number": event is Decision.Event.APPROVE and count > APPROVED_UNASKED,
        "is_wrong_number": "sure" in form.data,
        "back": way_back(request),
        "title": _("All that fit"),
    }
    return page(request, "all.html", context, 422 if "sure" in form.data else 200)
