"""How a moderator wants the desk."""

from accounts.models import Member
from comments.models import DeskSettings


def has_keys(moderator: Member) -> bool:
    """Whether a moderator wants keys; as long as nothing is said, yes."""
    return not DeskSettings.objects.filter(member=moderator, keys=False).exists()


def set_keys(moderator: Member, *, keys: bool) -> None:
    """Switch the keys on or off for a moderator."""
    DeskSettings.objects.update_or_create(member=moderator, defaults={"keys": keys})
