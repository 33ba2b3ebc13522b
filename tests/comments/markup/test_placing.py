"""Where the links of a comment were typed."""

import pytest
from hypothesis import given

from comments import markup

from .judge import elements
from .test_tracing import texts

E = "https://e.org/"


def typed(text: str) -> list[tuple[str, str]]:
    """Return the links of a text: where each leads, and what was typed."""
    return [(link.address, text[link.begin : link.end]) for link in markup.find_links(text)]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("nothing: at all.", []),
        ("see https://e.org/a.", [("https://e.org/a", "https://e.org/a")]),
        (
            "www.e.org, WWW.E.net",
            [("https://www.e.org", "www.e.org"), ("https://WWW.E.net", "WWW.E.net")],
        ),
        ("<a href=https://e.org/>x</a> y", [(E, "<a href=https://e.org/>x</a>")]),
        ("<a href=https://e.org/><b>x y", [(E, "<a href=https://e.org/><b>x y")]),
        ("<a href=https://e.org/>bank.example</a>", []),
        ("<a>https://e.org/</a> <code>https://e.org/</code>", []),
        (
            "e\u0301e\u0301 https://e.org/e\u0301!",
            [("https://e.org/\u00e9", "https://e.org/e\u0301")],
        ),
        ("\u0301\u0301\u202ehttps://e.org/", [(E, E)]),
        ("ht&#116;ps://e.org/?a&amp;b x", [("https://e.org/?a&b", "ht&#116;ps://e.org/?a&amp;b")]),
        ("<b>http</b>s://e.org", []),
        ("x\r\n<b>שלום</b>\r\nwww.e.org\r\n", [("https://www.e.org", "www.e.org")]),
        ("ht\u202etps://e.org", [("https://e.org", "ht\u202etps://e.org")]),
    ],
)
def test_a_link_is_found_where_it_was_typed(text: str, links: list[tuple[str, str]]) -> None:
    assert typed(text) == links


@given(texts)
def test_what_is_found_is_what_becomes_a_link(text: str) -> None:
    rendered = [held["href"] for _, held in elements(markup.render(text)) if "href" in held]
    assert [link.address for link in markup.find_links(text)] == rendered


@given(texts)
def test_links_stand_inside_the_text_one_after_the_other(text: str) -> None:
    end = 0
    for link in markup.find_links(text):
        assert end <= link.begin < link.end <= len(text)
        end = link.end
