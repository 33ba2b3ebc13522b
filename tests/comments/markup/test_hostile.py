"""Hostile inputs of thirteen public suites, in all contexts, judged by lexbor.

`make xss` tries the same in a real browser.
"""

import os
from collections.abc import Callable, Iterator

import pytest

from comments import markup

from .judge import faults, hostile_inputs, needs_corpora, words

# All of the 13,000 inputs in all contexts take more than a minute: in CI (`ALL_HOSTILE=1`). As they
# are, all are tried always.
EVERY_NTH = 1 if os.environ.get("ALL_HOSTILE") else 30
CONTEXTS: dict[str, Callable[[str], str]] = {
    "as they are": lambda text: text,
    "href": lambda text: f'<a href="{text}">x</a>',
    "href in single quotes": lambda text: f"<a href='{text}'>x</a>",
    "cite": lambda text: f'<blockquote cite="{text}">x</blockquote>',
    "title": lambda text: f'<a href="https://example.org/" title="{text}">x</a>',
    "title without quotes": lambda text: f"<abbr title={text}>x</abbr>",
    "code": lambda text: f"<code>{text}</code>",
    "paragraphs": lambda text: f"1\n\n<b>{text}\n\n2</b>\n<i>3\r\n\r\n{text}",
    "after an open element": lambda text: f"<blockquote><q><strong>{text}",
    "in an HTML comment": lambda text: f"<!--{text}-->{text}",
    "in entities": lambda text: "".join(f"&#{ord(character)};" for character in text[:500]),
}


def wrongs(text: str) -> Iterator[str]:
    """Say what is wrong with the HTML of a text."""
    html = markup.render(text)
    yield from faults(html)
    if words(html) != markup.visible(text):
        yield "its text is not what is visible"
    if markup.render(html) != html:
        yield "rendering it again changes it"


@needs_corpora
@pytest.mark.parametrize("context", CONTEXTS)
def test_hostile_input_brings_nothing_through_and_loses_no_text(context: str) -> None:
    step = 1 if context == "as they are" else EVERY_NTH
    inputs = dict(list(hostile_inputs().items())[::step])
    assert len(inputs) > 12_900 // step
    found = {key: list(wrongs(CONTEXTS[context](text))) for key, text in inputs.items()}
    assert {key: what for key, what in found.items() if what} == {}
