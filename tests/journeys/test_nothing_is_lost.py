"""What somebody typed outlives whatever happens between their keyboard and the server."""

import re
import uuid

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, Page, Route, expect

from accounts.models import Member
from comments import moderation
from comments.models import Comment
from posts.models import Post
from tests.factories import PASSWORD, make_comment, make_post

from .conftest import NewPage, sign_in

pytestmark = pytest.mark.django_db(transaction=True)

with_and_without_javascript = pytest.mark.parametrize(
    "javascript", [True, False], ids=["javascript", "no_javascript"]
)
# What a browser might spoil on the way: markup, line ends, signs beyond the first plane, space.
TYPED = "What <em>I</em> said &amp; meant:\n\n  two “lines”, and a 🦉"


@pytest.fixture
def post() -> Post:
    return make_post()


@pytest.fixture
def waiting(post: Post, commenter: Member) -> Comment:
    """A comment that can be edited."""
    return make_comment(post=post, by=commenter, text="What I said first.")


def field(page: Page) -> Locator:
    """Return the field that people write in."""
    return page.get_by_role("textbox", name="Your comment")


def send(page: Page, button: str = "Send comment") -> None:
    page.get_by_role("button", name=button).click()


def kept_in(page: Page) -> int:
    """Return how many texts the browser keeps, once the page's scripts have run."""
    page.wait_for_load_state()
    number: int = page.evaluate("localStorage.length")
    return number


def texts_of(member: Member) -> list[str]:
    """Return the texts of a member's comments, as they stand."""
    heads = Comment.objects.by(member.pk).order_by("pk").values_list("head__text", flat=True)
    return [text for text in heads if text is not None]


def end_all_sessions() -> None:
    Session.objects.all().delete()


def lose(route: Route) -> None:
    """Lose what is sent before the server gets it."""
    route.abort("connectionfailed")


def lose_the_answer(route: Route) -> None:
    """Let the server get it, and lose what it says."""
    route.fetch(max_redirects=0)
    route.abort("connectionreset")


def assert_sent_once(page: Page, member: Member, text: str = TYPED) -> None:
    """Check that the server has it, once, and that the browser keeps it no more."""
    expect(page.get_by_role("status")).to_contain_text("waiting for a moderator")
    assert texts_of(member) == [text]
    page.reload()
    expect(field(page)).to_have_value("")
    assert kept_in(page) == 0


@with_and_without_javascript
def test_it_outlives_the_session_it_was_typed_in(
    new_page: NewPage, commenter: Member, moderator: Member, post: Post, javascript: bool
) -> None:
    public = make_comment(post=post, status="approved", moderator=moderator)
    page = new_page(by=commenter, javascript=javascript)
    page.goto(f"{post.get_absolute_url()}?reply={public.pk}")
    field(page).fill(TYPED)
    end_all_sessions()
    send(page)
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    expect(page.get_by_role("textbox", name="What you typed")).to_have_value(TYPED)
    page.get_by_role("link", name="Sign in to send it").click()
    sign_in(page, commenter.username, PASSWORD)
    expect(page.get_by_role("heading", name="Reply to")).to_be_visible()
    expect(field(page)).to_have_value(TYPED)
    send(page)
    assert Comment.objects.get(author=commenter).parent == public
    assert_sent_once(page, commenter)


@with_and_without_javascript
def test_an_edit_outlives_the_session_it_was_typed_in(
    new_page: NewPage, commenter: Member, waiting: Comment, javascript: bool
) -> None:
    page = new_page(by=commenter, javascript=javascript)
    page.goto(f"/c/{waiting.pk}/edit/")
    field(page).fill(TYPED)
    end_all_sessions()
    send(page, "Save the edit")
    page.get_by_role("link", name="Sign in to send it").click()
    sign_in(page, commenter.username, PASSWORD)
    expect(field(page)).to_have_value(TYPED)
    send(page, "Save the edit")
    expect(page.get_by_role("status")).to_contain_text("Your edit is saved")
    assert texts_of(commenter) == [TYPED]
    assert kept_in(page) == 0


@with_and_without_javascript
def test_after_signing_in_elsewhere_one_press_sends_it(
    new_page: NewPage, commenter: Member, post: Post, javascript: bool
) -> None:
    page = new_page(by=commenter, javascript=javascript)
    page.goto(post.get_absolute_url())
    field(page).fill(TYPED)
    other = page.context.new_page()
    other.goto("/accounts/logout/")
    other.get_by_role("main").get_by_role("button", name="Sign Out").click()
    other.goto("/accounts/login/")
    sign_in(other, commenter.username, PASSWORD)
    expect(other.get_by_text("Signed in as", exact=False).first).to_be_visible()
    send(page)
    expect(page.get_by_role("heading", name="Please send it once more")).to_be_visible()
    expect(field(page)).to_have_value(TYPED)
    assert texts_of(commenter) == []
    send(page)
    assert_sent_once(page, commenter)


@with_and_without_javascript
def test_an_edit_outlives_a_sign_in_elsewhere(
    new_page: NewPage, commenter: Member, waiting: Comment, javascript: bool
) -> None:
    page = new_page(by=commenter, javascript=javascript)
    page.goto(f"/c/{waiting.pk}/edit/")
    field(page).fill(TYPED)
    page.context.clear_cookies(name="csrftoken")
    send(page, "Save the edit")
    expect(field(page)).to_have_value(TYPED)
    send(page)
    expect(page.get_by_role("status")).to_contain_text("Your edit is saved")
    assert texts_of(commenter) == [TYPED]
    assert kept_in(page) == 0


@with_and_without_javascript
def test_it_outlives_the_loss_of_every_cookie(
    new_page: NewPage, commenter: Member, post: Post, javascript: bool
) -> None:
    page = new_page(by=commenter, javascript=javascript)
    page.goto(post.get_absolute_url())
    field(page).fill(TYPED)
    page.context.clear_cookies()
    send(page)
    expect(page.get_by_role("heading", name="Please send it once more")).to_be_visible()
    send(page)
    page.get_by_role("link", name="Sign in to send it").click()
    sign_in(page, commenter.username, PASSWORD)
    expect(field(page)).to_have_value(TYPED)
    send(page)
    assert_sent_once(page, commenter)


@with_and_without_javascript
def test_it_outlives_a_check_that_fails(
    new_page: NewPage, commenter: Member, post: Post, javascript: bool
) -> None:
    page = new_page(by=commenter, javascript=javascript)
    page.goto(post.get_absolute_url())
    field(page).fill(TYPED + "x" * 5000)
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("Your comment was not sent.")
    expect(field(page)).to_have_value(TYPED + "x" * 5000)
    field(page).fill(TYPED)
    send(page)
    assert_sent_once(page, commenter)


@with_and_without_javascript
def test_two_texts_from_one_form_are_both_there(
    new_page: NewPage, commenter: Member, post: Post, javascript: bool
) -> None:
    page = new_page(by=commenter, javascript=javascript)
    page.goto(post.get_absolute_url())
    token = page.locator("[name=token]").input_value()
    moderation.submit(post=post, by=commenter, text="The first text.", token=uuid.UUID(token))
    field(page).fill(TYPED)
    send(page)
    problems = page.get_by_role("alert")
    expect(problems).to_contain_text("This form was sent before, with another text.")
    expect(field(page)).to_have_value(TYPED)
    expect(problems.get_by_role("link")).to_have_attribute("href", re.compile("/c/"))
    send(page)
    expect(page.get_by_role("status")).to_contain_text("waiting for a moderator")
    assert texts_of(commenter) == ["The first text.", TYPED]
    page.goto(post.get_absolute_url())
    expect(page.get_by_role("article", name="You")).to_have_count(2)
    assert kept_in(page) == 0


def test_it_outlives_a_lost_connection(new_page: NewPage, commenter: Member, post: Post) -> None:
    page = new_page(by=commenter)
    page.goto(post.get_absolute_url())
    field(page).fill(TYPED)
    page.route("**/comments/", lose)
    send(page)
    page.unroute("**/comments/")
    page.goto(post.get_absolute_url())
    expect(field(page)).to_have_value(TYPED)
    expect(page.get_by_text("Characters left: 4,943.")).to_be_visible()
    assert texts_of(commenter) == []
    send(page)
    assert_sent_once(page, commenter)


def test_sent_again_after_a_lost_answer_it_is_there_once(
    new_page: NewPage, commenter: Member, post: Post
) -> None:
    page = new_page(by=commenter)
    page.goto(post.get_absolute_url())
    field(page).fill(TYPED)
    page.route("**/comments/", lose_the_answer)
    send(page)
    page.unroute("**/comments/")
    assert texts_of(commenter) == [TYPED]
    page.goto(post.get_absolute_url())
    expect(field(page)).to_have_value(TYPED)
    send(page)
    assert_sent_once(page, commenter)


def test_an_edit_outlives_a_lost_connection(
    new_page: NewPage, commenter: Member, waiting: Comment
) -> None:
    page = new_page(by=commenter)
    page.goto(f"/c/{waiting.pk}/edit/")
    field(page).fill(TYPED)
    page.route("**/edit/", lose)
    send(page, "Save the edit")
    page.unroute("**/edit/")
    page.goto(f"/c/{waiting.pk}/edit/")
    expect(field(page)).to_have_value(TYPED)
    send(page, "Save the edit")
    expect(page.get_by_role("status")).to_contain_text("Your edit is saved")
    assert texts_of(commenter) == [TYPED]
    assert kept_in(page) == 0


def test_what_was_typed_under_a_receipt_outlives_a_lost_connection(
    new_page: NewPage, commenter: Member, post: Post
) -> None:
    page = new_page(by=commenter)
    page.goto(post.get_absolute_url())
    field(page).fill("The first text.")
    send(page)
    expect(page.get_by_role("status")).to_be_visible()
    receipt = page.url
    field(page).fill(TYPED)
    page.route("**/comments/", lose)
    send(page)
    page.unroute("**/comments/")
    page.goto(receipt)  # it confirms the first text, not this one
    page.reload()
    expect(field(page)).to_have_value(TYPED)
    send(page)
    expect(page.get_by_role("status")).to_be_visible()
    assert texts_of(commenter) == ["The first text.", TYPED]
    page.goto(post.get_absolute_url())
    expect(field(page)).to_have_value("")


def test_what_one_member_typed_another_does_not_find_in_the_same_browser(
    new_page: NewPage, commenter: Member, stranger: Member, post: Post
) -> None:
    page = new_page(by=commenter)
    page.goto(post.get_absolute_url())
    field(page).fill(TYPED)
    page.context.clear_cookies()
    page.goto(f"/accounts/login/?next={post.get_absolute_url()}")
    sign_in(page, stranger.username, PASSWORD)
    expect(field(page)).to_have_value("")


@with_and_without_javascript
def test_an_edit_of_what_was_approved_meanwhile_is_kept_and_can_be_sent(
    new_page: NewPage, commenter: Member, moderator: Member, waiting: Comment, javascript: bool
) -> None:
    page = new_page(by=commenter, javascript=javascript)
    page.goto(f"/c/{waiting.pk}/edit/")
    field(page).fill(TYPED)
    moderation.approve(waiting, by=moderator, seen=waiting.seen)
    send(page, "Save the edit")
    expect(page.get_by_role("alert")).to_contain_text("Meanwhile your comment has changed")
    expect(page.get_by_text("What I said first.")).to_be_visible()
    expect(field(page)).to_have_value(TYPED)
    send(page, "Save the edit")
    expect(page.get_by_role("status")).to_contain_text("Your edit is saved")
    waiting.refresh_from_db()
    assert waiting.is_edit_waiting
    assert texts_of(commenter) == [TYPED]
    assert kept_in(page) == 0


@with_and_without_javascript
def test_an_edit_of_what_was_rejected_meanwhile_can_be_copied(
    new_page: NewPage, commenter: Member, moderator: Member, waiting: Comment, javascript: bool
) -> None:
    page = new_page(by=commenter, javascript=javascript)
    page.goto(f"/c/{waiting.pk}/edit/")
    field(page).fill(TYPED)
    moderation.reject(waiting, by=moderator, seen=waiting.seen)
    send(page, "Save the edit")
    expect(page.get_by_role("alert")).to_contain_text("it is rejected")
    expect(page.get_by_text("What I said first.")).to_be_visible()
    expect(page.get_by_label("What you typed, to be copied")).to_have_value(TYPED)
    expect(page.get_by_role("button", name="Save the edit")).to_have_count(0)
    assert texts_of(commenter) == ["What I said first."]
