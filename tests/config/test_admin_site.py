"""Who gets into the admin, by which door, and what they find there."""

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from accounts.models import AUTHORS, MODERATORS, SUPERVISORS, Member
from tests.cast import client_of
from tests.factories import PASSWORD, make_member, make_post

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

INDEX = "/admin/"
OF_MODERATORS = {"/admin/accounts/sanction/", "/admin/comments/comment/"}
LOGIN = "/admin/login/"


def apps_and_models(response: "Response") -> set[str]:
    """Return the addresses of the models that the admin's index offers."""
    links = LexborHTMLParser(response.content).css("#content-main th[scope=row] a")
    return {str(link.attributes["href"]) for link in links}


def test_a_visitor_is_sent_to_the_sites_own_sign_in_page_and_back(client: Client) -> None:
    response = client.get(INDEX, follow=True)
    assert response.redirect_chain[-1] == (reverse("account_login", query={"next": INDEX}), 302)


def test_a_member_without_any_right_is_refused(stranger: Member) -> None:
    response = client_of(stranger).get(INDEX, follow=True)
    assert response.status_code == 403
    assert b"This page is not for this account" in response.content


def test_a_member_who_was_locked_out_is_sent_away(moderator: Member) -> None:
    client = client_of(moderator)
    moderator.is_active = False
    moderator.save()
    assert client.get(INDEX, follow=True).redirect_chain[-1][0].startswith(reverse("account_login"))


def test_a_moderator_finds_comments_and_sanctions_and_nothing_else(moderator: Member) -> None:
    response = client_of(moderator).get(INDEX)
    assert apps_and_models(response) == OF_MODERATORS


def test_an_author_finds_articles_and_nothing_else(author: Member) -> None:
    response = client_of(author).get(INDEX)
    assert apps_and_models(response) == {"/admin/posts/post/"}


def test_a_superuser_finds_everything_that_has_a_place_in_the_admin(superuser: Member) -> None:
    response = client_of(superuser).get(INDEX)
    assert apps_and_models(response) >= {
        "/admin/accounts/member/",
        "/admin/comments/comment/",
        "/admin/posts/page/",
        "/admin/posts/post/",
    }


def test_whoever_is_in_already_is_sent_on_from_the_admins_sign_in(moderator: Member) -> None:
    response = client_of(moderator).get(LOGIN)
    assert response.headers["Location"] == INDEX


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_admins_sign_in_refuses_a_member_without_any_right(
    stranger: Member, superuser: Member, method: str
) -> None:
    client = client_of(stranger)
    response = getattr(client, method)(LOGIN, {"username": "superuser", "password": "x"})
    assert response.status_code == 403
    assert client.session["_auth_user_id"] == str(stranger.pk)


def test_nobody_gets_in_by_posting_a_password_to_the_admins_sign_in(
    client: Client, superuser: Member
) -> None:
    response = client.post(LOGIN, {"username": superuser.username, "password": "x"})
    assert response.headers["Location"].startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_the_sites_own_sign_in_leads_back_into_the_admin(client: Client) -> None:
    make_member("clerk", group=MODERATORS)
    login = reverse("account_login", query={"next": INDEX})
    response = client.post(login, {"login": "clerk", "password": PASSWORD}, follow=True)
    assert response.redirect_chain == [(INDEX, 302)]
    assert apps_and_models(response) == OF_MODERATORS


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("group", "permissions"),
    [
        (
            MODERATORS,
            {
                "accounts.sanction_member",
                "accounts.view_sanction",
                "comments.moderate_comment",
                "comments.view_comment",
            },
        ),
        (
            SUPERVISORS,
            {
                "accounts.lift_sanction",
                "accounts.sanction_member",
                "accounts.view_sanction",
                "comments.add_articlepolicy",
                "comments.view_articlepolicy",
                "comments.add_policy",
                "comments.view_policy",
                "comments.add_reportreason",
                "comments.change_reportreason",
                "comments.view_reportreason",
                "comments.add_rule",
                "comments.change_rule",
                "comments.view_rule",
                "comments.moderate_comment",
                "comments.supervise_comment",
                "comments.view_comment",
                "comments.add_reason",
                "comments.change_reason",
                "comments.view_reason",
            },
        ),
        (AUTHORS, {"posts.add_post", "posts.change_post", "posts.delete_post", "posts.view_post"}),
    ],
)
def test_a_group_may_do_exactly_what_it_needs(group: str, permissions: set[str]) -> None:
    granted = Group.objects.get(name=group).permissions.values_list(
        "content_type__app_label", "codename"
    )
    assert {f"{app}.{codename}" for app, codename in granted} == permissions


@pytest.mark.django_db
def test_there_are_no_other_groups() -> None:
    assert set(Group.objects.values_list("name", flat=True)) == {
        MODERATORS,
        SUPERVISORS,
        AUTHORS,
    }


def test_no_moderator_becomes_somebody_else_by_posting_to_the_admins_sign_in(
    moderator: Member, superuser: Member
) -> None:
    client = client_of(moderator)
    client.post(LOGIN, {"username": superuser.username, "password": "x"})
    assert client.session["_auth_user_id"] == str(moderator.pk)


def test_the_admin_does_not_tell_the_address_of_a_draft(moderator: Member) -> None:
    draft = make_post(status="draft")
    kind = ContentType.objects.get_for_model(draft)
    response = client_of(moderator).get(f"/admin/r/{kind.pk}/{draft.pk}/")
    assert response.status_code == 404


def test_a_password_is_changed_on_the_sites_own_page_only(moderator: Member) -> None:
    for method in ("get", "post"):
        response = getattr(client_of(moderator), method)("/admin/password_change/")
        assert response["Location"] == reverse("account_change_password")
