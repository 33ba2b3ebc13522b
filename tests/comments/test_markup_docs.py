"""docs/markup.md says what the policy says."""

from pathlib import Path

import pytest

from comments import markup

PAGE = (Path(__file__).parents[2] / "docs" / "markup.md").read_text(encoding="utf-8")
WORDS = " ".join(PAGE.split())


@pytest.mark.parametrize(
    "said",
    [
        f"`{markup.allowed_html()}`",
        f"At most {markup.MAX_TAGS} elements, {markup.MAX_DEPTH} deep",
        f"at most {markup.MAX_URL:,} characters, without a username",
        f"`title` has at most {markup.MAX_TITLE} characters",
        f"on one base {markup.MAX_MARKS} are shown",
        f'`rel="{markup.LINK_REL}"`',
        "`href` leads to {}, {} or {}".format(*markup.SCHEMES["href"]),
        "`cite` to {} or {}".format(*markup.SCHEMES["cite"]),
    ],
)
def test_the_docs_say_what_the_policy_says(said: str) -> None:
    assert said in WORDS


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        (
            "<b>one <i>two</b> three</i>",
            "<b>one <i>two</i></b><i> three</i>",
        ),
        ("?a=1&copy=2", "?a=1&amp;copy=2"),
        ("a < b", "a &lt; b"),
    ],
)
def test_what_the_docs_show_happens(typed: str, html: str) -> None:
    assert f"`{typed}`" in PAGE
    assert markup.render(typed) == html
