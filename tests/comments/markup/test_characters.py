"""Which characters a reader gets to see, judged after entities are decoded."""

import unicodedata

import pytest

from comments import markup

from .judge import elements, parsed, words

NONCHARACTERS = [
    *map(chr, range(0xFDD0, 0xFDF0)),
    *(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF)),
]
CONTROLS = [chr(code) for code in [*range(0x20), *range(0x7F, 0xA0)] if chr(code) not in "\t\n\r"]
BIDI = [*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))]
TAGS = [*map(chr, range(0xE0000, 0xE0080))]
SURROGATES = ["\ud800", "\udbff", "\udc00", "\udfff", "\ud83d\ude00"]
SCOTLAND = "🏴" + "".join(chr(0xE0000 + ord(letter)) for letter in "gbsct") + "\U000e007f"


def read(text: str) -> str:
    """Return what is read of a text, by its HTML and by definition."""
    assert words(markup.render(text)) == markup.visible(text)
    return markup.visible(text)


# Entities


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("&lt;b&gt; &amp;amp; &#65;&#x41;&#X41;", "<b> &amp; AAA"),
        ("&copy;&frac12;&CounterClockwiseContourIntegral;&nbsp;.", "©½∳\u00a0."),
        ("&NotEqualTilde;", "≂̸"),
        ("&#0000000000000000000000000065;", "A"),
        ("&#128;&#x99;", "€™"),  # as browsers read them
        ("&#0;&#xd800;&#x110000;&#99999999999999999999;", "\ufffd" * 4),
    ],
)
def test_an_entity_is_the_character_it_names(typed: str, seen: str) -> None:
    html = markup.render(typed)
    assert elements(html) == []
    assert words(html) == seen


@pytest.mark.parametrize(
    "typed",
    [
        "&lt",
        "&copy 2026",
        "?a=1&section=2&reg=3",
        "&nosuch;",
        "&;",
        "&#;",
        "&#x;",
        "&#xg;",
        "&LT",
        "& amp;",
        "&#65",
        "&\u0430mp;",
        "&amp\u200d;",
    ],
)
def test_what_names_no_character_stays_as_typed(typed: str) -> None:
    assert read(typed) == typed


@pytest.mark.parametrize("digits", ["9" * 4000, "0" * 3998 + "65", "1" * 31])
@pytest.mark.parametrize("start", ["&#", "&#x"])
def test_an_entity_with_thousands_of_digits_is_text(start: str, digits: str) -> None:
    assert read(f"{start}{digits};") == f"{start}{digits};"


def test_what_comes_out_of_an_entity_is_not_read_again() -> None:
    assert read("&amp;lt;b&amp;gt; &#38;#60; &lt;b&gt;") == "&lt;b&gt; &#60; <b>"


def test_what_is_left_out_does_not_make_a_tag_or_an_entity_of_what_is_around() -> None:
    assert read("<\x01b>x &\u202elt; &#6&#x202e;5;") == "<b>x &lt; &#65;"


# Left out


@pytest.mark.parametrize("characters", [CONTROLS, BIDI, NONCHARACTERS, TAGS])
def test_harmful_characters_are_left_out_typed_or_named(characters: list[str]) -> None:
    for character in characters:
        for typed in (character, f"&#{ord(character)};", f"&#x{ord(character):x};"):
            html = markup.render(f"<b>a{typed}b</b>")
            assert not {character} & set(html), f"{typed!r} comes through"
            # Browsers take some numbers of controls for the letters of Windows.
            if typed == character or ord(character) not in {0, *range(0x80, 0xA0)}:
                assert words(html) == "ab"


@pytest.mark.parametrize("half", SURROGATES)
def test_halves_of_characters_are_left_out(half: str) -> None:
    assert read(f"a{half}b") == "ab"


def test_tabs_and_line_breaks_stay() -> None:
    assert read("a\tb\nc&Tab;d&NewLine;e") == "a\tb\nc\td\ne"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_lines_end_in_lf(end: str) -> None:
    assert markup.render(f"one{end}{end}  two") == "one\n\n  two"


def test_line_breaks_stay_characters() -> None:
    html = markup.render("one\ntwo\n\n  three")
    assert elements(html) == []
    assert words(html) == "one\ntwo\n\n  three"


# Kept


@pytest.mark.parametrize(
    "text",
    [
        "שלום\u200e, world",  # left-to-right mark
        "a\u200fב",  # right-to-left mark
        "\u061cعربي",  # Arabic letter mark
        "می\u200cخواهم",  # Persian needs the non-joiner
        "क्\u200dष",  # Hindi the joiner
        "❤\ufe0f ☎\ufe0e",  # variation selectors
        "👩\u200d👩\u200d👧\u200d👦 👍🏽 🇩🇪 1\ufe0f⃣",
        "葛\U000e0100",
        "a\u00adb\u200bc\u2060d",  # soft hyphen, places to break and not to
        "Việt Nam, שָׁלוֹם, नमस्ते, ภาษาไทย",
    ],
)
def test_what_scripts_and_emoji_need_stays(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    assert read(text) == text


def test_the_flags_of_regions_are_kept() -> None:
    assert read(f"{SCOTLAND}{SCOTLAND}") == f"{SCOTLAND}{SCOTLAND}"


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        (SCOTLAND[1:], ""),  # without its flag
        (SCOTLAND[:-1], "🏴"),  # without its end
        ("🏴\U000e007f", "🏴"),  # without a region
        ("😀" + SCOTLAND[1:], "😀"),
        (SCOTLAND + SCOTLAND[1:], SCOTLAND),
        ("🏴" + SCOTLAND, "🏴" + SCOTLAND),
        ("🏴" + SCOTLAND[1:-1] * 9 + "\U000e007f", "🏴"),  # no region has so long a name
    ],
)
def test_other_tag_characters_spell_nothing(typed: str, seen: str) -> None:
    assert read(f"a{typed}b") == f"a{seen}b"


# Composed


@pytest.mark.parametrize(
    ("typed", "composed"),
    [("e\u0301", "é"), ("\u1100\u1161\u11a8", "각"), ("\u212b", "Å"), ("&#101;&#x301;", "é")],
)
def test_text_is_composed(typed: str, composed: str) -> None:
    assert read(typed) == composed


@pytest.mark.parametrize("text", ["ﬃ", "①", "ｆｕｌｌ", "x²", "㎏", "…", "ﷺ", "™"])
def test_text_is_never_folded_into_compatible_characters(text: str) -> None:
    assert read(text) == text


def test_a_composed_sign_does_not_become_a_bracket() -> None:
    html = markup.render("<b>\u0338x</b> &lt;\u0338")
    assert elements(html) == [("b", {})]
    assert words(html) == "\u0338x ≮"


# Towers


def marks_on_the_first_base(text: str) -> int:
    return sum(unicodedata.category(character)[0] == "M" for character in text)


@pytest.mark.parametrize("mark", ["\u0323", "\u0334", "\u20dd", "\u0ec8"])
@pytest.mark.parametrize("height", [1, 8, 9, 500])
def test_at_most_eight_marks_stay_on_a_base(mark: str, height: int) -> None:
    seen = read("q" + mark * height + "q" + mark)
    assert seen == "q" + mark * min(height, 8) + "q" + mark


@pytest.mark.parametrize(
    "between",
    [
        "<i>",
        "</b><b>",
        "<i></i>",
        "\u200d",
        "\u200c",
        "\u00ad",
        "\x01",
        "\u202e",
        "&#x301;",
        "&#1;",
    ],
)
def test_a_tower_is_one_whatever_stands_in_it(between: str) -> None:
    seen = read("<b>q" + ("\u0323" * 5 + between) * 6)
    assert marks_on_the_first_base(seen) == 8


def test_marks_of_every_kind_count() -> None:
    seen = read("q" + "\u0301\u0323\u0345\u0334\u035c\u20e0\ufe0f\u0f73" * 20)
    assert marks_on_the_first_base(seen) == 8


def test_the_source_of_a_cut_tower_needs_no_change_to_be_shorter() -> None:
    tower = "q" + "\u0323" * 100
    html = markup.render(tower)
    assert markup.render(html) == html
    assert len(parsed(html).text()) == 9


# Nothing to see


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "\u00a0\u2003",
        "<b></b>",
        "<b> </b>",
        "&nbsp;&#32;",
        "\u200b\u200d\u2060",
        "\x01",
        "&#x202e;",
        "&#xfdd0;",
        "\u0301",
        "\ufe0f",
        "\u3164\u115f\uffa0\u2800",
        "\U000e0041",
        '<a href="https://e.org"></a>',
    ],
)
def test_what_shows_nothing_is_blank(text: str) -> None:
    assert markup.is_blank(text)


@pytest.mark.parametrize("text", ["x", ".", "😀", "<b>x</b>", "<b", "<p></p>", "&lt;", "&nosuch;"])
def test_what_shows_something_is_not_blank(text: str) -> None:
    assert not markup.is_blank(text)
