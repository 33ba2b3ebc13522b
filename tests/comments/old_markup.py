"""Comments as the first version of the markup policy rendered them, letter by letter."""

from typing import NamedTuple

from comments.models import Comment, Revision
from comments.rerendering import Difference
from tests.factories import make_comment


class Old(NamedTuple):
    """A text, what version 1 made of it, and what has become of that in version 2."""

    text: str
    html: str
    difference: Difference


REL = 'rel="nofollow ugc noopener"'
OLD = [
    Old("Plain words.", "Plain words.", Difference.UNCHANGED),
    Old("</b>x <b>y", "&lt;/b&gt;x <b>y</b>", Difference.UNCHANGED),
    Old('He said "yes".', 'He said "yes".', Difference.SAME_DOM),
    Old("&amp;lt; &copy; &nbsp;.", "&amp;lt; &copy; &nbsp;.", Difference.SAME_DOM),
    Old("one\u202etwo", "one\u202etwo", Difference.TEXT_DIFFERS),
    Old("&#x202e;x", "&#x202e;x", Difference.TEXT_DIFFERS),
    Old(
        "<del datetime='yesterday'>x</del>",
        '<del datetime="yesterday">x</del>',
        Difference.NEWLY_ESCAPED,
    ),
    Old(
        '<a href="https://evil.example/">bank.example</a>',
        f'<a href="https://evil.example/" {REL}>bank.example</a>',
        Difference.NEWLY_ESCAPED,
    ),
    Old("see https://example.org/ now", "see https://example.org/ now", Difference.NEWLY_ALLOWED),
]


def make_old(old: Old, *, status: str = "approved", version: int = 1) -> Comment:
    """Make a comment as it was stored in the days of version 1."""
    comment = make_comment(text=old.text, status=status)
    Revision.objects.filter(comment=comment).update(body_html=old.html, markup_version=version)
    return Comment.objects.select_related("head").get(pk=comment.pk)


def make_all_old() -> list[Comment]:
    """Make a comment of each."""
    return [make_old(old) for old in OLD]
