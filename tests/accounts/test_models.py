"""What the database holds of members, and who counts as what."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from accounts.models import DEMONSTRATION_DOMAIN, MODERATORS, Member
from tests.factories import make_member

pytestmark = pytest.mark.django_db


def test_the_database_refuses_a_username_in_another_case() -> None:
    Member.objects.create(username="Anna", email="anna@example.org")
    with pytest.raises(IntegrityError, match="member_username_unique_in_any_case"):
        Member.objects.create(username="aNNa", email="another@example.org")


def test_the_database_refuses_an_address_in_another_case() -> None:
    Member.objects.create(username="anna", email="anna@example.org")
    with pytest.raises(IntegrityError, match="member_email_unique_in_any_case"):
        Member.objects.create(username="another", email="Anna@Example.org")


def test_members_without_an_address_do_not_stand_in_each_others_way() -> None:
    Member.objects.create(username="anna", email="")
    Member.objects.create(username="berta", email="")
    assert Member.objects.filter(email="").count() == 2


@pytest.mark.parametrize(
    ("username", "email", "complaint"),
    [
        ("ANNA", "new@example.org", "Somebody has this username already."),
        ("new", "ANNA@example.org", "An account with this email address exists already."),
    ],
)
def test_validation_says_what_is_taken(username: str, email: str, complaint: str) -> None:
    make_member("anna")
    with pytest.raises(ValidationError, match=complaint):
        Member(username=username, email=email, password="x").full_clean()


def test_a_member_is_known_by_the_username_alone() -> None:
    member = Member(username="anna")
    assert (member.get_full_name(), member.get_short_name()) == ("anna", "anna")


@pytest.mark.parametrize("verified", [True, False])
def test_a_member_knows_whether_an_address_is_verified(verified: bool) -> None:
    assert make_member(verified=verified).has_verified_email is verified


def test_a_superuser_made_on_the_command_line_signs_in_at_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct horse battery")
    call_command(
        "createsuperuser",
        "--no-input",
        username="root-of-it",
        email="Root@Example.org",
        verbosity=0,
    )
    client.post(
        reverse("account_login"), {"login": "root-of-it", "password": "correct horse battery"}
    )
    superuser = Member.objects.get(username="root-of-it")
    assert client.session["_auth_user_id"] == str(superuser.pk)
    assert superuser.is_superuser
    assert client.get("/admin/accounts/member/").status_code == 200


def test_the_address_of_a_superuser_counts_as_verified() -> None:
    superuser = Member.objects.create_superuser("superuser", "Super@Example.org", "x")
    address = EmailAddress.objects.get(user=superuser)
    assert (address.email, address.verified, address.primary) == ("super@example.org", True, True)


def test_the_command_line_refuses_a_superuser_without_an_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct horse battery")
    with pytest.raises(CommandError, match="You must use --email"):
        call_command("createsuperuser", "--no-input", username="superuser", verbosity=0)
    assert not Member.objects.exists()


@pytest.mark.parametrize("nothing", ["", None])
def test_nobody_makes_a_superuser_who_could_not_sign_in(nothing: str | None) -> None:
    with pytest.raises(ValueError, match="needs an email address"):
        Member.objects.create_superuser("superuser", nothing, "x")
    assert not Member.objects.exists()


def test_accounts_of_the_demonstration_are_known_by_their_address() -> None:
    shown = Member.objects.create(username="shown", email=f"Shown@{DEMONSTRATION_DOMAIN.upper()}")
    Member.objects.create(username="real", email=f"{DEMONSTRATION_DOMAIN}@example.org")
    Member.objects.create(username="near", email=f"near@not{DEMONSTRATION_DOMAIN}")
    assert list(Member.objects.of_demonstration()) == [shown]


def test_moderators_and_those_who_run_the_site_speak_for_it(
    moderator: Member, superuser: Member, author: Member, stranger: Member
) -> None:
    clerk = make_member("clerk")
    clerk.is_staff = True
    clerk.save()
    former = make_member("former", group=MODERATORS)
    former.is_active = False
    former.save()
    assert set(Member.objects.staff()) == {moderator, superuser, clerk}


def test_a_superuser_whose_address_is_taken_is_not_made_by_half(commenter: Member) -> None:
    EmailAddress.objects.create(user=commenter, email="taken@example.org", verified=True)
    with pytest.raises(IntegrityError):
        Member.objects.create_superuser("second", "taken@example.org", "x")
    assert not Member.objects.filter(username="second").exists()
