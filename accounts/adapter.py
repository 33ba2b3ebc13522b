"""allauth as this site speaks: its mails name the site, not the host they were asked for on."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings


class Adapter(DefaultAccountAdapter):
    """Sends allauth's mails under the site's name."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send, with `SITE_NAME` where allauth would put the host, which a request can choose."""
        site = {"name": settings.SITE_NAME, "domain": settings.SITE_NAME}
        super().send_mail(template_prefix, email, {"current_site": site, **context})
