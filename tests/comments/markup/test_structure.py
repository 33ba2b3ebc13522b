"""What is markup and what is text, and how what was typed crosswise comes to nest."""

import pytest

from comments import markup

from .judge import elements, faults, parsed, words

# What is shown as it was typed


@pytest.mark.parametrize(
    "text",
    [
        "a < b & c > d",
        "1 <2 and 3> 2",
        "x <- y -> z <= 4",
        "I <3 you",
        "AT&T; R&D &nosuch; 100%&",
        '<a href="',
        '<a href="/there and all that follows it',
        "<a href='/there'",
        "before <b after",
        "<!-- and all that follows it",
        "<!-- closed --> after",
        "<!doctype html>",
        "<![CDATA[x]]>",
        "<?php echo 1 ?>",
        "</b> alone",
        "</script>",
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
        "<img src=x onerror=alert(1)>",
        "<IMG SRC=x>",
        "<p>one</p><p>two</p>",
        "<br><br/>",
        "<div class=x><span>y</span></div>",
        "<style>body{display:none}</style>",
        "<title>x</title>",
        "<textarea>",
        "<plaintext>all",
        "<xmp>all",
        "<iframe src=//example.org></iframe>",
        "<svg><image xlink:href='javascript:1'>x",
        "<svg onload=alert(1)>",
        "<math><mtext><table><mglyph><style>",
        "<table><tr><td>x",
        "<h1>Loud</h1>",
        "<font color=red>x</font>",
        "<abc>",
        "<b1>x</b1>",
        "<b/>x",
        "< b>x",
        "<b x=>",
        "<bé>x",
        "{{ user }} {% csrf_token %}",
        "<b\u00a0title=x>",
        "<b/title=x>y",
        '<b title="x"class="y">',
        "<b title=a=b'c>",
        "<ｂ>x",
        "<ſ>x</ſ>",
        "<b title='x\">",
        "<!DOCTYPE b [<!ENTITY x 'y'>]>",
        "<![if IE]>x<![endif]>",
        "</>",
        "</b x></b/>",
        "<//b>",
        "<1>",
        "<b:b>x</b:b>",
        "<strong1>",
        "<bb>",
        "]]>",
        "--!>",
        '<a title="',
    ],
)
def test_what_is_not_allowed_is_shown_as_typed(text: str) -> None:
    html = markup.render(text)
    assert elements(html) == []
    assert words(html) == text


def test_an_allowed_element_stands_within_one_that_is_not() -> None:
    html = markup.render("<p>one <b>two</b></p>")
    assert elements(html) == [("b", {})]
    assert words(html) == "<p>one two</p>"


@pytest.mark.parametrize("opened", ["<!--", '<a href="', "<b title='", "<b", "<!", "<?", "</", "<"])
def test_nothing_that_follows_an_unterminated_tag_or_comment_is_swallowed(opened: str) -> None:
    rest = "one & two\n\n<i>three</i> four"
    html = markup.render(opened + rest)
    assert words(html) == f"{opened}one & two\n\nthree four"
    assert elements(html) == [("i", {})]


def test_an_allowed_element_stands_within_an_html_comment() -> None:
    html = markup.render("<!-- one <b>two</b> -->")
    assert words(html) == "<!-- one two -->"
    assert elements(html) == [("b", {})]


def test_a_tag_may_run_over_lines() -> None:
    html = markup.render("<abbr\n\ttitle\n=\n'one\ntwo'\n>x</abbr\n>")
    assert elements(html) == [("abbr", {"title": "one two"})]
    assert words(html) == "x"


def test_code_keeps_its_spaces() -> None:
    html = markup.render("<code>  if x:\n\t  y  </code>")
    assert html == "<code>  if x:\n\t  y  </code>"


# Nesting


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("<b>one", "<b>one</b>"),
        ("<b>one<i>two</b>three</i>", "<b>one<i>two</i></b><i>three</i>"),
        ("<q>one<b>two</q>three</b>four", "<q>one<b>two</b></q><b>three</b>four"),
        ("<b><i>x</b></i>", "<b><i>x</i></b>"),
        ("one</b>two<b>three</b>", "one&lt;/b&gt;two<b>three</b>"),
        ("<b>one</b title=x>two</b>", "<b>one&lt;/b title=x&gt;two</b>"),
        ("<b><b>x</b>y</b>z", "<b><b>x</b>y</b>z"),
        ("<blockquote>one<em>two</blockquote>", "<blockquote>one<em>two</em></blockquote>"),
        ("<b><i><s>x</b>y</s></i>z", "<b><i><s>x</s></i></b><i><s>y</s></i>z"),
        ("<b></b>", "<b></b>"),
        (
            "<b>one<abbr title=t>two</b>three</abbr>",
            '<b>one<abbr title="t">two</abbr></b><abbr>three</abbr>',
        ),
        ("<blockquote><b>x</blockquote>y", "<blockquote><b>x</b></blockquote>y"),
        ("<em><a href=https://e.org>x</em>y</a>z", None),
    ],
)
def test_nesting_is_mended(typed: str, mended: str | None) -> None:
    if mended is None:
        mended = f'<em><a href="https://e.org" rel="{markup.LINK_REL}">x</a></em>yz'
    assert markup.render(typed) == mended


def test_links_do_not_nest() -> None:
    html = markup.render(
        '<a href="https://example.org/1">one <b><a href="https://example.org/2">two</a></b></a>'
    )
    assert not parsed(html).css("a a")
    assert words(html) == "one two</a>"
    assert [attributes["href"] for name, attributes in elements(html) if name == "a"] == [
        "https://example.org/1",
        "https://example.org/2",
    ]


# As much as is taken


def test_a_hundred_tags_are_taken_and_the_next_one_is_text() -> None:
    html = markup.render("<b>x</b>" * 101)
    assert len(elements(html)) == markup.MAX_TAGS == 100
    assert words(html) == "x" * 100 + "<b>x</b>"


def test_eight_levels_are_taken_and_the_next_one_is_text() -> None:
    html = markup.render("<q>" * 9 + "x" + "</q>" * 9)
    assert parsed(html).css_first(" > ".join(["q"] * 8))
    assert markup.MAX_DEPTH == 8
    assert words(html) == "<q>x</q>"


def test_what_is_too_deep_says_so_with_its_line() -> None:
    assert markup.excess("\n" + "<b>" * 8) is None
    found = markup.excess("\n" + "<b>" * 8 + "\r\n<i>")
    assert found == markup.Excess(is_depth=True, tag="<i>", line=3)


def test_the_first_of_too_many_tags_is_named_with_its_line() -> None:
    assert markup.excess("<b>x</b>\n" * 100) is None
    found = markup.excess("<b>x</b>\n" * 100 + "<i title=t>x</i><s>")
    assert found == markup.Excess(is_depth=False, tag="<i title=t>", line=101)


def test_mending_makes_no_more_elements_than_are_taken() -> None:
    html = markup.render("<b><i><s><q><em><del>x</b>x" * 40)
    assert list(faults(html)) == []


def test_links_that_end_each_other_do_not_use_up_the_depth() -> None:
    html = markup.render('<a href="https://e.org">x' * 50)
    assert len(elements(html)) == 50
    assert words(html) == "x" * 50
