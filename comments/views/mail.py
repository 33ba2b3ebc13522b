"""Which mails a member wants."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from comments import letters, moderation
from comments.forms import MailForm
from comments.models import MailSettings


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mail_settings(request: HttpRequest) -> HttpResponse:
    """Switch kinds of mail on and off."""
    assert request.user.is_authenticated, "login_required lets nobody else in"
    stored = MailSettings.objects.filter(member=request.user).first()
    form = MailForm(
        request.POST or None,
        instance=stored or MailSettings(member=request.user),
        is_moderator=moderation.may_moderate(request.user),
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("comments:mail_settings")
    return render(request, "comments/mail_settings.html", {"form": form})


@csrf_exempt  # mail programs send it without ever having seen a page (RFC 8058); the link is signed
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Switch a kind of mail off by the link in it: GET shows what it would do, POST does it."""
    found = letters.read_token(token)
    if found is None:
        raise Http404(_("This link is not complete. Copy the whole of it from the mail."))
    member, switch = found
    if request.method == "POST":
        MailSettings.objects.update_or_create(member=member, defaults={switch.value: False})
    context = {"label": switch.label, "is_done": request.method == "POST"}
    return render(request, "comments/unsubscribe.html", context)
