"""Our AdminSite: who gets in, and by which door."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _


class AdminSite(admin.AdminSite):
    """The admin for everybody who holds a permission, whether or not they are "staff".

    Moderators and authors are members of a group. Django's own site would ask for `is_staff` on
    top, a second switch that somebody forgets.
    """

    site_header = _("Administration")
    site_title = _("Administration")
    index_title = _("What would you like to do?")

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in active members who are staff or hold any permission."""
        user = request.user
        return user.is_active and (user.is_staff or bool(user.get_all_permissions()))

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send visitors through allauth, with its rate limits and verification.

        `secure_admin_login` refuses whoever is not `is_staff`, so members are judged here first.
        """
        if request.user.is_authenticated:
            if not self.has_permission(request):
                raise PermissionDenied
            return super().login(request, extra_context)
        response: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return response
