"""The whole story in a real browser: an article, a comment, a decision, and what readers see."""

import re
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import call_command
from playwright.sync_api import Page, expect

from accounts.models import Member
from tests.factories import PASSWORD

from .conftest import NewPage, sign_in

SEED = Path(__file__).parents[3] / "shared" / "seed" / "article.txt"
OWN_ARTICLE = """\
Ask before you apply

Nobody knows a trade from its advertisements.

Ring somebody who does it, and ask what they did yesterday.

Post a comment
"""

ALLOWED = """\
<a href="https://example.com/a?b=1&c=2" title="Where it stands">a link</a>
<abbr title="Public relations">PR</abbr>
<acronym title="Frequently asked questions">FAQ</acronym>
<b>bold</b>
<blockquote cite="https://example.com/source">a block quote</blockquote>
<cite>a title</cite>
<code>code()</code>
<del datetime="2026-11-01">gone</del>
<em>stress</em>
<i>voice</i>
<q cite="https://example.com/quote">a quote</q>
<s>struck</s>
<strike>old</strike>
<strong>strong</strong>
"""
HOSTILE = """\
<script>alert("ran")</script>
<img src="x" onerror="alert('ran')">
<p>a paragraph</p>
a < b
<a href="javascript:alert(1)">a trap</a>
"""
ELEMENTS = (
    "a abbr acronym b blockquote cite code del em i q s strike strong".split()  # noqa: SIM905
)


def article() -> tuple[str, str]:
    """Return the title and the text of the article: the seed's, or our own without it."""
    text = SEED.read_text() if SEED.exists() else OWN_ARTICLE
    title, _, rest = text.partition("\n")
    return title.strip(), rest.partition("Post a comment")[0].strip()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no_javascript"])
def test_a_comment_is_read_by_all_as_the_moderator_saw_it(
    new_page: NewPage,
    author: Member,
    moderator: Member,
    alarms: list[str],
    javascript: bool,
) -> None:
    title, text = article()

    # An author publishes an article in the admin.
    writing = new_page(javascript=javascript)
    writing.goto("/admin/")
    sign_in(writing, author.username, PASSWORD)
    writing.get_by_role("link", name="Articles").first.click()
    writing.get_by_role("link", name="Add article").first.click()
    writing.get_by_label("Title").fill(title)
    if not javascript:  # with it, the address follows the title
        writing.get_by_label("Address").fill("an-article")
    writing.get_by_label("Summary").fill("Why to talk to people first.")
    writing.get_by_label("Text").fill(text)
    writing.get_by_label("Status").select_option("published")
    writing.get_by_role("button", name="Save", exact=True).click()
    expect(writing.get_by_text("was added successfully")).to_be_visible()

    # A visitor reads it, signs up to comment, and is back at the form.
    visiting = new_page(javascript=javascript)
    visiting.goto("/")
    visiting.get_by_role("link", name=title).click()
    expect(visiting.get_by_role("heading", level=1)).to_have_text(title)
    address = visiting.url
    visiting.get_by_role("link", name="sign up", exact=True).click()
    visiting.locator("[name=username]").fill("visitor")
    visiting.locator("[name=email]").fill("visitor@example.org")
    visiting.locator("[name=password1]").fill(PASSWORD)
    visiting.locator("[name=password2]").fill(PASSWORD)
    visiting.get_by_role("main").get_by_role("button", name="Sign Up").click()
    code = re.search(r"^([A-Z0-9-]{6,})$", str(mail.outbox[-1].body), re.M)
    assert code, mail.outbox[-1].body
    visiting.locator("[name=code]").fill(code[1])
    visiting.get_by_role("button", name="Confirm").click()
    expect(visiting).to_have_url(f"{address}#write")

    # They comment, and are told the truth.
    visiting.get_by_label("Your comment").fill(ALLOWED + HOSTILE)
    visiting.get_by_role("button", name="Send comment").click()
    expect(visiting.get_by_role("status")).to_contain_text("waiting for a moderator")
    expect(visiting.get_by_role("status")).to_be_focused()
    own = visiting.get_by_role("article", name="You waiting for a moderator")
    expect(own).to_contain_text("waiting for a moderator")
    waiting = own.locator(".comment-text").inner_html()

    # Another visitor does not see it.
    reading = new_page(javascript=javascript)
    reading.goto(address)
    expect(reading.get_by_text("Nobody has commented yet.")).to_be_visible()
    expect(reading.get_by_text("a block quote")).to_have_count(0)

    # A moderator finds it in the admin, rendered, and approves it.
    moderating = new_page(javascript=javascript)
    moderating.goto("/admin/")
    sign_in(moderating, moderator.username, PASSWORD)
    moderating.get_by_role("rowheader", name="Comments").get_by_role("link").click()
    row = moderating.get_by_role("article", name="Comment by visitor")
    seen = row.locator(".comment-text").inner_html()
    row.get_by_role("button", name="Approve comment by visitor").click()
    expect(moderating.locator(".messagelist, .done")).to_contain_text("approved.")

    # Now everyone reads it, exactly as the moderator did, and nothing ran.
    for page in (reading, visiting):
        page.goto(address)
        shown = page.get_by_role("article", name="visitor").locator(".comment-text")
        assert shown.inner_html() == seen == waiting
        assert_only_what_is_allowed(page)
    call_command("audit")
    if javascript:
        assert alarms == []


def assert_only_what_is_allowed(page: Page) -> None:
    """Look at the published comment: each allowed element once, all else as text."""
    shown = page.get_by_role("article", name="visitor").locator(".comment-text")
    for element in ELEMENTS:
        wanted = 2 if element == "a" else 1  # the trap is an `a` too, without its address
        expect(shown.locator(element)).to_have_count(wanted)
    assert shown.locator("*").count() == len(ELEMENTS) + 1
    for typed in HOSTILE.splitlines()[:-1]:
        expect(shown).to_contain_text(typed)
    link = shown.get_by_role("link", name="a link")
    expect(link).to_have_attribute("href", "https://example.com/a?b=1&c=2")
    expect(link).to_have_attribute("title", "Where it stands")
    expect(link).to_have_attribute("rel", "nofollow ugc noopener")
    expect(shown.locator("a", has_text="a trap")).not_to_have_attribute("href", re.compile("."))
    expect(shown.locator("del")).to_have_attribute("datetime", "2026-11-01")
    expect(shown.locator("abbr")).to_have_attribute("title", "Public relations")
    expect(shown.locator("blockquote")).to_have_attribute("cite", "https://example.com/source")
    expect(shown.locator("q")).to_have_attribute("cite", "https://example.com/quote")
