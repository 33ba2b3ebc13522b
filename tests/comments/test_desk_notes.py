"""Notes for the team on the desk, the list of reasons, and erasing for good."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Member
from comments import moderation
from comments.models import Comment, Reason, Revision, TeamNote
from tests.cast import client_of
from tests.factories import make_comment, make_member
from tests.pages import fields_on, parsed, text_of, texts_of

pytestmark = pytest.mark.django_db

DESK = "/admin/comments/comment/"


@pytest.fixture
def desk(moderator: Member) -> Client:
    """Return a browser in which a moderator is signed in."""
    return client_of(moderator)


def page_of(comment: Comment) -> str:
    return f"{DESK}{comment.pk}/change/"


def note(comment: Comment, text: str = "Watch this.", about: str = "comment") -> dict[str, Any]:
    return {"on": comment.pk, "text": text, "about": about}


@pytest.mark.parametrize("about", ["comment", "author"])
def test_a_note_is_visible_on_the_row(desk: Client, about: str) -> None:
    comment = make_comment(by=make_member("writer"))
    answer = desk.post(f"{DESK}note/", note(comment, about=about))
    assert answer["Location"] == page_of(comment)
    assert texts_of(desk.get(DESK), ".row .words-of-note") == ["Watch this."]
    other = make_comment(by=comment.author)
    seen = texts_of(desk.get(page_of(other)), ".row .words-of-note")
    assert seen == (["Watch this."] if about == "author" else [])


@pytest.mark.parametrize(
    ("text", "about", "said"),
    [
        ("", "comment", "Write something."),
        ("x" * 2001, "comment", "at most 2000"),
        ("Kept.", "nobody", "not one of the available choices"),
    ],
)
def test_a_note_that_is_not_taken_is_given_back(
    desk: Client, text: str, about: str, said: str
) -> None:
    comment = make_comment()
    response = desk.post(f"{DESK}note/", note(comment, text, about))
    assert response.status_code == 422
    assert said in text_of(response, ".messagelist")
    assert text in texts_of(response, "#note-text")
    assert not TeamNote.objects.exists()


def test_nobody_notes_down_anything_about_themselves(desk: Client, moderator: Member) -> None:
    comment = make_comment(by=moderator)
    assert desk.post(f"{DESK}note/", note(comment)).status_code == 422
    assert not TeamNote.objects.exists()
    assert not parsed(desk.get(page_of(comment))).css("#note-text")


def test_who_wrote_a_note_or_a_supervisor_erases_it(
    desk: Client, colleague: Member, supervisor: Member
) -> None:
    comment = make_comment()
    for by in (colleague, colleague):
        moderation.add_note(comment, by=by, text="A note.")
    first, second = TeamNote.objects.all()
    assert parsed(desk.get(page_of(comment))).css(".notes button") == []
    desk.post(f"{DESK}note/erase/", {"note": first.pk, "on": comment.pk})
    assert TeamNote.objects.count() == 2
    for member, gone in ((colleague, first), (supervisor, second)):
        client = client_of(member)
        assert parsed(client.get(page_of(comment))).css(".notes button")
        client.post(f"{DESK}note/erase/", {"note": gone.pk, "on": comment.pk})
        assert not TeamNote.objects.filter(pk=gone.pk).exists()


@pytest.mark.parametrize("where", ["note/", "note/erase/", "expunge/"])
@pytest.mark.parametrize("role", ["stranger", "author", "commenter"])
def test_nobody_else_does(
    request: pytest.FixtureRequest, moderator: Member, role: str, where: str
) -> None:
    comment = make_comment(by=make_member())
    kept = moderation.add_note(comment, by=moderator, text="A note.")
    data = {**note(comment), "note": kept.pk, "event": "expunge", "sure": "1"}
    client = client_of(request.getfixturevalue(role))
    assert client.post(f"{DESK}{where}", data, follow=True).status_code == 403
    assert list(TeamNote.objects.all()) == [kept]


@pytest.mark.parametrize("pk", ["", "0", "x", "9" * 40, "999999"])
def test_what_never_was_is_not_found(desk: Client, pk: str) -> None:
    assert desk.post(f"{DESK}note/", {"on": pk, "text": "x"}).status_code == 404
    assert desk.post(f"{DESK}note/erase/", {"note": pk}).status_code == 404


# Erasing for good


def test_a_superuser_erases_a_comments_words_for_good(superuser: Member) -> None:
    comment = make_comment(text="Words to go.", status="approved")
    client = client_of(superuser)
    fields = fields_on(client.get(page_of(comment)), ".expunge form")
    client.post(f"{DESK}expunge/", {**fields, "sure": "1"})
    assert set(Revision.objects.values_list("text", flat=True)) == {""}
    page = client.get(page_of(comment))
    assert "Its words were erased for good" in text_of(page, ".row")
    assert not parsed(page).css(".expunge")
    assert "Words to go." not in page.content.decode()


def test_without_saying_so_nothing_is_erased(superuser: Member) -> None:
    comment = make_comment(text="Words.")
    client = client_of(superuser)
    fields = fields_on(client.get(page_of(comment)), ".expunge form")
    client.post(f"{DESK}expunge/", fields)
    assert Revision.objects.get().text == "Words."


@pytest.mark.parametrize("role", ["moderator", "supervisor"])
def test_neither_moderators_nor_supervisors_erase(
    request: pytest.FixtureRequest, role: str
) -> None:
    comment = make_comment(text="Words.")
    client = client_of(request.getfixturevalue(role))
    assert not parsed(client.get(page_of(comment))).css(".expunge")
    seen = f"{comment.pk}:{comment.head_id}:{comment.version}"
    data = {"event": "expunge", "comments": seen, "sure": "1", "on": comment.pk}
    assert client.post(f"{DESK}expunge/", data).status_code == 409
    assert Revision.objects.get().text == "Words."


def test_what_moved_is_not_erased(superuser: Member, moderator: Member) -> None:
    comment = make_comment(text="Words.")
    client = client_of(superuser)
    fields = fields_on(client.get(page_of(comment)), ".expunge form")
    moderation.approve(comment, by=moderator, seen=comment.seen)
    assert client.post(f"{DESK}expunge/", {**fields, "sure": "1"}).status_code == 409
    assert Revision.objects.get().text == "Words."


# Reasons


def test_supervisors_edit_reasons_and_moderators_do_not(desk: Client, supervisor: Member) -> None:
    reason = Reason.objects.create(code="too-loud", text="Too loud.", for_reject=True)
    address = f"/admin/comments/reason/{reason.pk}/change/"
    data = {"text": "Quieter, please.", "position": "3", "for_reject": "on", "is_active": "on"}
    assert desk.get(address).status_code == 403
    assert desk.post(address, data).status_code == 403
    client_of(supervisor).post(address, {**data, "code": "another"})
    reason.refresh_from_db()
    assert (reason.text, reason.code) == ("Quieter, please.", "too-loud")


def test_nobody_deletes_a_reason(superuser: Member) -> None:
    reason = Reason.objects.create(code="too-loud", text="Too loud.", for_reject=True)
    client = client_of(superuser)
    address = f"/admin/comments/reason/{reason.pk}/delete/"
    assert client.post(address, {"post": "yes"}).status_code == 403
    assert Reason.objects.filter(pk=reason.pk).exists()
