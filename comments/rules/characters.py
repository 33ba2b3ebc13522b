"""Characters as they compare: which are words, which are seen through, which look alike."""

import re
import unicodedata
from string import ascii_lowercase

from comments.markup.characters import HARMFUL, TAG_CHARACTERS, UNSEEN_MARKS

# Letters of scripts that set no spaces between words: Thai, Lao, Burmese, Khmer, kana and Han.
SCRIPTS_WITHOUT_SPACES = (
    "\u4e00-\u9fff\u3041-\u3096\u30a1-\u30fa\u30fc-\u30fe"
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd\u0ec0-\u0ec6"
    "\u0edc-\u0edf\u1000-\u102a\u103f\u1050-\u1055\u1780-\u17b3"
    "\u3005-\u3007\u309d\u309e\u31f0-\u31ff\u3400-\u4dbf\U00020000-\U0003ffff"
)
FIRST_WITHOUT_SPACES = "\u0e01"
# Their marks that tell words apart: vowels and tones, and the voicing of kana.
MARKS = (
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece"
    "\u102b-\u103e\u17b6-\u17d3\u3099\u309a"
)
# What stands in a text and is not seen, beside what only formats: fillers of Hangul.
_UNSEEN = re.compile(f"[\u115f\u1160\u3164\uffa0{HARMFUL}{TAG_CHARACTERS}{UNSEEN_MARKS}]")
# Unicode's combining classes of marks that are accents, whatever the script: those that overlay,
# points of Hebrew and vowels of Arabic, and all that stand around a letter. The other classes are
# vowels, tones and conjuncts, without which a word of Hindi or Thai is another word.
_OVERLAY, _POINTS, _AROUND = 1, range(10, 37), 200

# Letters of Latin with a stroke or without a dot, and those that look like another one.
_WITHIN_LATIN = dict(
    zip("øđłħŧƀɨʉıȷɑɡᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "odlhtbiuijagabcdefghijklmnoprstuvwyz", strict=True)
)
# Letters in black circles and squares, which are no letters to Unicode.
_IN_SHAPES = {
    chr(first + at): letter
    for first in (0x1F150, 0x1F170)
    for at, letter in enumerate(ascii_lowercase)
}
# Letters of Cyrillic and Greek that pass for Latin ones.
TWINS = dict(
    zip(
        "аеорсухіјѕһԁԛԝкмтвнѵүӏАЕОРСУХІЈЅҺԀԚԜКМТВНѴҮӀαικνορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "aeopcyxijshdqwkmtbhvylaeopcyxijshdqwkmtbhvylaikvoptuxabezhikmnoptyx",
        strict=True,
    )
)


def folded(character: str) -> str:
    """Return what a character compares as: letters, a space for what parts words, or nothing.

    NFKC and case-folding, without accents, without what is not seen.
    """
    return _folded(character, {})


def as_latin(character: str) -> str:
    """Return the same, with the Latin letter that a character passes for in its place."""
    return _folded(character, TWINS)


def is_unseen(character: str) -> bool:
    """Whether nothing is seen of a character although it is neither space nor line end."""
    return bool(_UNSEEN.match(character)) or unicodedata.category(character) == "Cf"


def _folded(character: str, twins: dict[str, str]) -> str:
    parts = [_part(part, twins) for part in unicodedata.normalize("NFKD", character)]
    return "".join(part for part in parts if part != " ") or (" " if " " in parts else "")


def _part(part: str, twins: dict[str, str]) -> str:
    category = unicodedata.category(part)
    if is_unseen(part) or (category[0] == "M" and _is_accent(part)):
        return ""
    if category[0] in "LMN":
        letters = unicodedata.normalize("NFKD", twins.get(part) or part.casefold())
        return "".join(_WITHIN_LATIN.get(letter, letter) for letter in letters)
    return _IN_SHAPES.get(part, " ")


def _is_accent(mark: str) -> bool:
    around = unicodedata.combining(mark)
    return (
        around >= _AROUND
        or around == _OVERLAY
        or around in _POINTS
        or unicodedata.category(mark) == "Me"
    )
