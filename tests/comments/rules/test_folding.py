"""What compares as the same word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.rules.base import Draft
from comments.rules.folding import Words


@pytest.mark.parametrize(
    "typed",
    [
        "VIAGRA",
        "Víägrå",
        "V\u0301i\u0308agra",
        "ｖｉａｇｒａ",
        "𝐯𝐢𝐚𝐠𝐫𝐚",
        "ⓥⓘⓐⓖⓡⓐ",
        "🅥🅘🅐🅖🅡🅐",
        "ᴠɪᴀɢʀᴀ",
        "v\u200bi\u200da\u2060g\ufeffr\u00ada",
        "vi\u0336a\u20ddgra",
        "v\U000e0061iagra",
        "v\ufe0fiagra",
        "v\x01iagra",
        "v\u202eiagra",
        "v\u3164iagra",
        "νιаgrа",
        "vіаgrа",
    ],
)
def test_a_word_is_seen_through_its_disguises(typed: str) -> None:
    assert Words.of(typed).folded == ["viagra"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("don't stop-me_now", ["don", "t", "stop", "me", "now"]),
        ("Straße ½ ㎏ x²", ["strasse", "12", "kg", "x2"]),
        ("Łódź Ørsted", ["lodz", "orsted"]),
        ("mp3 4K b2b", ["mp3", "4k", "b2b"]),
        ("日本casino", ["日", "本", "casino"]),
        ("ガ ｶﾞ カ", ["カ\u3099", "カ\u3099", "カ"]),
        ("กิน", ["กิ", "น"]),
        ("한국 사람", ["\u1112\u1161\u11ab\u1100\u116e\u11a8", "\u1109\u1161\u1105\u1161\u11b7"]),
        ("कल कुल", ["कल", "कुल"]),
        ("שָׁלוֹם", ["שלום"]),
        ("مُحَمَّد", ["محمد"]),
        ("", []),
        ("\u0301 \u200b", []),
    ],
)
def test_words_are_those_of_their_script(text: str, words: list[str]) -> None:
    assert Words.of(text).folded == words


def test_a_word_of_another_script_is_itself_beside_letters_that_pass_for_none() -> None:
    words = Words.of("Закрой рот")
    assert words.folded == ["закрои", "рот"]
    assert (words.own, words.mixed) == ({}, [])


def test_a_word_of_nothing_but_twins_passes_for_latin_elsewhere_and_may_be_itself() -> None:
    words = Words.of("a рот and ΤΟΠ")
    assert words.folded == ["a", "pot", "and", "τοπ"]
    assert words.own == {1: "рот"}
    assert words.as_they_are == ["a", "рот", "and", "τοπ"]


def test_a_word_of_two_scripts_reads_as_what_it_passes_for_and_is_noted() -> None:
    words = Words.of("Это сasino, Ζeus и TGFβ")
    assert words.folded == ["это", "casino", "zeus", "и", "tgfβ"]
    assert words.mixed == [1, 2]


def test_each_script_is_judged_by_its_own_letters() -> None:
    assert Words.of("Ελλάδα: рот").own == {1: "рот"}


def typed(text: str) -> list[str]:
    words = Draft(text).words
    return [text[slice(*words.typed(at, at))] for at in range(len(words.folded))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a <b>v</b>iagra!", ["a", "v</b>iagra"]),
        ("cafe\u0301\u0323 x", ["cafe\u0301\u0323", "x"]),
        ("\u200bv\u200biagra\u200b x", ["v\u200biagra", "x"]),
        ("שָׁלוֹם עולם", ["שָׁלוֹם", "עולם"]),
        ("👩🏽\u200d🚀 ok 1\ufe0f\u20e3", ["ok", "1\ufe0f\u20e3"]),
        ("&eacute;t&#233; x", ["&eacute;t&#233;", "x"]),
        ("กิน日本", ["กิ", "น", "日", "本"]),
        ("ﷺ ㍿", ["ﷺ", "㍿", "㍿", "㍿", "㍿"]),
        ("plain words", ["plain", "words"]),
    ],
)
def test_a_word_knows_where_it_was_typed(text: str, words: list[str]) -> None:
    assert typed(text) == words


@given(st.text())
def test_words_stand_inside_the_text_in_order(text: str) -> None:
    words = Draft(text).words
    begins = [words.typed(at, at) for at in range(len(words.folded))]
    assert begins == sorted(begins)
    assert all(0 <= begin < end <= len(text) for begin, end in begins)


@given(st.text())
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    once = Words.of(text).as_they_are
    assert Words.of(" ".join(once)).as_they_are == once


@given(st.text(alphabet="aàАаΑα\u0301\u200b -日ก"), st.text(alphabet="bБ日ิ "))
def test_case_does_not_matter(text: str, more: str) -> None:
    text += more
    assert Words.of(text.lower()).normalised == Words.of(text).normalised
