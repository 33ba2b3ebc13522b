"""What a reader must be able to read of a text: a second definition, slower and written apart.

It shares the policy's data with `comments.markup`, and no code: a character at a time, by index,
where that one has expressions.
"""

import unicodedata
from html.entities import html5

from comments.markup import ALLOWED, MAX_DEPTH, MAX_MARKS, MAX_TAGS

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789"
SPACE = " \t\n\f\r"
MAX_DIGITS = 30  # of the number of a character
BLACK_FLAG = "\U0001f3f4"


class Element:
    """An element that was begun."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_ended = False  # somewhere further on
        self.is_taken = True  # else its tags are text
        self.is_cut = False  # by the end of what held it, and goes on with the next text


class Token:
    """A run of text, or a tag."""

    def __init__(self, typed: str, element: Element | None = None, is_end: bool = False) -> None:
        self.typed = typed
        self.element = element
        self.is_end = is_end


def visible(text: str) -> str:
    """Return what can be read of a text."""
    tokens = paired(tags_and_text(text.replace("\r\n", "\n").replace("\r", "\n")))
    seen = ""
    marks = 0
    for run in runs(tokens):
        cut, _ = without_towers(without_harm(run), 0)
        composed, marks = without_towers(unicodedata.normalize("NFC", cut), marks)
        seen += composed
    return seen


# Tags


def tags_and_text(text: str) -> list[tuple[str, str, bool]]:
    """Split a text into (typed, name, is_end), where a name that is empty means text."""
    found = []
    position = 0
    while position < len(text):
        end = end_of_tag(text, position)
        if end == position:
            found.append((text[position], "", False))
            position += 1
            continue
        typed = text[position:end]
        is_end = typed[1] == "/"
        bare = typed.strip("</>").rstrip(SPACE)
        name = ""
        while len(name) < len(bare) and bare[len(name)] in LETTERS:
            name += bare[len(name)]
        is_allowed = name.lower() in ALLOWED and not (is_end and name != bare)
        found.append((typed, name.lower() if is_allowed else "", is_end))
        position = end
    return found


def end_of_tag(text: str, start: int) -> int:
    """Return where the tag ends that begins there; the start if there is none."""

    def at(place: int) -> str:
        return text[place] if place < len(text) else "\0"

    if at(start) != "<":
        return start
    here = start + 1
    if at(here) == "/":
        here += 1
    if at(here) not in LETTERS:
        return start
    while at(here) in LETTERS:
        here += 1
    while True:
        after_space = here
        while at(after_space) in SPACE:
            after_space += 1
        if at(after_space) == ">":
            return after_space + 1
        if after_space == here or at(after_space) not in LETTERS:
            return start
        here = after_space
        while at(here) in LETTERS + DIGITS + ":-":
            here += 1
        equals = here
        while at(equals) in SPACE:
            equals += 1
        if at(equals) != "=":
            continue
        here = equals + 1
        while at(here) in SPACE:
            here += 1
        quote = at(here)
        if quote in "\"'":
            here += 1
            while here < len(text) and text[here] != quote:
                here += 1
            if here == len(text):
                return start
            here += 1
        else:
            value = here
            while here < len(text) and text[here] not in SPACE + "\"'<>`":
                here += 1
            if here == value:
                return start


def paired(found: list[tuple[str, str, bool]]) -> list[Token]:
    """Give each end its begin: the last of that name that has none; a link ends the one before."""
    tokens = []
    waiting: list[Element] = []
    begun = 0
    for typed, name, is_end in found:
        token = Token(typed)
        own = [element for element in waiting if element.name == name]
        if name and is_end and own:
            token.element, token.is_end = own[-1], True
            own[-1].is_ended = True
            waiting.remove(own[-1])
        elif name and not is_end and begun < MAX_TAGS:
            begun += 1
            token.element = Element(name)
            if name == "a":
                waiting = [element for element in waiting if element.name != "a"]
            waiting.append(token.element)
        tokens.append(token)
    return tokens


def runs(tokens: list[Token]) -> list[str]:
    """Return the text with entities decoded, in runs that no begin or end of an element parts."""
    result = [""]
    source = ""  # of one run, between tags
    live: list[Element] = []  # outermost first
    to_go_on = MAX_TAGS - sum(1 for token in tokens if token.element and not token.is_end)

    def go_on() -> None:
        nonlocal to_go_on
        for element in list(live):
            if element.is_cut:
                if to_go_on:
                    to_go_on -= 1
                    element.is_cut = False
                else:
                    live.remove(element)

    def end(element: Element) -> None:
        place = live.index(element)
        if not element.is_cut:
            result.append("")
            for inner in live[place + 1 :]:
                inner.is_cut = True
                if not inner.is_ended or inner.name == "a":
                    live.remove(inner)
        live.remove(element)

    for token in [*tokens, None]:
        element = token.element if token else None
        if token and element and not token.is_end:
            ended = [other for other in live if other.name == element.name == "a"]
            if len(live) - len(ended) >= MAX_DEPTH:
                element.is_taken = False
        if token and (element is None or not element.is_taken):
            source += token.typed
            continue
        if source:
            go_on()
            result[-1] += decoded(source)
            source = ""
        if token is None or element is None:
            continue
        if token.is_end:
            if element in live:
                end(element)
        else:
            go_on()
            if element.name == "a":
                for link in [other for other in live if other.name == "a"]:
                    end(link)
                    go_on()
            live.append(element)
            result.append("")
    return result


# Characters


def decoded(source: str) -> str:
    """Return the text with characters in the place of the entities that name them."""
    text = ""
    position = 0
    while position < len(source):
        end = source.find(";", position, position + 2 + 32)
        is_entity = source[position] == "&" and end > 0
        named = character(source[position + 1 : end]) if is_entity else None
        text += source[position] if named is None else named
        position = position + 1 if named is None else end + 1
    return text


def character(name: str) -> str | None:
    """Return what an entity of that name stands for."""
    if not name.startswith("#"):
        return html5.get(name + ";")
    base, digits = (16, name[2:]) if name[1:2] in ("x", "X") else (10, name[1:])
    allowed = "0123456789abcdefABCDEF" if base == 16 else DIGITS
    if not 0 < len(digits) <= MAX_DIGITS or any(digit not in allowed for digit in digits):
        return None
    number = int(digits, base)
    if number == 0 or 0xD800 <= number <= 0xDFFF or number > 0x10FFFF:
        return "\ufffd"
    if 0x80 <= number <= 0x9F:  # as browsers do, which had to read pages of Windows
        return bytes([number]).decode("cp1252", errors="ignore")
    return chr(number)


def without_harm(run: str) -> str:
    """Return the run without what no text needs."""
    kept = ""
    position = 0
    while position < len(run):
        flag = end_of_flag(run, position)
        if flag > position:
            kept += run[position:flag]
            position = flag
            continue
        if not is_harmful(run[position]):
            kept += run[position]
        position += 1
    return kept


def is_harmful(sign: str) -> bool:
    code = ord(sign)
    return (
        (unicodedata.category(sign) == "Cc" and sign not in "\t\n")
        or 0x202A <= code <= 0x202E
        or 0x2066 <= code <= 0x2069
        or 0xFDD0 <= code <= 0xFDEF
        or code % 0x10000 >= 0xFFFE
        or 0xD800 <= code <= 0xDFFF
        or 0xE0000 <= code <= 0xE007F
    )


def end_of_flag(run: str, start: int) -> int:
    """Return where the flag of a region ends that begins there; the start if there is none."""
    if run[start] != BLACK_FLAG:
        return start
    region = ""
    for sign in run[start + 1 : start + 8]:
        code = ord(sign) - 0xE0000
        if code == 0x7F:
            is_region = 3 <= len(region) <= 6 and region[:2].isalpha()
            return start + len(region) + 2 if is_region else start
        if not 0 <= code < 0x7F or chr(code) not in "abcdefghijklmnopqrstuvwxyz0123456789":
            return start
        region += chr(code)
    return start


def without_towers(run: str, marks: int) -> tuple[str, int]:
    """Return the run with few marks on each base, and how many there are on the last one."""
    kept = ""
    for sign in run:
        kind = unicodedata.category(sign)
        if kind in ("Mn", "Mc", "Me"):
            if marks < MAX_MARKS:
                marks += 1
                kept += sign
        else:
            kept += sign
            if kind != "Cf":
                marks = 0
    return kept, marks
