"""What is the same text, and what nearly is."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.rules import shingles

TEXT = (
    "The harbour was rebuilt twice, and the second time nobody asked those who live there. "
    "I would like to know who signed the plan, and why the minutes are still not public."
)
# Of that text, as they are stored by sites: a change loses all repeats that were known.
DIGEST = -534382799851894503
SKETCH = (
    5105529,
    36762850,
    93770272,
    28640746,
    30097917,
    706814,
    70031002,
    8662473,
    45799305,
    32382232,
    29043203,
    4647187,
    73273381,
    69121265,
    19156099,
    8474443,
)
OTHER = (
    "What a lovely recipe! We tried it last Sunday with apples in place of the pears, and my "
    "sister, who never eats cake, had two slices of it. Thank you for writing it down so well."
)


@pytest.mark.parametrize(
    "same",
    [TEXT.upper(), TEXT.replace(" ", "  \n"), f"<b>{TEXT}</b>", TEXT.replace("e", "é"), TEXT[:-1]],
)
def test_case_space_marks_and_markup_make_no_other_text(same: str) -> None:
    assert shingles.digest(same) == shingles.digest(TEXT)
    assert shingles.sketch(same) == shingles.sketch(TEXT)


def similarity(one: str, other: str) -> int:
    sketches = shingles.sketch(one), shingles.sketch(other)
    assert sketches[0] is not None
    assert sketches[1] is not None
    return shingles.similarity(sketches[0], sketches[1])


def test_a_changed_word_leaves_texts_alike_and_other_texts_are_not() -> None:
    assert 60 <= similarity(TEXT, TEXT.replace("harbour", "station")) < 100
    assert similarity(TEXT, OTHER) <= 20
    assert similarity(TEXT, TEXT) == 100


def test_like_texts_share_a_band() -> None:
    sketches = [shingles.sketch(f"{TEXT} {ending}") for ending in ("Yes.", "No!", "")]
    bands = [shingles.bands(sketch) for sketch in sketches if sketch]
    assert any(a == b for a, b in zip(bands[0], bands[1], strict=True))
    assert any(a == b for a, b in zip(bands[0], bands[2], strict=True))


def test_texts_without_spaces_are_compared_too() -> None:
    text = (
        "この港は二度建て直されましたが二度目は住民の誰にも尋ねられませんでした"
        "計画に署名したのは誰ですか"
    )
    assert similarity(text, text.replace("計画", "書類")) >= 60


def test_short_texts_have_no_digest_and_no_sketch() -> None:
    for text in ("", "Thank you!", "a" * (shingles.SHORTEST - 1), "!" * 500, "日本" * 19):
        assert shingles.digest(text) is None
        assert shingles.sketch(text) is None
    assert shingles.digest("a" * shingles.SHORTEST) is not None
    assert shingles.sketch("日本" * 20) is not None


def test_the_numbers_are_the_same_in_every_process() -> None:
    code = (
        "import django; from django.conf import settings; settings.configure(); django.setup();"
        "from comments.rules import shingles;"
        f"text = {TEXT!r}; sketch = shingles.sketch(text);"
        "print(shingles.digest(text), sketch, shingles.bands(sketch))"
    )
    sketch = shingles.sketch(TEXT)
    assert sketch is not None
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert printed.stdout.strip() == (f"{shingles.digest(TEXT)} {sketch} {shingles.bands(sketch)}")


def test_the_numbers_stay_as_they_were_stored() -> None:
    assert shingles.digest(TEXT) == DIGEST
    assert shingles.sketch(TEXT) == SKETCH


@given(st.text(min_size=40))
def test_the_numbers_fit_where_they_are_kept(text: str) -> None:
    digest, sketch = shingles.digest(text), shingles.sketch(text)
    assert (digest is None) == (sketch is None)
    if digest is not None and sketch is not None:
        assert len(sketch) == shingles.PLACES
        assert all(0 <= value < 2**32 for value in sketch)
        numbers = [digest, *shingles.bands(sketch)]
        assert len(numbers) == 1 + shingles.BANDS
        assert all(-(2**63) <= number < 2**63 for number in numbers)
