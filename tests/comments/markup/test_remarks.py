"""What a member is told of their text that its HTML does not tell."""

import pytest

from comments.markup import Remark, remarks

LINK = '<a href="https://example.org/">'


@pytest.mark.parametrize(
    ("text", "attribute", "value"),
    [
        ('<a href="javascript:1">x</a>', "href", "javascript:1"),
        ('<q CITE="mailto:a@b.org">x</q>', "cite", "mailto:a@b.org"),
        ("<del datetime=yesterday>x</del>", "datetime", "yesterday"),
        ("<a href='https://u@e.org/?a&amp;b'>x</a>", "href", "https://u@e.org/?a&b"),
        (f"<abbr title={'x' * 501}>x</abbr>", "title", "x" * 501),
    ],
)
def test_a_value_that_is_left_out_is_told_with_its_line(
    text: str, attribute: str, value: str
) -> None:
    assert list(remarks(f"one\r\ntwo\r{text}")) == [Remark(attribute, value, 3)]


def test_a_link_that_reads_as_another_host_is_told() -> None:
    assert list(remarks(f"\n{LINK}bank.example</a>")) == [
        Remark("href", "https://example.org/", 2, misleads=True)
    ]


def test_of_many_addresses_of_such_a_link_the_one_that_counts_is_told() -> None:
    typed = "<a href=x: href=https://one.example href=https://two.example>bank.example</a>"
    assert list(remarks(typed)) == [
        Remark("href", "x:", 1),
        Remark("href", "https://one.example", 1, misleads=True),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "words & https://example.org/",
        f"{LINK}example.org</a>",
        "<b onclick=x class=y>x</b>",  # never allowed there: people know that from elsewhere
        '<a rel=me href="https://example.org/">x</a>',
        '<img src="javascript:1">',  # shown as typed
        "<del datetime=2026-11-23>x</del>",
        "<b>x<i>y</b>z</i>",
    ],
)
def test_nothing_is_told_of_what_is_as_it_was_meant(text: str) -> None:
    assert list(remarks(text)) == []
