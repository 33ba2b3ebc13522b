"""Whoever is muted or banned is told so wherever they would write, and loses no word."""

import uuid

import pytest

from accounts import sanctions
from accounts.models import Member
from comments import moderation
from comments.models import Comment, Seen
from tests.cast import client_of
from tests.comments import contents
from tests.factories import make_comment, make_member, make_post, make_sanction
from tests.pages import fields_on, parsed, text_of

pytestmark = pytest.mark.django_db

BARRING = ("mute", "ban")
TYPED = "What I typed for an hour."


@pytest.mark.parametrize("kind", BARRING)
def test_the_door_takes_no_comment_of_theirs(commenter: Member, kind: str) -> None:
    post = make_post()
    make_sanction(commenter, kind, reason="You shouted.")
    with pytest.raises(moderation.Sanctioned, match="You shouted"):
        moderation.submit(post=post, by=commenter, text=TYPED, token=uuid.uuid4())
    assert not Comment.objects.exists()


@pytest.mark.parametrize("kind", BARRING)
def test_the_door_takes_no_edit_of_theirs(commenter: Member, kind: str) -> None:
    comment = make_comment(by=commenter)
    make_sanction(commenter, kind)
    before = contents()
    with pytest.raises(moderation.Sanctioned):
        moderation.edit(comment, by=commenter, seen=comment.seen, text=TYPED)
    assert contents() == before


@pytest.mark.parametrize("kind", ["hold", "no_reports"])
def test_who_is_held_or_may_not_report_still_writes(commenter: Member, kind: str) -> None:
    make_sanction(commenter, kind)
    comment = make_comment(by=commenter)
    assert moderation.edit(comment, by=commenter, seen=comment.seen, text=TYPED)


def test_what_was_sent_before_the_mute_gets_the_same_answer_after_it(commenter: Member) -> None:
    post, token = make_post(), uuid.uuid4()
    first = moderation.submit(post=post, by=commenter, text=TYPED, token=token)
    make_sanction(commenter)
    assert moderation.submit(post=post, by=commenter, text=TYPED, token=token) == first


@pytest.mark.parametrize("kind", BARRING)
def test_they_read_and_withdraw(commenter: Member, kind: str) -> None:
    comment = make_comment(by=commenter, status="approved")
    make_sanction(commenter, kind)
    client = client_of(commenter)
    assert client.get(comment.post.get_absolute_url()).status_code == 200
    page = f"/c/{comment.pk}/withdraw/"
    client.post(page, fields_on(client.get(page)))
    assert Comment.objects.get().status == "withdrawn"


@pytest.mark.parametrize("reply", [False, True])
def test_the_article_tells_them_in_the_place_of_the_form(commenter: Member, reply: bool) -> None:
    comment = make_comment(status="approved")
    make_sanction(commenter, reason="You shouted.", note="For us.")
    query = {"reply": comment.pk} if reply else {}
    page = client_of(commenter).get(comment.post.get_absolute_url(), query)
    assert "You are muted until" in text_of(page, "#write")
    assert "The moderators' reason: You shouted." in text_of(page, "#write")
    assert not parsed(page).css("#write form")
    assert b"For us." not in page.content


def test_a_comment_of_theirs_is_refused_with_what_they_typed(commenter: Member) -> None:
    post = make_post()
    client = client_of(commenter)
    fields = fields_on(client.get(post.get_absolute_url()), "#write form")
    make_sanction(commenter, "ban", days=None, reason="You shouted.")
    answer = client.post(f"{post.get_absolute_url()}comments/", {**fields, "text": TYPED})
    assert answer.status_code == 403
    assert "You are banned" in text_of(answer, "#problems")
    assert text_of(answer, "#write textarea[readonly]") == TYPED
    assert not parsed(answer).css("#write form")
    assert not Comment.objects.exists()


def test_what_they_typed_before_they_signed_in_is_given_back(commenter: Member) -> None:
    post = make_post()
    client = client_of(commenter)
    make_sanction(commenter)
    session = client.session
    session["typed"] = {f"{post.get_absolute_url()}comments/": TYPED}
    session.save()
    assert text_of(client.get(post.get_absolute_url()), "#write textarea[readonly]") == TYPED


def test_the_page_of_an_edit_tells_them(commenter: Member) -> None:
    comment = make_comment(by=commenter, text="As it stands.")
    make_sanction(commenter)
    page = client_of(commenter).get(f"/c/{comment.pk}/edit/")
    assert "You are muted until" in text_of(page, "main")
    assert "As it stands." in text_of(page, "main")
    assert not parsed(page).css("main form")
    assert not parsed(page).css("main textarea")


def test_an_edit_of_theirs_is_refused_with_what_they_typed(commenter: Member) -> None:
    comment = make_comment(by=commenter)
    client = client_of(commenter)
    page = f"/c/{comment.pk}/edit/"
    fields = fields_on(client.get(page))
    make_sanction(commenter)
    answer = client.post(page, {**fields, "text": TYPED})
    assert answer.status_code == 403
    assert "You are muted until" in text_of(answer, "#problems")
    assert text_of(answer, "main textarea[readonly]") == TYPED
    assert Comment.objects.get().seen == Seen(comment.seen.head, 1)


def test_their_own_page_tells_their_standing(commenter: Member) -> None:
    client = client_of(commenter)
    assert "Your standing" not in text_of(client.get("/me/"), "main")
    make_sanction(commenter, "hold", days=None, reason="Three attacks.")
    make_sanction(commenter, "no_reports", days=3)
    said = text_of(client.get("/me/"), "main .alert")
    assert "Your standing" in said
    assert "A moderator reads whatever you write" in said
    assert "Three attacks." in said
    assert "you can't report comments" in said


def test_what_is_over_or_lifted_is_not_told(commenter: Member, moderator: Member) -> None:
    sanctions.lift(make_sanction(commenter, by=moderator), by=moderator)
    client = client_of(commenter)
    assert "Your standing" not in text_of(client.get("/me/"), "main")
    assert parsed(client.get(make_post().get_absolute_url())).css("#write form")


def test_others_are_not_told_of_it(commenter: Member, stranger: Member) -> None:
    comment = make_comment(by=commenter, status="approved")
    make_sanction(commenter, reason="You shouted.")
    for client in (client_of(stranger), client_of(make_member())):
        page = client.get(comment.post.get_absolute_url()).content
        assert b"muted" not in page
        assert b"You shouted." not in page
