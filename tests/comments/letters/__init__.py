"""Questions to the outbox, which the tests of letters share."""

from datetime import timedelta

from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from accounts.models import Member
from comments.letters import deliver_next
from comments.models import Letter


def letters(kind: str, to: Member | None = None) -> list[Letter]:
    """Return the letters of a kind, the oldest first, to somebody or to all."""
    found = Letter.objects.filter(kind=kind).order_by("pk")
    return list(found.filter(recipient=to) if to else found)


def let_time_pass() -> None:
    """Make everything due that is to be mailed."""
    Letter.objects.filter(due_at__isnull=False).update(due_at=timezone.now() - timedelta(seconds=1))


def delivered() -> list[EmailMultiAlternatives]:
    """Mail whatever there is to mail, now; return the mails that this brought."""
    let_time_pass()
    before = len(mail.outbox)
    while deliver_next():
        pass
    sent = mail.outbox[before:]
    assert all(isinstance(message, EmailMultiAlternatives) for message in sent)
    return sent  # type: ignore[return-value]  # each is one, as was just looked at


def html_of(message: EmailMultiAlternatives) -> str:
    """Return the HTML of a mail."""
    [part] = [part for part in message.alternatives if part[1] == "text/html"]
    return str(part[0])


def all_of(message: EmailMultiAlternatives) -> str:
    """Return all that a mail says anywhere: its headers, its text, its HTML."""
    headers = "\n".join(f"{name}: {value}" for name, value in message.message().items())
    return f"{headers}\n{message.subject}\n{message.body}\n{html_of(message)}"
