"""Markdown to HTML for what trusted authors write: articles and the site's own pages."""

from collections.abc import Sequence

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

# The page's own heading is the only h1, so "#" in a text is a second-level heading.
HEADING_SHIFT = 1
LOWEST_HEADING = 6


def render(text: str) -> SafeString:
    """Return the HTML of a CommonMark text; raw HTML in it is shown as typed."""
    parser = MarkdownIt("commonmark", {"html": False})
    tokens = parser.parse(text)
    _shift_headings(tokens)
    return stored(parser.renderer.render(tokens, parser.options, {}))


def stored(html: str) -> SafeString:
    """Hand out HTML that `render` made and the database kept."""
    return mark_safe(html)


def _shift_headings(tokens: Sequence[Token]) -> None:
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            level = int(token.tag[1:]) + HEADING_SHIFT
            token.tag = f"h{min(level, LOWEST_HEADING)}"
