"""Where mail goes on a site that is only tried: to the terminal, and to files."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.mail import EmailMessage
from django.core.mail.backends import console, filebased
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class Files(filebased.EmailBackend):
    """Files with names of their own.

    Django names them by the second and by the address of an object in memory, which the next one
    may get again: then two messages stood in one file.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        name = f"{timezone.now():%Y%m%d-%H%M%S}-{uuid4().hex[:12]}.log"
        self._fname = str(Path(self.file_path) / name)


class TerminalAndFiles(BaseEmailBackend):
    """Print each message and keep it under `EMAIL_FILE_PATH`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.terminal = console.EmailBackend(**options)
        self.files = Files(**options)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Return the number of messages written."""
        self.terminal.send_messages(email_messages)
        return self.files.send_messages(email_messages) or 0
