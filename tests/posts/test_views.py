"""The public pages: what readers find, and what they must not find yet."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from accounts.models import Member
from posts.models import Page, Post
from posts.views import ARTICLES_ON_A_PAGE
from tests.cast import client_of
from tests.factories import make_comment, make_post

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.django_db

HOME = "/"
DAY = timedelta(days=1)


def titles(response: "Response") -> list[str]:
    """Return the titles that the list of articles shows."""
    return [heading.text() for heading in LexborHTMLParser(response.content).css(".teaser h2")]


def banner(response: "Response") -> str:
    """Return what a page warns of above the article."""
    found = LexborHTMLParser(response.content).css_first("main > .alert-warning")
    return found.text(strip=True) if found else ""


def older(response: "Response") -> str | None:
    """Return where a page of the list links to for older articles."""
    link = LexborHTMLParser(response.content).css_first("a[rel=next]")
    return link.attributes["href"] if link else None


def tomorrow() -> datetime:
    """Return a time to come."""
    return timezone.now() + DAY


# The list


def test_the_list_shows_articles_newest_first(client: Client) -> None:
    now = timezone.now()
    make_post(title="Old", published_at=now - 2 * DAY)
    make_post(title="New", published_at=now - DAY)
    make_post(title="Archived", status="archived", published_at=now - 3 * DAY)
    assert titles(client.get(HOME)) == ["New", "Old", "Archived"]


def test_the_list_shows_nothing_before_its_time_even_to_its_author(author: Member) -> None:
    make_post(author=author, status="draft")
    make_post(author=author, published_at=tomorrow())
    assert titles(client_of(author).get(HOME)) == []


def test_an_empty_list_says_so(client: Client) -> None:
    assert b"There are no articles yet." in client.get(HOME).content


def test_the_list_leads_to_each_article_once_though_they_share_their_time(client: Client) -> None:
    now = timezone.now()
    count = 2 * ARTICLES_ON_A_PAGE + 5
    for number in range(count):
        make_post(title=str(number), published_at=now)
    shown: list[str] = []
    address: str | None = HOME
    while address:
        page = client.get(address)
        shown += titles(page)
        assert len(shown) <= count
        address = older(page)
    assert shown == [str(number) for number in reversed(range(count))]


@pytest.mark.parametrize("cursor", ["nonsense", "1", "1-x", "--1-1", "9" * 18 + "-1"])
def test_the_list_has_no_page_that_it_never_linked_to(client: Client, cursor: str) -> None:
    response = client.get(f"{HOME}?after={cursor}")
    assert response.status_code == 404
    assert b"There is nothing here" in response.content


def test_the_list_takes_as_many_queries_for_twenty_articles_as_for_three(client: Client) -> None:
    for _ in range(3):
        make_post()
    with CaptureQueriesContext(connection) as few:
        assert len(titles(client.get(HOME))) == 3
    for _ in range(17):
        make_post()
    with CaptureQueriesContext(connection) as many:
        assert len(titles(client.get(HOME))) == 20
    assert len(many) == len(few)


def test_the_list_does_not_read_the_texts(client: Client) -> None:
    make_post()
    with CaptureQueriesContext(connection) as queries:
        client.get(HOME)
    assert not any("body_html" in query["sql"] for query in queries)


def test_what_authors_type_is_escaped_in_the_list(client: Client) -> None:
    make_post(title="<script>alert(1)</script>")
    assert titles(client.get(HOME)) == ["<script>alert(1)</script>"]


# An article


def test_a_reader_sees_an_article_with_its_title_author_and_text(
    client: Client, author: Member
) -> None:
    post = make_post(author=author, title="On <quotes>", body="# Ask\n\nDo not *invent*.")
    page = client.get(post.get_absolute_url())
    shown = LexborHTMLParser(page.content)
    assert [heading.text() for heading in shown.css("h1")] == ["On <quotes>"]
    assert [name.text() for name in shown.css(".byline bdi")] == ["author"]
    prose = shown.css_first(".prose")
    assert prose
    assert prose.inner_html == "<h2>Ask</h2>\n<p>Do not <em>invent</em>.</p>\n"
    assert banner(page) == ""


def test_the_html_that_was_stored_is_what_readers_see(client: Client) -> None:
    post = make_post(body="Typed.")
    Post.objects.filter(pk=post.pk).update(body_html="<p>Stored.</p>")
    content = client.get(post.get_absolute_url()).content
    assert b"<p>Stored.</p>" in content
    assert b"Typed." not in content


def test_a_reader_gets_no_cookie_and_no_csrf_token(client: Client) -> None:
    post = make_comment(status="approved").post
    response = client.get(post.get_absolute_url())
    assert not response.cookies
    assert b"csrf" not in response.content


@pytest.mark.parametrize("address", [HOME, "/about/", "/house-rules/", "/posts/nothing/"])
def test_a_reader_gets_no_cookie_on_any_other_page(client: Client, address: str) -> None:
    make_post()
    assert not client.get(address).cookies


def test_an_archived_article_can_be_read_without_a_banner(client: Client) -> None:
    post = make_post(status="archived", body="Still here.")
    response = client.get(post.get_absolute_url())
    assert b"Still here." in response.content
    assert banner(response) == ""


@pytest.fixture(params=["draft", "scheduled", "archived before its time"])
def unpublished(request: pytest.FixtureRequest, author: Member) -> Post:
    """Make an article that is not public yet, one of each kind."""
    if request.param == "draft":
        return make_post(author=author, status="draft", title="Secret")
    status = "published" if request.param == "scheduled" else "archived"
    return make_post(author=author, status=status, title="Secret", published_at=tomorrow())


@pytest.mark.parametrize("role", ["stranger", "moderator", "superuser"])
def test_a_member_gets_404_for_what_somebody_else_has_not_published(
    request: pytest.FixtureRequest, unpublished: Post, role: str
) -> None:
    client = client_of(request.getfixturevalue(role))
    response = client.get(unpublished.get_absolute_url())
    assert response.status_code == 404
    assert b"Secret" not in response.content


def test_a_visitor_does_not_learn_that_there_is_something_unpublished(
    client: Client, unpublished: Post
) -> None:
    response = client.get(unpublished.get_absolute_url())
    assert response.status_code == 404
    assert response.content == client.get("/posts/there-is-no-such-article/").content


def test_an_author_sees_what_is_not_published_yet_and_nobody_discusses_it(
    author: Member, unpublished: Post
) -> None:
    response = client_of(author).get(unpublished.get_absolute_url())
    assert b"Secret" in response.content
    assert "only you can see this page" in banner(response)
    assert LexborHTMLParser(response.content).css_first("#discussion") is None


def test_the_banner_of_a_scheduled_article_says_until_when(author: Member) -> None:
    time = tomorrow().replace(hour=15, minute=30)
    post = make_post(author=author, published_at=time)
    said = banner(client_of(author).get(post.get_absolute_url()))
    assert said.startswith("Scheduled for ")
    assert "15:30" in said


def test_the_banner_of_a_draft_says_that_it_is_one(author: Member) -> None:
    post = make_post(author=author, status="draft")
    said = banner(client_of(author).get(post.get_absolute_url()))
    assert said.startswith("A draft")


def test_a_page_of_a_discussion_that_is_not_there_is_404(client: Client) -> None:
    address = make_post().get_absolute_url()
    assert client.get(f"{address}?page=2").status_code == 404
    assert client.get(f"{address}?page=x").status_code == 404


# The site about itself


@pytest.mark.parametrize("slug", Page.Slug.values)
def test_a_reader_finds_the_pages_of_the_site_about_itself(client: Client, slug: str) -> None:
    page = Page.objects.get(slug=slug)
    page.title = "Of <ourselves>"
    page.write("We *write*.")
    page.save()
    shown = LexborHTMLParser(client.get(page.get_absolute_url()).content)
    assert [heading.text() for heading in shown.css("h1")] == ["Of <ourselves>"]
    assert [part.inner_html for part in shown.css(".prose")] == ["<p>We <em>write</em>.</p>\n"]


@pytest.mark.parametrize("slug", Page.Slug.values)
def test_every_page_links_to_the_pages_of_the_site_about_itself(client: Client, slug: str) -> None:
    footer = LexborHTMLParser(client.get(HOME).content).css_first("footer")
    assert footer
    assert f"/{slug}/" in {link.attributes["href"] for link in footer.css("a")}


def test_a_page_that_is_gone_is_404(client: Client) -> None:
    Page.objects.filter(slug=Page.Slug.ABOUT).delete()
    assert client.get("/about/").status_code == 404


# Methods


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", [HOME, "/posts/article/", "/about/", "/house-rules/"])
def test_pages_are_only_read(client: Client, address: str, method: str) -> None:
    response = getattr(client, method)(address)
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"
