"""A comment as its author sees it: what became of it, and what they can do about it."""

from dataclasses import dataclass

from accounts.models import Member

from . import moderation
from .letters import Said
from .models import Comment, Decision


@dataclass(frozen=True)
class OwnComment:
    """An own comment, with what the moderators said of it."""

    comment: Comment
    said: Said | None
    can_edit: bool
    can_withdraw: bool


def own_comment(comment: Comment, said: Said | None, member: Member) -> OwnComment:
    """Return what the author of a comment is to be told; `post` should come along with it.

    `said` is what the moderators said of it as it stands, if anything.
    """
    events = moderation.events_for(comment, member)
    return OwnComment(
        comment,
        said,
        can_edit=Decision.Event.EDIT in events and comment.post.is_open,
        can_withdraw=Decision.Event.WITHDRAW in events,
    )
