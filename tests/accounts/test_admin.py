"""Members in the admin: superusers give and take rights there, and nothing else happens."""

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts.models import AUTHORS, MODERATORS, Member
from tests.cast import client_of

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

LIST = reverse("admin:accounts_member_changelist")
ADD = reverse("admin:accounts_member_add")


def page_of(member: Member) -> str:
    """Return the address of a member's page in the admin."""
    return reverse("admin:accounts_member_change", args=[member.pk])


def give(by: Member, to: Member, *groups: str, **rights: str) -> "Response":
    """Set a member's rights as the form does."""
    chosen = Group.objects.filter(name__in=groups).values_list("pk", flat=True)
    typed = {"groups": list(chosen), "is_active": "on", **rights}
    return client_of(by).post(page_of(to), typed)


def test_a_superuser_finds_members_by_name_and_address(
    superuser: Member, stranger: Member, commenter: Member
) -> None:
    page = client_of(superuser).get(LIST, {"q": "stranger@example"})
    assert b"stranger@example.org" in page.content
    assert b"commenter@example.org" not in page.content


def test_a_superuser_makes_a_member_a_moderator(superuser: Member, stranger: Member) -> None:
    assert give(superuser, stranger, MODERATORS).headers["Location"] == LIST
    assert Member.objects.get(pk=stranger.pk).has_perm("comments.moderate_comment")


def test_a_superuser_takes_rights_away(superuser: Member, moderator: Member) -> None:
    give(superuser, moderator)
    assert Member.objects.get(pk=moderator.pk).get_all_permissions() == set()


def test_a_superuser_changes_one_group_for_another(superuser: Member, moderator: Member) -> None:
    give(superuser, moderator, AUTHORS)
    assert [group.name for group in moderator.groups.all()] == [AUTHORS]


def test_a_superuser_locks_a_member_out(superuser: Member, stranger: Member) -> None:
    give(superuser, stranger, is_active="")
    assert not Member.objects.get(pk=stranger.pk).is_active


def test_a_superuser_makes_another(superuser: Member, stranger: Member) -> None:
    give(superuser, stranger, is_superuser="on")
    assert client_of(Member.objects.get(pk=stranger.pk)).get(LIST).status_code == 200


def test_names_addresses_and_passwords_are_the_members_own(
    superuser: Member, stranger: Member
) -> None:
    before = Member.objects.get(pk=stranger.pk)
    give(superuser, stranger, username="renamed", email="mine@example.org", password="mine")
    after = Member.objects.get(pk=stranger.pk)
    assert (after.username, after.email, after.password) == (
        before.username,
        before.email,
        before.password,
    )


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_adds_a_member(superuser: Member, method: str) -> None:
    response = getattr(client_of(superuser), method)(ADD, {"username": "new"})
    assert response.status_code == 403
    assert not Member.objects.filter(username="new").exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_deletes_a_member(superuser: Member, stranger: Member, method: str) -> None:
    address = reverse("admin:accounts_member_delete", args=[stranger.pk])
    response = getattr(client_of(superuser), method)(address, {"post": "yes"})
    assert response.status_code == 403
    assert Member.objects.filter(pk=stranger.pk).exists()


def test_nobody_deletes_members_in_bulk(superuser: Member, stranger: Member) -> None:
    chosen = {"action": "delete_selected", "_selected_action": [stranger.pk], "post": "yes"}
    client_of(superuser).post(LIST, chosen)
    assert Member.objects.filter(pk=stranger.pk).exists()


@pytest.mark.parametrize("role", ["moderator", "author"])
def test_members_with_other_rights_are_refused(
    request: pytest.FixtureRequest, stranger: Member, role: str
) -> None:
    member = request.getfixturevalue(role)
    client = client_of(member)
    assert client.get(LIST).status_code == 403
    assert client.get(page_of(stranger)).status_code == 403
    assert give(member, member, is_superuser="on").status_code == 403
    assert not Member.objects.get(pk=member.pk).is_superuser


def test_a_member_without_rights_is_refused(stranger: Member) -> None:
    response = client_of(stranger).post(page_of(stranger), {"is_superuser": "on"}, follow=True)
    assert response.status_code == 403
    assert not Member.objects.get(pk=stranger.pk).is_superuser


def test_a_visitor_is_sent_to_sign_in(client: Client, stranger: Member) -> None:
    response = client.get(page_of(stranger), follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))
