"""What nh3, another sanitiser, makes of the same inputs under the same policy.

It drops what is not allowed where we show it, so the two differ often. Each difference has a name
here: an input is taken through the named steps, each of which takes one kind of difference away,
until both agree. Where they never do, one of them is wrong.
"""

from collections.abc import Iterator
from html import escape
from itertools import islice

import nh3
import pytest
from selectolax.lexbor import LexborNode

from comments import markup
from comments.markup.attributes import good_value
from comments.markup.characters import readable
from comments.markup.structure import read

from . import second_reading
from .judge import CORPORA, hostile_inputs, needs_corpora, parsed
from .test_hostile import EVERY_NTH
from .test_render import written

Dom = list[str | tuple[str, dict[str, str]] | None]  # text, begins, ends

# Twelve seconds for all of them.
SOME = dict(
    islice(hostile_inputs().items(), 0, None, min(EVERY_NTH, 10)) if CORPORA.exists() else ()
)
STEPS = (
    "nothing",
    "rel on what is no link",  # nh3 gives every a one
    "values",  # nh3 asks of an address only its scheme, and nothing of cite, title and datetime
    "links made and unmade",  # of bare addresses; of those whose text names another host
    "what is no tag to us",  # not allowed, not well formed, an end without a begin: shown as typed
    "characters",  # controls and the like, NFC, towers
    "mending",  # where what was crossed or left open ends
)


def second_opinion(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(markup.ALLOWED),
        attributes={"*": set(), **{name: set(kept) for name, kept in markup.ALLOWED.items()}},
        url_schemes=set(markup.SCHEMES["href"]),
        link_rel=markup.LINK_REL,
    )


def dom(html: str) -> Dom:
    """Return what is parsed of the HTML, in order."""
    return list(_walked(parsed(html)))


def _walked(holder: LexborNode) -> Iterator[str | tuple[str, dict[str, str]] | None]:
    node = holder.child
    while node is not None:
        if node.is_text_node:
            yield node.text_content or ""
        else:
            yield str(node.tag), {key: value or "" for key, value in node.attributes.items()}
            yield from _walked(node)
            yield None
        node = node.next


def without_stray_rel(found: Dom) -> Dom:
    return [
        (piece[0], {key: value for key, value in piece[1].items() if key != "rel"})
        if isinstance(piece, tuple) and "href" not in piece[1]
        else piece
        for piece in found
    ]


def with_our_values(found: Dom) -> Dom:
    judged: Dom = []
    for piece in found:
        if isinstance(piece, tuple):
            name, typed = piece
            values = {key: good_value(key, value) for key, value in typed.items() if key != "rel"}
            kept = {key: value for key, value in values.items() if value is not None}
            judged.append((name, {**kept, "rel": markup.LINK_REL} if "href" in kept else kept))
        else:
            judged.append(piece)
    return judged


def without_links_of_ours(text: str) -> str:
    """Return our HTML as it is before addresses are looked for and links are judged."""
    return written(read(text).pieces)


def as_we_take_tags(text: str) -> str:
    """Return the text with all escaped that is no tag and no entity to us."""
    typed = text.replace("\r\n", "\n").replace("\r", "\n")
    tokens = second_reading.paired(second_reading.tags_and_text(typed))
    return "".join(
        escape(second_reading.decoded(source)) if is_text else source
        for is_text, source in _merged(tokens)
    )


def _merged(tokens: list[second_reading.Token]) -> Iterator[tuple[bool, str]]:
    run = ""
    for token in tokens:
        if token.element is None:
            run += token.typed
        else:
            yield True, run
            yield False, token.typed
            run = ""
    yield True, run


def with_our_characters(found: Dom) -> Dom:
    texts = readable(piece for piece in found if isinstance(piece, str))
    read_ = (next(texts) if isinstance(piece, str) else piece for piece in found)
    return [piece for piece in read_ if piece != ""]


def without_nesting(found: Dom) -> tuple[str, set[str]]:
    """Return the text, and which elements there are at all."""
    return (
        "".join(piece for piece in found if isinstance(piece, str)),
        {piece[0] for piece in found if isinstance(piece, tuple)},
    )


def agreement(text: str) -> str | None:
    """Return the step after which both agree."""
    ours, theirs = dom(markup.render(text)), dom(second_opinion(text))
    if ours == theirs:
        return STEPS[0]
    theirs = without_stray_rel(theirs)
    if ours == theirs:
        return STEPS[1]
    if ours == with_our_values(theirs):
        return STEPS[2]
    ours = dom(without_links_of_ours(text))
    if ours == with_our_values(theirs):
        return STEPS[3]
    prepared = as_we_take_tags(text)
    if ours == with_our_values(dom(second_opinion(prepared))):
        return STEPS[4]
    prepared = second_reading.without_harm(prepared)
    theirs = with_our_characters(with_our_values(dom(second_opinion(prepared))))
    if ours == theirs:
        return STEPS[5]
    if without_nesting(ours) == without_nesting(theirs):
        return STEPS[6]
    return None


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("<b>x</b> <i>y", "nothing"),
        ("<a>x</a>", "rel on what is no link"),
        ('<q cite="javascript:1">x</q>', "values"),
        ("see https://e.org", "links made and unmade"),
        ('<a href="https://e.org">bank.example</a>', "links made and unmade"),
        ("<p>x</p><script>y</script> a < b & c > d <!--", "what is no tag to us"),
        ("e\u0301\u202e", "characters"),
        ("<b>x<i>y</b>z</i>", "nothing"),
        ("<blockquote><b>x</blockquote>y", "mending"),
    ],
)
def test_a_difference_has_its_name(text: str, step: str) -> None:
    assert agreement(text) == step


@needs_corpora
def test_every_difference_from_the_second_opinion_has_a_name() -> None:
    found = [agreement(text) for text in SOME.values()]
    assert len(found) > 1000
    counts = {step: found.count(step) for step in (*STEPS, None)}
    assert counts[None] == 0, counts


@needs_corpora
def test_the_second_opinion_finds_nothing_to_change_in_what_we_made() -> None:
    """Set up as it would have to be in the place of the sanitiser that we use."""
    allowed = {name: set(kept) for name, kept in markup.ALLOWED.items()}
    for text in SOME.values():
        html = markup.render(text)
        again = nh3.clean(
            html,
            tags=set(markup.ALLOWED),
            attributes={**allowed, "*": set(), "a": {*markup.ALLOWED["a"], "rel"}},
            url_schemes=set(markup.SCHEMES["href"]),
            link_rel=None,  # or each a gets one, links or not
        )
        assert dom(again) == dom(html)
