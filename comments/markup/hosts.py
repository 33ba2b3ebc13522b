"""Names of hosts: which are sound, and which one a text reads as."""

import re
import unicodedata
from collections.abc import Iterator

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
# A word's part that could name a host: what stands before its path. Possessive, and begun only
# where a word begins, so that no text is read twice.
_WORD = re.compile(r"(?:([a-z][a-z0-9+.-]*+):/*+)?+([^\s/?#\\]++)(?:[/?#\\]\S*+)?+", re.IGNORECASE)
_HOST_IN_WORD = re.compile(r"(?<![\w-])(?:[\w-]++\.)++[\w-]++")
_DOTS = re.compile("[\u3002\uff0e\uff61]")


def is_sound(host: str) -> bool:
    """Whether it is a host that says what it is: a name in one script, or an IPv4 address."""
    host = host.lower()
    labels = host.split(".")
    if len(host) > 253 or (_NUMBER.fullmatch(labels[-1]) and not _IPV4.fullmatch(host)):
        return False  # browsers read anything that ends in a number as an address
    return all(_is_sound_label(label, is_latin=labels[-1].isascii()) for label in labels)


def read_in(text: str) -> Iterator[str]:
    """Yield the hosts that a reader sees in a text, in a form to compare."""
    folded = _DOTS.sub(".", unicodedata.normalize("NFKC", text))
    seen = "".join(character for character in folded if unicodedata.category(character) != "Cf")
    for scheme, words in _WORD.findall(seen if not text.isascii() else text):
        if scheme.lower() in ("http", "https"):
            # A scheme makes a host even of a single label; what precedes an @ is read as one, too.
            yield comparable(words.rpartition("@")[2].partition(":")[0].rstrip(".,;:!?)'"))
        for host in _HOST_IN_WORD.findall(words):
            ending = host.rpartition(".")[2].lower()
            is_name = len(ending) > 1 and not ending.isdigit() and ending not in _FILES
            if is_name or _IPV4.fullmatch(host):
                yield comparable(host)


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
    scripts = set()
    for character in label:
        category = unicodedata.category(character)
        if category[0] == "L":
            scripts.add(re.split("[ -]", unicodedata.name(character, ""))[0])
        elif category[0] != "M" and character not in "0123456789-":
            return False
    if not (len(scripts) == 1 or any(scripts <= group for group in _TOGETHER)):
        return False
    letters = {character for character in label if character.isalpha()}
    return not (is_latin and letters <= _PASS_FOR_LATIN)


def _spelled_out(label: str) -> str | None:
    """Return the label that Punycode stands for, or None if it stands for none."""
    if not label.startswith("xn--"):
        return None
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return None
