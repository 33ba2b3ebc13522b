"""Notes for the team: who writes and erases them, and when they go by themselves."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import erasure
from accounts.models import Member
from comments import moderation
from comments.models import TeamNote
from tests.comments import contents
from tests.factories import make_comment, make_member

pytestmark = pytest.mark.django_db


def test_a_note_is_about_a_comment_or_a_member(moderator: Member, commenter: Member) -> None:
    comment = make_comment(by=commenter)
    of_comment = moderation.add_note(comment, by=moderator, text=" Ask the lawyers.\n")
    of_member = moderation.add_note(commenter, by=moderator, text="New here.")
    assert list(comment.team_notes.all()) == [of_comment]
    assert list(commenter.notes_about.all()) == [of_member]
    assert (of_comment.text, of_comment.by) == ("Ask the lawyers.", moderator)
    assert timezone.now() >= of_member.created_at > of_comment.created_at


def test_the_database_knows_no_note_about_nothing_or_both(moderator: Member) -> None:
    comment = make_comment()
    for about in ({}, {"comment": comment, "member": comment.author}):
        with pytest.raises(IntegrityError), transaction.atomic():
            TeamNote.objects.create(by=moderator, text="x", created_at=timezone.now(), **about)


@pytest.mark.parametrize("role", ["stranger", "author", "commenter"])
def test_only_moderators_take_notes(request: pytest.FixtureRequest, role: str) -> None:
    comment = make_comment()
    with pytest.raises(moderation.NotAllowed):
        moderation.add_note(comment, by=request.getfixturevalue(role), text="Mine.")
    assert not TeamNote.objects.exists()


def test_nobody_takes_notes_about_themselves(moderator: Member) -> None:
    for about in (moderator, make_comment(by=moderator)):
        with pytest.raises(moderation.NotAllowed):
            moderation.add_note(about, by=moderator, text="A fine person.")


def test_there_has_to_be_something_to_note(moderator: Member) -> None:
    with pytest.raises(moderation.Impossible):
        moderation.add_note(make_comment(), by=moderator, text=" \n")


@pytest.mark.parametrize("role", ["moderator", "supervisor", "superuser"])
def test_who_wrote_it_or_a_supervisor_erases_it(
    request: pytest.FixtureRequest, moderator: Member, role: str
) -> None:
    note = moderation.add_note(make_comment(), by=moderator, text="Hm.")
    moderation.erase_note(note, by=request.getfixturevalue(role))
    assert not TeamNote.objects.exists()


@pytest.mark.parametrize("role", ["colleague", "stranger"])
def test_nobody_else_does(request: pytest.FixtureRequest, moderator: Member, role: str) -> None:
    note = moderation.add_note(make_comment(), by=moderator, text="Hm.")
    before = contents()
    with pytest.raises(moderation.NotAllowed):
        moderation.erase_note(note, by=request.getfixturevalue(role))
    assert contents() == before


def test_what_was_noted_about_a_member_goes_with_them(moderator: Member) -> None:
    member, other = make_member(), make_member()
    moderation.add_note(member, by=moderator, text="Quarrelsome.")
    kept = moderation.add_note(other, by=moderator, text="Friendly.")
    erasure.empty(member)
    assert list(TeamNote.objects.all()) == [kept]
