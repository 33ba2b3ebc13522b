"""Which addresses may be linked, after entities are decoded as a browser decodes them."""

import pytest

from comments import markup

from .judge import elements, words


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org",
        "HTTPS://EXAMPLE.ORG/",
        "https://example.org:8443/a/b?c=d&e=f#g",
        "https://bücher.example/größe",
        "https://127.0.0.1/",
        "http://localhost",
        "https://xn--bcher-kva.example/",
        "https://example.org:0/",
        "https://example.org?a=b#c",
        "https://example.org/a_(b)/%20/'~;,/آب\u200cها",
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
        "https://example.org:/",
        "https://example.org:65536/",
        "https://example.org:123456/",
        "https://example.org:-1/",
        "https://example.org/`x`",
        "https://example.org/<x>",
        "https://example.org/\u00a0",
        "https://example.org/\u3000x",
        "https://example.org/\x7f",
        "https://example.org/\u202ex",
        "https://example.org/&#x2066;x",
        "https://example.org/\u200bx",
        "https://example.org/\ufeff",
        "https://example.org/\U000e0041",
        "https://example.org/\ufdd0",
        "https://ex&#0;ample.org/",
        "https:\u2215\u2215example.org/",
        "https\uff1a//example.org/",
        "http\u017f://example.org/",
        "view-source:https://example.org/",
        "feed:https://example.org/",
        "ws://example.org/",
        "http//example.org",
        "://example.org",
        "?x",
        "https://@example.org/",
        "mailto:a@b@c.org",
        "mailto:a b@c.org",
        "mailto:%61@",
        "mailto:a@b.org,c@d.org\\",
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


@pytest.mark.parametrize(
    ("length", "is_taken"), [(markup.MAX_URL, True), (markup.MAX_URL + 1, False)]
)
def test_an_address_has_at_most_2000_characters(length: int, is_taken: bool) -> None:
    start = "https://example.org/"
    address = start + "x" * (length - len(start))
    assert markup.MAX_URL == 2000
    for text in (f'<a href="{address}">x</a>', f'<q cite="{address}">x</q>', f"see {address}"):
        kept = [attributes for _, attributes in elements(markup.render(text)) if attributes]
        assert bool(kept) is is_taken
