"""What stops a start: one line that says what to set, and no traceback."""

import os
import sys
from typing import NoReturn

import django
from django.core.exceptions import ImproperlyConfigured

# gunicorn's own code for "a worker failed to boot": it then stops instead of trying for ever.
EXIT_CODE = 3


def refuse(reason: object) -> NoReturn:
    """Print one line to standard error and end the process."""
    print(f"colloquy: {reason}", file=sys.stderr)
    raise SystemExit(EXIT_CODE)


def settings_or_exit() -> None:
    """Load settings and apps; a wrong or missing variable ends the process with one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        django.setup()
    except (ImproperlyConfigured, ValueError) as error:
        refuse(error)


def refuse_demonstration() -> None:
    """End the process when accounts of the demonstration survive outside of debug.

    Their password may be known to whoever tried the site. Called where the site starts to serve,
    not by `manage.py`, so that `manage.py remove_demo` can do its work.
    """
    from django.conf import settings
    from django.db import DatabaseError

    from accounts.models import Member

    if settings.DEBUG:
        return
    try:
        survivors = Member.objects.of_demonstration().count()
    except DatabaseError as error:
        refuse(f"the database does not answer as it should ({error}). Run: manage.py migrate")
    if survivors:
        refuse(f"{survivors} demonstration accounts are left. Run: manage.py remove_demo")
