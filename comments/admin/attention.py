"""What moderators look at just now, and how they want the desk: for scripts and plain forms."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts.models import Member
from comments import claims
from comments.forms import id_in
from comments.models import Comment

from .pages import way_back
from .preferences import set_keys


def claim(request: HttpRequest, moderator: Member) -> HttpResponse:
    """Claim the comment that is named, or let go of what was claimed when none is.

    A script gets what colleagues look at; a plain form goes back to the comment.
    """
    pk = id_in(request.POST.get("comment", ""))
    if pk is None:
        claims.release(by=moderator)
    else:
        comment = get_object_or_404(Comment, pk=pk)
        claims.claim(comment, by=moderator, take_over="take_over" in request.POST)
        if "on" in request.POST:
            return redirect("admin:comments_comment_change", comment.pk)
    return JsonResponse({"colleagues": claims.of_colleagues(moderator)})


def switch_keys(request: HttpRequest, moderator: Member) -> HttpResponse:
    """Switch the keys on or off for this moderator."""
    keys = request.POST.get("keys") == "on"
    set_keys(moderator, keys=keys)
    messages.success(request, _("The keys are on.") if keys else _("The keys are off."))
    return redirect(way_back(request))
