"""Which hosts are what they say, and which host a text reads as."""

import pytest

from comments import markup
from comments.markup import hosts

from .judge import elements, words


def leads_somewhere(html: str) -> bool:
    [(name, attributes), *_] = elements(html)
    assert name == "a"
    return "href" in attributes


@pytest.mark.parametrize(
    "host",
    [
        "bücher.example",
        "xn--bcher-kva.example",
        "пример.рф",
        "παράδειγμα.δοκιμή",
        "例え.テスト",
        "日本語とカタカナ.jp",
        "한국漢字.kr",
        "मराठी.भारत",
        "شبكة.com",
        "a-b.c_d.example",
        "1.1.1.1",
        "3com.example",
        "яндекс.ru",
    ],
)
def test_an_honest_host_is_linked(host: str) -> None:
    html = markup.render(f'<a href="https://{host}/">x</a>')
    assert leads_somewhere(html)


@pytest.mark.parametrize(
    "host",
    [
        "exаmple.org",  # one Cyrillic letter
        "gοοgle.com",  # Greek letters
        "раураӏ.com",  # nothing but letters that look Latin
        "асе.com",
        "xn--80ak6aa92e.com",  # the same, in Punycode: "apple"
        "xn--exmple-4nf.org",  # the same, mixed
        "xn--a",  # no Punycode
        "xn--99999999999",
        "xn--example-.org",  # Punycode of nothing but ASCII
        "ｅxample.org",  # full width
        "①.example",
        "example。org",
        "a\u00adb.example",
        "pay\u200dpal.example",
        "pay\u200cpal.example",
        "bank\ufe0f.example",  # browsers drop what nobody sees
        "bank\u034f.example",
        "\u0301bank.example",
        "☕.example",
        "a..example",
        ".example",
        "example.",
        "-a.example",
        "é-.example",
        "a" * 64 + ".example",
        ".".join(["a" * 60] * 5),
        "0x7f.1",
        "0x7f000001",
        "2130706433",
        "017700000001",
        "127.1",
        "1.2.3.256",
        "1.2.3.4.5",
        "1.2.3.4.",
        "a.1",
        "01.2.3.4",
        "[::1]",
        "ex%61mple.org",
        "a!b.example",
        "a,b.example",
        "a*b",
        "a|b.example",
        "a^b.example",
        "٣.٣.٣.٣",
    ],
)
def test_a_host_that_may_not_be_what_it_seems_is_not_linked(host: str) -> None:
    html = markup.render(f'<a href="https://{host}/">x</a>')
    assert elements(html) == [("a", {})]
    assert words(html) == "x"


# Text that reads as a host


@pytest.mark.parametrize(
    "text",
    [
        "bank.example",
        "BANK.Example",
        "https://bank.example",
        "HTTPS://bank.example/evil.example",
        "http:bank.example",
        "https:/\\bank.example",
        "\\\\bank.example",
        "//bank.example",
        "ftp://bank.example",
        "www.bank.example",
        "pay@bank.example",
        "mailto:pay@bank.example",
        "bank.example@evil.example",
        "https://bank.example@evil.example/",
        "https://bank.example:pass@evil.example/",
        "bank.example:443",
        "bank.example.",
        "bank.example...",
        "bank.example…",
        "bank.example/login",
        "bank.example?x=evil.example",
        "(https://bank.example)",
        "“https://bank.example”",
        "«bank.example»",
        "1https://bank.example",
        "see:https://bank.example",
        "Really?bank.example",
        "evil.example,https://bank.example",
        "evil.example or bank.example",
        "https://bank",
        "https://localhost",
        "http://[::1]/",
        "10.0.0.1",
        "8.8.8.8.",
        "bank。example",
        "bank．example",
        "bank｡example",
        "bank․example",
        "ｂａｎｋ.example",
        "ⓑank.example",
        "ba\u200bnk.example",
        "ba\u200dnk.exa\u00admple",
        "bank\u2060.\u200eexample",
        "bank\ufe0f.example",
        "bank\u034f.example",
        "bank.\u0301example",
        "bank&#46;example",
        "bank&period;example",
        "bank.&#x200b;example",
        "<b>ba</b>nk.<i>exa<s>mple</s></i>",
        "bank<code>.</code>example",
        "bаnk.example",
        "xn--bnk-5cd.example",
        "пример.рф",
    ],
)
def test_a_link_that_reads_as_another_host_is_no_link(text: str) -> None:
    typed = f'<a href="https://evil.example/" title="t">{text}</a>'
    html = markup.render(typed)
    assert elements(html)[0] == ("a", {})
    assert words(html) == markup.visible(text)


@pytest.mark.parametrize(
    ("host", "text"),
    [
        ("bank.example", "bank.example"),
        ("bank.example", "https://bank.example/path?other.example"),
        ("bank.example", "HTTP://WWW.Bank.example:8080/"),
        ("www.bank.example", "bank.example"),
        ("bank.example", "pay@bank.example"),
        ("bank.example", "“https://bank.example”, (bank.example), bank.example!"),
        ("bank.example", "bank.example/https://other.example"),
        ("bank.example", "👉 bank.example…"),
        ("bank.example", "ba\u00adnk.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "bu\u0308cher.example"),
        ("न्यूज़क.example", "न्यूज़क.example"),
        ("1.1.1.1", "1.1.1.1"),
        ("bank.example", "our bank"),
        ("bank.example", "Node.js, main.rb, index.html, e.g. 3.11, v1.2.3, 10.000, i.e. this."),
        ("bank.example", "the end.Another sentence.".replace(".A", ". A")),
        ("bank.example", "1:2, a/b, C:\\dir, 50%, x@y, http:, https://"),
        ("bank.example", "... and so on ..."),
        ("bank.example", "https://…"),
    ],
)
def test_a_link_that_reads_as_where_it_leads_stays_one(host: str, text: str) -> None:
    assert leads_somewhere(markup.render(f'<a href="https://{host}/">{text}</a>'))


def test_a_link_to_a_mail_address_reads_as_its_host_too() -> None:
    assert leads_somewhere(markup.render('<a href="mailto:a@b.example">a@b.example</a>'))
    assert not leads_somewhere(markup.render('<a href="mailto:a@evil.example">a@b.example</a>'))


def test_names_that_are_written_differently_compare_as_one() -> None:
    spellings = [
        "bücher.example",
        "BÜCHER.example",
        "www.xn--bcher-kva.example",
        "bu\u0308cher.example",
    ]
    assert {hosts.comparable(spelling) for spelling in spellings} == {"bücher.example"}
