"""Sanctions from the desk: imposed beside a comment, lifted there, and seen on every row."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Member, Sanction
from comments.models import Batch, Comment, Decision
from tests.cast import client_of
from tests.comments import contents
from tests.factories import make_comment, make_edit, make_member, make_sanction
from tests.pages import fields_on, parsed, text_of, texts_of

pytestmark = pytest.mark.django_db

DESK = "/admin/comments/comment/"
IMPOSE, LIFT = f"{DESK}sanction/", f"{DESK}sanction/lift/"


@pytest.fixture
def desk(moderator: Member) -> Client:
    """Return a browser in which a moderator is signed in."""
    return client_of(moderator)


@pytest.fixture
def comment(commenter: Member) -> Comment:
    """Return a comment that waits."""
    return make_comment(by=commenter)


def page_of(comment: Comment) -> str:
    return f"{DESK}{comment.pk}/change/"


def mute(comment: Comment, **fields: Any) -> dict[str, Any]:
    """Return what the form sends to mute a comment's author for three days."""
    return {"on": comment.pk, "kind": "mute", "days": "3", "reason": "You shouted.", **fields}


# Imposing


def test_a_moderator_mutes_the_author_beside_the_comment(
    desk: Client, moderator: Member, comment: Comment
) -> None:
    answer = desk.post(IMPOSE, mute(comment, note="For us."), follow=True)
    assert answer.redirect_chain == [(page_of(comment), 302)]
    assert "Commenter is muted now" in text_of(answer, ".messagelist")
    sanction = Sanction.objects.get()
    assert (sanction.member, sanction.kind, sanction.by) == (comment.author, "mute", moderator)
    assert (sanction.reason, sanction.note) == ("You shouted.", "For us.")
    assert sanction.ends_at is not None
    assert (sanction.ends_at - sanction.starts_at).days == 3
    said = text_of(answer, ".sanctions")
    for words in ("muted", "in force", "by moderator", "You shouted.", "For us."):
        assert words in said


def test_the_form_suggests_a_longer_time_for_the_next_one(desk: Client, comment: Comment) -> None:
    def suggested() -> str | None:
        field = parsed(desk.get(page_of(comment))).css_first("#id_days")
        assert field is not None
        return field.attributes["value"]

    assert suggested() == "1"
    make_sanction(comment.author)
    assert suggested() == "3"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": ""}, "Write the reason"),
        ({"reason": "x" * 2001}, "at most 2000"),
        ({"days": ""}, "a mute has an end"),
        ({"days": "0"}, "greater than or equal to 1"),
        ({"days": "99999999999999999999"}, "less than or equal to 3650"),
        ({"kind": "shadow"}, "not one of the available choices"),
        ({"take_down": "reject"}, "Only a ban takes comments down"),
        ({"kind": "ban", "take_down": "approve"}, "not one of the available choices"),
    ],
)
def test_what_is_not_imposed_is_given_back(
    desk: Client, comment: Comment, wrong: dict[str, str], said: str
) -> None:
    before = contents()
    answer = desk.post(IMPOSE, mute(comment, note="Kept note.", **wrong))
    assert answer.status_code == 422
    assert said in text_of(answer, ".sanctions")
    assert text_of(answer, "#id_note") == "Kept note."
    assert parsed(answer).css(".sanctions details[open]")
    assert not Sanction.objects.exists()
    assert contents() == before


def test_sent_twice_it_is_imposed_once(desk: Client, comment: Comment) -> None:
    desk.post(IMPOSE, mute(comment, kind="ban", days=""))
    answer = desk.post(IMPOSE, mute(comment, kind="ban", days=""))
    assert answer.status_code == 422
    assert "is banned as long already" in text_of(answer, ".sanctions")
    assert Sanction.objects.count() == 1


@pytest.mark.parametrize("on", ["", "0", "999999", "nonsense", "9" * 30])
def test_beside_no_comment_nobody_is_sanctioned(desk: Client, comment: Comment, on: str) -> None:
    assert desk.post(IMPOSE, mute(comment, on=on)).status_code == 404
    assert not Sanction.objects.exists()


def test_there_is_no_form_for_colleagues_and_oneself(
    desk: Client, moderator: Member, colleague: Member
) -> None:
    for author in (moderator, colleague):
        comment = make_comment(by=author)
        assert not parsed(desk.get(page_of(comment))).css(".sanctions")
        assert desk.post(IMPOSE, mute(comment)).status_code == 422
    assert not Sanction.objects.exists()


@pytest.mark.parametrize(("role", "status"), [("", 302), ("commenter", 302), ("author", 403)])
def test_only_the_desk_sanctions(
    request: pytest.FixtureRequest, comment: Comment, role: str, status: int
) -> None:
    client = client_of(request.getfixturevalue(role)) if role else Client()
    assert client.post(IMPOSE, mute(comment)).status_code == status
    sanction = make_sanction(comment.author)
    assert client.post(LIFT, {"sanction": sanction.pk}).status_code == status
    assert Sanction.objects.get().lifted_at is None


# Lifting


def test_a_moderator_lifts_their_own(desk: Client, moderator: Member, comment: Comment) -> None:
    make_sanction(comment.author, by=moderator)
    [button] = parsed(desk.get(page_of(comment))).css(".sanctions button[name=sanction]")
    data = {"on": comment.pk, "sanction": button.attributes["value"]}
    answer = desk.post(LIFT, data, follow=True)
    assert "Lifted: commenter is no longer muted" in text_of(answer, ".messagelist")
    assert Sanction.objects.get().lifted_by == moderator
    assert "lifted by moderator" in text_of(answer, ".sanctions")
    assert not parsed(answer).css(".sanctions button[name=sanction]")
    again = desk.post(LIFT, data, follow=True)
    assert "over already" in text_of(again, ".messagelist")


def test_a_colleague_is_offered_no_lifting_and_refused_it(
    desk: Client, supervisor: Member, colleague: Member, comment: Comment
) -> None:
    sanction = make_sanction(comment.author, by=colleague)
    assert not parsed(desk.get(page_of(comment))).css(".sanctions button[name=sanction]")
    answer = desk.post(LIFT, {"on": comment.pk, "sanction": sanction.pk}, follow=True)
    assert "or a supervisor" in text_of(answer, ".messagelist")
    assert Sanction.objects.get().lifted_at is None
    client_of(supervisor).post(LIFT, {"on": comment.pk, "sanction": sanction.pk})
    assert Sanction.objects.get().lifted_by == supervisor


@pytest.mark.parametrize("pk", ["", "0", "999999", "nonsense"])
def test_what_was_never_imposed_is_not_found(desk: Client, pk: str) -> None:
    assert desk.post(LIFT, {"sanction": pk}).status_code == 404


# A ban that takes comments down


def ban(comment: Comment, take_down: str) -> dict[str, Any]:
    return mute(comment, kind="ban", days="", take_down=take_down)


@pytest.mark.parametrize(("event", "status"), [("reject", "rejected"), ("mark_spam", "spam")])
def test_a_ban_takes_down_what_they_published_in_one_batch(
    desk: Client, comment: Comment, event: str, status: str
) -> None:
    author = comment.author
    public = [make_comment(by=author, status="approved") for _ in range(2)]
    edited = make_edit(make_comment(by=author, status="approved"))
    other = make_comment(status="approved")
    answer = desk.post(IMPOSE, ban(comment, event), follow=True)
    batch = Batch.objects.get()
    assert answer.redirect_chain == [(f"{DESK}batch/{batch.pk}/", 302)]
    assert (batch.event, batch.decided) == (event, 3)
    taken = Comment.objects.filter(decisions__batch=batch)
    assert {it.pk for it in taken} == {it.pk for it in (*public, edited)}
    assert {it.status for it in taken} == {status}
    assert Comment.objects.get(pk=other.pk).status == "approved"
    assert Comment.objects.get(pk=comment.pk).status == "pending"
    words = Decision.objects.filter(batch=batch).values_list("notes__text", flat=True)
    assert set(words) == {"You shouted."}

    undo = f"{DESK}batch/{batch.pk}/undo/"
    desk.post(undo, fields_on(answer, f'form[action="{undo}"]'))
    assert all(it.shown_id for it in Comment.objects.filter(pk__in=[it.pk for it in public]))
    assert Sanction.objects.get().lifted_at is None


def test_a_ban_alone_leaves_what_they_published(desk: Client, comment: Comment) -> None:
    public = make_comment(by=comment.author, status="approved")
    desk.post(IMPOSE, ban(comment, ""))
    assert Sanction.objects.get().kind == "ban"
    assert Comment.objects.get(pk=public.pk).shown_id
    assert not Batch.objects.exists()


# What is seen of it


def test_the_queue_shows_the_standing_of_the_author(desk: Client, comment: Comment) -> None:
    make_comment()
    make_sanction(comment.author, "ban", days=None)
    make_sanction(comment.author, "hold", days=None)
    assert texts_of(desk.get(DESK), ".row .standing") == ["always held", "banned"]


def test_many_sanctions_cost_the_queue_no_more_queries(desk: Client) -> None:
    taken = []
    for number in (2, 20):
        for _ in range(number):
            author = make_member()
            make_comment(by=author)
            make_sanction(author)
            make_sanction(author, "ban", days=None)
        desk.get(DESK)
        with CaptureQueriesContext(connection) as queries:
            desk.get(DESK)
        taken.append(len(queries))
    assert taken[0] == taken[1]


def test_the_admin_lists_sanctions_by_member_and_changes_none(
    desk: Client, moderator: Member
) -> None:
    sanction = make_sanction(make_member("shouter"), by=moderator)
    make_sanction(make_member("quiet"), by=moderator)
    listed = texts_of(desk.get("/admin/accounts/sanction/", {"q": "shouter"}), "#result_list td")
    assert "quiet" not in listed
    page = f"/admin/accounts/sanction/{sanction.pk}/change/"
    assert "You shouted." in text_of(desk.get(page), "main")
    assert desk.post(page, {"kind": "ban", "reason": "Crafted."}).status_code == 403
    assert desk.post(page.replace("change", "delete"), {"post": "yes"}).status_code == 403
    sanction.refresh_from_db()
    assert (sanction.kind, sanction.reason) == ("mute", "You shouted.")
