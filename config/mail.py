"""Where mail goes on a site that is only tried: to the terminal, and to files."""

from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends import console, filebased
from django.core.mail.backends.base import BaseEmailBackend


class TerminalAndFiles(BaseEmailBackend):
    """Print each message and keep it under `EMAIL_FILE_PATH`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.terminal = console.EmailBackend(**options)
        self.files = filebased.EmailBackend(**options)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Return the number of messages written."""
        self.terminal.send_messages(email_messages)
        return self.files.send_messages(email_messages) or 0
