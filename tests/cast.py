"""The people who play in the tests, each with a role."""

import pytest
from django.test import Client

from accounts.models import Member

from .factories import make_member, set_policy


@pytest.fixture
def author(db: None) -> Member:
    """Writes articles."""
    return make_member("author", group="Authors")


@pytest.fixture
def commenter(db: None) -> Member:
    """Comments on them."""
    return make_member("commenter")


@pytest.fixture
def moderator(db: None) -> Member:
    """Decides about comments; not a superuser."""
    return make_member("moderator", group="Moderators")


@pytest.fixture
def colleague(db: None) -> Member:
    """Another moderator."""
    return make_member("colleague", group="Moderators")


@pytest.fixture
def supervisor(db: None) -> Member:
    """Watches over the moderators; not a superuser."""
    return make_member("supervisor", group="Supervisors")


@pytest.fixture
def stranger(db: None) -> Member:
    """A member who has nothing to do with it."""
    return make_member("stranger")


@pytest.fixture
def superuser(db: None) -> Member:
    """May do everything."""
    member: Member = Member.objects.create_superuser("superuser", "superuser@example.org", "x")
    return member


@pytest.fixture
def everybody_held(db: None) -> None:
    """Let staff and authors wait for a moderator like everybody else."""
    set_policy(holds_staff=True, holds_authors=True)


def client_of(member: Member) -> Client:
    """Return a browser in which a member is signed in."""
    client = Client()
    client.force_login(member)
    return client
