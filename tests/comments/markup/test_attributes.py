"""Which attributes an element keeps, and with which value."""

import pytest

from comments import markup

from .judge import elements, words


def attributes_of(html: str) -> dict[str, str | None]:
    [(_, attributes)] = elements(html)
    return attributes


def test_an_address_needs_no_quotes() -> None:
    html = markup.render("<a href=https://example.org/>x</a>")
    assert attributes_of(html)["href"] == "https://example.org/"


def test_a_title_keeps_quotes_brackets_and_entities() -> None:
    html = markup.render("<abbr title='a \"b\" < c &amp;amp; &#39;d'>x</abbr>")
    assert attributes_of(html) == {"title": 'a "b" < c &amp; \'d'}


def test_of_an_attribute_typed_twice_the_first_counts() -> None:
    html = markup.render('<abbr title="one" title="two">x</abbr>')
    assert attributes_of(html) == {"title": "one"}


def test_of_an_address_typed_twice_the_first_good_one_counts() -> None:
    html = markup.render('<q cite="javascript:1" cite="https://e.org" cite="https://f.org">x</q>')
    assert attributes_of(html) == {"cite": "https://e.org"}


@pytest.mark.parametrize(("length", "is_kept"), [(500, True), (501, False)])
@pytest.mark.parametrize("letter", ["x", "é", "&amp;", "😀"])
def test_a_title_has_at_most_500_characters(letter: str, length: int, is_kept: bool) -> None:
    html = markup.render(f'<abbr title="{letter * length}">x</abbr>')
    assert ("title" in attributes_of(html)) is is_kept
    assert words(html) == "x"


def test_a_title_is_read_as_text_is() -> None:
    typed = "a&#x202e;b\x07c\u2069e\u0301" + "\u0323" * 20
    html = markup.render(f'<abbr title="{typed}">x</abbr>')
    title = attributes_of(html)["title"] or ""
    assert title[:3] == "abc"
    assert len(title) <= 3 + 1 + markup.MAX_MARKS


# datetime


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-23",
        "2024-02-29",
        "0001-01-01",
        "2026-11-23T10:00Z",
        "2026-11-23 10:00Z",
        "2026-11-23T10:00:59Z",
        "2026-11-23T10:00:00.5Z",
        "2026-11-23T23:59:59.999+05:30",
        "2026-11-23T00:00-0800",
    ],
)
def test_a_valid_date_is_kept(typed: str) -> None:
    assert attributes_of(markup.render(f'<del datetime="{typed}">x</del>')) == {"datetime": typed}


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "yesterday",
        "2026",
        "2026-11",
        "2026-W47",
        "2026-1-1",
        "2025-02-29",
        "2026-13-01",
        "0000-01-01",
        "2026-11-23T10:00",
        "2026-11-23T10:00:00",
        "2026-11-23t10:00z",
        "2026-11-23T24:00Z",
        "2026-11-23T10:60Z",
        "2026-11-23T10:00:60Z",
        "2026-11-23T10:00:00.1234Z",
        "2026-11-23T10:00+24:00",
        "2026-11-23T10:00+14:99",
        " 2026-11-23",
        "2026-11-23\n",
        "２０２６-11-23",
        "2026-11-23;x",
    ],
)
def test_what_is_no_valid_date_is_left_out(typed: str) -> None:
    html = markup.render(f'<del datetime="{typed}">x</del>')
    assert elements(html) == [("del", {})]
    assert words(html) == "x"


# rel


def test_every_link_says_that_its_author_is_not_the_site() -> None:
    html = markup.render(
        '<a href="https://example.org/">x</a> <a href="mailto:a@b.org">y</a> https://example.org/'
    )
    assert [attributes["rel"] for _, attributes in elements(html)] == ["nofollow ugc noopener"] * 3


@pytest.mark.parametrize(
    "typed", ['rel="follow"', "rel=me", "REL='nofollow ugc noopener me'", "rel"]
)
def test_a_typed_rel_is_replaced(typed: str) -> None:
    for tag in (f'<a {typed} href="https://e.org">', f'<a href="https://e.org" {typed}>'):
        html = markup.render(f"{tag}x</a>")
        assert attributes_of(html) == {"href": "https://e.org", "rel": markup.LINK_REL}


@pytest.mark.parametrize(
    "tag", ["<a>", "<a title=x>", "<a rel=me>", '<a rel=me href="javascript:1">', "<b rel=me>"]
)
def test_what_is_no_link_has_no_rel(tag: str) -> None:
    assert "rel" not in attributes_of(markup.render(f"{tag}x"))
