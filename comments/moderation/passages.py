"""The passage that a moderator marks when a comment is sent back: words that do stand in it."""

from html import unescape

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from comments.models import Comment, Revision, Seen

from .refusals import Impossible, WrongPassage
from .states import Event


def require_own_words(passage: str, event: Event, comment: Comment, seen: Seen) -> None:
    """Raise WrongPassage unless a passage stands in what was seen, as typed or as readers get it.

    Raise Impossible where the event sends nothing back.
    """
    if not passage.strip():
        return
    if event is not Event.RETURN:
        raise Impossible(_("A passage is marked only in what is sent back."))
    head = Revision.objects.filter(pk=seen.head, comment=comment).first()
    if head is None:
        return  # whoever saw that saw no comment of ours: it has moved
    readable = unescape(strip_tags(head.body_html))
    if not any(_spaced(passage) in _spaced(text) for text in (head.text, readable)):
        raise WrongPassage(
            _("The passage does not stand in the comment. Copy it from there, or leave it out.")
        )


def _spaced(text: str) -> str:
    """Return a text with single spaces: browsers change them where lines break."""
    return " ".join(text.split())
