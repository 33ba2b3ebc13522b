"""The site by keyboard alone: everything is reached, and where one is can be seen."""

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import Member
from comments.models import Comment
from posts.models import Post
from tests.factories import PASSWORD, make_comment, make_post

from .conftest import NewPage

pytestmark = pytest.mark.django_db(transaction=True)

MOST_STOPS = 80  # more than any page here has
HAS_FOCUS = "element => element === document.activeElement"
# A ring around it or a shadow, and all of its height in view.
SHOWS_FOCUS = """element => {
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  return (style.outlineStyle !== "none" || style.boxShadow !== "none")
    // What is as tall as the window can't be in it as a whole (the admin's handle for its sidebar).
    && box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.top < innerHeight
    && (box.bottom <= innerHeight || box.height >= innerHeight * 0.8);
}"""


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until something has the focus; at each stop the focus can be seen."""
    stops = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        here = page.locator(":focus")
        if here.count() == 0:  # past the last stop, where the browser's own begin
            continue
        stops.append(here.evaluate("element => element.outerHTML.slice(0, 80)"))
        assert here.evaluate(SHOWS_FOCUS), f"the focus can't be seen on {stops[-1]}"
        if wanted.count() and wanted.evaluate(HAS_FOCUS):
            return
    raise AssertionError("\n".join(["never reached; the stops were:", *stops]))


def link(page: Page, name: str) -> Locator:
    return page.get_by_role("link", name=name)


def go_to(page: Page, name: str) -> None:
    """Follow a link."""
    tab_to(page, link(page, name))
    page.keyboard.press("Enter")


def write(page: Page, text: str) -> None:
    """Go to the field, and type a text instead of what stands there."""
    tab_to(page, page.get_by_role("textbox", name="Your comment"))
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(text)


def press(page: Page, name: str, key: str = "Enter") -> None:
    """Go to a button, and press it."""
    tab_to(page, page.get_by_role("main").get_by_role("button", name=name))
    page.keyboard.press(key)


def assert_in_view(place: Locator) -> None:
    """Check that the focus is on a place, and that it can be seen there."""
    expect(place).to_be_focused()
    expect(place).to_be_in_viewport()


@pytest.fixture
def post() -> Post:
    """An article of several screens."""
    return make_post(body="A paragraph of some length, to be read.\n\n" * 40)


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no_javascript"])
def test_a_member_reads_signs_in_comments_replies_edits_and_withdraws(
    new_page: NewPage,
    post: Post,
    commenter: Member,
    moderator: Member,
    alarms: list[str],
    javascript: bool,
) -> None:
    public = make_comment(post=post, status="approved", moderator=moderator)
    page = new_page(javascript=javascript)

    # Read: past the header, past the article.
    page.goto(post.get_absolute_url())
    page.keyboard.press("Tab")
    assert_in_view(link(page, "Skip to the content"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    go_to(page, "Skip to the comments")
    expect(page.get_by_role("region", name="1 comment", exact=True)).to_be_focused()

    # Sign in, and be back at the form.
    go_to(page, "Sign in to comment")
    tab_to(page, page.get_by_label("Username or email address"))
    page.keyboard.type(commenter.username)
    tab_to(page, page.get_by_role("textbox", name="Password"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Write a comment")).to_be_focused()

    # Send nothing by mistake, and be led from the summary to the field.
    press(page, "Send comment")
    assert_in_view(page.get_by_role("alert"))
    go_to(page, "Write something first.")
    assert_in_view(page.get_by_role("textbox", name="Your comment"))
    page.keyboard.type("Written by hand.")
    press(page, "Send comment", "Space")
    assert_in_view(page.get_by_role("status"))
    expect(page.get_by_role("status")).to_contain_text("waiting for a moderator")

    # Reply.
    go_to(page, f"Reply to {public.author.username}")
    expect(page.get_by_role("region", name="Reply to")).to_be_focused()
    write(page, "Answered by hand.")
    press(page, "Send comment")
    assert_in_view(page.get_by_role("status"))
    assert Comment.objects.filter(author=commenter, parent=public).count() == 1

    # Edit what was said first.
    own = page.get_by_role("article").filter(has_text="Written by hand.")
    tab_to(page, own.get_by_role("link", name="Edit"))
    page.keyboard.press("Enter")
    write(page, " ")
    press(page, "Save the edit")
    assert_in_view(page.get_by_role("alert"))
    write(page, "Written with both hands.")
    press(page, "Save the edit")
    expect(page.get_by_role("heading", name="Your comments", level=1)).to_be_visible()
    assert_in_view(page.get_by_role("article").filter(has_text="Written with both hands."))

    # Withdraw it.
    edited = page.get_by_role("article").filter(has_text="Written with both hands.")
    tab_to(page, edited.get_by_role("link", name="Withdraw"))
    page.keyboard.press("Enter")
    press(page, "Withdraw your comment")
    withdrawn = page.get_by_role("article", name="You withdrawn by its author")
    assert_in_view(withdrawn)
    expect(withdrawn).to_contain_text("Written with both hands.")
    if javascript:
        assert alarms == []


def test_a_moderator_decides(
    new_page: NewPage, post: Post, commenter: Member, moderator: Member, alarms: list[str]
) -> None:
    make_comment(post=post, by=commenter)
    page = new_page(by=moderator)
    page.goto("/")
    go_to(page, "Administration")
    tab_to(page, page.get_by_role("rowheader", name="Comments").get_by_role("link"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_text("Reason and note"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("article").get_by_label("Words to the author"))
    page.keyboard.type("Well said.")
    tab_to(page, page.get_by_role("button", name="Approve comment by commenter"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Comment by commenter: approved.")).to_be_visible()
    expect(page.get_by_role("link", name="Load the list again")).to_be_focused()
    assert alarms == []
