"""The pages to report a comment: a member's, and everybody's."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import Member
from comments import moderation
from comments.models import Comment, Letter, Report
from tests.cast import client_of
from tests.comments import contents
from tests.factories import (
    decide,
    make_comment,
    make_edit,
    make_member,
    make_report,
    make_sanction,
)
from tests.pages import fields_on, links_on, parsed, text_of, texts_of

pytestmark = pytest.mark.django_db

TYPED = "It says where she lives, in the second line."


@pytest.fixture
def comment(author: Member) -> Comment:
    """Return a comment that readers see."""
    return make_comment(by=author, text="She lives there.", status="approved")


def page_of(comment: Comment) -> str:
    return f"/c/{comment.pk}/report/"


def legal_page_of(comment: Comment) -> str:
    return f"/c/{comment.pk}/report-illegal/"


def typed(client: Client, comment: Comment, reason: str = "Something else") -> dict[str, Any]:
    """Return what the form would send, with a reason chosen by its label."""
    page = client.get(page_of(comment))
    labels = {
        " ".join(label.text().split()): label.attributes["for"]
        for label in parsed(page).css("main form label")
    }
    chosen = parsed(page).css_first(f"#{labels[reason]}")
    assert chosen is not None
    return {**fields_on(page), "reason": chosen.attributes["value"], "text": TYPED}


# The way there


def test_under_each_public_comment_a_link_leads_to_the_form(
    comment: Comment, commenter: Member
) -> None:
    article = comment.post.get_absolute_url()
    for client in (Client(), client_of(commenter)):
        assert page_of(comment) in links_on(client.get(article))
    assert page_of(comment) not in links_on(client_of(comment.author).get(article))


def test_the_link_costs_readers_no_cookie(comment: Comment) -> None:
    client = Client()
    answer = client.get(comment.post.get_absolute_url())
    assert not answer.cookies
    assert "csrfmiddlewaretoken" not in answer.content.decode()


def test_readers_are_told_how_to_report(comment: Comment) -> None:
    page = Client().get(page_of(comment))
    assert "Sign in to report it" in text_of(page, "main")
    assert "She lives there." in text_of(page, "main")
    assert legal_page_of(comment) in links_on(page)
    assert not parsed(page).css("main form")


@pytest.mark.parametrize("status", ["pending", "rejected", "spam"])
def test_what_is_not_public_has_no_page_to_report(commenter: Member, status: str) -> None:
    comment = make_comment(status=status)
    for client in (Client(), client_of(commenter)):
        assert client.get(page_of(comment)).status_code == 404
        assert client.get(legal_page_of(comment)).status_code == 404
    assert Client().get("/c/999999/report/").status_code == 404
    assert Client().post("/c/999999/report-illegal/").status_code == 404


# A member's


def test_a_member_reports_a_comment(comment: Comment, commenter: Member) -> None:
    client = client_of(commenter)
    answer = client.post(page_of(comment), typed(client, comment), follow=True)
    assert answer.redirect_chain[0] == (comment.get_absolute_url(), 302)
    assert "A moderator looks at the comment" in text_of(answer, "main [role=status], main .alert")
    report = Report.objects.get()
    assert (report.reporter, report.words, report.comment) == (commenter, TYPED, comment)
    assert report.reason
    assert report.reason.code == "other"


def test_a_second_time_is_told_kindly(comment: Comment, commenter: Member) -> None:
    client = client_of(commenter)
    data = typed(client, comment)
    client.post(page_of(comment), data)
    answer = client.post(page_of(comment), data, follow=True)
    assert answer.status_code == 200
    assert "You have reported this comment already" in text_of(answer, "main")
    assert Report.objects.count() == 1


def test_without_a_reason_the_form_comes_back_with_what_was_typed(
    comment: Comment, commenter: Member
) -> None:
    client = client_of(commenter)
    data = typed(client, comment)
    for wrong in ({"reason": ""}, {"reason": "999"}, {"revision": ""}, {"text": "x" * 1001}):
        answer = client.post(page_of(comment), {**data, **wrong})
        assert answer.status_code == 422
        assert text_of(answer, "#problems")
        assert text_of(answer, "main textarea") == {**data, **wrong}["text"]
        assert fields_on(answer)["revision"] == str(comment.shown_id)
    assert not Report.objects.exists()


def test_a_text_that_changed_meanwhile_is_read_again_first(
    comment: Comment, commenter: Member
) -> None:
    client = client_of(commenter)
    data = typed(client, comment)
    decide(make_edit(comment, "Nothing about her."), "approve")
    answer = client.post(page_of(comment), data)
    assert answer.status_code == 409
    assert "changed meanwhile" in text_of(answer, "#problems")
    assert "Nothing about her." in text_of(answer, "main")
    assert text_of(answer, "main textarea") == TYPED
    assert client.post(page_of(comment), {**data, **fields_on(answer)}).status_code == 302
    assert Report.objects.get().words == TYPED


def test_what_was_typed_about_a_comment_that_is_gone_is_given_back(
    comment: Comment, commenter: Member
) -> None:
    client = client_of(commenter)
    data = typed(client, comment)
    decide(comment, "reject")
    for address in (page_of(comment), legal_page_of(comment)):
        answer = client.post(address, data)
        assert answer.status_code == 409
        assert "there is nothing to report" in text_of(answer, "main")
        assert text_of(answer, "main textarea") == TYPED
    assert not Report.objects.exists()


def test_signed_out_meanwhile_what_was_typed_is_kept(comment: Comment, commenter: Member) -> None:
    client = client_of(commenter)
    data = typed(client, comment)
    client.logout()
    answer = client.post(page_of(comment), data)
    assert answer.status_code == 403
    assert text_of(answer, "main textarea") == TYPED
    assert not Report.objects.exists()
    client.post("/accounts/login/", {"login": "commenter", "password": "correct horse battery"})
    assert text_of(client.get(page_of(comment)), "main textarea") == TYPED


def test_without_a_confirmed_address_there_is_no_form(comment: Comment) -> None:
    client = client_of(make_member(verified=False))
    page = client.get(page_of(comment))
    assert "Confirm your email address" in text_of(page, "main")
    assert not parsed(page).css("main form")
    assert client.post(page_of(comment), {"text": TYPED}).status_code == 403


def test_their_own_they_can_only_withdraw(comment: Comment) -> None:
    client = client_of(comment.author)
    page = client.get(page_of(comment))
    assert f"/c/{comment.pk}/withdraw/" in links_on(page)
    assert not parsed(page).css("main form")
    data = typed(client_of(make_member()), comment)
    assert client.post(page_of(comment), data).status_code == 403
    assert not Report.objects.exists()


@pytest.mark.parametrize("kind", ["mute", "ban", "no_reports"])
def test_who_may_not_report_is_told_so_and_keeps_what_they_typed(
    comment: Comment, commenter: Member, kind: str
) -> None:
    client = client_of(commenter)
    data = typed(client, comment)
    make_sanction(commenter, kind, reason="Forty false reports.")
    page = client.get(page_of(comment))
    assert "Forty false reports." in text_of(page, "main .alert")
    assert not parsed(page).css("main form")
    answer = client.post(page_of(comment), data)
    assert answer.status_code == 403
    assert "Forty false reports." in text_of(answer, "#problems")
    assert text_of(answer, "main textarea[readonly]") == TYPED
    assert not Report.objects.exists()


def test_too_many_in_an_hour_are_told_when_to_come_back(
    comment: Comment, commenter: Member, settings: Settings
) -> None:
    settings.REPORTS_AN_HOUR = 1
    make_report(make_comment(status="approved"), by=commenter)
    client = client_of(commenter)
    answer = client.post(page_of(comment), typed(client, comment))
    assert answer.status_code == 429
    assert "Come back in a while" in text_of(answer, "#problems")
    assert text_of(answer, "main textarea") == TYPED


def test_crafted_reports_store_nothing(comment: Comment, commenter: Member) -> None:
    client = client_of(commenter)
    before = contents()
    for method in ("put", "patch", "delete"):
        for address in (page_of(comment), legal_page_of(comment)):
            assert getattr(client, method)(address).status_code == 405
    crafted = {"reason": "1 OR 1=1", "revision": "9" * 30, "is_legal": "1", "reporter": "1"}
    assert client.post(page_of(comment), crafted).status_code == 422
    assert contents() == before
    data = {**typed(client, comment), "reporter": "1", "decision": "1", "is_legal": "on"}
    client.post(page_of(comment), data)
    report = Report.objects.get()
    assert (report.reporter, report.decision, report.is_legal) == (commenter, None, False)


# Everybody's

BY_NAME = {"text": TYPED, "name": "Ada", "email": "ada@example.org", "good_faith": "on"}


def by_name(comment: Comment, **changes: str) -> dict[str, Any]:
    """Return what the form by name would send."""
    return {**BY_NAME, "revision": comment.shown_id, **changes}


def test_anybody_reports_what_is_illegal_without_an_account(comment: Comment) -> None:
    client = Client()
    page = client.get(legal_page_of(comment))
    assert "Digital Services Act" in text_of(page, "main")
    assert "She lives there." in text_of(page, "main")
    answer = client.post(legal_page_of(comment), {**fields_on(page), **BY_NAME}, follow=True)
    assert answer.redirect_chain == [("/report-received/", 302)]
    assert "A mail confirms it" in text_of(answer, "main")
    report = Report.objects.get()
    assert (report.name, report.email, report.words) == ("Ada", "ada@example.org", TYPED)
    assert Letter.objects.get(kind="received").report == report
    assert client.post(legal_page_of(comment), by_name(comment)).status_code == 302
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"text": ""}, "Explain what is illegal"),
        ({"name": ""}, "Give your name"),
        ({"email": ""}, "Give your email address"),
        ({"email": "nonsense"}, "valid email"),
        ({"good_faith": ""}, "accurate and complete"),
    ],
)
def test_what_is_missing_is_named_and_the_rest_is_kept(
    comment: Comment, missing: dict[str, str], said: str
) -> None:
    data = by_name(comment, **missing)
    answer = Client().post(legal_page_of(comment), data)
    assert answer.status_code == 422
    assert said in text_of(answer, "#problems")
    assert text_of(answer, "main textarea") == data["text"]
    assert not Report.objects.exists()


def test_a_text_that_changed_while_the_notice_was_typed_is_read_again_first(
    comment: Comment, moderator: Member
) -> None:
    client = Client()
    before = by_name(comment)
    edited = make_edit(comment, "Somebody lives there.")
    moderation.approve(edited, by=moderator, seen=edited.seen)
    answer = client.post(legal_page_of(comment), before)
    assert answer.status_code == 409
    assert "The comment was changed meanwhile." in text_of(answer, "#problems")
    assert text_of(answer, "main textarea") == TYPED
    assert not Report.objects.exists()
    client.post(legal_page_of(comment), {**fields_on(answer), **BY_NAME})
    assert Report.objects.get().words == TYPED


def test_one_address_is_mailed_three_times_an_hour_at_most(author: Member) -> None:
    comments = [make_comment(by=author, status="approved") for _ in range(4)]
    answers = [
        Client().post(legal_page_of(it), by_name(it, email=email), REMOTE_ADDR=f"10.0.0.{number}")
        for number, (it, email) in enumerate(
            zip(comments, ["ada@example.org", "ADA@example.org"] * 2, strict=True)
        )
    ]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
    assert text_of(answers[3], "main textarea") == TYPED
    assert Report.objects.count() == 3


def test_one_client_reports_ten_times_an_hour_at_most(author: Member) -> None:
    comment = make_comment(by=author, status="approved")
    statuses = [
        Client()
        .post(legal_page_of(comment), by_name(comment, email=f"ada{number}@example.org"))
        .status_code
        for number in range(11)
    ]
    assert statuses == [302] * 10 + [429]


# What comes of it


def test_the_outcome_stands_among_the_receipts(comment: Comment, commenter: Member) -> None:
    other = make_comment(status="approved")
    for reported in (comment, other):
        make_report(reported, by=commenter)
    decide(comment, "reject", words="For the author alone.")
    decide(other, "keep")
    page = client_of(commenter).get("/me/receipts/")
    said = texts_of(page, ".own-row")
    assert "it stays public" in said[0]
    assert other.get_absolute_url() in links_on(page)
    assert "is no longer public" in said[1]
    assert comment.get_absolute_url() not in links_on(page)
    assert b"For the author alone." not in page.content


def test_nobody_learns_who_else_reported_or_who_decided(
    comment: Comment, commenter: Member, moderator: Member
) -> None:
    make_report(comment, by=make_member("somebody-else"), words="Secret.")
    make_report(comment, by=commenter)
    decide(comment, "keep", by=moderator)
    for member in (commenter, comment.author):
        client = client_of(member)
        for address in ("/me/receipts/", comment.post.get_absolute_url(), "/me/"):
            page = client.get(address).content.decode()
            assert "somebody-else" not in page
            assert "Secret." not in page
            assert moderation.may_moderate(member) or ">moderator<" not in page
