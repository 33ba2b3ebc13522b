"""What a comment's HTML holds, judged by a parser that had no part in making it (lexbor)."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from comments import markup

Elements = list[tuple[str, dict[str, str | None]]]

# Of a repository that may stand beside ours; too large to copy.
CORPORA = Path(__file__).parents[4] / "shared" / "corpora"
needs_corpora = pytest.mark.skipif(
    not CORPORA.exists(), reason=f"there is no corpus of hostile input at {CORPORA}"
)
SCHEMES = {"href": {"http", "https", "mailto"}, "cite": {"http", "https"}}


def hostile_inputs() -> dict[str, str]:
    """Return the outside corpora, inputs by their ids."""
    return {
        entry["id"]: entry["input"]
        for name in ("xss-open", "xss-regressions")
        for line in (CORPORA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        for entry in [json.loads(line)]
    }


def parsed(html: str) -> LexborNode:
    """Return the element that holds what a browser makes of the HTML."""
    holder = LexborHTMLParser(f"<!doctype html><body><div>{html}</div>").css_first("body > div")
    assert holder is not None
    return holder


def elements(html: str) -> Elements:
    """Return the elements of the HTML with their attributes, in document order."""
    return _elements(parsed(html))


def words(html: str) -> str:
    """Return the text that a reader sees."""
    return parsed(html).text(deep=True, separator="", strip=False)


def faults(html: str) -> Iterator[str]:
    """Say what the HTML holds that it must not."""
    page = LexborHTMLParser(f"<!doctype html><body><div>{html}</div><hr>")
    if [str(node.tag) for node in page.css("body > *")] != ["div", "hr"]:
        yield "something that stands outside of what holds it"
    holder = page.css_first("body > div")
    if holder is None:
        yield "nothing that holds it"
        return
    found = _elements(holder)
    if len(found) > markup.MAX_TAGS:
        yield f"{len(found)} elements"
    if holder.css_first("div" + " > *" * (markup.MAX_DEPTH + 1)):
        yield f"more than {markup.MAX_DEPTH} elements in each other"
    if "<!--" in html:
        yield "an HTML comment"
    for name, attributes in found:
        yield from _faults_of(name, attributes)


def _elements(holder: LexborNode) -> Elements:
    found = holder.css("*")[1:]  # the holder comes first
    return [(str(node.tag), dict(node.attributes)) for node in found]


def _faults_of(name: str, attributes: dict[str, str | None]) -> Iterator[str]:
    if name not in markup.ALLOWED:
        yield f"element {name}"
        return
    is_link = name == "a" and "href" in attributes
    allowed = {*markup.ALLOWED[name], *({"rel"} if is_link else ())}
    yield from (f"{name}[{attribute}]" for attribute in attributes.keys() - allowed)
    if is_link and attributes.get("rel") != markup.LINK_REL:
        yield f"link with rel {attributes.get('rel')!r}"
    for attribute in SCHEMES.keys() & attributes.keys():
        address = attributes[attribute] or ""
        parts = urlsplit(address)
        is_whole = bool(parts.netloc) or parts.scheme == "mailto"
        if (
            parts.scheme not in SCHEMES[attribute]
            or not is_whole
            or "@" in parts.netloc
            or len(address) > markup.MAX_URL
            or any(character in '\\`<>"' or character <= " " for character in address)
        ):
            yield f"{name}[{attribute}={address!r}]"
    if len(attributes.get("title") or "") > markup.MAX_TITLE:
        yield f"{name}[title] too long"
