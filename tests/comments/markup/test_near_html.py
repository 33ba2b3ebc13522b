"""What holds for whatever is typed: generated near-HTML, judged by lexbor and a second reading.

`NEAR_HTML=20000` tries that many texts of each kind, other ones each time; without it 500, always
the same.
"""

import os
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as run
from hypothesis import strategies as st

from comments import markup

from . import second_reading
from .judge import faults, words

TEXTS = int(os.environ.get("NEAR_HTML", "0"))
FEW = 500

NAMES = [
    *markup.ALLOWED,
    "A",
    "STRONG",
    "Em",
    "p",
    "br",
    "script",
    "img",
    "svg",
    "math",
    "b1",
    "ab",
]
VALUES = [
    "", "https://example.org/a", "http://a.b", "mailto:a@b.org", "javascript:1", "javascript:`…1`",
    "data:1", "tel:1900", "//e.org", "https://u@e.org", "a > b", "x <i> y", "y", "2026-11-23",
    "&quot;&lt;", "&#106;avascript&colon;1", "https://e.org/&NewLine;?a=1&amp;b", "x" * 501,
    "https://bücher.example", "\u202ex", "e\u0301", "a`b", "=", "/",
]  # fmt: skip
DEBRIS = [
    "<", ">", "</", "/>", "<!--", "-->", "<a href=", '<a href="', "'", '"', "&", "=", " ", "\n",
    "\r", "\r\n", "\t", "<b", "<b ", "</b", "</b x>", "<!", "<?", "<![CDATA[", "]]>", "`", ";",
    "#", "/",
]  # fmt: skip
CHARACTERS = [
    "&lt;", "&gt;", "&amp;", "&amp", "&quot;", "&#60;", "&#x3C;", "&#0;", "&#x80;", "&#xd800;",
    "&#x202e;", "&#13;", "&#9;", "&#xfdd0;", "&nosuch;", "&#", "&#x", "&NotEqualTilde;", "&nbsp;",
    "&#x301;", "&#" + "0" * 40 + "65;", "\0", "\x01", "\x0b", "\x7f", "\x85", "\u202a", "\u2066",
    "\u2069", "\ufdd0", "\ufdd1", "\ufffe", "\U0010ffff", "\ud800", "\udfff", "\u200d", "\u200e",
    "\ufe0f", "\u0301", "\u0301" * 9, "\u0323", "\u0345", "\u0f73", "e", "é", "A\u030a", "\u1100",
    "\u1161", "\u11a8", "ﬃ", "🏴", "🏴\U000e0067\U000e0062\U000e0065\U000e007f", "\U000e0067",
    "\U000e007f", "שלום", "漢字", "😀", "\u2028", "\u00a0", "\u3000", "\ufeff",
]  # fmt: skip
ADDRESSES = [
    "https://e.org/", "http://e.org?a=1&b=2", "www.e.org", "(https://e.org/a_(b))", "https://",
    "www.", "e.org", "HTTPS://E.ORG.", "https://e.org”", "https://u:p@e.org", "https://exаmple.org",
    "https://1.1.1.1", "https://xn--bcher-kva.example", "https://e.org:80", "ftp://e.org",
    "a@e.org", "bank.example", ".", ":", "/", "www", "https:", "://", "x", "1", "_", ")", "(", "!",
]  # fmt: skip

words_ = st.sampled_from(["x", "one", "two words", "Ω", "9"])
attributes = st.builds(
    "{}{}{}{}{}{}".format,
    st.sampled_from([" ", " ", " ", "\n", "/", "  ", ""]),
    st.sampled_from(
        ["href", "HREF", "title", "cite", "datetime", "rel", "style", "onclick", "x:y", "1"]
    ),
    st.sampled_from(["=", "=", " = ", "", "==", "\t=\n"]),
    quotes := st.sampled_from(['"', '"', "'", ""]),
    st.sampled_from(VALUES),
    quotes,
)
tags = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["<", "<", "</"]),
    st.sampled_from(NAMES),
    st.lists(attributes, max_size=3).map("".join),
    st.sampled_from([">", ">", ">", ">", "/>", "", " >", "\n>"]),
)
good_attributes = st.sampled_from(
    ["", "", ' href="https://e.org"', " title=x", " cite='http://e.org'", " datetime=2026-11-23"]
)
good_tags = st.one_of(
    st.builds("<{}{}>".format, st.sampled_from([*markup.ALLOWED]), good_attributes),
    st.builds("</{}>".format, st.sampled_from([*markup.ALLOWED])),
)
# Few names, so that ends meet begins.
crossed_tags = st.builds("<{}{}>".format, st.sampled_from(["", "/"]), st.sampled_from("abiqs"))


def texts_of(*kinds: st.SearchStrategy[str], most: int) -> st.SearchStrategy[str]:
    return st.lists(st.one_of(*kinds), max_size=most).map("".join)


KINDS: dict[str, st.SearchStrategy[str]] = {
    "near-HTML": texts_of(
        tags,
        tags,
        good_tags,
        words_,
        *map(st.sampled_from, (DEBRIS, CHARACTERS, ADDRESSES)),
        most=25,
    ),
    "crossed tags": texts_of(
        crossed_tags, crossed_tags, crossed_tags, st.sampled_from(["x", "é", "&"]), most=60
    ),
    "many crossed tags": st.builds(
        "{}{}".format,
        st.builds(
            lambda unit, times: (unit * times)[:4000],
            texts_of(crossed_tags, st.just("x"), most=12),
            st.integers(2, 40),
        ),
        texts_of(crossed_tags, st.sampled_from(["x", "www.e.org "]), most=12),
    ),
    "characters": texts_of(
        st.sampled_from(CHARACTERS), st.sampled_from(["<b>", "</b>", "<i>", "x", " "]), most=30
    ),
    "addresses": texts_of(
        st.sampled_from(ADDRESSES),
        st.sampled_from(ADDRESSES),
        st.sampled_from([" ", "\n", "<b>", "</b>", '<a href="https://e.org">', "</a>", "<code>"]),
        most=20,
    ),
    "anything": st.text(max_size=200),
}


def examples(test: Callable[..., None]) -> Callable[..., None]:
    """Try a property as often as is asked for."""
    return run(
        max_examples=TEXTS or FEW,
        derandomize=not TEXTS,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )(test)


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_typed_is_shown_and_nothing_else_comes_through(kind: str) -> None:
    @examples
    @given(KINDS[kind])
    def holds(text: str) -> None:
        html = markup.render(text)
        assert list(faults(html)) == []
        assert markup.visible(text) == second_reading.visible(text)
        assert words(html) == markup.visible(text)
        assert markup.render(html) == html
        list(markup.remarks(text))

    holds()
