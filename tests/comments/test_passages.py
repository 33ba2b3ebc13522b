"""The passage that a moderator marks when sending back: where it is checked, shown and erased."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import erasure
from accounts.models import Member
from comments import moderation
from comments.models import Comment, Note
from tests.cast import client_of
from tests.comments import contents
from tests.comments.letters import delivered, let_time_pass
from tests.factories import decide, make_comment
from tests.pages import text_of, texts_of

pytestmark = pytest.mark.django_db

DESK = "/admin/comments/comment/"
TEXT = "I know it <b>for sure</b>,\nas everybody & his dog does."


@pytest.fixture
def desk(moderator: Member) -> Client:
    """Return a browser in which a moderator is signed in."""
    return client_of(moderator)


def passages() -> list[str]:
    """Whatever is stored of marked passages."""
    return list(Note.objects.filter(audience="passage").values_list("text", flat=True))


def sending_back(comment: Comment, passage: str, event: str = "return") -> dict[str, Any]:
    head, version = comment.seen
    return {"event": event, "comments": f"{comment.pk}:{head}:{version}", "passage": passage}


@pytest.mark.parametrize(
    "passage",
    ["for sure", "it <b>for sure</b>", "it for sure, as everybody & his", "  sure</b>,\r\nas "],
)
def test_the_author_is_shown_the_passage_wherever_they_read_why(desk: Client, passage: str) -> None:
    comment = make_comment(text=TEXT)
    assert desk.post(f"{DESK}decide/", sending_back(comment, passage)).status_code == 302
    [stored] = passages()
    assert stored == passage.strip().replace("\r\n", "\n")
    author = client_of(comment.author)
    for address in ("/me/", reverse("comments:edit", args=[comment.pk]), "/me/receipts/"):
        assert text_of(author.get(address), ".passage q") == " ".join(stored.split())
    let_time_pass()
    [mail] = delivered()
    assert f"The passage that is meant: {stored}" in mail.body
    cells = texts_of(desk.get(f"{DESK}{comment.pk}/change/"), "table.decisions td")
    assert any("".join(stored.split()) in "".join(cell.split()) for cell in cells)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_what_does_not_stand_there_is_refused_and_given_back(
    desk: Client, headers: dict[str, str]
) -> None:
    comment = make_comment(text=TEXT)
    before = contents()
    form = sending_back(comment, "I was never sure.")
    answer = desk.post(f"{DESK}decide/", form, headers=headers)
    assert answer.status_code == 409
    assert "does not stand in the comment" in text_of(answer, ".refusal")
    assert "I was never sure." in texts_of(answer, "[name=passage]")
    assert contents() == before


def test_it_goes_only_with_what_is_sent_back(desk: Client, moderator: Member) -> None:
    comment = make_comment(text=TEXT)
    with pytest.raises(moderation.Impossible):
        moderation.reject(comment, by=moderator, seen=comment.seen, passage="for sure")
    # Selected while reading, before the moderator made up their mind.
    form = sending_back(comment, "for sure", event="reject")
    assert desk.post(f"{DESK}decide/", form).status_code == 302
    assert passages() == []


def test_it_is_gone_with_the_comments_words(superuser: Member) -> None:
    comment = make_comment(text=TEXT)
    decide(comment, "return", passage="for sure")
    comment.refresh_from_db()
    moderation.expunge(comment, by=superuser, seen=comment.seen)
    assert passages() == []


def test_it_is_gone_with_the_authors_account() -> None:
    comment, other = make_comment(text=TEXT), make_comment(text=TEXT)
    for it in (comment, other):
        decide(it, "return", passage="for sure")
    erasure.empty(comment.author)
    assert [note.decision.comment for note in Note.objects.filter(audience="passage")] == [other]
