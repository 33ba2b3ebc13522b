"""Writing a comment: the toolbar, the preview, and what is read aloud meanwhile."""

import pytest
from playwright.sync_api import Page, Route, expect

from accounts.models import Member
from comments.models import Comment
from posts.models import Post
from tests.factories import make_post

from .conftest import NewPage

pytestmark = pytest.mark.django_db(transaction=True)

SELECT = "(field, [from, to]) => { field.focus(); field.setSelectionRange(from, to); }"
SELECTED = "field => field.value.slice(field.selectionStart, field.selectionEnd)"


@pytest.fixture
def post() -> Post:
    """Return an article to comment on."""
    return make_post()


@pytest.fixture
def writing(new_page: NewPage, commenter: Member, post: Post) -> Page:
    """Return the page of an article, open in the commenter's browser."""
    page = new_page(by=commenter)
    page.goto(post.get_absolute_url())
    return page


@pytest.mark.parametrize(
    ("button", "written", "selected"),
    [
        ("Bold", "one <strong>two</strong> three", "two"),
        ("Italic", "one <em>two</em> three", "two"),
        ("Quote", "one <blockquote>two</blockquote> three", "two"),
        ("Code", "one <code>two</code> three", "two"),
        ("Link", 'one <a href="https://">two</a> three', ""),
    ],
)
def test_a_button_puts_its_tags_around_what_is_selected(
    writing: Page, button: str, written: str, selected: str, alarms: list[str]
) -> None:
    field = writing.get_by_label("Your comment")
    field.fill("one two three")
    field.evaluate(SELECT, [4, 7])
    writing.get_by_role("button", name=button, exact=True).click()
    expect(field).to_have_value(written)
    expect(field).to_be_focused()
    assert field.evaluate(SELECTED) == selected
    assert alarms == []


def test_a_selected_address_becomes_where_the_link_leads(writing: Page) -> None:
    field = writing.get_by_label("Your comment")
    field.fill("https://example.org/a")
    field.evaluate(SELECT, [0, 21])
    writing.get_by_role("button", name="Link").click()
    writing.keyboard.type("words")
    expect(field).to_have_value('<a href="https://example.org/a">words</a>')


def test_the_toolbar_works_by_keyboard_and_can_be_undone(writing: Page) -> None:
    field = writing.get_by_label("Your comment")
    field.focus()
    writing.keyboard.type("word")
    writing.keyboard.press("Control+A")
    writing.keyboard.press("Control+B")
    expect(field).to_have_value("<strong>word</strong>")
    writing.keyboard.press("Control+I")
    expect(field).to_have_value("<strong><em>word</em></strong>")
    writing.keyboard.press("Control+Z")
    writing.keyboard.press("Control+Z")
    expect(field).to_have_value("word")
    for name in ("Link", "Code", "Quote", "Italic", "Bold"):
        writing.keyboard.press("Shift+Tab")
        expect(writing.get_by_role("button", name=name, exact=True)).to_be_focused()
    writing.keyboard.press("Enter")
    expect(field).to_be_focused()
    assert not Comment.objects.exists()


def test_the_preview_follows_what_is_typed(writing: Page, alarms: list[str]) -> None:
    writing.get_by_label("Your comment").press_sequentially("<b>bold</b> <i>open")
    preview = writing.locator("#preview")
    expect(preview.locator(".comment-text b")).to_have_text("bold")
    expect(preview.locator(".comment-text i")).to_have_text("open")
    writing.get_by_label("Your comment").fill("<a href='/'>nowhere</a>")
    expect(preview).to_contain_text("Line 1: the address “/” is left out.")
    expect(preview.locator(".comment-text a")).not_to_have_attribute("href", "/")
    assert alarms == []


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no_javascript"])
def test_the_preview_button_shows_it_and_keeps_the_text(
    new_page: NewPage, commenter: Member, post: Post, javascript: bool, alarms: list[str]
) -> None:
    page = new_page(by=commenter, javascript=javascript)
    page.goto(post.get_absolute_url())
    page.get_by_label("Your comment").fill("<em>Words</em> of mine.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview em")).to_have_text("Words")
    expect(page.get_by_label("Your comment")).to_have_value("<em>Words</em> of mine.")
    assert not Comment.objects.exists()
    page.get_by_role("button", name="Send comment").click()
    expect(page.get_by_role("status")).to_contain_text("waiting for a moderator")
    assert Comment.objects.count() == 1
    assert alarms == []


def test_without_javascript_there_is_no_toolbar(
    new_page: NewPage, commenter: Member, post: Post
) -> None:
    page = new_page(by=commenter, javascript=False)
    page.goto(post.get_absolute_url())
    expect(page.get_by_role("group", name="Formatting")).to_have_count(0)
    expect(page.get_by_role("button", name="Bold")).to_have_count(0)


def test_a_preview_that_can_not_be_had_says_so_and_the_text_stays(writing: Page) -> None:
    def refuse(route: Route) -> None:
        route.fulfill(status=403, body="")

    writing.route("**/comments/", refuse)
    writing.get_by_label("Your comment").fill("Words of mine.")
    expect(writing.locator("#preview")).to_contain_text("What you typed is kept.")
    expect(writing.get_by_label("Your comment")).to_have_value("Words of mine.")


def test_the_count_is_read_aloud_at_two_hundred_and_at_fifty_only(writing: Page) -> None:
    field = writing.get_by_label("Your comment")
    spoken = writing.locator("textarea + [aria-live]")
    for length, words in (
        (10, ""),
        (4799, ""),
        (4800, "Characters left: 200."),
        (4801, "Characters left: 200."),
        (4949, "Characters left: 200."),
        (4951, "Characters left: 49."),
        (4999, "Characters left: 49."),
        (4700, "Characters left: 49."),
        (4805, "Characters left: 195."),
    ):
        field.fill("x" * length)
        expect(spoken).to_have_text(words)


def test_the_preview_is_silent(writing: Page) -> None:
    expect(writing.locator("#preview")).not_to_have_attribute("aria-live", "polite")
    assert writing.locator("#preview, #preview *").evaluate_all(
        "elements => elements.every(e => !e.closest('[aria-live], [role=status], [role=alert]'))"
    )


def test_no_tower_of_marks_and_no_long_word_reaches_beyond_its_comment(writing: Page) -> None:
    writing.set_viewport_size({"width": 320, "height": 800})
    tower = "Z" + "\u0338" * 20
    writing.get_by_label("Your comment").fill(f"{tower}\n{'w' * 400}\nשלום and مرحبا")
    text = writing.locator("#preview .comment-text")
    expect(text).to_contain_text("שלום")
    assert text.evaluate("e => getComputedStyle(e).overflow") == "clip"
    assert text.inner_text().count("\u0338") == 8
    assert writing.evaluate("document.documentElement.scrollWidth") == 320
