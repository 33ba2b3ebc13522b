"""Notes for the team, and erasing a comment's words for good."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts.models import Member
from comments import moderation
from comments.forms import DecisionForm, NoteForm, id_in
from comments.models import Comment, TeamNote

from .deciding import refusals
from .looking import comment_page
from .pages import way_back


def add(request: HttpRequest, moderator: Member) -> HttpResponse:
    """Note something about a comment, or about its author; what can't be stored is given back."""
    comment = get_object_or_404(
        Comment.objects.select_related("author"), pk=id_in(request.POST.get("on", "")) or 0
    )
    form = NoteForm(request.POST)
    problem = ""
    if form.is_valid():
        about = comment.author if form.cleaned_data["about"] == "author" else comment
        try:
            moderation.add_note(about, by=moderator, text=form.cleaned_data["text"])
            messages.success(request, _("Noted."))
            return redirect(way_back(request))
        except moderation.Refused as refusal:
            problem = str(refusal)
    else:
        problem = " ".join(str(error) for errors in form.errors.values() for error in errors)
    messages.error(request, problem)
    return comment_page(request, moderator, comment.pk, note=form, status=422)


def erase(request: HttpRequest, moderator: Member) -> HttpResponse:
    """Erase a note for good."""
    note = get_object_or_404(TeamNote, pk=id_in(request.POST.get("note", "")) or 0)
    try:
        moderation.erase_note(note, by=moderator)
        messages.success(request, _("The note is erased."))
    except moderation.Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(way_back(request))


def expunge(request: HttpRequest, moderator: Member) -> HttpResponse:
    """Erase a comment's words for good, once a superuser has said that they mean it."""
    form = DecisionForm(request.POST, events=[("expunge", "")])
    if not form.is_valid() or "sure" not in request.POST:
        messages.error(request, _("Nothing was erased. Say that you mean it."))
        return redirect(way_back(request))
    [(pk, seen)] = list(form.cleaned_data["comments"].items())[:1]
    comment = get_object_or_404(Comment, pk=pk)
    try:
        moderation.expunge(comment, by=moderator, seen=seen)
    except moderation.Refused as refusal:
        return refusals(request, moderator, [(pk, refusal)])
    messages.success(request, _("Its words are erased for good. What was decided stays."))
    return redirect(way_back(request))
