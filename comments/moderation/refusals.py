"""What is not done, and why; each message is for the person who tried."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from accounts import sanctions
from accounts.models import Sanction
from comments.models import Comment, Decision
from comments.screening import Found


class Refused(Exception):
    """Something that is not done."""


class Closed(Refused):
    """The article takes no comments."""


class NotPublic(Refused):
    """The comment to answer is not public, or not under this article."""


class TokenTaken(Refused):
    """The form was sent before with another text; `first` is the comment that came of it."""

    def __init__(self, first: Comment) -> None:
        super().__init__(_("This form was sent before, with another text."))
        self.first = first


class TooQuick(Refused):
    """A member has commented too lately or too often; in `wait` they can again."""

    def __init__(self, words: str, *, wait: timedelta) -> None:
        super().__init__(words)
        self.wait = wait


class ToMend(Refused):
    """The author can change what rules found, or ask for a moderator."""

    def __init__(self, found: Sequence[Found]) -> None:
        super().__init__(_("This would wait for a moderator."))
        self.found = found


class NotAllowed(Refused):
    """A member may not do this with this comment."""


class Sanctioned(Refused):
    """The member is muted or banned, or lost the right to report; `sanction` says until when."""

    def __init__(self, sanction: Sanction) -> None:
        super().__init__(sanctions.tell(sanction))
        self.sanction = sanction


class Impossible(Refused):
    """The event does not lead on from the comment's status."""


class TooLate(Refused):
    """The time to edit what is public, or to undo what was decided, is over."""


class TooOften(Refused):
    """The comment was sent back as often as its author can be asked to change it."""


class Reported(Refused):
    """The member has reported this comment as it is shown before."""


class TooManyReports(Refused):
    """The member sent as many reports in an hour as the site takes."""


class NoReason(Refused):
    """The site wants a reason, or words to the author, for what is decided."""


class WrongReason(Refused):
    """The reason is not for what is decided, or was retired."""


class WrongPassage(Refused):
    """The passage that was marked does not stand in the comment."""


class Moved(Refused):
    """The comment is no longer what the decider saw; `decision` is the last one taken."""

    def __init__(self, comment: Comment, decision: Decision) -> None:
        super().__init__(_("The comment changed before you decided."))
        self.comment = comment
        self.decision = decision
