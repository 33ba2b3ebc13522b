"""What a comment's HTML may hold, judged by a parser that had no part in making it (lexbor)."""

import json
import re
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from comments import markup

# Of a repository that may stand beside ours; too large to copy.
CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "xss-open.jsonl"
EVERY_NTH = 10  # of the corpus's 12,900 inputs, which take a quarter of a minute together
SCHEMES = {"href": {"http", "https", "mailto"}, "cite": {"http", "https"}}
GOOD = {
    "href": "https://example.org/a?b=1#c",
    "cite": "https://example.org/source",
    "title": "What it means",
    "datetime": "2026-11-23T10:00:00Z",
}


def parsed(html: str) -> LexborNode:
    """Return the element that holds what a browser makes of the HTML."""
    holder = LexborHTMLParser(f"<!doctype html><body><div>{html}</div>").css_first("body > div")
    assert holder is not None
    return holder


def elements(html: str) -> list[tuple[str, dict[str, str | None]]]:
    """Return the elements of the HTML with their attributes, in document order."""
    found = parsed(html).css("*")[1:]  # the holder comes first
    return [(str(node.tag), dict(node.attributes)) for node in found]


def words(html: str) -> str:
    """Return the text that a reader sees."""
    return parsed(html).text(deep=True, separator="", strip=False)


def faults(html: str) -> Iterator[str]:
    """Say what the HTML holds that it must not."""
    for name, attributes in elements(html):
        if name not in markup.ALLOWED:
            yield f"element {name}"
            continue
        allowed = {*markup.ALLOWED[name], *({"rel"} if "href" in attributes else ())}
        yield from (f"{name}[{attribute}]" for attribute in attributes.keys() - allowed)
        if "href" in attributes and attributes.get("rel") != markup.LINK_REL:
            yield f"link with rel {attributes.get('rel')!r}"
        for attribute in SCHEMES.keys() & attributes.keys():
            address = attributes[attribute] or ""
            if urlsplit(address).scheme not in SCHEMES[attribute]:
                yield f"{name}[{attribute}={address!r}]"


def test_the_policy_reads_as_people_know_it() -> None:
    assert markup.allowed_html() == (
        '<a href="" title=""> <abbr title=""> <acronym title=""> <b> <blockquote cite=""> <cite> '
        '<code> <del datetime=""> <em> <i> <q cite=""> <s> <strike> <strong>'
    )


# What is allowed


@pytest.mark.parametrize("name", markup.ALLOWED)
def test_an_allowed_element_survives(name: str) -> None:
    html = markup.render(f"before <{name}>within</{name}> after")
    assert elements(html) == [(name, {})]
    assert words(html) == "before within after"


@pytest.mark.parametrize("name", markup.ALLOWED)
def test_an_element_may_be_typed_in_capitals(name: str) -> None:
    html = markup.render(f"<{name.upper()}>within</{name.upper()}>")
    assert elements(html) == [(name, {})]


@pytest.mark.parametrize(
    ("name", "attribute"),
    [(name, attribute) for name, allowed in markup.ALLOWED.items() for attribute in allowed],
)
@pytest.mark.parametrize("quote", ['"', "'"])
def test_an_allowed_attribute_survives(name: str, attribute: str, quote: str) -> None:
    typed = f"<{name} {attribute.upper()} = {quote}{GOOD[attribute]}{quote}>x</{name}>"
    [(found, attributes)] = elements(markup.render(typed))
    assert found == name
    assert attributes[attribute] == GOOD[attribute]


def test_an_address_needs_no_quotes() -> None:
    [(_, attributes)] = elements(markup.render("<a href=https://example.org/>x</a>"))
    assert attributes["href"] == "https://example.org/"


@pytest.mark.parametrize("name", markup.ALLOWED)
@pytest.mark.parametrize("attribute", ["class", "id", "style", "onclick", "lang", "title", "href"])
def test_an_attribute_that_is_not_named_for_the_element_is_left_out(
    name: str, attribute: str
) -> None:
    html = markup.render(f'<{name} {attribute}="https://example.org/">x</{name}>')
    [(_, attributes)] = elements(html)
    assert attributes.keys() <= {*markup.ALLOWED[name], "rel"}
    assert words(html) == "x"


def test_a_title_keeps_quotes_brackets_and_entities() -> None:
    [(_, attributes)] = elements(
        markup.render("<abbr title='a \"b\" < c &amp;amp; &#39;d'>x</abbr>")
    )
    assert attributes == {"title": 'a "b" < c &amp; \'d'}


def test_of_an_attribute_typed_twice_the_first_counts() -> None:
    [(_, attributes)] = elements(markup.render('<abbr title="one" title="two">x</abbr>'))
    assert attributes == {"title": "one"}


def test_line_breaks_stay_characters() -> None:
    html = markup.render("one\ntwo\n\n  three")
    assert elements(html) == []
    assert words(html) == "one\ntwo\n\n  three"


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


def test_an_entity_is_the_character_it_names() -> None:
    html = markup.render("&lt;b&gt; &amp;amp; &#65;")
    assert elements(html) == []
    assert words(html) == "<b> &amp; A"


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
    ],
)
def test_nesting_is_mended(typed: str, mended: str) -> None:
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


# Addresses


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org",
        "HTTPS://EXAMPLE.ORG/",
        "https://example.org:8443/a/b?c=d&e=f#g",
        "https://bücher.example/größe",
        "https://127.0.0.1/",
        "http://localhost",
    ],
)
@pytest.mark.parametrize(
    ("name", "attribute"), [("a", "href"), ("blockquote", "cite"), ("q", "cite")]
)
def test_a_web_address_is_taken(name: str, attribute: str, address: str) -> None:
    [(_, attributes)] = elements(markup.render(f'<{name} {attribute}="{address}">x</{name}>'))
    assert attributes[attribute] == address


@pytest.mark.parametrize(
    "typed",
    [
        "ht\ttps://example.org/",
        "https\n://example.org/",
        "https:/&NewLine;/example.org/",
        " https://example.org/",
        "\n\x01https://example.org/\x1f ",
    ],
)
def test_an_address_loses_what_browsers_drop_from_it(typed: str) -> None:
    [(_, attributes)] = elements(markup.render(f'<q cite="{typed}">x</q>'))
    assert attributes == {"cite": "https://example.org/"}


def test_a_link_may_go_to_a_mail_address_but_a_source_may_not() -> None:
    html = markup.render(
        '<a href="mailto:a.b@example.org?subject=Hi">x</a><q cite="mailto:a@b.c">y</q>'
    )
    assert elements(html) == [
        ("a", {"href": "mailto:a.b@example.org?subject=Hi", "rel": markup.LINK_REL}),
        ("q", {}),
    ]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "javascript:1",
        "JaVaScRiPt:1",
        "javascript:`any …1`",
        "javascript:`…1`",
        "javascript&#58;1",
        "javascript&colon;1",
        "&#106;avascript:1",
        "&#x6A;&#x61;vascript:1",
        "java\tscript:1",
        "java\nscript:1",
        "java&Tab;script:1",
        "java&NewLine;script:1",
        " javascript:1",
        "\x01javascript:1",
        "data:1",
        "data:text/html,<script>1</script>",
        "vbscript:1",
        "tel:1900",
        "ftp://example.org/",
        "file:///etc/passwd",
        "blob:https://example.org/1",
        "https://example.org/a b",
        "//example.org/",
        "/\\example.org/",
        "\\\\example.org\\",
        "https:\\\\example.org",
        "https://example.org\\@evil.example/",
        "https://user@example.org/",
        "https://user:password@example.org/",
        "https://example.org&#64;evil.example/",
        "https:example.org",
        "https:///example.org",
        "https://",
        "https://[::1",
        "https://exa mple.org/",
        "https://example.org:port/",
        "/relative",
        "#fragment",
        "example.org",
        "mailto:",
        "mailto:nobody",
        "",
    ],
)
@pytest.mark.parametrize(
    ("name", "attribute"), [("a", "href"), ("blockquote", "cite"), ("q", "cite")]
)
def test_any_other_address_is_refused(name: str, attribute: str, address: str) -> None:
    html = markup.render(f'<{name} {attribute}="{address}">words</{name}>')
    assert elements(html) == [(name, {})]
    assert words(html) == "words"


# rel


def test_every_link_says_that_its_author_is_not_the_site() -> None:
    html = markup.render('<a href="https://example.org/">x</a> <a href="mailto:a@b.org">y</a>')
    assert [attributes["rel"] for _, attributes in elements(html)] == ["nofollow ugc noopener"] * 2


@pytest.mark.parametrize(
    "typed", ['rel="follow"', "rel=me", "REL='nofollow ugc noopener me'", "rel"]
)
def test_a_typed_rel_is_replaced(typed: str) -> None:
    for tag in (f'<a {typed} href="https://e.org">', f'<a href="https://e.org" {typed}>'):
        [(_, attributes)] = elements(markup.render(f"{tag}x</a>"))
        assert attributes == {"href": "https://e.org", "rel": markup.LINK_REL}


@pytest.mark.parametrize(
    "tag", ["<a>", "<a title=x>", "<a rel=me>", '<a href="javascript:1">', "<b rel=me>"]
)
def test_what_is_no_link_has_no_rel(tag: str) -> None:
    [(_, attributes)] = elements(markup.render(f"{tag}x"))
    assert "rel" not in attributes


# Whatever is typed

_names = st.sampled_from(
    [*markup.ALLOWED, "A", "STRONG", "p", "br", "script", "img", "svg", "math"]
)
_values = st.sampled_from(
    [
        "",
        "https://example.org/a",
        "http://a.b",
        "mailto:a@b.org",
        "javascript:1",
        "javascript:`…1`",
        "data:1",
        "tel:1900",
        "//e.org",
        "https://u@e.org",
        "a > b",
        "x <i> y",
        "y",
    ]
)
_attributes = st.builds(
    "{}{}{}{}{}{}".format,
    st.sampled_from([" ", "\n", "/", "  "]),
    st.sampled_from(
        ["href", "HREF", "title", "cite", "datetime", "rel", "style", "onclick", "x:y"]
    ),
    st.sampled_from(["=", " = ", ""]),
    quotes := st.sampled_from(['"', "'", ""]),
    _values,
    quotes,
)
_tags = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["<", "</"]),
    _names,
    st.lists(_attributes, max_size=3).map("".join),
    st.sampled_from([">", ">", ">", ">", "/>", "", " >"]),
)
_debris = st.sampled_from(
    ["<", ">", "</", "<!--", "-->", "<a href=", '<a href="', "'", '"', "&", "=", " ", "\n", "<b"]
)
WORD = "\0"
_pieces = st.lists(st.one_of(_tags, _tags, _debris, st.just(WORD), st.just(WORD)), max_size=25)


@st.composite
def _near_html(draw: st.DrawFn) -> str:
    """Make up a text out of tags, debris of tags, and words that each occur once."""
    pieces = draw(_pieces)
    return "".join(f"Q{at}Ω" if piece == WORD else piece for at, piece in enumerate(pieces))


# Whatever could be a tag that is allowed: generous, so that the rest is text beyond doubt.
_MAY_BE_TAG = re.compile(
    rf"""</?(?:{"|".join(markup.ALLOWED)})(?![a-z0-9])(?:"[^"]*"|'[^']*'|[^<>"'])*>""",
    re.IGNORECASE,
)


def outside_tags(text: str) -> list[str]:
    """Return the runs of letters and digits that are certainly in no tag."""
    in_tags: set[int] = set()
    for bracket in re.finditer("<", text):
        if tag := _MAY_BE_TAG.match(text, bracket.start()):
            in_tags.update(range(*tag.span()))
    runs = re.finditer(r"[^\W_]+", text)
    return [run[0] for run in runs if in_tags.isdisjoint(range(*run.span()))]


@settings(max_examples=200, deadline=None)
@given(_near_html())
def test_nothing_else_comes_through_and_no_word_is_lost(text: str) -> None:
    html = markup.render(text)
    assert list(faults(html)) == []
    rest = words(html)
    for run in outside_tags(text):
        _, found, rest = rest.partition(run)
        assert found, f"{run!r} is lost of {text!r}"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_rendering_never_fails(text: str) -> None:
    assert list(faults(markup.render(text))) == []


@pytest.mark.skipif(not CORPUS.exists(), reason=f"there is no corpus of hostile input at {CORPUS}")
def test_hostile_input_brings_nothing_through() -> None:
    lines = CORPUS.read_text(encoding="utf-8").splitlines()[::EVERY_NTH]
    inputs = [json.loads(line) for line in lines]
    assert len(inputs) > 1000
    found = {entry["id"]: list(faults(markup.render(entry["input"]))) for entry in inputs}
    assert {key: what for key, what in found.items() if what} == {}


@pytest.fixture
def _quick_switches() -> Iterator[None]:
    """Let threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("_quick_switches")
def test_comments_rendered_at_once_do_not_mix() -> None:
    def strays(number: int) -> list[str]:
        own = f'<b>{number}</b> <a href="https://example.org/{number}">{number}</a> <i>{number}'
        alone = expected[number]
        return [html for html in (markup.render(own) for _ in range(150)) if html != alone]

    expected = {
        number: (
            f'<b>{number}</b> <a href="https://example.org/{number}" rel="{markup.LINK_REL}">'
            f"{number}</a> <i>{number}</i>"
        )
        for number in (1111, 2222, 3333, 4444)
    }
    with ThreadPoolExecutor(max_workers=4) as threads:
        assert list(threads.map(strays, expected)) == [[], [], [], []]
