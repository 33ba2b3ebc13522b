"""What rendering costs, by size, for the worst texts that we could think of.

    .venv/bin/python -m benchmarks.markup

Milliseconds of CPU, the best of some runs, and how many times that nh3 and plain bleach take for
the same text under the same policy in the same run. `tests/comments/markup/test_cost.py` holds that
none of it grows faster than the text.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

import bleach
import nh3

SIZES = (500, 1000, 2500, 5000)
RUNS = 5
SHOWN = 30
MAX_COST = 25  # ms, for any text the form takes
MAX_TYPICAL = 1  # ms, for a comment as most are
MAX_SPREAD = 10  # the worst pattern against the median one
Pattern = Callable[[int], str]

TYPICAL = (
    "I have read this <em>twice</em> now, and the second part is the better one: it says what was "
    "tried, not only what worked. There is a longer piece on that at https://example.org/notes/27, "
    'and <a href="https://example.net/reply">a reply</a> from March. Does the figure for Tuesday '
    "include the mail that came back?"
)


def again(unit: str, before: str = "", after: str = "") -> Pattern:
    """Return what fills a size with a unit over and over."""
    return partial(_filled, unit, before, after)


def _filled(unit: str, before: str, after: str, size: int) -> str:
    room = max(size - len(before) - len(after), 0)
    return before + (unit * (room // len(unit) + 1))[:room] + after


def _halved(size: int) -> str:
    """Return a link with as much in its tag as in its text."""
    tag = _filled("href=https://e.org ", "<a ", ">", size // 2)
    return tag + _filled("\ufdfa ", "", "</a>", size - size // 2)


LINK = '<a href="https://e.org/">'
DEEP = "<b><i><s><q><em><strong><cite>"
PATTERNS: dict[str, Pattern] = {
    "plain words": again("lorem ipsum dolor "),
    # what looks like markup
    "<": again("<"),
    "&": again("&"),
    '"': again('"'),
    "&#": again("&#"),
    "&#x2": again("&#x2"),
    "&lt;": again("&lt;"),
    "&CounterClockwiseContourIntegra": again("&CounterClockwiseContourIntegra"),
    "one entity, thousands of digits": again("1", "&#", ";"),
    "<b ": again("<b "),
    '<b a="x" without end': again('<b a="x" '),
    "one tag, many attributes": again("title=x ", "<abbr ", ">x</abbr>"),
    "one tag, many values that are refused": again("href=x: ", "<a ", ">x</a>"),
    "one tag, an endless name": again("a", "<b ", ">"),
    "one tag, nothing but spaces": again(" ", "<b", ">"),
    "one quote that is never closed": again("x", '<a href="'),
    "many quotes that are never closed": again('<a href="'),
    "<!--": again("<!--"),
    "ends without begins": again("</b>"),
    "long title": again("&lt;", '<abbr title="', '">x</abbr>'),
    # elements
    "begins without ends": again("<b>"),
    "empty elements": again("<b></b>"),
    "crossed elements": again("<b><i></b></i>"),
    "elements crossed at depth 8": again(
        "<b><i><s><q><em><del><code><cite>x</b></i></s></q></em></del></code></cite>y"
    ),
    "links crossed at depth 8": again('<a href="https://e.org/">x</b>y<b>', DEEP),
    "blocks that cut what is open": again(
        '<blockquote cite="https://e.org/"><b><i><s><q><em>x</blockquote>y</b></i></s></q></em>'
    ),
    "links without end": again(f"{LINK}x"),
    "links without end at depth 8": again(f"{LINK}x", DEEP),
    "a hundred links": again(f"{LINK}x</a>"),
    "a hundred titles": again('<abbr title="&quot;&quot;&quot;">x</abbr>'),
    "a hundred sources": again('<q cite="https://bücher.example/">x'),
    "a hundred dates": again('<del datetime="2026-01-01T00:00Z">x'),
    # bare addresses
    "www.": again("www."),
    "www.e ": again("www.e "),
    "http://": again("http://"),
    "https://e.org ": again("https://e.org "),
    "https://e.org/( ": again("https://e.org/( "),
    "one address, brackets": again("()", "https://e.org/"),
    "one address, surplus brackets": again(")", "https://e.org/"),
    "one address, many labels": again("a.", "https://"),
    "names in Punycode": again("www.xn--bcher-kva.com "),
    "names of 17 labels in Punycode": again("https://" + "xn--bcher-kva." * 17 + "com "),
    "endless Punycode": again("https://xn--99" + "z" * 57 + " "),
    "names with umlauts": again("www.bücher.bücher.bücher.com "),
    "names in Cyrillic that look Latin": again("www.асасасасас.com "),
    # the text of a link
    "link text of hosts": again("e.org ", LINK, "</a>"),
    "link text of dots": again("a.", LINK, "..</a>"),
    "link text of letters, then a colon": again("a", LINK, ": </a>"),
    "link text of schemes": again("https:", LINK, "</a>"),
    "link text of names in Punycode": again("xn--bcher-kva.com ", LINK, "</a>"),
    "link text that folds into much": again("\ufdfa ", LINK, "</a>"),
    "one link, many addresses and a long text": _halved,
    "link text of marks": again("a\u0301.bc ", LINK, "</a>"),
    # characters
    "a tower of marks": again("\u0301", "x"),
    "a tower to be sorted": again("\u0301\u0323", "x"),
    "a tower of marks that fall apart": again("\u0f73", "x"),
    "a tower across elements": again("<b>\u0301</b>", "x"),
    "letters to be composed": again("e\u0301"),
    "syllables to be composed": again("\u1100\u1161\u11a8"),
    "joiners": again("\u200d"),
    "flags without end": again("🏴\U000e0067\U000e0062"),
    "isolates, left out": again("\u2066"),
}


def cost(function: Callable[[str], str], text: str, runs: int = RUNS) -> float:
    """Return the CPU time of a call in ms, the best of some."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        function(text)
        times.append(time.process_time() - start)
    return min(times) * 1000


def main() -> int:
    """Print the costs, and fail if one of the bounds is passed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from comments.markup import ALLOWED, render

    with_nh3 = partial(
        nh3.clean,
        tags=set(ALLOWED),
        attributes={"*": set(), **{name: set(kept) for name, kept in ALLOWED.items()}},
    )
    with_bleach = partial(
        bleach.clean,
        tags=ALLOWED.keys(),
        attributes={name: list(kept) for name, kept in ALLOWED.items()},
    )

    costs = {
        name: [cost(render, pattern(size)) for size in SIZES] for name, pattern in PATTERNS.items()
    }
    worst = sorted(costs, key=lambda name: -costs[name][-1])[:SHOWN]
    print(f"{'ms for so many characters':<38}" + "".join(f"{size:>8,}" for size in SIZES), end="")
    print(f"{'x nh3':>8}{'x bleach':>10}")
    for name in worst:
        text = PATTERNS[name](SIZES[-1])
        ours = costs[name][-1]
        print(f"{name:<38}" + "".join(f"{ms:>8.2f}" for ms in costs[name]), end="")
        print(f"{ours / cost(with_nh3, text):>8.1f}{ours / cost(with_bleach, text, 1):>10.2f}")

    median = statistics.median(costs[name][-1] for name in worst)
    peak = costs[worst[0]][-1]
    print(f"\nthe worst {peak:.1f} ms, the median of these {SHOWN} {median:.1f} ms,", end=" ")
    print(f"of all {len(costs)} {statistics.median(row[-1] for row in costs.values()):.1f} ms")
    typical = statistics.median(cost(render, TYPICAL, 1) for _ in range(500))
    print(
        f"a typical comment of {len(TYPICAL)} characters: {typical:.2f} ms (median of 500),", end=""
    )
    print(f" nh3 {cost(with_nh3, TYPICAL):.2f}, bleach {cost(with_bleach, TYPICAL):.2f}")
    return int(peak > MAX_COST or peak > MAX_SPREAD * median or typical > MAX_TYPICAL)


if __name__ == "__main__":
    sys.exit(main())
