"""How many links are too many, and to whom none may lead."""

import pytest

from comments import markup
from comments.rules.domains import host, registrable

from .asking import ask, cut, errors, parameters, said

THREE = "https://a.example www.b.example <a href='https://c.example'>c</a>"


def test_more_links_than_the_limit_are_found_each_where_it_was_typed() -> None:
    assert cut("links", THREE, limit=2) == [
        "https://a.example",
        "www.b.example",
        "<a href='https://c.example'>c</a>",
    ]
    assert said("links", THREE, limit=2) == "3 links, limit 2"
    assert ask("links", THREE, limit=3) is None


@pytest.mark.parametrize(
    "text",
    [
        "a.example b.example",
        "<a>https://a.example</a>",
        "<code>https://a.example</code>",
        '<a href="javascript:1">x</a>',
        '<a href="https://a.example">bank.example</a>',
        "&lt;a href=x&gt;",
    ],
)
def test_what_becomes_no_link_does_not_count(text: str) -> None:
    assert 'href="' not in markup.render(text)
    assert ask("links", text, limit=0) is None


def test_hosts_that_are_allowed_do_not_count() -> None:
    assert ask("links", THREE, limit=2, allow="A.example") is None
    assert said("links", THREE, limit=1, allow="a.example") == "2 links, limit 1"


def test_a_single_link_to_a_denied_host_is_found() -> None:
    text = "See https://shop.evil.co.uk:8080/x and https://other.co.uk/"
    assert cut("links", text, limit=9, deny="www.evil.co.uk") == ["https://shop.evil.co.uk:8080/x"]
    assert said("links", text, limit=9, deny="evil.co.uk") == "1 link that may not be"


def test_a_denied_host_is_found_however_it_is_written() -> None:
    for address in (
        "https://xn--bcher-kva.example/",
        "https://BÜCHER.example",
        "mailto:a@bücher.example",
    ):
        assert ask("links", f'<a href="{address}">x</a>', limit=9, deny="bücher.example")


def test_with_no_links_allowed_one_is_too_many() -> None:
    assert said("links", "www.a.example", limit=0) == "1 link that may not be"


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("example.org", "example.org"),
        ("a.b.example.co.uk", "example.co.uk"),
        ("one.github.io", "one.github.io"),
        ("github.io", None),
        ("co.uk", None),
        ("localhost", None),
        ("192.0.2.1", "192.0.2.1"),
        ("食狮.公司.cn", "食狮.公司.cn"),
    ],
)
def test_a_domain_is_what_somebody_registered(name: str, domain: str | None) -> None:
    assert registrable(name) == domain


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://www.Example.org/a?b#c", "example.org"),
        ("example.org:80", "example.org"),
        ("mailto:me@example.org", "example.org"),
        ("https://user@example.org.", "example.org"),
        ("two words", ""),
    ],
)
def test_a_host_is_taken_out_of_an_address(address: str, name: str) -> None:
    assert host(address) == name


def test_hosts_are_stored_as_their_domains() -> None:
    typed = "https://www.shop.example.org/x\nexample.org\n\nB.example"
    assert parameters("links", deny=typed)["deny"] == ["example.org", "b.example"]


@pytest.mark.parametrize("typed", ["co.uk", "nonsense", "a b.example", "*.example.org!"])
def test_what_is_no_domain_is_refused_with_its_line(typed: str) -> None:
    [error] = errors("links", allow=f"a.example\n{typed}")["allow"]
    assert error == f"Line 2: “{typed}” is no domain that somebody registered."


@pytest.mark.parametrize("limit", [-1, markup.MAX_TAGS])
def test_the_limit_stays_within_what_a_comment_can_hold(limit: int) -> None:
    assert "limit" in errors("links", limit=limit)
