"""What is left when somebody goes: a row without a name, an address or a right."""

from unittest.mock import patch

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts import erasure
from accounts.models import Member
from tests.cast import client_of
from tests.factories import PASSWORD, make_comment, make_member, make_post


def test_emptying_takes_the_name_and_every_address(commenter: Member) -> None:
    EmailAddress.objects.create(user=commenter, email="second@example.org", verified=True)
    erasure.empty(commenter)
    left = Member.objects.get(pk=commenter.pk)
    assert (left.username, left.email) == (f"removed:{commenter.pk}", "")
    assert not EmailAddress.objects.filter(user=commenter).exists()


def test_emptying_takes_every_right(moderator: Member) -> None:
    moderator.is_superuser = moderator.is_staff = True
    moderator.user_permissions.add(Permission.objects.get(codename="add_post"))
    erasure.empty(moderator)
    left = Member.objects.get(pk=moderator.pk)
    assert (left.is_active, left.is_superuser, left.is_staff) == (False, False, False)
    assert not left.groups.exists()
    assert not left.user_permissions.exists()


def test_emptying_ends_every_session(commenter: Member) -> None:
    client = client_of(commenter)
    assert b"Signed in as" in client.get("/").content
    erasure.empty(commenter)
    assert b"Signed in as" not in client.get("/").content


@pytest.mark.parametrize("login", ["commenter", "commenter@example.org", "removed:{pk}"])
def test_nobody_signs_in_with_an_emptied_account(
    client: Client, commenter: Member, login: str
) -> None:
    erasure.empty(commenter)
    typed = {"login": login.format(pk=commenter.pk), "password": PASSWORD}
    client.post(reverse("account_login"), typed)
    assert "_auth_user_id" not in client.session


def test_the_password_of_an_emptied_account_is_gone(commenter: Member) -> None:
    erasure.empty(commenter)
    left = Member.objects.get(pk=commenter.pk)
    assert not left.has_usable_password()
    assert not left.check_password(PASSWORD)


def test_name_and_address_are_free_again(commenter: Member) -> None:
    erasure.empty(commenter)
    assert make_member("commenter").pk != commenter.pk


def test_what_the_member_wrote_keeps_its_place(commenter: Member) -> None:
    article = make_post(author=commenter)
    comment = make_comment(by=commenter)
    erasure.empty(commenter)
    article.refresh_from_db()
    comment.refresh_from_db()
    assert article.author_id == comment.author_id == commenter.pk


def test_emptying_twice_changes_nothing_more(commenter: Member) -> None:
    erasure.empty(commenter)
    once = Member.objects.filter(pk=commenter.pk).values("username", "email", "is_active").get()
    erasure.empty(Member.objects.get(pk=commenter.pk))
    twice = Member.objects.filter(pk=commenter.pk).values("username", "email", "is_active").get()
    assert once == twice


def test_two_members_can_go(commenter: Member, stranger: Member) -> None:
    erasure.empty(commenter)
    erasure.empty(stranger)
    assert Member.objects.filter(email="", is_active=False).count() == 2


def test_an_account_is_emptied_whole_or_not_at_all(commenter: Member) -> None:
    with (
        patch.object(Member, "save", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        erasure.empty(commenter)
    assert EmailAddress.objects.filter(user=commenter).exists()


def test_nobody_can_sign_up_under_the_name_of_an_emptied_account(
    client: Client, commenter: Member
) -> None:
    typed = {
        "username": f"removed:{commenter.pk}",
        "email": "new@example.org",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    client.post("/accounts/signup/", typed)
    assert not Member.objects.filter(email="new@example.org").exists()
