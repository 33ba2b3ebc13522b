"""Addresses: which may be linked, where bare ones begin and end, and which links mislead."""

import re
from collections.abc import Iterator

from . import hosts
from .characters import HARMFUL, TAG_CHARACTERS
from .policy import MAX_URL, SCHEMES

_CONTROLS_AND_SPACE = "".join(map(chr, range(0x21)))
# Not in any address: white space, what ends an attribute or a tag, a backslash, which browsers take
# for a slash, and characters that nobody sees (joiners apart: Persian and Hindi words need them).
_OUTSIDE = (
    rf"""\s\\`<>"{HARMFUL}{TAG_CHARACTERS}"""
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u2060-\u2064\ufeff\ufff9-\ufffb"
)
_REST = rf"(?:[/?#][^{_OUTSIDE}]*)?"
# What is known to be good, in full. Spelled out: ignoring case would take the long s for an s.
_WEB = re.compile(
    rf"(?P<scheme>[hH][tT][tT][pP][sS]?)://(?P<host>[^{_OUTSIDE}/?#@:]+)(?::(?P<port>[0-9]{{1,5}}))?{_REST}"
)
_MAIL = re.compile(
    rf"(?P<scheme>[mM][aA][iI][lL][tT][oO]):[a-zA-Z0-9._+-]{{1,64}}@(?P<host>[^{_OUTSIDE}/?#@:]+)"
    rf"(?:\?[^{_OUTSIDE}]*)?"
)
_MAX_PORT = 65535

# Marks that end a bare address wherever they stand: dashes, quotation marks, and what scripts use
# that set no spaces; the flag that flags of regions begin with, whose rest is in no address.
_END_MARKS = "—‘“”„«»‹›「」『』（）【】《》〈〉。、，；：！？…\U0001f3f4"
_BARE = re.compile(
    rf"(?:(?<![A-Za-z0-9_])[hH][tT][tT][pP][sS]?://|(?<![A-Za-z0-9_@./:-])[wW][wW][wW]\.)"
    rf"[^{_OUTSIDE}{_END_MARKS}]++"
)
_TRAILING = frozenset(".,;:!?'’*")
_BRACKETS = {")": "(", "]": "[", "}": "{"}


def address(attribute: str, value: str) -> str | None:
    """Return what a decoded value of `href` or `cite` leads to; None if that is not allowed.

    Browsers drop tabs and line breaks from an address, and controls and spaces around it (the URL
    Standard, "basic URL parser"); so do we, before anything is judged.
    """
    value = re.sub("[\t\n\r]", "", value).strip(_CONTROLS_AND_SPACE)
    parts = _parts(value)
    return value if parts and parts["scheme"].lower() in SCHEMES[attribute] else None


def misleads(text: str, href: str) -> bool:
    """Whether the text of a link reads as another host than the link leads to."""
    parts = _WEB.fullmatch(href) or _MAIL.fullmatch(href)
    assert parts is not None, "links lead somewhere"
    goes_to = hosts.comparable(parts["host"])
    return any(host != goes_to for host in hosts.read_in(text))


def bare(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where the addresses in a text begin and end, and what each leads to."""
    for found in _BARE.finditer(text):
        typed = _without_trailing(found[0])
        href = address("href", typed if typed[:4].lower() == "http" else f"https://{typed}")
        if href:  # it reads as where it leads
            yield found.start(), found.start() + len(typed), href


def _parts(value: str) -> re.Match[str] | None:
    """Return the parts of a good address."""
    if len(value) > MAX_URL:
        return None
    parts = _WEB.fullmatch(value) or _MAIL.fullmatch(value)
    if parts is None or not hosts.is_sound(parts["host"]):
        return None
    port = parts.groupdict().get("port")
    return None if port and int(port) > _MAX_PORT else parts


def _without_trailing(typed: str) -> str:
    """Cut off the punctuation of the sentence, and brackets that were opened before the address."""
    surplus = {
        closing: typed.count(closing) - typed.count(opening)
        for closing, opening in _BRACKETS.items()
    }
    end = len(typed)
    while end:
        last = typed[end - 1]
        if surplus.get(last, 0) > 0:
            surplus[last] -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return typed[:end]
