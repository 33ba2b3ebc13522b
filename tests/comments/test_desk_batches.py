"""Deciding about many at once on the desk: all that fit, the question before, the way back."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Member
from comments import moderation
from comments.admin import batches
from comments.models import Batch, Comment, Reason
from tests.cast import client_of
from tests.factories import make_comment, make_member, make_post
from tests.pages import fields_on, parsed, text_of, texts_of

pytestmark = pytest.mark.django_db

DESK = "/admin/comments/comment/"


@pytest.fixture
def desk(moderator: Member) -> Client:
    """Return a browser in which a moderator is signed in."""
    return client_of(moderator)


def make_many(count: int, by: Member | None = None) -> list[Comment]:
    post, member = make_post(), by or make_member()
    return [make_comment(post=post, by=member, text=f"Number {at}.") for at in range(count)]


def all_that_fit(event: str, **changes: Any) -> dict[str, Any]:
    """Return what the queue's form sends for all that fit, as of now."""
    return {"event": event, "all": "1", "moment": timezone.now().isoformat(), **changes}


def statuses() -> list[str]:
    return list(Comment.objects.order_by("pk").values_list("status", flat=True))


def test_all_that_fit_are_decided_after_asking_once(desk: Client) -> None:
    make_many(12)
    asked = desk.post(f"{DESK}decide/", all_that_fit("reject", words="Why."))
    assert asked.status_code == 200
    assert statuses() == ["pending"] * 12
    assert "12 comments fit" in text_of(asked, "#content")
    assert len(texts_of(asked, ".branch li")) == 10
    response = desk.post(f"{DESK}decide/", {**fields_on(asked, "form.batch"), "event": "reject"})
    batch = Batch.objects.get()
    assert response["Location"] == f"{DESK}batch/{batch.pk}/"
    assert statuses() == ["rejected"] * 12
    page = desk.get(response["Location"])
    assert text_of(page, ".outcome") == "Comments rejected: 12. Left out: 0."


def test_only_what_fits_is_decided(desk: Client) -> None:
    chosen = make_many(3, by=make_member("chosen"))
    make_many(2)
    data = all_that_fit("mark_spam", author="chosen", sure="1")
    desk.post(f"{DESK}decide/", data)
    spam = Comment.objects.standing("spam")
    assert sorted(spam.values_list("pk", flat=True)) == [comment.pk for comment in chosen]


def test_what_came_or_changed_after_the_page_is_left_out(desk: Client) -> None:
    first, second = make_many(2)
    data = all_that_fit("approve", sure="1")
    moderation.edit(second, by=second.author, seen=second.seen, text="Another text.")
    make_comment()
    response = desk.post(f"{DESK}decide/", data)
    assert statuses() == ["approved", "pending", "pending"]
    page = desk.get(response["Location"])
    assert text_of(page, ".outcome") == "Comments approved: 1. Left out: 1."
    assert "It changed meanwhile." in page.content.decode()
    assert Comment.objects.get(pk=first.pk).status == "approved"


def test_a_moment_to_come_is_now(desk: Client) -> None:
    make_many(2)
    data = all_that_fit("reject", sure="1")
    data["moment"] = (timezone.now() + timedelta(days=1)).isoformat()
    desk.post(f"{DESK}decide/", data)
    assert Batch.objects.get().moment <= timezone.now()


def test_to_approve_more_than_a_hundred_the_number_is_typed(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "APPROVED_UNASKED", 3)
    make_many(4)
    asked = desk.post(f"{DESK}decide/", all_that_fit("approve", words="Kept."))
    assert parsed(asked).css("input[name=number]")
    for number in ("", "3", "x"):
        data = all_that_fit("approve", sure="1", number=number, words="Kept.")
        response = desk.post(f"{DESK}decide/", data)
        assert response.status_code == 422
        assert "Kept." in response.content.decode()
        assert statuses() == ["pending"] * 4
    desk.post(f"{DESK}decide/", all_that_fit("approve", sure="1", number="4"))
    assert statuses() == ["approved"] * 4


def test_a_hundred_is_the_limit() -> None:
    assert batches.APPROVED_UNASKED == 100


def test_when_none_fits_there_is_nothing_to_say_yes_to(desk: Client) -> None:
    asked = desk.post(f"{DESK}decide/", all_that_fit("approve", author="nobody"))
    assert asked.status_code == 200
    assert not parsed(asked).css("form.batch")


@pytest.mark.parametrize("moment", ["", "x", "2026-99-99", "0"])
def test_a_moment_that_never_was_decides_nothing(desk: Client, moment: str) -> None:
    make_many(1)
    data = {**all_that_fit("approve", sure="1", words="Kept."), "moment": moment}
    response = desk.post(f"{DESK}decide/", data)
    assert response.status_code == 422
    assert statuses() == ["pending"]


def test_a_reason_that_does_not_serve_is_said(desk: Client) -> None:
    make_many(1)
    reason = Reason.objects.create(code="x-only-spam", text="Spam.", for_spam=True)
    data = all_that_fit("reject", sure="1", reason=reason.pk)
    page = desk.post(f"{DESK}decide/", data, follow=True)
    assert "This reason can't be chosen here." in text_of(page, ".messagelist")
    assert statuses() == ["pending"]


def test_a_selection_is_one_batch_that_can_be_undone(desk: Client) -> None:
    made = make_many(3)
    data = {"event": "reject", "comments": [f"{c.pk}:{c.head_id}:{c.version}" for c in made]}
    page = desk.post(f"{DESK}decide/", data, follow=True)
    batch = Batch.objects.get()
    assert statuses() == ["rejected"] * 3
    assert f"{DESK}batch/{batch.pk}/" in page.content.decode()
    assert parsed(desk.get(f"{DESK}batch/{batch.pk}/")).css("button.undo")
    undone = desk.post(f"{DESK}batch/{batch.pk}/undo/", follow=True)
    assert statuses() == ["pending"] * 3
    assert "put back as it was: 3" in text_of(undone, ".outcome")
    again = desk.post(f"{DESK}batch/{batch.pk}/undo/", follow=True)
    assert "This was undone already." in text_of(again, ".messagelist")


def test_undoing_leaves_out_what_changed_since(
    desk: Client, moderator: Member, colleague: Member
) -> None:
    first = make_many(2)[0]
    desk.post(f"{DESK}decide/", all_that_fit("reject", sure="1"))
    first.refresh_from_db()
    moderation.approve(first, by=colleague, seen=first.seen)
    page = desk.post(f"{DESK}batch/{Batch.objects.get().pk}/undo/", follow=True)
    assert statuses() == ["approved", "pending"]
    assert "Left out: 1." in text_of(page, ".outcome")


def test_a_batch_that_ran_out_of_time_says_how_far_it_came_and_goes_on(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_many(3)
    monkeypatch.setattr(batches, "WORKING_TIME", timedelta(seconds=-1))
    response = desk.post(f"{DESK}decide/", all_that_fit("reject", sure="1"))
    page = desk.get(response["Location"])
    assert "Not finished yet. Comments rejected: 0 of 3." in text_of(page, ".outcome")
    monkeypatch.undo()
    [form] = parsed(page).css("form[data-goes-on]")
    desk.post(form.attributes["action"] or "")
    assert statuses() == ["rejected"] * 3


def test_only_its_maker_goes_on_and_only_they_or_a_supervisor_undo(
    desk: Client, colleague: Member, supervisor: Member
) -> None:
    make_many(2)
    desk.post(f"{DESK}decide/", all_that_fit("reject", sure="1"))
    address = f"{DESK}batch/{Batch.objects.get().pk}/"
    other = client_of(colleague)
    assert not parsed(other.get(address)).css("button.undo")
    assert other.post(f"{address}go-on/").status_code == 404
    other.post(f"{address}undo/")
    assert statuses() == ["rejected"] * 2
    client_of(supervisor).post(f"{address}undo/")
    assert statuses() == ["pending"] * 2


@pytest.mark.parametrize("role", ["stranger", "author", "commenter"])
def test_nobody_else_gets_there(request: pytest.FixtureRequest, desk: Client, role: str) -> None:
    make_many(2)
    desk.post(f"{DESK}decide/", all_that_fit("reject", sure="1"))
    address = f"{DESK}batch/{Batch.objects.get().pk}/"
    client = client_of(request.getfixturevalue(role))
    assert client.get(address, follow=True).status_code == 403
    assert client.post(f"{address}undo/", follow=True).status_code == 403
    data = all_that_fit("approve", sure="1", status="rejected")
    assert client.post(f"{DESK}decide/", data, follow=True).status_code == 403
    assert statuses() == ["rejected"] * 2


@pytest.mark.parametrize("pk", [0, 999999, 10**18])
def test_a_batch_that_never_was_is_not_found(desk: Client, pk: int) -> None:
    assert desk.get(f"{DESK}batch/{pk}/").status_code == 404
    assert desk.post(f"{DESK}batch/{pk}/undo/").status_code == 404
