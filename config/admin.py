"""Our AdminSite: who gets in, and by which door."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext_lazy as _


class AdminSite(admin.AdminSite):
    """The admin for everybody who holds a permission, whether or not they are "staff".

    Moderators and authors are members of a group. Django's own site would ask for `is_staff` on
    top, a second switch that somebody forgets.
    """

    site_header = _("Administration")
    site_title = _("Administration")
    index_title = _("What would you like to do?")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Leave out the "view on site" redirect: it tells the addresses of others' drafts."""
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in active members who are staff or hold any permission."""
        user = request.user
        return user.is_active and (user.is_staff or bool(user.get_all_permissions()))

    def password_change(  # type: ignore[override]  # Django's own is a page, ours leads to one
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the site's own page, which limits how often an old password can be guessed."""
        return redirect("account_change_password", permanent=False)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send visitors through allauth, with its rate limits and verification.

        Members who are signed in are let in or refused here, and never reach Django's own form:
        it would take any other member's password, unlimited. (`secure_admin_login` would let
        staff reach it, and refuse those who hold a permission without being staff.)
        """
        if request.user.is_authenticated:
            if not self.has_permission(request):
                raise PermissionDenied
            return redirect("admin:index", permanent=False)
        response: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return response
