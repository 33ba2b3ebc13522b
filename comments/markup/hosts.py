"""Names of hosts: which are sound, and which one a text reads as."""

import re
import unicodedata
from collections.abc import Iterator

from .characters import UNSEEN_MARKS

_NUMBER = re.compile(r"[0-9]+|0[xX][0-9a-fA-F]*")
_BYTE = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV4 = re.compile(rf"{_BYTE}(?:\.{_BYTE}){{3}}")
_ASCII_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# Scripts that are written together; any other mixture within a label passes for something it is
# not (Unicode Technical Standard 39, "highly restrictive", without Latin among the others).
_TOGETHER = (
    {"CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA"},
    {"CJK", "IDEOGRAPHIC", "BOPOMOFO"},
    {"CJK", "HANGUL"},
)
# Cyrillic and Greek letters that pass for Latin ones: a label of nothing else, under a Latin top
# level, is `apple.com` in other letters.
_PASS_FOR_LATIN = frozenset("асԁеһіјӏорԛѕԝхуѵαικνορτυχ")
# Endings of files that are no top-level domains: `Node.js` reads as no host.
_FILES = frozenset(
    """
    bak bat bin bmp cfg conf cpp css csv doc docx dll epub exe gif gz htm html ini jar java jpeg
    jpg js json jsx lock log mp3 mp4 odt ogg pdf php png ppt pptx psd rar rb rst rtf sql svg tar
    toml ts tsx txt wav webm webp xls xlsx xml yaml yml
    """.split()  # noqa: SIM905 -- a list of words reads better as words
)
# What reads as an address: with a scheme, or a name with a dot; its port and its path go with it.
# Possessive, and a name begins only where a word begins, so that no text is read twice.
_NAME = re.compile(r"(?<![\w-])[\w-]++(?:\.[\w-]++)++")
_ADDRESS = re.compile(
    rf"""(?:https?:[/\\]*+(?P<authority>[^\s/?\#\\]++) | (?P<name>{_NAME.pattern})(?::[0-9]++)?+)
    (?:[/?\#\\]\S*+)?+""",
    re.IGNORECASE | re.VERBOSE,
)
_HOST = re.compile(r"[\w-]++(?:\.[\w-]++)*+|\[[0-9a-f:.]++\]", re.IGNORECASE)
_DOTS = re.compile("[\u3002\uff0e\uff61]")
_UNSEEN_MARKS = re.compile(f"[{UNSEEN_MARKS}]")


def is_sound(host: str) -> bool:
    """Whether it is a host that says what it is: a name in one script, or an IPv4 address."""
    host = host.lower()
    labels = host.split(".")
    if len(host) > 253 or (_NUMBER.fullmatch(labels[-1]) and not _IPV4.fullmatch(host)):
        return False  # browsers read anything that ends in a number as an address
    return all(_is_sound_label(label, is_latin=labels[-1].isascii()) for label in labels)


def read_in(text: str) -> Iterator[str]:
    """Yield the hosts that a reader sees in a text, in a form to compare."""
    seen, shape = (text, text) if text.isascii() else _seen(text)
    for found in _ADDRESS.finditer(shape):
        start, end = found.span("authority" if found["authority"] else "name")
        if found["authority"]:
            # A scheme makes a host even of a single label; what precedes an @ reads as one, too.
            host = _HOST.match(shape, max(start, shape.rfind("@", start, end) + 1), end)
            if host:
                yield comparable(seen[slice(*host.span())])
        for name in _NAME.finditer(shape, start, end):
            named = seen[slice(*name.span())]
            ending = named.rpartition(".")[2].lower()
            is_name = len(ending) > 1 and not ending.isdigit() and ending not in _FILES
            if is_name or _IPV4.fullmatch(named):
                yield comparable(named)


def comparable(host: str) -> str:
    """Return the host as one name of all that it is written by."""
    labels = unicodedata.normalize("NFKC", host.lower()).removeprefix("www.").split(".")
    return ".".join(_spelled_out(label) or label for label in labels)


def _is_sound_label(label: str, *, is_latin: bool) -> bool:
    if label.startswith("xn--"):
        spelled = _spelled_out(label)
        if spelled is None or spelled.isascii():
            return False
        label = spelled
    if label.isascii():
        return _ASCII_LABEL.fullmatch(label) is not None
    if (
        len(label) > 63
        or unicodedata.normalize("NFKC", label) != label
        or label[0] == "-"
        or label[-1] == "-"
    ):
        return False
    categories = {character: unicodedata.category(character) for character in label}
    if categories[label[0]][0] == "M" or _UNSEEN_MARKS.search(label):
        return False
    if any(
        category[0] not in "LM" and character not in "0123456789-"
        for character, category in categories.items()
    ):
        return False
    letters = {character for character, category in categories.items() if category[0] == "L"}
    scripts = {_script(letter) for letter in letters}
    if not (len(scripts) == 1 or any(scripts <= group for group in _TOGETHER)):
        return False
    return not (is_latin and letters <= _PASS_FOR_LATIN)


def _script(letter: str) -> str:
    """Return the script of a letter, which is what its name begins with."""
    if letter.isascii():
        return "LATIN"
    return unicodedata.name(letter, "").replace("-", " ").partition(" ")[0]


def _spelled_out(label: str) -> str | None:
    """Return the label that Punycode stands for, or None if it stands for none."""
    if not label.startswith("xn--"):
        return None
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return None


def _seen(text: str) -> tuple[str, str]:
    """Return a text as the eye takes it: compatible forms as one, full stops too, nothing unseen.

    And once more with letters for its marks: they belong to words, but not to those of `re`.
    """
    folded = _DOTS.sub(".", unicodedata.normalize("NFKC", _UNSEEN_MARKS.sub("", text)))
    categories = {ord(sign): unicodedata.category(sign) for sign in set(folded)}
    seen = folded.translate({sign: None for sign in categories if categories[sign] == "Cf"})
    return seen, seen.translate({sign: "x" for sign in categories if categories[sign][0] == "M"})
