"""`manage.py load_demo`: add the demonstration to a site that is tried out."""

import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from comments import demo


class Command(BaseCommand):
    """Adds what is missing; a second time changes nothing."""

    help = "Add the demonstration's articles, comments and accounts (in debug only)."

    def handle(self, **options: Any) -> None:
        """Load, and say how to sign in."""
        if not settings.DEBUG:
            raise CommandError("The demonstration is for trying the site: only with DEBUG on.")
        kept = demo.PASSWORD_FILE.read_text() if demo.PASSWORD_FILE.exists() else ""
        password = settings.DEMO_PASSWORD or kept or secrets.token_urlsafe(9)
        is_set = password == kept and demo.is_loaded()
        try:
            demo.load(password=None if is_set else password)
        except demo.NameTaken as error:
            raise CommandError(f"The demonstration was not loaded: {error}.") from error
        demo.PASSWORD_FILE.parent.mkdir(exist_ok=True)
        demo.PASSWORD_FILE.write_text(password)
        self.stdout.write(f"Sign in as {', '.join(demo.LOGINS)}; the password is: {password}")
