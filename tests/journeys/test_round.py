"""The whole round in a real browser: a comment, its edits, what people are told, and its end."""

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import Member
from comments import letters
from comments.models import Letter
from tests.factories import make_post

from .conftest import NewPage

FIRST = "Ask three people."
SECOND = "Ask four people."
THIRD = "Ask nobody."
ANSWER = "Four is a good number."


def deliver() -> None:
    """Let the worker send what was written, as if its time had come."""
    Letter.objects.unsent().update(due_at=timezone.now())
    while letters.deliver_next():
        pass


def write(page: Page, text: str, button: str = "Send comment") -> None:
    page.get_by_role("textbox", name="Your comment").fill(text)
    page.get_by_role("button", name=button).click()


def decide(moderating: Page, button: str, reason: str = "") -> None:
    """Decide about what stands first in the queue."""
    moderating.goto("/admin/comments/comment/")
    row = moderating.get_by_role("article").first
    if reason:
        row.get_by_text("Reason and note").click()
        row.get_by_label("Words to the author").fill(reason)
    row.get_by_role("button", name=button).click()
    nothing, done = "Nothing is waiting.", "All of this page is decided."
    expect(
        moderating.get_by_text(nothing).or_(moderating.get_by_text(done, exact=False))
    ).to_be_visible()


def read_receipts(page: Page, told: str) -> Locator:
    """Find a receipt by the count in the header, mark it as read, and return its place."""
    page.goto("/")
    page.get_by_role("link", name="1 new receipt").click()
    newest = page.get_by_role("main").get_by_role("listitem").filter(has_text=told).first
    expect(newest).to_contain_text("new")
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_role("link", name="new receipt")).to_have_count(0)
    return newest


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no_javascript"])
def test_a_comment_goes_its_whole_round(
    new_page: NewPage,
    commenter: Member,
    stranger: Member,
    moderator: Member,
    alarms: list[str],
    javascript: bool,
) -> None:
    post = make_post(title="Ask first")
    article = post.get_absolute_url()
    writing = new_page(by=commenter, javascript=javascript)
    answering = new_page(by=stranger, javascript=javascript)
    moderating = new_page(by=moderator, javascript=javascript)
    reading = new_page(javascript=javascript)
    shown = reading.get_by_role("article", name="commenter", exact=True)

    # A member comments. A moderator is told, and approves.
    writing.goto(article)
    write(writing, FIRST)
    deliver()
    assert [(it.to, it.subject) for it in mail.outbox] == [
        ([moderator.email], "[Colloquy] Comments are waiting")
    ]
    decide(moderating, "Approve")

    # The member is told, on the site and by mail, without the moderator's name.
    receipt = read_receipts(writing, "Your comment under “Ask first” is published.")
    receipt.get_by_role("link", name="Go to your comment").click()
    expect(writing.get_by_role("article", name="commenter")).to_be_focused()
    deliver()
    told = mail.outbox[-1]
    assert (told.to, told.subject) == (
        [commenter.email],
        "[Colloquy] A decision about your comment",
    )
    assert "moderator" not in str(told.message()).replace("moderators", "")

    # They edit it. Readers see the text before it until a moderator has seen the difference.
    writing.goto("/me/")
    writing.get_by_role("link", name="Edit").click()
    write(writing, SECOND, "Save the edit")
    expect(writing.get_by_role("status")).to_contain_text("readers see the text before it")
    own = writing.get_by_role("article", name="You your edit is waiting for a moderator")
    expect(own).to_contain_text(SECOND)
    reading.goto(article)
    expect(shown).to_contain_text(FIRST)
    expect(shown).not_to_contain_text("edited")
    moderating.goto("/admin/comments/comment/")
    expect(moderating.locator(".changes del")).to_have_text("three")
    expect(moderating.locator(".changes ins")).to_have_text("four")
    decide(moderating, "Approve")
    reading.goto(article)
    expect(shown).to_contain_text(SECOND)
    expect(shown).to_contain_text("edited")
    read_receipts(writing, "is published as you edited it.")

    # Somebody answers, and the one who is answered is told.
    answering.goto(article)
    answering.get_by_role("link", name="Reply to commenter").click()
    write(answering, ANSWER)
    decide(moderating, "Approve")
    read_receipts(writing, "stranger replied to your comment under “Ask first”.")
    deliver()
    replied = [it for it in mail.outbox if it.to == [commenter.email]][-1]
    assert replied.subject == "[Colloquy] A reply to your comment"
    assert ANSWER in str(replied.body)

    # Another edit is declined: the text before it stays.
    writing.goto("/me/")
    writing.get_by_role("link", name="Edit").click()
    write(writing, THIRD, "Save the edit")
    decide(moderating, "Decline the edit", reason="Somebody has answered it.")
    reading.goto(article)
    expect(shown).to_contain_text(SECOND)
    receipt = read_receipts(writing, "Your edit under “Ask first” was not taken.")
    expect(receipt).to_contain_text("Somebody has answered it.")

    # They withdraw it. The answer keeps its place.
    writing.goto("/me/")
    writing.get_by_role("link", name="Withdraw your comment").click()
    writing.get_by_role("button", name="Withdraw your comment").click()
    expect(writing.get_by_role("article", name="You withdrawn by its author")).to_be_visible()
    reading.goto(article)
    expect(reading.get_by_text(SECOND)).to_have_count(0)
    place = reading.get_by_role("listitem").filter(has_text="A comment that is not public.").first
    expect(place).to_contain_text(ANSWER)
    expect(reading.get_by_role("heading", level=2)).to_have_text("1 comment")

    call_command("audit")
    if javascript:
        assert alarms == []
