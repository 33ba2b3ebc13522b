"""What every template may ask about the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Give `site_name`, and `mail_folder` when mail stays on this machine (else None)."""
    stays_here = settings.EMAIL_BACKEND == "config.mail.TerminalAndFiles"
    return {
        "site_name": settings.SITE_NAME,
        "mail_folder": "var/mail/" if stays_here else None,
    }
