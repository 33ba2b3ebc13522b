"""Reasons and undoing on the desk, by plain forms and in a row's place."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Member
from comments import moderation
from comments.models import Comment, Note, Reason
from tests.cast import client_of
from tests.factories import make_comment, make_member
from tests.pages import parsed, text_of, texts_of

pytestmark = pytest.mark.django_db

DESK = "/admin/comments/comment/"
IN_PLACE = {"HX-Request": "true"}


@pytest.fixture
def desk(moderator: Member) -> Client:
    """Return a browser in which a moderator is signed in."""
    return client_of(moderator)


@pytest.fixture
def reason() -> Reason:
    """Return a reason to reject and to send back."""
    return Reason.objects.create(
        code="too-loud", text="It is too loud.", for_reject=True, for_return=True
    )


def decided(event: str, comment: Comment, **given: Any) -> dict[str, Any]:
    """Return what a browser sends with a decision."""
    seen = f"{comment.pk}:{comment.head_id}:{comment.version}"
    return {"event": event, "comments": seen, **given}


def status_of(comment: Comment) -> str:
    return Comment.objects.get(pk=comment.pk).status


# Reasons


def test_a_decision_comes_with_a_reason_from_the_list(desk: Client, reason: Reason) -> None:
    comment = make_comment()
    data = decided("reject", comment, reason=reason.pk, words="Really.", note="For us.")
    desk.post(f"{DESK}decide/", data)
    decision = comment.decisions.latest("version")
    assert decision.reason == reason
    assert set(Note.objects.values_list("text", flat=True)) == {"Really.", "For us."}
    page = desk.get(f"{DESK}{comment.pk}/change/")
    assert "too-loud: It is too loud." in text_of(page, ".decisions")


def test_each_reason_says_what_it_is_for(desk: Client, reason: Reason) -> None:
    make_comment()
    options = parsed(desk.get(DESK)).css(f'.decide option[value="{reason.pk}"]')
    assert [option.attributes["data-events"] for option in options] == ["reject return"]


@pytest.mark.parametrize("headers", [{}, IN_PLACE], ids=["form", "in_place"])
def test_a_reason_for_something_else_decides_nothing_and_keeps_all(
    desk: Client, reason: Reason, headers: dict[str, str]
) -> None:
    comment = make_comment()
    data = decided("mark_spam", comment, reason=reason.pk, words="Kept.")
    response = desk.post(f"{DESK}decide/", data, headers=headers)
    assert response.status_code == 409
    assert "This reason can't be chosen here." in text_of(response, ".refusal")
    chosen = parsed(response).css("option[selected]")
    assert [option.attributes["value"] for option in chosen] == [str(reason.pk)]
    assert "Kept." in texts_of(response, "textarea[name=words]")
    assert status_of(comment) == "pending"


@pytest.mark.parametrize("pk", ["999999", "x", "9" * 40])
@pytest.mark.parametrize("headers", [{}, IN_PLACE], ids=["form", "in_place"])
def test_a_reason_that_is_not_there_decides_nothing(
    desk: Client, pk: str, headers: dict[str, str]
) -> None:
    comment = make_comment()
    data = decided("reject", comment, reason=pk, note="Kept.")
    response = desk.post(f"{DESK}decide/", data, headers=headers)
    assert response.status_code == 422
    assert "This reason is no longer there." in response.content.decode()
    assert "Kept." in texts_of(response, "textarea[name=note]")
    assert status_of(comment) == "pending"


def test_a_comment_is_sent_back_with_a_reason_its_author_reads(
    desk: Client, reason: Reason
) -> None:
    comment = make_comment()
    desk.post(f"{DESK}decide/", decided("return", comment, reason=reason.pk))
    assert status_of(comment) == "returned"
    page = client_of(comment.author).get("/me/")
    assert "It is too loud." in text_of(page, ".reason")


# In a row's place


def test_in_its_place_a_decision_says_what_was_done_and_how_many_are_left(desk: Client) -> None:
    comment = make_comment(by=make_member("writer"))
    make_comment()
    response = desk.post(f"{DESK}decide/", decided("approve", comment), headers=IN_PLACE)
    assert response.status_code == 200
    assert text_of(response, "#said") == "Approved, 1 left"
    assert text_of(response, "#count-pending") == "1"
    assert text_of(response, "li.done p") == "Comment by writer: approved."
    assert parsed(response).css("li.done button.undo")
    assert not parsed(response).css("header, h1")


def test_in_its_place_a_row_that_moved_on_tells_who_did_what(
    desk: Client, colleague: Member
) -> None:
    comment = make_comment()
    moderation.reject(comment, by=colleague, seen=comment.seen)
    data = decided("approve", comment, note="Kept.")
    response = desk.post(f"{DESK}decide/", data, headers=IN_PLACE)
    assert response.status_code == 409
    assert "colleague: rejected" in text_of(response, ".refusal")
    assert "Kept." in texts_of(response, "textarea[name=note]")
    assert status_of(comment) == "rejected"


# Undoing


@pytest.mark.parametrize("event", ["approve", "reject", "mark_spam", "return"])
def test_a_decision_is_undone_from_the_place_where_it_was_taken(desk: Client, event: str) -> None:
    comment = make_comment()
    done = desk.post(f"{DESK}decide/", decided(event, comment), headers=IN_PLACE)
    [field] = parsed(done).css(".undo input[name=decision]")
    data = {"decision": field.attributes["value"]}
    response = desk.post(f"{DESK}undo/", data, headers=IN_PLACE)
    assert response.status_code == 200
    assert text_of(response, "#said") == "Undone: the comment is as it was before."
    assert parsed(response).css(f"li article.row h2#row-{comment.pk}")
    assert status_of(comment) == "pending"


def test_a_comments_page_undoes_its_last_decision_only(desk: Client, moderator: Member) -> None:
    comment = make_comment(status="rejected", moderator=moderator)
    moderation.approve(comment, by=moderator, seen=comment.seen)
    page = f"{DESK}{comment.pk}/change/"
    [field] = parsed(desk.get(page)).css(".undo input[name=decision]")
    data = {"decision": field.attributes["value"], "on": comment.pk}
    assert desk.post(f"{DESK}undo/", data)["Location"] == page
    assert status_of(comment) == "rejected"
    assert parsed(desk.get(page)).css(".undo") == []
    assert "undone by moderator" in text_of(desk.get(page), ".decisions")


@pytest.mark.parametrize("headers", [{}, IN_PLACE], ids=["form", "in_place"])
def test_what_was_decided_since_is_not_undone(
    desk: Client, moderator: Member, colleague: Member, headers: dict[str, str]
) -> None:
    comment = make_comment(status="rejected", moderator=moderator)
    first = comment.decisions.latest("version")
    moderation.approve(comment, by=colleague, seen=comment.seen)
    response = desk.post(f"{DESK}undo/", {"decision": first.pk}, headers=headers)
    assert response.status_code == 409
    assert "colleague: approved" in text_of(response, ".refusal")
    assert status_of(comment) == "approved"


def test_what_a_colleague_decided_only_a_supervisor_undoes(
    desk: Client, colleague: Member, supervisor: Member
) -> None:
    comment = make_comment(status="approved", moderator=colleague)
    page, data = f"{DESK}{comment.pk}/change/", {"decision": comment.decisions.latest("version").pk}
    assert parsed(desk.get(page)).css(".undo") == []
    assert desk.post(f"{DESK}undo/", data).status_code == 409
    assert status_of(comment) == "approved"
    assert parsed(client_of(supervisor).get(page)).css(".undo")
    client_of(supervisor).post(f"{DESK}undo/", data)
    assert status_of(comment) == "pending"


@pytest.mark.parametrize("pk", ["", "0", "x", "-1", "9" * 40, "999999"])
def test_a_decision_that_never_was_is_not_found(desk: Client, pk: str) -> None:
    assert desk.post(f"{DESK}undo/", {"decision": pk}).status_code == 404


@pytest.mark.parametrize("role", ["stranger", "author", "commenter"])
def test_nobody_else_undoes(request: pytest.FixtureRequest, moderator: Member, role: str) -> None:
    comment = make_comment(status="approved", moderator=moderator)
    client = client_of(request.getfixturevalue(role))
    data = {"decision": comment.decisions.latest("version").pk}
    assert client.post(f"{DESK}undo/", data, follow=True).status_code == 403
    assert status_of(comment) == "approved"
