"""The one place where a comment's HTML is made.

`render` turns what a member typed into what the world sees, in steps that do not trust each other.
A strict tokeniser reads the text once (`structure`): tags that are allowed and well formed become
elements that nest, with checked attributes; everything else is text, as readers get it
(`characters`). Bare addresses become links (`links`). Then bleach sanitises what is written against
the same policy (`policy`). The first steps are there because bleach alone drops what follows an
unterminated tag or comment, and lets `javascript:1` through; the last because a hand-written first
step deserves no trust of its own.
"""

from html import escape

from bleach.sanitizer import Cleaner
from django.utils.safestring import SafeString, mark_safe

from . import attributes, characters, links
from .placing import Link, find_links
from .policy import (
    ALLOWED,
    LINK_REL,
    MAX_DEPTH,
    MAX_MARKS,
    MAX_TAGS,
    MAX_TITLE,
    MAX_URL,
    SCHEMES,
    VERSION,
    allowed_html,
)
from .remarks import Remark, remarks
from .structure import Excess, Piece, Start, read
from .tracing import Traced, trace

__all__ = [
    "ALLOWED",
    "LINK_REL",
    "MAX_DEPTH",
    "MAX_MARKS",
    "MAX_TAGS",
    "MAX_TITLE",
    "MAX_URL",
    "SCHEMES",
    "VERSION",
    "Excess",
    "Link",
    "Remark",
    "Traced",
    "allowed_html",
    "excess",
    "find_links",
    "is_blank",
    "remarks",
    "render",
    "stored",
    "trace",
    "visible",
]

# What HTML gives a meaning to stands as something else while bleach looks at it: it escapes slowly,
# and takes what it finds for entities. No text holds these isolates, since they are left out of it;
# noncharacters would do, but bleach notes each as an error, which takes most of its time.
_STAND_INS = {"<": "\u2066", ">": "\u2067", "&": "\u2068", '"': "\u2069"}
_AWAY = str.maketrans(_STAND_INS)
_BACK = str.maketrans({stand_in: character for character, stand_in in _STAND_INS.items()})


def render(text: str) -> SafeString:
    """Return the HTML of a comment: only what `ALLOWED` names, everything else as typed.

    Lines end in LF; they show by CSS (`white-space: pre-line`), never by elements. Rendering what
    was rendered changes nothing.
    """
    # A cleaner per call: one that threads share mixes up their comments.
    cleaner = Cleaner(
        tags=ALLOWED.keys(),
        attributes=_is_allowed,
        protocols={scheme for schemes in SCHEMES.values() for scheme in schemes},
        strip=False,
        strip_comments=False,
    )
    html = cleaner.clean("".join(map(_written, links.linked(read(text).pieces))))
    for character, stand_in in _STAND_INS.items():
        html = html.replace(stand_in, escape(character))
    return stored(html)


def visible(text: str) -> str:
    """Return what a reader must be able to read of a text: the text content of its HTML.

    Allowed markup is taken out where it is balanced or left open; entities (with their semicolon)
    are decoded; harmful characters are left out, the rest is composed (NFC), and of the combining
    marks on one base `MAX_MARKS` stay. All else is there as it was typed: tags that are not
    allowed or not well formed, ends without a beginning, HTML comments, tags beyond `MAX_TAGS` and
    `MAX_DEPTH`.
    """
    return "".join(piece for piece in read(text).pieces if isinstance(piece, str))


def is_blank(text: str) -> bool:
    """Whether nothing would be seen of a comment."""
    return not any(map(characters.is_visible, visible(text)))


def excess(text: str) -> Excess | None:
    """Return the first tag beyond `MAX_TAGS` or `MAX_DEPTH`, which a form should not take."""
    return read(text).excess


def stored(html: str) -> SafeString:
    """Hand out HTML that `render` made and the database kept."""
    return mark_safe(html)


def _written(piece: Piece) -> str:
    """Return the HTML of a piece, with stand-ins in its text."""
    if isinstance(piece, str):
        return piece.translate(_AWAY)
    if isinstance(piece, Start):
        values = (f' {name}="{value.translate(_AWAY)}"' for name, value in piece.attributes.items())
        return f"<{piece.name}{''.join(values)}>"
    return f"</{piece.name}>"


def _is_allowed(name: str, attribute: str, value: str) -> bool:
    """Answer bleach: the same policy once more, on what it parsed."""
    return attributes.is_good(name, attribute, value.translate(_BACK))
