"""The tab Reported: what was said about which comment, and answering it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Member
from comments import moderation
from comments.models import Comment, Report, ReportReason
from tests.cast import client_of
from tests.factories import (
    make_comment,
    make_let_through,
    make_member,
    make_post,
    make_report,
)
from tests.pages import parsed, text_of, texts_of

pytestmark = pytest.mark.django_db

DESK = "/admin/comments/comment/"
REPORTED = {"status": "reported"}
DECIDE = f"{DESK}decide/"


@pytest.fixture
def desk(moderator: Member) -> Client:
    """Return a browser in which a moderator is signed in."""
    return client_of(moderator)


@pytest.fixture
def comment(commenter: Member) -> Comment:
    """Return a comment that readers see."""
    return make_comment(by=commenter, status="approved")


def decision(event: str, *comments: Comment) -> dict[str, Any]:
    seen = [f"{it.pk}:{it.head_id}:{it.version}" for it in comments]
    return {"event": event, "comments": seen, **REPORTED}


def buttons(page: Any, within: str = ".row") -> list[str | None]:
    return [it.attributes["value"] for it in parsed(page).css(f"{within} .buttons button")]


def test_the_tab_groups_reports_by_comment(desk: Client, comment: Comment) -> None:
    make_comment(status="approved")
    make_report(comment, by=make_member("watcher"), reason="hate", words="The second line.")
    make_report(comment, by=make_member("reader"))
    moderation.report_illegal(
        comment, name="Ada", email="ada@example.org", words="A threat.", good_faith=True
    )
    page = desk.get(DESK, REPORTED)
    assert len(parsed(page).css(".row")) == 1
    assert text_of(page, "#count-reported") == "1"
    assert text_of(page, ".reports h3") == "3 reports"
    first, second, third = texts_of(page, ".reports li")
    for words in ("It runs people down", "watcher", "The second line."):
        assert words in first
    assert "It is spam" in second
    assert "Illegal content, by name" in third
    assert "Ada" in third
    assert "A threat." in third


def test_the_oldest_report_comes_first(desk: Client) -> None:
    now = timezone.now()
    comments = [make_comment(status="approved") for _ in range(3)]
    for comment, days in zip(comments, (2, 3, 1), strict=True):
        make_report(comment, at=now - timedelta(days=days))
    make_report(comments[2], at=now)
    listed = [it.attributes["data-comment"] for it in parsed(desk.get(DESK, REPORTED)).css(".row")]
    assert listed == [str(comments[at].pk) for at in (1, 0, 2)]


def test_the_tab_is_paged(desk: Client, settings: Settings) -> None:
    settings.REPORTS_AN_HOUR = 100
    post, by, reporter = make_post(), make_member(), make_member()
    comments = [make_comment(post=post, by=by, status="approved") for _ in range(21)]
    for comment in comments:
        make_report(comment, by=reporter)
    first = desk.get(DESK, {**REPORTED, "size": "20"})
    link = parsed(first).css_first("a[rel=next]")
    assert link is not None
    second = desk.get(f"{DESK}{link.attributes['href']}")
    listed = [
        it.attributes["data-comment"] for page in (first, second) for it in parsed(page).css(".row")
    ]
    assert listed == [str(comment.pk) for comment in comments]


def test_what_is_answered_is_not_there_and_says_so(desk: Client, comment: Comment) -> None:
    make_report(comment)
    answer = desk.post(DECIDE, decision("keep", comment), follow=True)
    assert answer.redirect_chain == [(f"{DESK}?status=reported", 302)]
    assert "1 comment kept." in text_of(answer, ".messagelist")
    assert "No report is open." in text_of(answer, "#content")
    assert text_of(answer, "#count-reported") == "0"


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("moderator", ["keep", "reject", "mark_spam"]),
        ("supervisor", ["keep", "reject", "mark_spam", "hold"]),
    ],
)
def test_what_is_offered(
    request: pytest.FixtureRequest, comment: Comment, role: str, offered: list[str]
) -> None:
    make_report(comment)
    page = client_of(request.getfixturevalue(role)).get(DESK, REPORTED)
    assert buttons(page) == offered
    assert buttons(page, "#selection") == ["keep", "reject", "mark_spam"]


def test_who_wrote_it_decides_nothing(desk: Client, moderator: Member) -> None:
    make_report(make_comment(by=moderator, status="approved"))
    assert buttons(desk.get(DESK, REPORTED)) == []


@pytest.mark.parametrize(
    ("event", "status"), [("keep", "approved"), ("reject", "rejected"), ("mark_spam", "spam")]
)
def test_deciding_answers_all_of_them_from_the_page_of_the_comment_too(
    desk: Client, comment: Comment, event: str, status: str
) -> None:
    make_report(comment)
    make_report(comment)
    page = f"{DESK}{comment.pk}/change/"
    assert text_of(desk.get(page), ".reports h3") == "2 reports"
    desk.post(DECIDE, {**decision(event, comment), "on": comment.pk})
    assert Comment.objects.get().status == status
    assert not Report.objects.open().exists()
    assert not parsed(desk.get(page)).css(".reports")


def test_a_selection_is_kept_in_one_batch(desk: Client) -> None:
    reported = [make_comment(status="approved") for _ in range(2)]
    for comment in reported:
        make_report(comment)
    other = make_comment(status="approved")
    answer = desk.post(DECIDE, decision("keep", *reported, other))
    assert answer.status_code == 409
    assert len(parsed(answer).css(".row")) == 1
    assert not Report.objects.open().exists()


def test_all_that_are_reported_are_decided_at_once(desk: Client, comment: Comment) -> None:
    make_report(comment)
    other = make_comment(status="approved")
    page = desk.get(DESK, REPORTED)
    moment = parsed(page).css_first("input[name=moment]")
    assert moment is not None
    data = {**REPORTED, "all": "1", "event": "reject", "moment": moment.attributes["value"]}
    asked = desk.post(DECIDE, data)
    assert "1 comment fits" in text_of(asked, "#content")
    desk.post(DECIDE, {**data, "sure": "1"})
    assert Comment.objects.get(pk=comment.pk).status == "rejected"
    assert Comment.objects.get(pk=other.pk).status == "approved"


def test_in_a_rows_place_the_count_of_the_tab_goes_down(desk: Client, comment: Comment) -> None:
    make_report(comment)
    answer = desk.post(DECIDE, decision("keep", comment), headers={"HX-Request": "true"})
    assert text_of(answer, "#count-reported") == "0"
    assert "kept as it is" in text_of(answer, ".done")
    last = comment.decisions.latest("version")
    undone = desk.post(f"{DESK}undo/", {"decision": last.pk}, headers={"HX-Request": "true"})
    assert text_of(undone, "#count-reported") == "1"
    assert text_of(undone, ".reports h3") == "1 report"


def test_a_moderator_does_not_hide_and_a_supervisor_does(
    desk: Client, supervisor: Member, comment: Comment
) -> None:
    make_report(comment)
    answer = desk.post(DECIDE, decision("hold", comment))
    assert answer.status_code == 409
    assert "Only supervisors" in text_of(answer, "#content")
    assert Comment.objects.get().status == "approved"
    client_of(supervisor).post(DECIDE, decision("hold", comment))
    assert Comment.objects.get().status == "pending"
    page = desk.get(DESK)
    assert text_of(page, ".reports h3") == "1 report"


def test_what_nobody_approved_can_be_kept_without_a_report(desk: Client) -> None:
    comment = make_let_through()
    make_comment(status="approved")
    page = desk.get(DESK, {"status": "approved"})
    assert [it.attributes["value"] for it in parsed(page).css("button[value=keep]")] == ["keep"]
    desk.post(DECIDE, decision("keep", comment))
    assert moderation.was_approved_by_person(Comment.objects.get(pk=comment.pk))


def test_many_reports_cost_the_tab_no_more_queries(desk: Client, settings: Settings) -> None:
    settings.REPORTS_AN_HOUR = 1000
    taken = []
    for count in (2, 15):
        for _ in range(count):
            comment = make_comment(status="approved")
            make_report(comment)
            make_report(comment)
        desk.get(DESK, REPORTED)
        with CaptureQueriesContext(connection) as queries:
            desk.get(DESK, REPORTED)
        taken.append(len(queries))
    assert taken[0] == taken[1]


def test_supervisors_edit_the_reasons_to_report_and_moderators_do_not(
    desk: Client, supervisor: Member
) -> None:
    reason = ReportReason.objects.get(code="hate")
    address = f"/admin/comments/reportreason/{reason.pk}/change/"
    data = {"label": "It is hateful", "position": "3", "code": "another"}
    assert desk.post(address, data).status_code == 403
    client_of(supervisor).post(address, data)
    reason.refresh_from_db()
    assert (reason.label, reason.code, reason.is_active) == ("It is hateful", "hate", False)
    assert client_of(supervisor).post(
        address.replace("change", "delete"), {"post": "yes"}
    ).status_code == 403  # fmt: skip


def test_what_reports_hid_meanwhile_is_told_without_a_name(
    desk: Client, settings: Settings
) -> None:
    settings.REPORTS_TO_HIDE, settings.REPORTER_DAYS = 1, 0
    comment = make_let_through()
    reporter = make_member()
    make_comment(by=reporter, status="approved")
    make_report(comment, by=reporter)
    answer = desk.post(DECIDE, decision("reject", comment))
    assert answer.status_code == 409
    assert "–: hidden until a moderator has looked" in text_of(answer, ".refusal")


def test_a_report_that_came_after_the_page_is_not_answered_by_keeping(
    desk: Client, comment: Comment
) -> None:
    first = make_report(comment)
    moment = parsed(desk.get(DESK, REPORTED)).css_first(".row input[name=moment]")
    assert moment is not None
    later = make_report(comment)
    desk.post(DECIDE, {**decision("keep", comment), "moment": moment.attributes["value"]})
    first.refresh_from_db()
    later.refresh_from_db()
    assert first.decision is not None
    assert later.decision is None
    assert list(Report.objects.open()) == [later]
    desk.post(DECIDE, decision("reject", Comment.objects.get()))
    assert not Report.objects.open().exists()


def test_what_was_reported_after_the_page_is_not_among_all_that_fit(
    desk: Client, comment: Comment
) -> None:
    make_report(comment)
    moment = timezone.now().isoformat()
    later = make_comment(status="approved", moderator=make_member(group="Moderators"))
    Comment.objects.filter(pk=later.pk).update(created_at=timezone.now() - timedelta(days=1))
    make_report(later)
    typed = {"event": "reject", "status": "reported", "all": "1", "moment": moment, "sure": "1"}
    desk.post(DECIDE, typed)
    assert Comment.objects.get(pk=later.pk).status == "approved"


def test_words_to_an_author_whose_comment_is_kept_are_refused_and_given_back(
    desk: Client, comment: Comment
) -> None:
    make_report(comment)
    answer = desk.post(DECIDE, {**decision("keep", comment), "words": "People complain."})
    assert answer.status_code == 409
    assert "Take the words to the author out." in answer.content.decode()
    assert "People complain." in answer.content.decode()
    assert Comment.objects.get().version == comment.version
