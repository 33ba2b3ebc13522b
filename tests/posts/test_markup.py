"""Markdown to HTML: nothing but what CommonMark has, and nothing that runs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from posts import markup

# All that CommonMark makes; no h1, which is the page's own.
BLOCKS = {"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "hr"}
INLINE = {"em", "strong", "a", "img", "code", "br"}
ATTRIBUTES = {"href", "src", "alt", "title", "class", "start"}


def test_a_text_becomes_html() -> None:
    assert markup.render("One *two*\n\n- three") == (
        "<p>One <em>two</em></p>\n<ul>\n<li>three</li>\n</ul>\n"
    )


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("a <b onclick=x>b</b>", "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>\n"),
        ("<!-- c -->", "<p>&lt;!-- c --&gt;</p>\n"),
        ("`<i>`", "<p><code>&lt;i&gt;</code></p>\n"),
        ("    <i>", "<pre><code>&lt;i&gt;\n</code></pre>\n"),
    ],
)
def test_raw_html_is_shown_as_typed(typed: str, shown: str) -> None:
    assert markup.render(typed) == shown


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "file:///etc/passwd",
    ],
)
@pytest.mark.parametrize("typed", ["[here]({})", "![here]({})", "<{}>", "[here][1]\n\n[1]: {}"])
def test_no_link_runs_anything(typed: str, address: str) -> None:
    html = markup.render(typed.format(address))
    assert "href" not in html
    assert "src" not in html


def test_a_link_is_made_with_its_title() -> None:
    assert markup.render('[here](https://example.org/ "There")') == (
        '<p><a href="https://example.org/" title="There">here</a></p>\n'
    )


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("# Top", "<h2>Top</h2>\n"),
        ("## Second", "<h3>Second</h3>\n"),
        ("##### Fifth", "<h6>Fifth</h6>\n"),
        ("###### Sixth", "<h6>Sixth</h6>\n"),
        ("Underlined\n===", "<h2>Underlined</h2>\n"),
        ("> # Quoted", "<blockquote>\n<h2>Quoted</h2>\n</blockquote>\n"),
    ],
)
def test_headings_stand_below_the_pages_own(typed: str, shown: str) -> None:
    assert markup.render(typed) == shown


@given(st.text(alphabet=st.sampled_from("ab \n\t#>-*_`[]()!<>/=\"'&:;.1\\") | st.characters()))
def test_no_text_makes_an_element_or_attribute_of_its_own(typed: str) -> None:
    body = LexborHTMLParser(markup.render(typed)).body
    assert body is not None
    for element in body.traverse():
        if element.tag != "body":
            assert element.tag in BLOCKS | INLINE
            assert set(element.attributes) <= ATTRIBUTES


def test_what_is_stored_is_handed_out_unchanged() -> None:
    html = markup.render("# <b> & *c*")
    assert markup.stored(str(html)) == html
    assert f"{markup.stored('<p>x</p>').__html__()}" == "<p>x</p>"
