"""Sanctioning a comment's author from the comment's page, and lifting what was imposed."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import sanctions
from accounts.models import Member, Sanction
from comments import moderation
from comments.forms import id_in
from comments.models import Batch, Comment, Decision

from . import batches
from .looking import comment_page
from .pages import way_back
from .standing import SanctionForm


def impose(request: HttpRequest, moderator: Member) -> HttpResponse:
    """Sanction a comment's author; with a ban, take down what they published if that is asked."""
    comment = get_object_or_404(
        Comment.objects.select_related("author"), pk=id_in(request.POST.get("on", "")) or 0
    )
    form = SanctionForm(request.POST)
    batch = None
    if form.is_valid():
        try:
            with transaction.atomic():
                sanction = sanctions.impose(comment.author, by=moderator, **form.given())
                if event := form.cleaned_data["take_down"]:
                    batch = _take_down(sanction, Decision.Event(event), moderator)
        except (sanctions.Refused, moderation.Refused) as refusal:
            form.add_error(None, str(refusal))
    if form.errors:
        messages.error(request, _("Nobody was sanctioned. See below why."))
        return comment_page(request, moderator, comment.pk, sanction=form, status=422)
    messages.success(
        request,
        _("%(name)s is %(kind)s now, and is told so wherever they would write.")
        % {"name": comment.author.username, "kind": sanction.get_kind_display()},
    )
    if batch:
        batches.work(batch)
        return redirect("admin:comments_comment_batch", batch.pk)
    return redirect(way_back(request))


def lift(request: HttpRequest, moderator: Member) -> HttpResponse:
    """End a sanction before its time."""
    pk = id_in(request.POST.get("sanction", "")) or 0
    sanction = get_object_or_404(Sanction.objects.select_related("member"), pk=pk)
    try:
        sanctions.lift(sanction, by=moderator)
        messages.success(
            request,
            _("Lifted: %(name)s is no longer %(kind)s by it.")
            % {"name": sanction.member.username, "kind": sanction.get_kind_display()},
        )
    except sanctions.Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(way_back(request))


def _take_down(sanction: Sanction, event: Decision.Event, moderator: Member) -> Batch:
    """Note down that what a banned member published is to be taken down, for the same reason."""
    return moderation.batch.start(
        event,
        Comment.objects.by(sanction.member_id).shown(),
        by=moderator,
        moment=timezone.now(),
        words=sanction.reason,
        note=sanction.note,
    )
