"""Emptying an account: what is left when somebody goes."""

from collections.abc import Callable

from allauth.account.models import EmailAddress
from django.db import transaction

from . import sanctions
from .models import Member

Erase = Callable[[Member], None]
_elsewhere: list[Erase] = []


def also(erase: Erase) -> None:
    """Let an app erase what it holds about a member whose account is emptied."""
    _elsewhere.append(erase)


@transaction.atomic
def empty(member: Member) -> None:
    """Take everything personal and every right from an account, and keep its row.

    The row stays because posts, comments and decisions name it. Other apps go first: what they hold
    may be found by the addresses that go then.
    """
    for erase in _elsewhere:
        erase(member)
    sanctions.erase_words(member)
    EmailAddress.objects.filter(user=member).delete()
    member.username = f"removed:{member.pk}"  # nobody can sign up with a colon
    member.email = ""
    member.is_active = member.is_staff = member.is_superuser = False
    member.set_unusable_password()
    member.save()
    member.groups.clear()
    member.user_permissions.clear()
