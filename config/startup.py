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
    print(f"colloquy: {str(reason).strip().splitlines()[0]}", file=sys.stderr)
    raise SystemExit(EXIT_CODE)


def refuse_database(error: Exception) -> NoReturn:
    """End the process with what is wrong with the database, and what to do about it."""
    from django.db import connection

    if connection.vendor == "sqlite":  # which says the same of a missing table and a missing file
        refuse(f"the database is not ready ({error}). Run: manage.py migrate")
    refuse(f"the database can't be reached ({_first_line(error)}). Look at DATABASE_URL.")


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


def settings_or_exit() -> None:
    """Load settings and apps; a wrong or missing variable ends the process with one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        refuse(error)


def refuse_demonstration() -> None:
    """End the process when accounts of the demonstration survive outside of debug.

    Their password may be known to whoever tried the site. Called where the site starts to serve,
    not by `manage.py`, so that `manage.py remove_demo` can do its work.
    """
    from django.conf import settings
    from django.db import DatabaseError, OperationalError

    from accounts.models import Member

    if settings.DEBUG:
        return
    try:
        survivors = Member.objects.of_demonstration().count()
    except OperationalError as error:
        refuse_database(error)
    except DatabaseError as error:
        refuse(f"the database is not ready ({_first_line(error)}). Run: manage.py migrate")
    if survivors:
        refuse(f"{survivors} demonstration accounts are left. Run: manage.py remove_demo")
