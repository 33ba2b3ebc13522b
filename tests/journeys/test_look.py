"""Every page in light and dark, on a phone and on a desk: nothing sticks out, axe finds nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from accounts.models import Member
from comments.models import Comment
from tests.factories import PASSWORD, make_comment, make_post

from .conftest import NewPage, sign_in

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LONG_WORD = "Donaudampfschifffahrt" * 20


def _discussion(commenter: Member, moderator: Member) -> Comment:
    """Make an article with a discussion that strains the page; return its deepest comment."""
    post = make_post(title="What strains a page", body="# One\n\n## Two\n\n> A quote\n\n`code`")
    comment = None
    for text in ("Fine.", LONG_WORD, "<code>a  b</code>\n<blockquote>so</blockquote>", "שלום عالم"):
        comment = make_comment(
            post=post, by=commenter, text=text, parent=comment, status="approved",
            moderator=moderator,
        )  # fmt: skip
    assert comment is not None
    make_comment(post=post, by=commenter, text=LONG_WORD, parent=comment)
    return comment


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_fit_and_axe_finds_nothing(
    new_page: NewPage,
    commenter: Member,
    moderator: Member,
    scheme: str,
    width: int,
    alarms: list[str],
) -> None:
    comment = _discussion(commenter, moderator)
    article = comment.post.get_absolute_url()
    visits: list[tuple[Member | None, list[str]]] = [
        (None, ["/", article, "/about/", "/accounts/login/", "/accounts/signup/",
                "/accounts/password/reset/"]),
        (commenter, [article, f"{article}?reply={comment.pk}", "/accounts/logout/"]),
        (moderator, ["/admin/", "/admin/comments/comment/",
                     "/admin/comments/comment/?status=approved",
                     f"/admin/comments/comment/{comment.pk}/change/"]),
    ]  # fmt: skip
    found = []
    for member, addresses in visits:
        page = new_page(width=width, scheme=scheme)
        if member:
            page.goto("/accounts/login/")
            sign_in(page, member.username, PASSWORD)
        for address in addresses:
            page.goto(address)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append(f"{address} is wider than {width} px")
            report = Axe().run(page, options={"runOnly": RULES})
            found += [
                f"{address}: {violation['id']}: {node['target']} {node.get('failureSummary')}"
                for violation in report.response["violations"]
                for node in violation["nodes"]
            ]
    assert found == []
    assert alarms == []
