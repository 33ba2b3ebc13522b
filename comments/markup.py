"""The one place where a comment's HTML is made.

`render` turns what a member typed into what the world sees. It works in two steps that do not
trust each other. A strict tokeniser reads the text once: tags that are allowed, well formed and
properly paired are written anew with checked attributes; everything else is text and is escaped.
Then bleach sanitises the result against the same policy. The first step is there because bleach
alone drops what follows an unterminated tag or comment, and lets `javascript:1` through; the second
because a hand-written first step deserves no trust of its own.
"""

import html
import re
from collections.abc import Iterator

from bleach.sanitizer import Cleaner
from django.utils.safestring import SafeString, mark_safe

# Stamps stored HTML; moves with every change that can change an output.
VERSION = 1

# What a comment may hold, and nothing else. `rel` on links is ours and not listed.
ALLOWED: dict[str, tuple[str, ...]] = {
    "a": ("href", "title"),
    "abbr": ("title",),
    "acronym": ("title",),
    "b": (),
    "blockquote": ("cite",),
    "cite": (),
    "code": (),
    "del": ("datetime",),
    "em": (),
    "i": (),
    "q": ("cite",),
    "s": (),
    "strike": (),
    "strong": (),
}
# Mending costs the number of tags times their depth, so both are bounded; tags beyond are text.
MAX_TAGS = 100
MAX_DEPTH = 8
# Readers' trust and search rank are not for sale, and the page a link opens gets no handle on ours.
LINK_REL = "nofollow ugc noopener"

_HOST = r"(?:[^\W_](?:[\w-]*[^\W_])?\.)*[^\W_](?:[\w-]*[^\W_])?"
_REST = r"""(?:[/?#][^\s\x00-\x20\x7f-\x9f\\`<>"]*)?"""
# Spelled out: ignoring case would take the long s for an s, and \d would take Arabic digits.
_WEB = rf"[hH][tT][tT][pP][sS]?://{_HOST}(?::[0-9]{{1,5}})?{_REST}"
_MAIL = rf"[mM][aA][iI][lL][tT][oO]:[\w.+-]+@{_HOST}(?:\?[\w.=&%+-]*)?"
# Which values an address may have: what is known to be good, since bleach's own check of schemes
# lets `javascript:1` and worse through (it takes the digits for a port).
_ADDRESSES = {
    "href": re.compile(rf"(?:{_WEB}|{_MAIL})"),
    "cite": re.compile(_WEB),
}

_SPACE = r"[ \t\n\f\r]"
_ATTRIBUTE = rf"""([a-zA-Z][a-zA-Z0-9:-]*+)
    (?:{_SPACE}*+=({_SPACE}*+)("[^"]*+"|'[^']*+'|[^ \t\n\f\r"'<>`]++))?+"""
_ATTRIBUTES = re.compile(_ATTRIBUTE, re.VERBOSE)
_TAG = re.compile(
    rf"""<(?P<end>/?)(?P<name>[a-zA-Z]++)
    (?P<attributes>(?:{_SPACE}++{re.sub(r"[(](?![?])", "(?:", _ATTRIBUTE)})*+)
    {_SPACE}*+>""",
    re.VERBOSE,
)


def render(text: str) -> SafeString:
    """Return the HTML of a comment: only what `ALLOWED` names, everything else as typed.

    Lines end in LF; they show by CSS (`white-space: pre-line`), never by elements.
    """
    # A cleaner per call: one that threads share mixes up their comments.
    cleaner = Cleaner(
        tags=set(ALLOWED),
        attributes=_is_allowed,
        protocols={"http", "https", "mailto"},
        strip=False,
        strip_comments=False,
    )
    return stored(cleaner.clean("".join(_rewrite(text))))


def stored(html: str) -> SafeString:
    """Hand out HTML that `render` made and the database kept."""
    return mark_safe(html)


def allowed_html() -> str:
    """Return the policy in the form people know: `<a href="" title=""> <abbr title=""> ...`."""
    return " ".join(
        "<" + " ".join([name, *(attribute + '=""' for attribute in attributes)]) + ">"
        for name, attributes in ALLOWED.items()
    )


def _rewrite(text: str) -> Iterator[str]:
    """Yield well-formed HTML: allowed tags written anew, each closed, and escaped text."""
    elements: list[str] = []  # open where we stand, outermost first
    cut: list[str] = []  # cut short by the end of what held them, to go on with the next text
    position = opened = 0
    for tag in _TAG.finditer(text):
        name = tag["name"].lower()
        is_end = bool(tag["end"])
        if name not in ALLOWED or (is_end and (tag["attributes"] or name not in elements + cut)):
            continue  # a tag that is text, and becomes part of the next piece
        if not is_end and (opened == MAX_TAGS or len(elements) + len(cut) == MAX_DEPTH):
            continue  # too many, or too deep: text as well
        if text[position : tag.start()]:
            yield from _resume(elements, cut)
            yield _escaped(text[position : tag.start()])
        position = tag.end()
        if is_end and name in cut:
            cut.remove(name)
        elif is_end:
            yield from _close(elements, name, cut)
        else:
            yield from _resume(elements, cut)
            if name == "a" and name in elements:  # links do not nest
                yield from _close(elements, name, cut)
                yield from _resume(elements, cut)
            elements.append(name)
            opened += 1
            yield f"<{name}{_attributes(name, tag['attributes'])}>"
    if text[position:]:
        yield from _resume(elements, cut)
        yield _escaped(text[position:])
    for name in reversed(elements):
        yield f"</{name}>"


def _close(elements: list[str], name: str, cut: list[str]) -> Iterator[str]:
    """Close `name`, and before it what was opened inside and goes on after it."""
    inside = []
    while (last := elements.pop()) != name:
        inside.append(last)
        yield f"</{last}>"
    yield f"</{name}>"
    cut[:0] = reversed(inside)


def _resume(elements: list[str], cut: list[str]) -> Iterator[str]:
    """Open again what was cut short; its attributes were written once and are not repeated."""
    for name in cut:
        yield f"<{name}>"
    elements += cut
    cut.clear()


def _escaped(text: str) -> str:
    # `&` is left to bleach, which knows what is an entity.
    return text.replace("<", "&lt;").replace(">", "&gt;")


def _attributes(name: str, typed: str) -> str:
    kept: dict[str, str] = {}
    for attribute, _space, quoted in _ATTRIBUTES.findall(typed):
        attribute = attribute.lower()
        raw = quoted[1:-1] if quoted[:1] in ("'", '"') else quoted
        value = html.unescape(raw)
        if attribute not in kept and attribute in ALLOWED[name] and _is_good(attribute, value):
            kept[attribute] = value
    if "href" in kept:
        kept["rel"] = LINK_REL
    return "".join(f' {attribute}="{html.escape(value)}"' for attribute, value in kept.items())


def _is_good(attribute: str, value: str) -> bool:
    """Whether an attribute may have this decoded value."""
    address = _ADDRESSES.get(attribute)
    return address is None or address.fullmatch(value) is not None


def _is_allowed(name: str, attribute: str, value: str) -> bool:
    """Answer bleach: the same policy once more, on what it parsed."""
    if attribute == "rel":
        return name == "a" and value == LINK_REL
    return attribute in ALLOWED.get(name, ()) and _is_good(attribute, html.unescape(value))
