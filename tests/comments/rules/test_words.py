"""Which listed words and phrases are found, and where."""

import pytest

from comments.rules.words import LONGEST_ENTRY, MOST_ENTRIES, MOST_SPANS, MOST_WORDS

from .asking import ask, cut, errors, parameters, said


@pytest.mark.parametrize(
    ("entry", "text", "found"),
    [
        ("press", "WordPress press, pressed", ["press"]),
        ("free money", "Free  money! free-money, free my money", ["Free  money", "free-money"]),
        ("casino*", "casinos casino xcasino", ["casinos", "casino"]),
        ("*casino", "casinos casino xcasino", ["casino", "xcasino"]),
        ("easy mon*", "easy money, easy Monday, easy m", ["easy money", "easy Monday"]),
        ("*ing money", "earning money, ingmoney, sing money", ["earning money", "sing money"]),
        (
            "été",
            "ETE Été ete\u0301 &eacute;t&#233;",
            ["ETE", "Été", "ete\u0301", "&eacute;t&#233;"],
        ),
        ("viagra", "v<b></b>iagra <b>vi</b>agra", ["v<b></b>iagra", "vi</b>agra"]),
        ("viagra", "v\u200bi\u0336agra vіаgrа", ["v\u200bi\u0336agra", "vіаgrа"]),
        ("рот", "Это рот. pot", ["рот"]),
        ("рот", "рот", ["рот"]),
        ("рот", "a pot", []),
        ("pot", "Это рот.", []),
        ("pot", "a рот", ["рот"]),
        ("赌场", "线上赌场首选", ["赌场"]),
        ("คาสิโน", "เล่นคาสิโนออนไลน์", ["คาสิโน"]),
        ("שלום", "אמר שָׁלוֹם לך", ["שָׁלוֹם"]),
        ("c", "c c++ c# abc", ["c", "c", "c"]),
        ("ok", "👍🏽ok👍🏽", ["ok"]),
    ],
)
def test_whole_words_are_found_where_they_were_typed(
    entry: str, text: str, found: list[str]
) -> None:
    assert cut("words", text, entries=[entry]) == found


def test_of_matches_that_overlap_the_first_and_longest_counts() -> None:
    entries = ["buy", "buy now", "now cheap*", "*bye"]
    assert cut("words", "buy now cheaply, goodbye", entries=entries) == ["buy now", "goodbye"]


def test_all_matches_count_but_not_all_are_marked() -> None:
    evidence = ask("words", "spam " * 100, entries=["spam"])
    assert evidence is not None
    assert (evidence.value, len(evidence.spans)) == (100, MOST_SPANS)


def test_it_says_how_many() -> None:
    assert said("words", "spam", entries=["spam"]) == "1 listed word or phrase"
    assert said("words", "spam spam", entries=["spam"]) == "2 listed words or phrases"


def test_nothing_is_found_without_entries_or_words() -> None:
    assert ask("words", "spam") is None
    assert ask("words", "", entries=["spam"]) is None
    assert ask("words", "Good morning!", entries=["spam"]) is None


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("fine\n\n!?", "Line 3: there is neither a letter nor a digit in it."),
        ("*", "Line 1: there is neither a letter nor a digit in it."),
        ("\u200b\u0301", "Line 1: there is neither a letter nor a digit in it."),
        ("*both*", "Line 1: “*” may stand at one end only, once."),
        ("a*b", "Line 1: “*” may stand at one end only, once."),
        ("ab**", "Line 1: “*” may stand at one end only, once."),
        ("x" * (LONGEST_ENTRY + 1), f"Line 1: longer than {LONGEST_ENTRY} characters."),
        ("a " * (MOST_WORDS + 1), f"Line 1: more than {MOST_WORDS} words."),
    ],
)
def test_what_can_not_be_looked_for_is_refused_with_its_line(typed: str, fault: str) -> None:
    assert errors("words", entries=typed) == {"entries": [fault]}


def test_doubles_are_dropped_as_they_fold() -> None:
    assert parameters("words", entries="Spam\n  spam\nSPÁM\nspam*\n")["entries"] == [
        "Spam",
        "spam*",
    ]


def test_there_is_a_limit_to_entries() -> None:
    entries = [f"word{number}" for number in range(MOST_ENTRIES)]
    assert len(parameters("words", entries=entries)["entries"]) == MOST_ENTRIES
    assert errors("words", entries=[*entries, "more"]) == {
        "entries": [f"At most {MOST_ENTRIES} entries."]
    }


def test_a_stored_list_shows_one_entry_a_line() -> None:
    from comments.rules.words import Parameters

    form = Parameters(initial={"entries": ["one", "two words"]})
    assert "one\ntwo words</textarea>" in str(form["entries"])
