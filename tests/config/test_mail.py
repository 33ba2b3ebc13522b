"""Mail on a site that is only tried: for whoever looks at the terminal, and to keep."""

from email import message_from_bytes
from pathlib import Path

import pytest
from django.core.mail import send_mail
from pytest_django import Settings


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Let mail stay here, in a folder of its own."""
    settings.EMAIL_BACKEND = "config.mail.TerminalAndFiles"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return tmp_path / "mail"


def send(subject: str) -> int:
    """Send a message and return how many were sent."""
    return send_mail(subject, "Your code is 1234.", "site@example.org", ["new@example.org"])


def test_a_message_is_shown_in_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert send("Your code") == 1
    shown = capsys.readouterr().out
    assert "Subject: Your code\n" in shown
    assert "Your code is 1234." in shown


def test_a_message_is_kept_in_a_file(folder: Path) -> None:
    send("Your code")
    [file] = folder.iterdir()
    kept = message_from_bytes(file.read_bytes())
    assert (kept["Subject"], kept["To"]) == ("Your code", "new@example.org")
    assert "Your code is 1234." in kept.get_payload()


def test_each_message_has_a_file_of_its_own(folder: Path) -> None:
    sent = {f"Message {number}" for number in range(20)}  # within a second or two
    for subject in sent:
        send(subject)
    subjects = {message_from_bytes(file.read_bytes())["Subject"] for file in folder.iterdir()}
    assert subjects == sent
