"""allauth as this site speaks: its mails name the site, not the host they were asked for on."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):
    """Sends allauth's mails under the site's name, and counts its limits by the right address."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the visitor's address as our proxies tell it; else that of who connects.

        Where allauth would fail, for addresses fewer than our proxies, somebody got around one and
        could have written the header themselves: what counts is where they connect from, which
        nobody can choose. If `TRUSTED_PROXIES` is too high instead, everybody behind a proxy shares
        its limits: too strict, never too loose.
        """
        told = request.headers.get("x-forwarded-for", "").split(",")
        if len(told) >= settings.TRUSTED_PROXIES:
            return str(super().get_client_ip(request))
        if address := request.META.get("REMOTE_ADDR"):
            return str(address)
        raise PermissionDenied

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send, with `SITE_NAME` where allauth would put the host, which a request can choose."""
        site = {"name": settings.SITE_NAME, "domain": settings.SITE_NAME}
        super().send_mail(template_prefix, email, {"current_site": site, **context})
