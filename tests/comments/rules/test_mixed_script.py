"""Which words pass for others, and which characters nobody sees."""

import pytest

from .asking import ask, cut, said

FLAG = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("раypal and Αpple", ["раypal", "Αpple"]),
        ("see <b>ра</b>ypal", ["ра</b>ypal"]),
        ("e\u0301а\u0301x", ["e\u0301а\u0301x"]),
        ("v\u200biagra", ["\u200b"]),
        ("v&#8203;iagra", ["&#8203;"]),
        ("hi\U000e0068\U000e0069", ["\U000e0068\U000e0069"]),
        ("\u202eevil\u202c", ["\u202e", "\u202c"]),
        ("a\u200db", ["\u200d"]),
        ("v\ufe0fx", ["\ufe0f"]),
        ("a\u200eb", ["\u200e"]),
        ("soft\u00adhyphen", ["\u00ad"]),
        ("nul\x00l", ["\x00"]),
        ("\U0001f3f4" + "\U000e0061" * 9 + "\U000e007f", ["\U000e0061" * 9 + "\U000e007f"]),
        ("שלום раypal", ["раypal"]),
    ],
)
def test_disguises_are_found_where_they_were_typed(text: str, found: list[str]) -> None:
    assert cut("mixed_script", text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Plain words\twith tabs\nand lines\r\n.",
        "Закрой рот, please",
        "USB-кабель",
        "TGFβ, 5 μm, kΩ, Δt",
        "日本のcasino",
        "👩🏽\u200d🚀 👨\u200d👩\u200d👧 ❤\ufe0f 🏳\ufe0f\u200d🌈 1\ufe0f\u20e3 ©\ufe0f ℹ\ufe0f",
        f"{FLAG} 🇩🇪",
        "می\u200cخواهم",
        "क्\u200dष ക്\u200d",
        "שלום\u200f! (\u200eabc)",
        "ภาษา\u200bไทย",
        "葛\U000e0100城",
        "ᠮᠣ᠋ᠩᠭᠣᠯ",
        "e\u0301\u0323 Việt",
    ],
)
def test_what_scripts_and_emoji_need_is_left_alone(text: str) -> None:
    assert ask("mixed_script", text) is None


def test_it_says_how_many() -> None:
    assert said("mixed_script", "раypal a\u200bb") == (
        "2 words of mixed scripts or invisible characters"
    )
