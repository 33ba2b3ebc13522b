"""What somebody typed is never lost: not to a session that ran out, not to a failed check.

Whoever sends a text without being signed in finds it in the form after signing in: it is kept in
their session under the address it was sent to. A text that came with a stale CSRF token is shown
again, to be sent with a fresh one; a person has to press the button, so nothing is sent for them.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

_KEY = "typed"
# A few pages at once, no store for anybody's convenience.
_MOST = 5
# Where a person may send a text again with one press: it becomes theirs, and shows them first.
_RESENDABLE = ("comments:submit", "comments:edit")
# From there on a value is worth giving back: shorter ones are buttons and choices.
_WORTH_KEEPING = 20
_NEVER_SHOWN = ("csrfmiddlewaretoken", "password")


def give_back(request: HttpRequest, why: str, status: int, title: str = "") -> HttpResponse:
    """Show what was typed to be copied, where it can't be sent at all."""
    context = {"title": title or _("Your comment was not sent"), "why": why}
    return render(request, "comments/kept.html", context, status=status)


def ask_to_sign_in(request: HttpRequest, *, come_back_to: str) -> HttpResponse:
    """Keep the text, and ask to sign in; the form at `come_back_to` will hold it."""
    if request.user.is_authenticated:
        why = _("Confirm your email address first. Until then the text is kept in the form.")
        title, url, label = (
            _("Your email address is not confirmed"),
            reverse("account_email"),
            _("Confirm your email address"),
        )
    else:
        why = _("It was not sent yet. It is kept: sign in, and it stands in the form.")
        title, url, label = (
            _("You are signed out"),
            f"{reverse('account_login')}?{urlencode({'next': come_back_to})}",
            _("Sign in to send it"),
        )
    typed = request.session.get(_KEY, {})
    typed.pop(request.path, None)
    typed[request.path] = request.POST.get("text", "")
    request.session[_KEY] = dict(list(typed.items())[-_MOST:])
    context = {"title": title, "why": why, "url": url, "label": label}
    return render(request, "comments/kept.html", context, status=403)


def text_for(request: HttpRequest, path: str) -> str:
    """Return the text that was kept for an address, or nothing."""
    typed: dict[str, str] = request.session.get(_KEY, {}) if request.user.is_authenticated else {}
    return typed.get(path, "")


def forget(request: HttpRequest) -> None:
    """Drop what was kept for this address: it is stored."""
    typed = request.session.get(_KEY, {})
    if typed.pop(request.path, None) is not None:
        request.session[_KEY] = typed


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Give back what was typed when the check against forged requests fails (CSRF_FAILURE_VIEW)."""
    fields = {
        name: value
        for name, value in request.POST.items()
        if not any(never in name for never in _NEVER_SHOWN)
    }
    context: dict[str, Any] = {"title": _("Please send it once more")}
    if _view_name(request) in _RESENDABLE and fields.get("text"):
        context |= {"text": fields.pop("text"), "hidden": fields}
    else:
        context["typed"] = {
            name: value for name, value in fields.items() if len(str(value)) >= _WORTH_KEEPING
        }
    return render(request, "comments/csrf_failure.html", context, status=403)


def _view_name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""
