"""Either text can be read from the difference of the two, whatever they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.difference import Piece, difference

_WORDS = st.lists(
    st.sampled_from(["one", "two", " ", "  ", "\n", ".", "<b>", "é", "e\u0301", "\U0001f600", "--"])
).map("".join)
_TEXTS = st.one_of(st.text(), _WORDS)


def read(pieces: list[Piece], *kinds: str) -> str:
    """Return the pieces of some kinds as one text."""
    return "".join(piece.text for piece in pieces if piece.kind in kinds)


@given(_TEXTS, _TEXTS)
def test_what_stayed_and_what_went_is_the_text_before(before: str, after: str) -> None:
    assert read(difference(before, after), "same", "removed") == before


@given(_TEXTS, _TEXTS)
def test_what_stayed_and_what_came_is_the_text_after(before: str, after: str) -> None:
    assert read(difference(before, after), "same", "added") == after


@given(_TEXTS, _TEXTS)
def test_there_are_three_kinds_of_pieces_and_none_is_empty(before: str, after: str) -> None:
    pieces = difference(before, after)
    assert {piece.kind for piece in pieces} <= {"same", "removed", "added"}
    assert all(piece.text for piece in pieces)


@given(_TEXTS)
def test_a_text_differs_in_nothing_from_itself(text: str) -> None:
    assert read(difference(text, text), "removed", "added") == ""


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "", []),
        ("", "one", [("added", "one")]),
        ("one", "", [("removed", "one")]),
        ("I like it.", "I hate it.", [
            ("same", "I "), ("removed", "like"), ("added", "hate"), ("same", " it."),
        ]),
        ("It is so", "It is not so", [("same", "It is "), ("added", "not "), ("same", "so")]),
        ("yes.", "yes!", [("same", "yes"), ("removed", "."), ("added", "!")]),
        ("unlike", "like", [("removed", "unlike"), ("added", "like")]),
    ],
)  # fmt: skip
def test_it_tells_whole_words(before: str, after: str, pieces: list[tuple[str, str]]) -> None:
    assert difference(before, after) == pieces


def test_the_longest_comments_are_compared_in_no_time() -> None:
    before = " ".join(f"word{number}" for number in range(600))[:5000]
    after = " ".join(f"word{number}" for number in range(599, -1, -1))[:5000]
    assert read(difference(before, after), "same", "added") == after
