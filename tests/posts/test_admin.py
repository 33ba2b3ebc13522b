"""Writing: authors their own articles, superusers the pages of the site about itself."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from accounts.models import Member
from posts.models import Page, Post
from tests.cast import client_of
from tests.factories import make_comment, make_member, make_post

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

LIST = reverse("admin:posts_post_changelist")
ADD = reverse("admin:posts_post_add")
PREVIEW = reverse("admin:posts_post_preview")
PAGES = reverse("admin:posts_page_changelist")
PAGE_PREVIEW = reverse("admin:posts_page_preview")


def at(view: str, row: Post | Page) -> str:
    """Return the address of a view of the admin on an article or page."""
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_{view}"  # noqa: SLF001
    return reverse(name, args=[row.pk])


def typed(**changes: str) -> dict[str, str]:
    """Return what an author types into the form."""
    return {
        "title": "On quotes",
        "slug": "on-quotes",
        "summary": "Do not invent them.",
        "body": "# Ask",
        "status": "draft",
        "published_at_0": "",
        "published_at_1": "",
        **changes,
    }


def rows(response: "Response") -> dict[str, str]:
    """Return title and status of the articles that the list in the admin shows."""
    found = LexborHTMLParser(response.content).css("#result_list tbody tr")
    return {
        row.css(".field-title")[0].text(strip=True): row.css(".field-state")[0].text(strip=True)
        for row in found
    }


def show(client: Client, **changes: Any) -> "Response":
    """Ask for a preview of an article."""
    return client.post(PREVIEW, typed(**changes))


@pytest.fixture
def other(db: None) -> Post:
    """Make an article of a colleague."""
    return make_post(author=make_member("writer", group="Authors"), title="Theirs", body="Theirs.")


# Writing


def test_an_author_writes_an_article_that_is_signed_with_their_name(author: Member) -> None:
    assert client_of(author).post(ADD, typed()).headers["Location"] == LIST
    post = Post.objects.get()
    assert (post.author, post.title, post.status) == (author, "On quotes", "draft")
    assert post.html == "<h2>Ask</h2>\n"


def test_nobody_signs_with_somebody_elses_name(author: Member, stranger: Member) -> None:
    client_of(author).post(ADD, typed(author=str(stranger.pk)))
    assert Post.objects.get().author == author


def test_a_superuser_who_corrects_an_article_does_not_become_its_author(
    superuser: Member, other: Post
) -> None:
    client_of(superuser).post(at("change", other), typed(body="Corrected."))
    other.refresh_from_db()
    assert (other.author.username, other.html) == ("writer", "<p>Corrected.</p>\n")


def test_an_author_changes_an_article_and_its_html_with_it(author: Member) -> None:
    post = make_post(author=author, body="Before.", status="draft")
    client_of(author).post(at("change", post), typed(body="*After.*"))
    post.refresh_from_db()
    assert (post.body, post.html) == ("*After.*", "<p><em>After.</em></p>\n")


@pytest.mark.parametrize("status", ["published", "archived"])
def test_an_article_that_goes_public_without_a_time_gets_the_present_one(
    author: Member, status: str
) -> None:
    before = timezone.now()
    client_of(author).post(ADD, typed(status=status))
    post = Post.objects.get()
    assert post.published_at
    assert before <= post.published_at <= timezone.now()
    assert post.is_published


def test_a_draft_without_a_time_stays_without_one(author: Member) -> None:
    client_of(author).post(ADD, typed())
    assert Post.objects.get().published_at is None


def test_an_article_with_a_time_to_come_is_scheduled(author: Member) -> None:
    day = (timezone.now() + timedelta(days=2)).date().isoformat()
    client = client_of(author)
    client.post(ADD, typed(status="published", published_at_0=day, published_at_1="12:00:00"))
    assert Post.objects.get().is_scheduled
    assert rows(client.get(LIST)) == {"On quotes": "scheduled"}


def test_an_address_that_is_taken_is_refused(author: Member, other: Post) -> None:
    response = client_of(author).post(ADD, typed(slug=other.slug))
    assert b"already exists" in response.content
    assert Post.objects.count() == 1


@pytest.mark.parametrize("field", ["title", "slug", "summary", "body"])
def test_nothing_of_an_article_may_be_left_out(author: Member, field: str) -> None:
    response = client_of(author).post(ADD, typed(**{field: ""}))
    assert b"This field is required." in response.content
    assert not Post.objects.exists()


# Their own only


def test_an_author_finds_only_their_own_articles(author: Member, other: Post) -> None:
    make_post(author=author, title="Mine", status="draft")
    assert rows(client_of(author).get(LIST)) == {"Mine": "draft"}


def test_a_superuser_finds_all_articles(superuser: Member, author: Member, other: Post) -> None:
    make_post(author=author, title="Mine", status="draft")
    assert rows(client_of(superuser).get(LIST)) == {"Mine": "draft", "Theirs": "published"}


@pytest.mark.parametrize("view", ["change", "delete", "history"])
def test_an_author_does_not_see_a_colleagues_article_in_the_admin(
    author: Member, other: Post, view: str
) -> None:
    response = client_of(author).get(at(view, other))
    assert response.headers["Location"] == "/admin/"


def test_an_author_does_not_change_a_colleagues_article(author: Member, other: Post) -> None:
    client_of(author).post(at("change", other), typed(body="Mine now."))
    other.refresh_from_db()
    assert (other.title, other.body) == ("Theirs", "Theirs.")


def test_an_author_does_not_delete_a_colleagues_article(author: Member, other: Post) -> None:
    client_of(author).post(at("delete", other), {"post": "yes"})
    assert Post.objects.contains(other)


@pytest.mark.parametrize("address", [LIST, ADD])
def test_a_moderator_writes_no_articles(moderator: Member, address: str) -> None:
    client = client_of(moderator)
    assert client.get(address).status_code == 403
    assert client.post(address, typed()).status_code == 403
    assert not Post.objects.exists()


def test_a_stranger_writes_no_articles(stranger: Member) -> None:
    response = client_of(stranger).post(ADD, typed(), follow=True)
    assert response.status_code == 403
    assert not Post.objects.exists()


@pytest.mark.parametrize("address", [LIST, ADD])
def test_a_visitor_is_sent_to_sign_in(client: Client, db: None, address: str) -> None:
    response = client.post(address, typed(), follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))
    assert not Post.objects.exists()


# Deleting


def test_an_author_deletes_an_article_that_nobody_commented_on(author: Member) -> None:
    post = make_post(author=author)
    client = client_of(author)
    assert b"Are you sure" in client.get(at("delete", post)).content
    assert Post.objects.contains(post)
    client.post(at("delete", post), {"post": "yes"})
    assert not Post.objects.exists()


def test_an_article_that_is_deleted_already_is_not_found(author: Member) -> None:
    post = make_post(author=author)
    address = at("delete", post)
    post.delete()
    assert client_of(author).post(address, {"post": "yes"}).headers["Location"] == "/admin/"


@pytest.mark.parametrize("role", ["author", "superuser"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_deletes_an_article_with_comments(
    request: pytest.FixtureRequest, author: Member, role: str, method: str
) -> None:
    post = make_comment(post=make_post(author=author)).post
    client = client_of(request.getfixturevalue(role))
    response = getattr(client, method)(at("delete", post), {"post": "yes"})
    assert response.status_code == 403
    assert Post.objects.contains(post)


def test_the_form_offers_to_delete_only_what_may_go(author: Member) -> None:
    post = make_post(author=author)
    client = client_of(author)
    assert at("delete", post).encode() in client.get(at("change", post)).content
    make_comment(post=post)
    assert at("delete", post).encode() not in client.get(at("change", post)).content


def test_nobody_deletes_articles_in_bulk(superuser: Member, other: Post) -> None:
    client = client_of(superuser)
    assert b"delete_selected" not in client.get(LIST).content
    client.post(LIST, {"action": "delete_selected", "_selected_action": [other.pk], "post": "yes"})
    assert Post.objects.contains(other)


# The preview


def test_the_preview_shows_what_was_typed_and_stores_nothing(author: Member) -> None:
    response = show(client_of(author), title="On <quotes>", body="# Ask\n\n<b>raw</b>")
    shown = LexborHTMLParser(response.content)
    assert [heading.text() for heading in shown.css("h1")] == ["On <quotes>"]
    assert [part.inner_html for part in shown.css(".prose")] == [
        "<h2>Ask</h2>\n<p>&lt;b&gt;raw&lt;/b&gt;</p>\n"
    ]
    assert not Post.objects.exists()


def test_the_preview_takes_what_could_not_be_saved(author: Member) -> None:
    response = client_of(author).post(PREVIEW, {})
    assert b"Without a title" in response.content


def test_the_preview_leaves_the_article_as_it_is(author: Member) -> None:
    post = make_post(author=author, body="Before.")
    show(client_of(author), slug=post.slug, body="After.")
    post.refresh_from_db()
    assert (post.body, post.html) == ("Before.", "<p>Before.</p>\n")


@pytest.mark.parametrize("where", ["new", "old"])
def test_the_form_sends_what_was_typed_to_the_preview(author: Member, where: str) -> None:
    address = ADD if where == "new" else at("change", make_post(author=author))
    form = LexborHTMLParser(client_of(author).get(address).content).css_first("#post_form")
    assert form
    [button] = form.css("button[formaction]")
    assert button.attributes["formaction"] == PREVIEW
    assert {"formnovalidate", "formtarget"} <= set(button.attributes)


def test_the_preview_is_only_sent_to(author: Member) -> None:
    assert client_of(author).get(PREVIEW).status_code == 405


def test_the_preview_is_sent_to_from_our_own_form_only(author: Member) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(author)
    assert show(client, body="Words.").status_code == 403


@pytest.mark.parametrize("role", ["stranger", "moderator"])
def test_the_preview_is_for_authors(request: pytest.FixtureRequest, role: str) -> None:
    client = client_of(request.getfixturevalue(role))
    response = client.post(PREVIEW, typed(body="Words."), follow=True)
    assert response.status_code == 403
    assert b"Words." not in response.content


def test_a_visitor_who_asks_for_a_preview_is_sent_to_sign_in(client: Client, db: None) -> None:
    response = client.post(PREVIEW, typed(), follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))


# The site about itself


@pytest.fixture(params=Page.Slug.values)
def page(request: pytest.FixtureRequest, db: None) -> Page:
    """Give each page of the site about itself."""
    return Page.objects.get(slug=request.param)


def test_a_superuser_changes_what_the_site_says_of_itself(superuser: Member, page: Page) -> None:
    client = client_of(superuser)
    changed = client.post(at("change", page), {"title": "Of ourselves", "body": "We *write*."})
    assert changed.headers["Location"] == PAGES
    shown = Client().get(page.get_absolute_url()).content
    assert b"Of ourselves" in shown
    assert b"<p>We <em>write</em>.</p>" in shown


def test_a_superuser_sees_a_page_before_it_is_saved(superuser: Member, page: Page) -> None:
    before = page.body
    response = client_of(superuser).post(PAGE_PREVIEW, {"title": "T", "body": "*New.*"})
    assert b"<p><em>New.</em></p>" in response.content
    page.refresh_from_db()
    assert page.body == before


def test_the_address_of_a_page_stays(superuser: Member, page: Page) -> None:
    slug = page.slug
    client_of(superuser).post(at("change", page), {"title": "T", "body": "B", "slug": "elsewhere"})
    page.refresh_from_db()
    assert (page.title, page.slug) == ("T", slug)


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_adds_a_page(superuser: Member, method: str) -> None:
    count = Page.objects.count()
    address = reverse("admin:posts_page_add")
    response = getattr(client_of(superuser), method)(address, {"title": "T", "body": "B"})
    assert response.status_code == 403
    assert Page.objects.count() == count


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_deletes_a_page(superuser: Member, page: Page, method: str) -> None:
    response = getattr(client_of(superuser), method)(at("delete", page), {"post": "yes"})
    assert response.status_code == 403
    assert Page.objects.contains(page)


@pytest.mark.parametrize("role", ["author", "moderator"])
def test_others_with_rights_do_not_touch_the_pages(
    request: pytest.FixtureRequest, page: Page, role: str
) -> None:
    client = client_of(request.getfixturevalue(role))
    assert client.get(PAGES).status_code == 403
    assert client.get(at("change", page)).status_code == 403
    changed = {"title": "Mine", "body": "Mine."}
    assert client.post(at("change", page), changed).status_code == 403
    assert client.post(PAGE_PREVIEW, changed).status_code == 403
    page.refresh_from_db()
    assert page.title != "Mine"


def test_a_stranger_does_not_touch_the_pages(stranger: Member, page: Page) -> None:
    changed = {"title": "Mine", "body": "Mine."}
    assert client_of(stranger).post(at("change", page), changed, follow=True).status_code == 403
    page.refresh_from_db()
    assert page.title != "Mine"


def test_a_visitor_who_changes_a_page_is_sent_to_sign_in(client: Client, page: Page) -> None:
    changed = {"title": "Mine", "body": "Mine."}
    response = client.post(at("change", page), changed, follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))
    page.refresh_from_db()
    assert page.title != "Mine"
