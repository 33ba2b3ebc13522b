"""What is shouted."""

import pytest

from .asking import ask, cut, errors, said

LOUD = "THIS IS ALL VERY LOUD, ISN'T IT"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (LOUD, [LOUD]),
        ("GO AWAY FROM HERE AND NEVER please RETURN", ["GO AWAY FROM HERE AND NEVER", "RETURN"]),
        ("GO <b>AWAY</b> E\u0301LAN AND A&Eacute;B NOW PLEASE", None),
        ("ЗАКРОЙ РОТ НЕМЕДЛЕННО И УХОДИ", ["ЗАКРОЙ РОТ НЕМЕДЛЕННО И УХОДИ"]),
        ("soooooooooooo good", ["oooooooooooo"]),
        ("why???????????", ["???????????"]),
        ("nice " + "👍🏽" * 10, ["👍🏽" * 10]),
        ("❤\ufe0f" * 10, ["❤\ufe0f" * 10]),
        ("e\u0301" * 10, ["e\u0301" * 10]),
        ("ה" * 10 + " שלום", ["ה" * 10]),
        ("<b>aaaaa</b>aaaaa b", ["aaaaa</b>aaaaa"]),
        ("&amp;" * 10, ["&amp;" * 10]),
    ],
)
def test_shouts_are_found_where_they_were_typed(text: str, found: list[str] | None) -> None:
    expected = [text] if found is None else found
    assert cut("shouting", text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NASA, OK, USA",
        "I said: STOP THIS NOW, please, it is not what we agreed upon here",
        "日本語日本語日本語日本語日本語日本語日本語日本語",
        "שלום שלום שלום שלום שלום שלום",
        "----------- *********** =========== ...........",
        "10000000000000 and          spaces",
        "sooooo good!!!!!",
        "1\ufe0f\u20e3" * 3,
    ],
)
def test_other_texts_are_left_alone(text: str) -> None:
    assert ask("shouting", text) is None


def test_the_share_counts_from_its_limit_on() -> None:
    assert ask("shouting", "ABCDEFGabc", share=70, letters=10)
    assert ask("shouting", "ABCDEFGabc", share=71, letters=10) is None
    assert ask("shouting", "ABCDEFGabc", share=70, letters=11) is None


def test_a_run_counts_from_its_limit_on() -> None:
    assert ask("shouting", "aaaaaa", run=6)
    assert ask("shouting", "aaaaaa", run=7) is None


def test_it_says_what_is_loud() -> None:
    assert said("shouting", LOUD) == "100 % capitals, limit 70 %"
    assert said("shouting", "a" * 12) == "the same character 12 times, limit 10"


@pytest.mark.parametrize(("name", "value"), [("share", 0), ("letters", 4), ("run", 4)])
def test_nonsense_is_refused(name: str, value: int) -> None:
    assert name in errors("shouting", **{name: value})
