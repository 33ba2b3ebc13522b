"""What moderators look at just now, and how they want the desk: for scripts and plain forms."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts.models import Member
from comments import claims
from comments.forms import id_in
from comments.models import Comment, DeskSettings


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


def switch_keys(request: HttpRequest, moderator: Member) -> str:
    """Switch the desk's keys on or off; return what to say."""
    keys = request.POST.get("keys") == "on"
    DeskSettings.objects.update_or_create(member=moderator, defaults={"keys": keys})
    return _("The keys are on.") if keys else _("The keys are off.")


def has_keys(moderator: Member) -> bool:
    """Whether a moderator wants keys; as long as nothing is said, yes."""
    return not DeskSettings.objects.filter(member=moderator, keys=False).exists()
