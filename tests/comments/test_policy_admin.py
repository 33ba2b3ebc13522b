"""Supervisors set what is published without a moderator; each change is kept."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Member
from comments.models import ArticlePolicy, Policy
from tests.cast import client_of
from tests.factories import make_post
from tests.pages import texts_of

pytestmark = pytest.mark.django_db

LIST = reverse("admin:comments_policy_changelist")
CHANGE = reverse("admin:comments_policy_add")
ARTICLES = reverse("admin:comments_articlepolicy_changelist")
CHANGE_ARTICLE = reverse("admin:comments_articlepolicy_add")

POLICY = {
    "publishing": "newcomers",
    "held_first": "3",
    "holds_staff": "on",
    "discussions": "open",
    "days": "30",
    "minutes": "10",
}
ARTICLE = {"is_own": "on", "discussions": "slow", "days": "30", "minutes": "7"}


def policy() -> dict[str, str]:
    """Return what a form sends that was opened just now."""
    return {**POLICY, "before": str(Policy.in_force().pk)}


@pytest.fixture
def desk(supervisor: Member) -> Client:
    return client_of(supervisor)


def test_a_change_is_in_force_and_says_what_was_before(desk: Client, supervisor: Member) -> None:
    before = Policy.in_force()
    answer: Any = desk.post(CHANGE, policy())
    assert answer.status_code == 302
    now = Policy.in_force()
    assert now.pk != before.pk
    assert (now.publishing, now.held_first, now.holds_staff, now.by) == (
        "newcomers",
        3,
        True,
        supervisor,
    )
    log = texts_of(desk.get(LIST), "#result_list tbody tr")
    assert len(log) == 2
    assert "what is held: Every comment is held → The first comments of a member are held" in log[0]
    assert "until a member is no newcomer: 2 → 3" in log[0]
    assert "hold the comments of staff, too: no → yes" in log[0]
    assert "discussions" not in log[0]
    assert "the beginning" in log[1]


def test_the_form_begins_with_what_is_in_force(desk: Client) -> None:
    desk.post(CHANGE, policy())
    page = desk.get(CHANGE).content.decode()
    assert '<option value="newcomers" selected>' in page
    assert 'name="held_first" value="3"' in page


@pytest.mark.parametrize(
    ("field", "value"),
    [("publishing", "nobody"), ("held_first", "0"), ("held_first", "101"), ("days", "-1"),
     ("minutes", "x"), ("minutes", "1441")],
)  # fmt: skip
def test_what_makes_no_sense_changes_nothing(desk: Client, field: str, value: str) -> None:
    page = desk.post(CHANGE, {**policy(), field: value}).content.decode()
    assert "errorlist" in page
    assert Policy.objects.count() == 1


def test_nothing_that_was_in_force_is_rewritten(desk: Client, superuser: Member) -> None:
    row = Policy.in_force()
    change = reverse("admin:comments_policy_change", args=[row.pk])
    for client in (desk, client_of(superuser)):
        assert client.post(change, POLICY).status_code == 403
        delete = reverse("admin:comments_policy_delete", args=[row.pk])
        assert client.post(delete, {"post": "yes"}).status_code == 403
    assert Policy.in_force().publishing == "everyone"


@pytest.mark.parametrize("address", [CHANGE, CHANGE_ARTICLE])
def test_moderators_and_members_change_no_policy(
    moderator: Member, commenter: Member, address: str
) -> None:
    typed = {**POLICY, **ARTICLE, "article": make_post().slug}
    for member in (moderator, commenter):
        client = client_of(member)
        assert client.get(address).status_code in (302, 403)
        assert client.post(address, typed).status_code in (302, 403)
    assert Policy.objects.count() == 1
    assert not ArticlePolicy.objects.exists()


@pytest.mark.parametrize("named", ["{slug}", "/posts/{slug}/", "https://example.org/posts/{slug}"])
def test_an_article_can_differ_and_is_named_by_its_address(
    desk: Client, supervisor: Member, named: str
) -> None:
    post = make_post(title="Tea")
    typed = named.format(slug=post.slug)
    assert desk.post(CHANGE_ARTICLE, {**ARTICLE, "article": typed}).status_code == 302
    own = ArticlePolicy.objects.get()
    assert (own.post, own.discussions, own.minutes, own.by) == (post, "slow", 7, supervisor)
    desk.post(CHANGE_ARTICLE, {**ARTICLE, "article": typed, "discussions": "closed"})
    log = texts_of(desk.get(ARTICLES), "#result_list tbody tr")
    assert "Tea" in log[0]
    assert "discussions are: slow: one comment a member in some minutes → closed" in log[0]


def test_an_article_that_is_not_there_is_said_so_with_what_was_typed(desk: Client) -> None:
    page = desk.post(CHANGE_ARTICLE, {**ARTICLE, "article": "nowhere"}).content.decode()
    assert "There is no article at this address." in page
    assert 'value="nowhere"' in page
    assert not ArticlePolicy.objects.exists()


def test_an_articles_form_begins_with_what_holds_for_it(desk: Client) -> None:
    desk.post(CHANGE, {**policy(), "discussions": "closing", "days": "9"})
    post = make_post()
    page = desk.get(CHANGE_ARTICLE, {"article": post.pk}).content.decode()
    assert f'value="{post.slug}"' in page
    assert '<option value="closing" selected>' in page
    assert 'name="days" value="9"' in page


def test_nobody_sets_back_unseen_what_somebody_else_has_just_set(
    desk: Client, superuser: Member
) -> None:
    seen = str(Policy.in_force().pk)
    client_of(superuser).post(CHANGE, {**policy(), "holds_everything": "on"})
    page = desk.post(CHANGE, {**POLICY, "before": seen}).content.decode()
    assert "Somebody changed the policy meanwhile." in page
    assert 'name="held_first" value="3"' in page
    assert Policy.in_force().holds_everything
