"""Every page in light and dark, on a phone and on a desk: nothing sticks out, axe finds nothing."""

import os
import re
import uuid
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import OperationalError
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django import Settings

from accounts.models import Member
from comments import claims, letters, moderation, thread
from comments.models import Comment, MailSettings
from posts import keyset
from posts.models import Page as SitePage
from posts.models import Post
from tests.factories import PASSWORD, make_comment, make_member, make_post

from .conftest import NewPage

pytestmark = pytest.mark.django_db(transaction=True)

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What a width or a scheme can change; the other rules hold for all of them alike.
OF_THE_LOOK = ["color-contrast", "scrollable-region-focusable", "target-size"]
WIDTHS = (320, 1280)  # px: the narrowest that WCAG asks for (1.4.10), and a desk
SCHEMES = ("light", "dark")
# All four where time is no matter; else each width and each scheme, but not each with each.
LOOKS = [
    (scheme, width)
    for scheme in SCHEMES
    for width in WIDTHS
    if os.environ.get("CI") or (scheme == SCHEMES[0]) == (width == WIDTHS[0])
]
LONG_WORD = "Donaudampfschifffahrt" * 20
LONG_NAME = "w" * 150  # the longest that Django takes

# What Django's own pages do that our style sheet can't mend, and why we leave it.
_FILTER = (
    "Django's script draws the groups' filter so (SelectFilter2.js); the tooltip names its field."
)
EXCEPTIONS = {
    (
        "aria-prohibited-attr",
        f'label[for="id_permissions_{box}input"] > .help-tooltip.search-label-icon',
    ): _FILTER
    for box in ("", "selected_")
}


class Look:
    """Looks at the pages of one browser, and notes what is wrong with them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: dict[str, str] = {}  # each problem, with the first place where it was met
        # In every document from now on: sending it to each would take longer than a page does.
        page.context.add_init_script(Axe().axe_script)

    def at(self, *addresses: str, status: int = 200) -> None:
        """Go to pages, and look at each."""
        for address in addresses:
            response = self.page.goto(address)
            assert response is not None
            assert (response.status, response.url.endswith(address)) == (status, True), response
            self.here(address)

    def after(self, button: str, what: str) -> None:
        """Press a button, and look at the page that comes."""
        self.page.get_by_role("main").get_by_role("button", name=button, exact=True).click()
        self.here(what)

    def here(self, what: str) -> None:
        """Look at the page as it stands, in each width and scheme."""
        for scheme, width in LOOKS:
            self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            self.page.set_viewport_size({"width": width, "height": 800})
            rules = RULES if (scheme, width) == LOOKS[0] else OF_THE_LOOK
            self._note(f"{what} ({scheme}, {width} px)", width, rules)

    def _note(self, where: str, width: int, rules: list[str]) -> None:
        """Note what sticks out and what axe says, without what is excepted."""
        # Colours that fade over would be caught half way.
        self.page.evaluate("document.getAnimations().forEach(one => one.finish())")
        if (reach := self.page.evaluate("document.documentElement.scrollWidth")) > width:
            self.found[f"{where}: is {reach} px wide"] = where
        # `preload` would copy the style sheets into the page, which its policy forbids.
        options = {"runOnly": rules, "resultTypes": ["violations"], "preload": False}
        report = self.page.evaluate("options => axe.run(options)", options)
        for violation in report["violations"]:
            for node in violation["nodes"]:
                rule, target = violation["id"], " ".join(node["target"])
                if (rule, target) not in EXCEPTIONS:
                    problem = f"{rule}: {target}: {node['failureSummary']}"
                    self.found.setdefault(problem, where)

    def assert_nothing_was_found(self) -> None:
        """Fail with all that was found."""
        assert not self.found, "\n".join(f"{it}\n    {at}" for it, at in self.found.items())


@pytest.fixture
def regular() -> Member:
    """A member whose name strains every page."""
    return make_member(LONG_NAME)


@pytest.fixture
def post(author: Member) -> Post:
    """An article that strains its page."""
    body = f"# One\n\n## Two\n\n> A quote\n\n`code` {LONG_WORD}\n\n```\n{LONG_WORD}\n```\n\n[a](/)"
    return make_post(author=author, title=f"What strains a page: {LONG_WORD[:80]}", body=body)


@pytest.fixture
def deepest(post: Post, regular: Member, moderator: Member) -> Comment:
    """The deepest comment of a discussion that strains its page."""
    comment = None
    for text in ("Fine.", LONG_WORD, "<code>a  b</code>\n<blockquote>so</blockquote>", "שלום עالم"):
        comment = make_comment(
            post=post, by=regular, text=text, parent=comment, status="approved",
            moderator=moderator,
        )  # fmt: skip
    assert comment is not None
    return comment


def edited(comment: Comment, text: str = "Now it reads otherwise.") -> Comment:
    """Let its author edit a comment."""
    moderation.edit(comment, by=comment.author, seen=comment.seen, text=text)
    comment.refresh_from_db()
    return comment


def long_public(post: Post, by: Member) -> Comment:
    """Make a comment that has been public for longer than it can be edited."""
    comment = make_comment(post=post, by=by, status="approved")
    then = timezone.now() - moderation.EDITING_TIME - timedelta(minutes=1)
    Comment.objects.filter(pk=comment.pk).update(public_since=then)
    return comment


def test_what_visitors_see(
    new_page: NewPage,
    deepest: Comment,
    post: Post,
    regular: Member,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    alarms: list[str],
) -> None:
    look = Look(new_page())
    article = post.get_absolute_url()
    closed = make_post(status=Post.Status.ARCHIVED).get_absolute_url()
    look.at("/", article, f"{article}?reply={deepest.pk}", closed, "/about/", "/house-rules/")
    monkeypatch.setattr(thread, "COMMENTS_ON_A_PAGE", 3)
    look.at(f"{article}?page=2")
    token = letters.token_for(regular, MailSettings.Switch.REPLIES)
    look.at(f"/me/unsubscribe/{token}/")
    look.after("Switch it off", "what unsubscribing says")
    look.at("/nowhere/", "/me/unsubscribe/forged/", status=404)
    look.at(f"{article}comments/", status=405)
    look.at("/?after=%ff", status=400)
    settings.DEBUG_PROPAGATE_EXCEPTIONS = False

    def fail(*args: object, **kwargs: object) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(keyset, "page", fail)
    look.at("/", status=503)
    monkeypatch.setattr(keyset, "page", None)
    look.at("/", status=500)
    look.assert_nothing_was_found()
    assert alarms == []


def test_accounts(
    new_page: NewPage, commenter: Member, settings: Settings, alarms: list[str]
) -> None:
    look = Look(new_page())
    page = look.page
    look.at("/accounts/login/", "/accounts/inactive/")
    page.goto("/accounts/login/")
    page.get_by_label("Username or email address").fill("commenter")
    page.locator("[name=password]").fill("wrong")
    look.after("Sign In", "signing in with a wrong password")
    look.at("/accounts/signup/")
    page.locator("[name=username]").fill("visitor")
    page.locator("[name=email]").fill(f"{'v' * 60}@example.org")
    page.locator("[name=password1]").fill("short")
    page.locator("[name=password2]").fill("other")
    look.after("Sign Up", "signing up with mistakes")
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password2]").fill(PASSWORD)
    look.after("Sign Up", "the code")
    page.locator("[name=code]").fill("WRONG1")
    look.after("Confirm", "a wrong code")

    look.at("/accounts/password/reset/")
    page.locator("[name=email]").fill(commenter.email)
    look.after("Reset My Password", "a link to reset the password is sent")
    link = re.search(r"http\S+(/accounts/password/reset/key/\S+)", str(mail.outbox[-1].body))
    assert link, mail.outbox[-1].body
    look.at("/accounts/password/reset/key/0-forged/")
    page.goto(link[1])  # leads on to an address without the secret
    look.here("a new password")
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password2]").fill("other")
    look.after("Change Password", "a new password with mistakes")
    page.locator("[name=password1]").fill(f"{PASSWORD}!")
    page.locator("[name=password2]").fill(f"{PASSWORD}!")
    look.after("Change Password", "the password is reset")
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "1/m/ip"}
    for _ in range(2):
        page.goto("/accounts/password/reset/")
        page.locator("[name=email]").fill(commenter.email)
        page.get_by_role("button", name="Reset My Password").click()
    look.here("too many mails")

    commenter.refresh_from_db()  # their password is another
    look = Look(new_page(by=commenter))
    page = look.page
    look.at("/accounts/logout/", "/accounts/reauthenticate/", "/accounts/password/change/")
    page.locator("[name=oldpassword]").fill("wrong")
    page.locator("[name=password1]").fill("short")
    page.locator("[name=password2]").fill("other")
    look.after("Change Password", "changing the password with mistakes")
    look.at("/accounts/email/")
    page.locator("[name=email][type=email]").fill("wrong")
    look.after("Add Email", "adding no address")
    page.locator("[name=email][type=email]").fill(f"{'c' * 60}@example.org")
    look.after("Add Email", "the code for another address")
    look.at("/accounts/email/")
    look.assert_nothing_was_found()
    assert alarms == []


def test_what_members_see(
    new_page: NewPage,
    deepest: Comment,
    post: Post,
    regular: Member,
    moderator: Member,
    stranger: Member,
    alarms: list[str],
) -> None:
    article = post.get_absolute_url()
    waiting = make_comment(post=post, by=regular, text=LONG_WORD, parent=deepest)
    rejected = make_comment(post=post, by=regular)
    moderation.reject(rejected, by=moderator, seen=rejected.seen, words=LONG_WORD)
    make_comment(post=post, by=regular, status="spam", moderator=moderator)
    edited(deepest)
    late = long_public(post, regular)
    make_comment(by=stranger, parent=late, status="approved", moderator=moderator)
    look = Look(new_page(by=regular))
    page = look.page
    look.at("/", article, f"{article}?reply={deepest.pk}", f"{article}?receipt={waiting.pk}")
    look.at("/me/", "/me/?status=pending", "/me/?status=returned")
    look.at("/me/receipts/")
    look.after("Mark all as read", "receipts that were read")
    look.at("/me/mail/")
    look.after("Save", "mail settings that were saved")
    look.at(f"/c/{late.pk}/edit/", f"/c/{waiting.pk}/edit/")
    page.get_by_role("textbox", name="Your comment").fill("x" * 5001)
    look.after("Save the edit", "an edit with a mistake")
    look.at(f"/c/{rejected.pk}/withdraw/", f"/c/{waiting.pk}/withdraw/")
    moderation.approve(waiting, by=moderator, seen=waiting.seen)
    look.after("Withdraw your comment", "withdrawing what was just decided")
    look.at("/admin/", status=403)

    page.goto(article)
    page.get_by_role("textbox", name="Your comment").fill("x" * 5001)
    look.after("Send comment", "a comment with a mistake")
    page.goto(article)
    page.get_by_role("textbox", name="Your comment").fill("Another text with the same token.")
    token = page.locator("[name=token]").input_value()
    moderation.submit(post=post, by=regular, text="The first.", token=uuid.UUID(token))
    look.after("Send comment", "a form sent twice")
    page.goto(article)
    page.get_by_role("textbox", name="Your comment").fill("x" * 300_000)
    look.after("Send comment", "a comment that is far too long")

    for address, button in ((article, "Send comment"), ("/me/mail/", "Save")):
        page.goto(address)
        page.context.clear_cookies(name="csrftoken")
        if address == article:
            page.get_by_role("textbox", name="Your comment").fill(f"Out of date. {LONG_WORD}")
        look.after(button, f"a form of {address} that is out of date")
    page.goto(article)
    page.get_by_role("textbox", name="Your comment").fill(f"Too late. {LONG_WORD}")
    Session.objects.all().delete()
    look.after("Send comment", "a comment after the session ended")

    unverified = Look(new_page(by=make_member(verified=False)))
    unverified.at(article, "/me/", "/me/receipts/")
    look.assert_nothing_was_found()
    unverified.assert_nothing_was_found()
    assert alarms == []


def test_what_moderators_see(
    new_page: NewPage,
    deepest: Comment,
    post: Post,
    regular: Member,
    moderator: Member,
    colleague: Member,
    alarms: list[str],
) -> None:
    edited(deepest)
    make_comment(post=post, by=moderator, text="A moderator's own.")
    make_comment(post=post, by=regular, text=LONG_WORD, parent=deepest)
    waiting = make_comment(post=post, by=regular)
    moderation.reject(
        rejected := make_comment(post=post, by=regular),
        by=colleague, seen=rejected.seen, words=LONG_WORD, note="For the team.",
    )  # fmt: skip
    look = Look(new_page(by=moderator))
    page = look.page
    queue = "/admin/comments/comment/"
    look.at(post.get_absolute_url(), "/me/mail/")
    look.at("/admin/", queue, f"{queue}?status=approved", f"{queue}?status=spam")
    look.at(f"{queue}?status=all&article={post.pk}", f"{queue}?q=nothing+like+it")
    look.at(f"{queue}?since=yesterday", status=422)
    moderation.add_note(rejected, by=colleague, text=f"Look at this: {LONG_WORD}")
    moderation.add_note(regular, by=moderator, text="About a member.")
    claims.claim(rejected, by=colleague)
    look.at(f"{queue}{deepest.pk}/change/", f"{queue}{rejected.pk}/change/")
    look.at(f"{queue}log/", f"{queue}log/?event=approve")
    page.goto(queue)
    page.get_by_text("Keys", exact=True).click()
    page.locator(".decide summary").first.click()
    look.here("the queue with its keys and a row's reasons")
    page.locator("form#selection").get_by_role("button", name="Approve").click()
    look.here("a decision about nothing")
    page.goto(queue)
    page.get_by_text("all that fit this list").click()
    page.locator("form#selection").get_by_role("button", name="Reject").click()
    look.here("all that fit")
    page.get_by_role("button", name=re.compile("Reject: all")).click()
    look.here("a batch")
    page.get_by_role("button", name="Undo all of it").click()
    look.here("a batch that was undone")
    page.goto(queue)
    page.locator(".row .button.approve").first.click()
    page.locator(".done").wait_for()
    look.here("a row that was decided in its place")
    page.goto(f"{queue}{waiting.pk}/change/")
    page.get_by_label("Words to the author").fill("Too late.")
    waiting.refresh_from_db()
    moderation.approve(waiting, by=colleague, seen=waiting.seen)
    page.get_by_role("button", name="Reject").click()
    look.here("a decision that came too late")
    look.assert_nothing_was_found()
    assert alarms == []


def test_what_authors_see(new_page: NewPage, author: Member, post: Post, alarms: list[str]) -> None:
    draft = make_post(author=author, status=Post.Status.DRAFT)
    later = make_post(author=author, published_at=timezone.now() + timedelta(days=1))
    look = Look(new_page(by=author))
    page = look.page
    look.at(draft.get_absolute_url(), later.get_absolute_url())
    articles = "/admin/posts/post/"
    look.at("/admin/", "/admin/posts/", articles, f"{articles}?q=nothing", f"{articles}add/")
    page.get_by_role("button", name="Save", exact=True).click()
    look.here("an article with mistakes")
    look.at(f"{articles}{post.pk}/change/")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Preview in a new page").click()
    preview = Look(opened.value)  # has axe from the page that opened it
    preview.page.wait_for_load_state()
    preview.here("the preview of an article")
    page.get_by_role("button", name="Save", exact=True).click()
    look.here("the list after saving")
    look.at(f"{articles}{post.pk}/history/", f"{articles}{post.pk}/delete/")
    look.assert_nothing_was_found()
    preview.assert_nothing_was_found()
    assert alarms == []


def test_what_superusers_see(
    new_page: NewPage, superuser: Member, deepest: Comment, alarms: list[str]
) -> None:
    look = Look(new_page(by=superuser))
    letter = deepest.decisions.latest("version").letters.latest("pk")
    look.at("/admin/", "/admin/comments/letter/", f"/admin/comments/letter/{letter.pk}/change/")
    look.at("/admin/accounts/member/", f"/admin/accounts/member/{superuser.pk}/change/")
    pages, groups = "/admin/posts/page/", "/admin/auth/group/"
    look.at(pages, f"{pages}{SitePage.objects.latest('pk').pk}/change/")
    look.at(groups, f"{groups}{Group.objects.latest('pk').pk}/change/")
    look.at("/admin/account/emailaddress/")
    look.at("/admin/nowhere/", status=404)
    look.assert_nothing_was_found()
    assert alarms == []
