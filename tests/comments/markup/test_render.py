"""The whole way from a text to its HTML, and the four ways in which sanitisers have failed."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from html import escape

import pytest

from comments import markup
from comments.markup.links import linked
from comments.markup.structure import Piece, Start, read

from .judge import CORPORA, elements, faults, hostile_inputs, needs_corpora, words

TYPICAL = (
    "I read this twice. <b>The second time</b> it was clearer & shorter <3, see "
    'https://example.org/a_(b)?c=1&d=2, or <a href="https://example.org/" title="&lt;&quot;">here'
    "</a> — שלום, नमस्ते &amp; e\u0301 😀.\nNext <i>line"
)


def written(pieces: Iterable[Piece]) -> str:
    """Return the HTML of pieces, as it is before the second sanitiser looks at it."""
    html = ""
    for piece in pieces:
        if isinstance(piece, str):
            html += quoted(piece)
        elif isinstance(piece, Start):
            values = (f' {name}="{quoted(value)}"' for name, value in piece.attributes.items())
            html += f"<{piece.name}{''.join(values)}>"
        else:
            html += f"</{piece.name}>"
    return html


def quoted(text: str) -> str:
    return escape(text).replace("&#x27;", "'")


def test_a_comment_comes_out_as_this() -> None:
    assert markup.render(TYPICAL) == (
        "I read this twice. <b>The second time</b> it was clearer &amp; shorter &lt;3, see "
        f'<a href="https://example.org/a_(b)?c=1&amp;d=2" rel="{markup.LINK_REL}">'
        "https://example.org/a_(b)?c=1&amp;d=2</a>, or "
        f'<a href="https://example.org/" title="&lt;&quot;" rel="{markup.LINK_REL}">here</a>'
        " — שלום, नमस्ते &amp; é 😀.\nNext <i>line</i>"
    )


def test_rendering_what_was_rendered_changes_nothing() -> None:
    html = markup.render(TYPICAL)
    assert markup.render(html) == html


@needs_corpora
def test_the_second_sanitiser_finds_nothing_to_change() -> None:
    texts = [TYPICAL, *list(hostile_inputs().values())[::20]]
    assert len(texts) > 500
    assert [
        text for text in texts if written(linked(read(text).pieces)) != markup.render(text)
    ] == []


# The four holes


@pytest.mark.parametrize("scheme", ["javascript", "data", "vbscript", "tel", "ftp", "x"])
@pytest.mark.parametrize(
    "rest", ["1", "`1`", "`您的会话已过期1`", "1//", "80/", "443?x", "\u00a01", "%31"]
)
@pytest.mark.parametrize("attribute", ["a href", "q cite", "blockquote cite"])
def test_digits_after_a_scheme_do_not_pass_for_a_port(
    scheme: str, rest: str, attribute: str
) -> None:
    name = attribute.split()[0]
    html = markup.render(f'<{attribute}="{scheme}:{rest}">x</{name}>')
    assert elements(html) == [(name, {})]


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


@pytest.mark.parametrize("opened", ['<a href="', "<!--", "<a title='", "<b", "<![CDATA[", "</b"])
def test_what_follows_an_unterminated_tag_or_comment_is_there(opened: str) -> None:
    html = markup.render(f"before {opened} after & all <b>the rest</b>")
    assert words(html) == f"before {opened} after & all the rest"


# The fourth, that the cost grows with the square of what is nested, is in `test_cost.py`.

_DIGEST = """
import hashlib, sys
import django
django.setup()
from comments import markup
texts = sys.stdin.buffer.read().decode().split("\\0")
html = "\\0".join(map(markup.render, texts))
print(hashlib.sha256(html.encode()).hexdigest())
"""


def test_every_process_and_thread_writes_the_same_bytes() -> None:
    texts = [TYPICAL, TYPICAL[::-1], "<a title=1 rel=2 href=https://e.org cite=3>x", "<b><i>x</b>y"]
    if CORPORA.exists():
        texts += [text for text in list(hostile_inputs().values())[::100] if "\0" not in text]
    html = "\0".join(map(markup.render, texts))
    with ThreadPoolExecutor(max_workers=2) as threads:
        assert list(threads.map(markup.render, texts * 2)) == html.split("\0") * 2
    for seed in ("1", "4711"):
        elsewhere = subprocess.run(
            [sys.executable, "-c", _DIGEST],
            input="\0".join(texts).encode(),
            env={**os.environ, "PYTHONHASHSEED": seed, "DJANGO_SETTINGS_MODULE": "config.settings"},
            capture_output=True,
            check=True,
        )
        assert elsewhere.stdout.decode().strip() == hashlib.sha256(html.encode()).hexdigest()


def test_very_long_and_empty_texts_are_rendered() -> None:
    assert markup.render("") == ""
    html = markup.render("<b>x&" * 20_000)
    assert list(faults(html)) == []
    assert words(html) == markup.visible("<b>x&" * 20_000)
