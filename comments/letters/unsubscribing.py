"""Links that switch a kind of mail off without signing in (RFC 8058)."""

from django.core import signing

from accounts.models import Member
from comments.models import MailSettings

_SALT = "comments.letters.unsubscribing"


def token_for(member: Member, switch: MailSettings.Switch) -> str:
    """Return the signed part of the link; it does not run out, since mails are read late."""
    return signing.dumps([member.pk, switch.value], salt=_SALT)


def read_token(token: str) -> tuple[Member, MailSettings.Switch] | None:
    """Return whose and which switch a link is about, or None if it is none of ours."""
    try:
        pk, switch = signing.loads(token, salt=_SALT)
        return Member.objects.get(pk=pk), MailSettings.Switch(switch)
    except (signing.BadSignature, Member.DoesNotExist, ValueError):
        return None
