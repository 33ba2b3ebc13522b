"""Attributes: which of those that were typed an element keeps, and with which value."""

import re
from collections.abc import Iterator
from datetime import date

from .addresses import address
from .characters import decoded, readable
from .policy import ALLOWED, LINK_REL, MAX_TITLE

SPACE = r"[ \t\n\f\r]"
# One as it must be typed, its name and its value captured.
ATTRIBUTE = rf"""([a-zA-Z][a-zA-Z0-9:-]*+)
    (?:{SPACE}*+={SPACE}*+("[^"]*+"|'[^']*+'|[^ \t\n\f\r"'<>`]++))?+"""
_ATTRIBUTE = re.compile(ATTRIBUTE, re.VERBOSE)
# The HTML Standard's "valid date string with optional time".
_DATETIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,3})?)?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3]):?[0-5][0-9]))?"
)


def kept(name: str, typed: str) -> dict[str, str]:
    """Return the attributes that an element keeps of what was typed in its tag, decoded."""
    attributes: dict[str, str] = {}
    for attribute, value in named(typed):
        if attribute in ALLOWED[name] and attribute not in attributes:
            good = good_value(attribute, value)
            if good is not None:
                attributes[attribute] = good
    if "href" in attributes:
        attributes["rel"] = LINK_REL
    return attributes


def named(typed: str) -> Iterator[tuple[str, str]]:
    """Yield the attributes that were typed in a tag, with their decoded values."""
    for attribute, quoted in _ATTRIBUTE.findall(typed):
        raw = quoted[1:-1] if quoted[:1] in ("'", '"') else quoted
        yield attribute.lower(), decoded(raw)


def is_good(name: str, attribute: str, value: str) -> bool:
    """Whether an element may have this attribute with this value, to the letter."""
    if attribute == "rel":
        return name == "a" and value == LINK_REL
    return attribute in ALLOWED.get(name, ()) and good_value(attribute, value) == value


def good_value(attribute: str, value: str) -> str | None:
    """Return the value an attribute gets for one that was typed; None if it gets none."""
    if attribute in ("href", "cite"):
        return address(attribute, value)
    if attribute == "datetime":
        return value if _is_datetime(value) else None
    # In one line: mails break lines by an element, which has no place in an attribute.
    [title] = readable([re.sub("[\t\n]", " ", value)])
    return title if len(title) <= MAX_TITLE else None


def _is_datetime(value: str) -> bool:
    if not _DATETIME.fullmatch(value):
        return False
    try:
        date.fromisoformat(value[:10])
    except ValueError:  # the thirtieth of February
        return False
    return True
