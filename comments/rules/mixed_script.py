"""Words in letters of several scripts that pass for one, and characters that nobody sees."""

import re
import unicodedata
from typing import Any

from django.utils.translation import gettext_lazy, ngettext

from comments.markup.characters import FLAG, HARMFUL, TAG_CHARACTERS

from .base import Draft, Evidence, Facts, Kind, Span

MOST_SPANS = 50  # as many as anybody looks at
_JOINERS = "\u200c\u200d"
_DIRECTIONS = "\u061c\u200e\u200f"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_UNSEEN = re.compile(
    f"{FLAG}|[\u00ad\u034f\u115f\u1160\u180e\u200b\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0"
    f"\ufff9-\ufffb{_JOINERS}{_DIRECTIONS}{_SELECTORS}{HARMFUL}{TAG_CHARACTERS}]+"
)
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")
# Arabic and what is written in it, scripts of India and around, Mongolian.
_JOINED_SCRIPTS = re.compile("[\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u18af\ua840-\uabff]")
# Where words end, in scripts without spaces.
_BREAKING_SCRIPTS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u4e00-\u9fff]"
)
_EMOJI = re.compile("[\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff©®™‼⁉#*0-9]")
_HAN_OR_MONGOLIAN = re.compile("[\u1800-\u18af\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def find(draft: Draft, facts: Facts, parameters: Any) -> Evidence | None:
    """Look for words first, then for characters; the spans stand in the order of the text."""
    spans = [Span(*draft.words.typed(at, at)) for at in draft.words.mixed[:MOST_SPANS]]
    number = len(draft.words.mixed)
    traced = draft.traced
    text = traced.text
    if not text.isascii() or not text.isprintable():
        is_right_to_left = _RIGHT_TO_LEFT.search(text) is not None
        for found in _UNSEEN.finditer(text):
            if not _is_needed(text, *found.span(), is_right_to_left=is_right_to_left):
                number += 1
                if len(spans) < 2 * MOST_SPANS:
                    spans.append(Span(*traced.typed(*found.span())))
    return Evidence(tuple(sorted(spans)[:MOST_SPANS]), number, 0) if number else None


def describe(evidence: Evidence) -> str:
    """Say how many."""
    value = int(evidence.value or 0)
    return ngettext(
        "%(value)d word of mixed scripts or invisible character",
        "%(value)d words of mixed scripts or invisible characters",
        value,
    ) % {"value": value}


def _is_needed(text: str, begin: int, end: int, *, is_right_to_left: bool) -> bool:
    """Whether the unseen characters that stand together there are what a script or emoji need."""
    found = text[begin:end]
    if found[0] == "\U0001f3f4" or found in "\r\n":
        return True
    before = text[begin - 1] if begin else ""
    after = text[end : end + 1]
    return all(
        _is_needed_between(sign, before, after, is_right_to_left=is_right_to_left) for sign in found
    )


def _is_needed_between(sign: str, before: str, after: str, *, is_right_to_left: bool) -> bool:
    if sign in _DIRECTIONS:
        return is_right_to_left
    if sign == "\u200b":
        return bool(_BREAKING_SCRIPTS.match(before) or _BREAKING_SCRIPTS.match(after))
    if sign in _JOINERS and _JOINED_SCRIPTS.match(before):
        return True
    if sign == "\u200d":
        return bool(_is_emoji(before) and _EMOJI.match(after))
    if "\ufe00" <= sign <= "\ufe0f":
        return _is_emoji(before) or bool(_HAN_OR_MONGOLIAN.match(before))
    if "\U000e0100" <= sign <= "\U000e01ef":
        return bool(_HAN_OR_MONGOLIAN.match(before))
    return False


def _is_emoji(character: str) -> bool:
    return bool(_EMOJI.match(character)) or (
        character != "" and unicodedata.category(character)[0] == "S"
    )


KIND = Kind(
    name="mixed_script",
    label=gettext_lazy("Mixed scripts and invisible characters"),
    help=gettext_lazy(
        "Finds words in letters of several scripts that look alike, and characters that nobody "
        "sees. What emoji and scripts such as Persian, Hindi and Hebrew need is left alone."
    ),
    find=find,
    describe=describe,
)
