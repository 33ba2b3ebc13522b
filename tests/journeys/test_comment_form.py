"""The comment form as a person meets it: focus, counting, replies, mistakes."""

import pytest
from playwright.sync_api import expect

from accounts.models import Member
from comments.models import Comment
from tests.factories import PASSWORD, make_comment, make_post

from .conftest import NewPage, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no_javascript"])
def test_after_a_mistake_the_focus_is_on_its_summary_and_the_text_is_kept(
    new_page: NewPage,
    commenter: Member,
    javascript: bool,
) -> None:
    post = make_post()
    page = new_page(javascript=javascript)
    page.goto(f"/accounts/login/?next={post.get_absolute_url()}")
    sign_in(page, commenter.username, PASSWORD)
    typed = "x" * 5001
    page.get_by_label("Your comment").fill(typed)
    page.get_by_role("button", name="Send comment").click()
    problems = page.get_by_role("alert").filter(has_text="was not sent")
    expect(problems).to_contain_text("5,001 characters; at most 5,000")
    expect(problems).to_be_focused()
    expect(page.get_by_label("Your comment")).to_have_value(typed)
    assert not Comment.objects.exists()


def test_characters_are_counted_as_the_limit_counts_them(
    new_page: NewPage, commenter: Member, alarms: list[str]
) -> None:
    post = make_post()
    page = new_page()
    page.goto(f"/accounts/login/?next={post.get_absolute_url()}")
    sign_in(page, commenter.username, PASSWORD)
    expect(page.get_by_text("At most 5,000 characters.")).to_be_visible()
    page.get_by_label("Your comment").fill("two lines\nand a 🦉")
    expect(page.get_by_text("Characters left: 4,983.")).to_be_visible()
    page.get_by_label("Your comment").fill("🦉" * 5000)
    expect(page.locator(".count").get_by_text("Characters left: 0.", exact=True)).to_be_visible()
    page.get_by_role("button", name="Send comment").click()
    expect(page.get_by_role("status")).to_contain_text("waiting for a moderator")
    assert alarms == []


def test_a_visitor_who_wants_to_reply_signs_in_and_is_at_the_reply(
    new_page: NewPage, commenter: Member, moderator: Member
) -> None:
    public = make_comment(status="approved", text="What do you think?", moderator=moderator)
    page = new_page()
    page.goto(public.post.get_absolute_url())
    name = public.author.username
    page.get_by_role("link", name=f"Reply to {name}").click()
    expect(page.get_by_role("heading", name=f"Reply to {name}")).to_be_visible()
    page.get_by_role("link", name="Sign in to comment").click()
    sign_in(page, commenter.username, PASSWORD)
    expect(page.get_by_role("heading", name=f"Reply to {name}")).to_be_visible()
    page.get_by_label("Your comment").fill("A lot.")
    page.get_by_role("button", name="Send comment").click()
    expect(page.get_by_role("article", name=f"You, in reply to {name}")).to_be_visible()
    reply = Comment.objects.get(author=commenter)
    assert reply.parent == public


def test_a_moderator_goes_from_a_comment_to_its_page_and_takes_it_back(
    new_page: NewPage, moderator: Member, colleague: Member
) -> None:
    public = make_comment(status="approved", moderator=colleague)
    page = new_page()
    page.goto(f"/accounts/login/?next={public.post.get_absolute_url()}")
    sign_in(page, moderator.username, PASSWORD)
    page.get_by_role("link", name="Moderate comment by").click()
    page.get_by_label("Words to the author").fill("It names a person.")
    page.get_by_role("button", name="Reject comment by").click()
    expect(page.get_by_text("1 comment rejected.")).to_be_visible()
    expect(page.get_by_role("row", name="It names a person.")).to_contain_text("moderator")
    page.goto(public.post.get_absolute_url())
    expect(page.get_by_text("Nobody has commented yet.")).to_be_visible()
