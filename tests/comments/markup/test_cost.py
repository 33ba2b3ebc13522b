"""That no text costs more than its length, however it is written: steps are counted, not seconds.

What it costs in milliseconds: `python -m benchmarks.markup`.
"""

import sys
from types import FrameType

import pytest

from benchmarks.markup import PATTERNS, cost
from comments import markup

SIZE = 1500
TIMES = 4
# What grows with the text takes four times as long, what grows with its square sixteen times.
BOUND = 8


def previewed(text: str) -> str:
    """Return the HTML of a text, after all that its author should know was gathered."""
    for remark in markup.remarks(text):
        assert remark.line
    return markup.render(text)


def steps(text: str) -> int:
    """Return how many functions are called to preview a text."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        previewed(text)
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize("name", PATTERNS)
def test_the_steps_grow_with_the_text_and_not_with_its_square(name: str) -> None:
    pattern = PATTERNS[name]
    steps(pattern(SIZE))  # what is made once is made
    few, many = steps(pattern(SIZE)), steps(pattern(SIZE * TIMES))
    assert many <= few * BOUND


@pytest.mark.parametrize("name", PATTERNS)
def test_so_does_what_happens_within_a_step(name: str) -> None:
    """Ratios of CPU time in one run; a machine that is busy gets more than one chance."""
    short, long = (PATTERNS[name](size) for size in (SIZE, SIZE * TIMES))
    for _ in range(10):
        if cost(previewed, long, runs=2) <= cost(previewed, short, runs=2) * BOUND:
            return
    pytest.fail(f"four times as much of {name!r} costs more than {BOUND} times as much")
