"""Where in a text what readers get of it was typed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments import markup

PARTS = [
    "a", "é", "e\u0301", "\u0301", "\u1100\u1161\u11a8", " ", "\n", "\r\n", "\r", "<b>", "</b>",
    "<i>", "</i>", "<", ">", "&amp;", "&lt;", "&#x301;", "&nGt;", "&#1;", "&", ";", "\u200d",
    "\u202e", "\ufdd0", '<a href="https://e.org/x">', "</a>", "<a>", "<code>", "</code>", "https://e.org/y",
    "www.e.org", "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e007f", "\U000e0061",
    "👩🏽\u200d🚀", "שלום",
]  # fmt: skip
texts = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PARTS), max_size=25).map("".join))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("plain words", "plain words"),
        ("v<b></b>iagra", "viagra"),
        ("<b>v</b>iagra <i>x", "viagra x"),
        ("a < b", "a < b"),
        ("<u>x</u>", "<u>x</u>"),
        ("x</b>y", "x</b>y"),
        ("&#118;iagra &amp;lt;", "viagra &lt;"),
        ("&nGt;", "\u226b\u20d2"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("v\u200bi\u202eagra", "v\u200bi\u202eagra"),
    ],
)
def test_a_trace_is_the_text_without_its_markup(text: str, read: str) -> None:
    assert markup.trace(text).text == read


@pytest.mark.parametrize(
    ("text", "part", "typed"),
    [
        ("say v<b></b>iagra now", "viagra", "v<b></b>iagra"),
        ("say <b>viagra</b> now", "viagra", "viagra"),
        ("say &#118;iagr&#x61; now", "viagra", "&#118;iagr&#x61;"),
        ("one\r\nviagra\r\n", "viagra", "viagra"),
        ("one\r\nviagra\r\n", "\nviagra\n", "\r\nviagra\r\n"),
        ("<b>שלום</b> עולם", "שלום עולם", "שלום</b> עולם"),
        ("x&nGt;y", "\u20d2", "&nGt;"),
        ("<i>👩🏽\u200d🚀</i>", "👩🏽\u200d🚀", "👩🏽\u200d🚀"),
    ],
)
def test_each_part_knows_where_it_was_typed(text: str, part: str, typed: str) -> None:
    traced = markup.trace(text)
    at = traced.text.index(part)
    begin, end = traced.typed(at, at + len(part))
    assert text[begin:end] == typed


def apart(text: str) -> str:
    """Return a text taken apart, with other characters for those that HTML gives a meaning to."""
    return unicodedata.normalize("NFD", text).replace("<", "\ue000").replace("&", "\ue001")


@given(texts)
def test_a_trace_reads_as_the_comment_does(text: str) -> None:
    assert apart(markup.visible(apart(markup.trace(text).text))) == apart(markup.visible(text))


@given(texts)
def test_places_follow_each_other_inside_the_text(text: str) -> None:
    traced = markup.trace(text)
    assert len(traced.text) == len(traced.begins) == len(traced.ends)
    assert list(traced.begins) == sorted(traced.begins)
    assert list(traced.ends) == sorted(traced.ends)
    for begin, end in zip(traced.begins, traced.ends, strict=True):
        assert 0 <= begin < end <= len(text)
