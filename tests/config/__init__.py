"""Tests of the site as a whole; some of them start it, as a process of its own."""

import os
import subprocess
import sys

from django.conf import settings

# All that a site in production must be told, with made-up secrets.
PRODUCTION = {
    "DEBUG": "False",
    "SECRET_KEY": "made-up-for-the-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "example.org",
    "SITE_URL": "https://example.org",
    "EMAIL_URL": "smtp://localhost:25",
    "DEFAULT_FROM_EMAIL": "site@example.org",
}


def environment(**variables: str) -> dict[str, str]:
    """Return an environment with these variables and no other that the settings could read."""
    return {"PATH": os.environ["PATH"], **variables}


def python(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the project's folder, with these environment variables only."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
