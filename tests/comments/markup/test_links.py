"""Where links are made of bare addresses, and where they begin and end."""

import pytest

from comments import markup

from .judge import elements, words


def links(text: str) -> list[str]:
    """Return the addresses that are linked in a text; fail if any of the text is lost."""
    html = markup.render(text)
    assert words(html) == markup.visible(text)
    return [attributes["href"] or "" for _, attributes in elements(html) if "href" in attributes]


# What WordPress's readers are used to (the 76 of its renders were looked through): where a link
# ends, and what is none. Better: quotation marks are no obstacle, nothing is rewritten, and neither
# user-info nor a mail address nor FTP becomes a link.
@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("see https://e.org/a.", "https://e.org/a"),
        ("https://e.org/a, and", "https://e.org/a"),
        ("https://e.org!", "https://e.org"),
        ("https://e.org?", "https://e.org"),
        ("https://e.org;", "https://e.org"),
        ("https://e.org:", "https://e.org"),
        ("https://e.org...", "https://e.org"),
        ("https://e.org…", "https://e.org"),
        ("https://e.org?!?", "https://e.org"),
        ("https://e.org'", "https://e.org"),
        ("'https://e.org'", "https://e.org"),
        ('"https://e.org"', "https://e.org"),
        ("“https://e.org/x”", "https://e.org/x"),
        ("„https://e.org/x“", "https://e.org/x"),
        ("«https://e.org/x»", "https://e.org/x"),
        ("‘https://e.org/x’", "https://e.org/x"),
        ("https://e.org‘x", "https://e.org"),
        ("see https://e.org—and then", "https://e.org"),
        ("https://e.org/2019–2021", "https://e.org/2019–2021"),
        ("**https://e.org/x**", "https://e.org/x"),
        ("(https://e.org/a)", "https://e.org/a"),
        ("(see https://e.org/a_(b))", "https://e.org/a_(b)"),
        ("https://e.org/a_(b)", "https://e.org/a_(b)"),
        ("(https://e.org/a_(b).)", "https://e.org/a_(b)"),
        ("[https://e.org/a]", "https://e.org/a"),
        ("[link](https://e.org)", "https://e.org"),
        ("{https://e.org/{a}}", "https://e.org/{a}"),
        ("<https://e.org>", "https://e.org"),
        ("https://e.org/a b", "https://e.org/a"),
        ("https://e.org/a\nb", "https://e.org/a"),
        ("https://e.org/<b>x</b>", "https://e.org/"),
        ("<b>https://e.org</b>", "https://e.org"),
        ("https://e.org/a?b=1&c=2", "https://e.org/a?b=1&c=2"),
        ("https://e.org/a?b=1&amp;c=2", "https://e.org/a?b=1&c=2"),
        ("https://e.org/a?b=1&section=2", "https://e.org/a?b=1&section=2"),
        ("https://e.org/#a,b", "https://e.org/#a,b"),
        ("https://e.org/x*y", "https://e.org/x*y"),
        ("HTTPS://E.ORG/X", "HTTPS://E.ORG/X"),
        ("https://e.org:8080/x", "https://e.org:8080/x"),
        ("https://example", "https://example"),
        ("https://bücher.example/ä", "https://bücher.example/ä"),
        ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
        ("https://e.org/ünï", "https://e.org/ünï"),
        ("見てhttps://e.org/a。次", "https://e.org/a"),
        ("（https://e.org/a）", "https://e.org/a"),
        ("www.example.org/path", "https://www.example.org/path"),
        ("WWW.example.org.", "https://WWW.example.org"),
        ("(www.example.org)", "https://www.example.org"),
        ("https://e.org/\u200b", "https://e.org/"),
        # A flag is not torn apart: what follows its base is in no address.
        ("https://e.org/\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e007f", "https://e.org/"),
        ("ht&#116;ps://e.org", "https://e.org"),
        ("https://e.org&#47;a", "https://e.org/a"),
        ("\u201chttps://e.org/a&quot; b", "https://e.org/a"),
        ("https://e.org\\@bank.example", "https://e.org"),
    ],
)
def test_a_bare_address_becomes_a_link_that_ends_where_readers_expect(
    text: str, linked: str
) -> None:
    assert links(text) == [linked]


@pytest.mark.parametrize(
    "text",
    [
        "me@example.org",
        "mailto:me@example.org",
        "ftp://example.org/file",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://user:pw@example.org/",
        "https://bank.example@evil.example/",
        "http://",
        "https://",
        "https://.",
        "https:// example.org",
        "https:example.org",
        "//example.org",
        "example.org",
        "www.",
        "www..org",
        "www. example.org",
        "xwww.example.org",
        "a.www.example.org",
        "me@www.example.org",
        "/www.example.org",
        "xhttps://example.org",
        "1https://example.org",
        "_https://example.org",
        "https://example.org:99999/",
        "https://exаmple.org/",
        "www.exаmple.org",
        "https://127.1/",
        "https://[::1]/",
        "http\u017f://example.org",
    ],
)
def test_nothing_else_becomes_a_link(text: str) -> None:
    html = markup.render(text)
    assert elements(html) == []
    assert words(html) == text


@pytest.mark.parametrize(
    "typed",
    [
        '<a href="https://e.org">https://e.org/a</a>',
        '<a href="https://e.org"><b>https://e.org/a</b></a>',
    ],
)
def test_no_link_is_made_inside_a_link(typed: str) -> None:
    assert links(typed) == ["https://e.org"]


@pytest.mark.parametrize(
    "typed",
    [
        "<a>https://e.org</a>",
        '<a href="javascript:1">https://e.org</a>',
        '<a href="https://evil.example">https://e.org</a>',
        "<code>https://e.org www.e.org</code>",
        "<code><b>https://e.org</b></code>",
        "<q><code>x</q>https://e.org</code>",
    ],
)
def test_no_link_is_made_inside_what_is_no_link_or_code(typed: str) -> None:
    assert links(typed) == []


def test_each_of_several_addresses_becomes_a_link() -> None:
    assert links("https://e.org/a\nhttps://e.org/b www.e.org <i>https://e.org/c</i>") == [
        "https://e.org/a",
        "https://e.org/b",
        "https://www.e.org",
        "https://e.org/c",
    ]


def test_links_that_are_made_count_among_the_hundred_elements() -> None:
    assert len(links("https://e.org/ " * 150)) == 100
    assert len(links("<b>x</b>" * 98 + "https://e.org/ " * 10)) == 2


def test_no_link_is_made_deeper_than_elements_may_be() -> None:
    assert links("<q>" * 8 + "https://e.org/") == []
    assert links("<q>" * 7 + "https://e.org/") == ["https://e.org/"]


def test_a_link_that_is_made_reads_as_it_was_typed() -> None:
    assert markup.render("HTTP://e.org/?a=1&b=<i>") == (
        f'<a href="HTTP://e.org/?a=1&amp;b=" rel="{markup.LINK_REL}">HTTP://e.org/?a=1&amp;b=</a>'
        "<i></i>"
    )
