"""When an article is public, said once for one article and once for all of them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.models import Member
from posts.models import Page, Post
from tests.factories import make_comment, make_member, make_post

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)

# status, days from now until its time, and then whether it is: published, scheduled, open
RULES = [
    pytest.param("draft", None, False, False, False, id="draft"),
    pytest.param("draft", -1, False, False, False, id="draft with a past time"),
    pytest.param("draft", +1, False, False, False, id="draft with a time to come"),
    pytest.param("published", -1, True, False, True, id="published"),
    pytest.param("published", +1, False, True, False, id="scheduled"),
    pytest.param("archived", -1, True, False, False, id="archived"),
    pytest.param("archived", +1, False, False, False, id="archived before its time"),
]


def make(status: str, days: int | None, author: Member | None = None) -> Post:
    """Make an article in a status, with its time so many days from now."""
    published_at = None if days is None else timezone.now() + days * DAY
    return make_post(status=status, published_at=published_at, author=author)


@pytest.mark.parametrize(("status", "days", "published", "scheduled", "is_open"), RULES)
def test_an_article_knows_what_it_is(
    status: str, days: int | None, published: bool, scheduled: bool, is_open: bool
) -> None:
    post = make(status, days)
    assert (post.is_published, post.is_scheduled, post.is_open) == (published, scheduled, is_open)


@pytest.mark.parametrize(("status", "days", "published", "scheduled", "is_open"), RULES)
def test_the_query_and_the_article_agree_on_what_is_published(
    status: str, days: int | None, published: bool, scheduled: bool, is_open: bool
) -> None:
    post = make(status, days)
    assert Post.objects.published().contains(post) is post.is_published is published


@pytest.mark.parametrize(("status", "days", "published", "scheduled", "is_open"), RULES)
def test_strangers_read_what_is_published_and_authors_all_that_is_theirs(
    status: str, days: int | None, published: bool, scheduled: bool, is_open: bool
) -> None:
    author = make_member()
    post = make(status, days, author)
    assert Post.objects.readable_by(None).contains(post) is published
    assert Post.objects.readable_by(make_member().pk).contains(post) is published
    assert Post.objects.readable_by(author.pk).contains(post)


def test_a_scheduled_article_is_published_from_its_very_moment() -> None:
    post = make("published", +1)
    assert post.published_at
    assert Post.objects.published(at=post.published_at).contains(post)
    assert not Post.objects.published(at=post.published_at - timedelta.resolution).contains(post)


def test_articles_come_newest_first_and_the_later_written_before_its_twin() -> None:
    now = timezone.now()
    old = make_post(published_at=now - DAY)
    twin = make_post(published_at=now)
    later_twin = make_post(published_at=now)
    assert list(Post.objects.all()) == [later_twin, twin, old]


@pytest.mark.parametrize("status", ["published", "archived"])
def test_the_database_refuses_an_article_out_of_draft_without_a_time(status: str) -> None:
    draft = make("draft", None)
    with pytest.raises(IntegrityError, match="post_out_of_draft_has_a_time"):
        Post.objects.filter(pk=draft.pk).update(status=status)


def test_the_database_refuses_a_status_that_nobody_knows() -> None:
    post = make_post()
    with pytest.raises(IntegrityError, match="post_status_is_known"):
        Post.objects.filter(pk=post.pk).update(status="scheduled")


def test_writing_makes_the_html_and_leaves_saving_to_the_caller() -> None:
    post = make_post(body="Before.")
    post.write("# After")
    assert post.html == "<h2>After</h2>\n"
    assert Post.objects.get(pk=post.pk).html == "<p>Before.</p>\n"


def test_an_article_stands_under_its_title_at_its_own_address() -> None:
    post = Post(title="On quotes", slug="on-quotes")
    assert (str(post), post.get_absolute_url()) == ("On quotes", "/posts/on-quotes/")


def test_an_article_is_referred_to_once_somebody_commented() -> None:
    post = make_post()
    assert not post.is_referred_to()
    make_comment(post=post)
    assert post.is_referred_to()


def test_a_comment_keeps_its_article_from_being_deleted() -> None:
    post = make_comment().post
    with pytest.raises(ProtectedError):
        post.delete()


def test_articles_keep_their_author_from_being_deleted(author: Member) -> None:
    make_post(author=author)
    with pytest.raises(ProtectedError):
        author.delete()


def test_each_page_of_the_site_was_made_and_rendered_by_the_migration() -> None:
    pages = {page.slug: page for page in Page.objects.all()}
    assert set(pages) == set(Page.Slug.values)
    for page in pages.values():
        written = page.html
        page.write(page.body)
        assert page.html == written


def test_a_page_stands_under_its_title_at_its_own_address() -> None:
    page = Page(title="House rules", slug=Page.Slug.HOUSE_RULES)
    assert (str(page), page.get_absolute_url()) == ("House rules", "/house-rules/")
