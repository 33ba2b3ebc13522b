"""Reports through the door: who may, how often, what hides, and what answers them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts import erasure
from accounts.models import Member
from comments import letters, moderation
from comments.models import (
    Comment,
    Decision,
    Letter,
    Note,
    Record,
    Report,
    ReportReason,
)
from tests.comments import contents, miscounted
from tests.comments.test_audit import problems
from tests.factories import (
    decide,
    make_comment,
    make_edit,
    make_let_through,
    make_member,
    make_post,
    make_report,
    make_sanction,
    undo,
    withdraw,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment() -> Comment:
    """Return a comment that a moderator approved."""
    return make_comment(status="approved")


def established() -> Member:
    """Return a member whose reports count: an old account with an approved comment."""
    member = make_member()
    member.date_joined = timezone.now() - timedelta(days=8)
    member.save()
    Record.objects.create(member=member)
    make_comment(by=member, status="approved")
    return member


def report_illegal(comment: Comment, **given: Any) -> Report:
    given = {
        "name": "Ada", "email": "ada@example.org", "words": "It is a threat.", **given
    }  # fmt: skip
    return moderation.report_illegal(comment, **{"good_faith": True, **given})


# Who may, and what


def test_a_member_reports_what_readers_see(comment: Comment, commenter: Member) -> None:
    make_edit(comment, "Not public yet.")
    report = make_report(comment, by=commenter, reason="hate", words="  Look.  ")
    assert (report.reporter, report.reason) == (commenter, ReportReason.objects.get(code="hate"))
    assert (report.words, report.revision_id) == ("Look.", comment.shown_id)
    assert list(Report.objects.open()) == [report]
    assert problems() == []


@pytest.mark.parametrize("status", ["pending", "returned", "rejected", "spam"])
def test_what_is_not_public_is_not_reported(status: str) -> None:
    comment = make_comment(status=status)
    with pytest.raises(moderation.NotPublic):
        make_report(comment)
    with pytest.raises(moderation.NotPublic):
        report_illegal(comment)
    assert not Report.objects.exists()


def test_under_an_article_that_is_not_public_nothing_is_reported(comment: Comment) -> None:
    comment.post.status = "draft"
    comment.post.save()
    with pytest.raises(moderation.NotPublic):
        make_report(comment)


def test_nobody_reports_their_own(comment: Comment) -> None:
    with pytest.raises(moderation.NotAllowed, match="your own"):
        make_report(comment, by=comment.author)


def test_without_a_confirmed_address_nobody_reports(comment: Comment) -> None:
    with pytest.raises(moderation.NotAllowed, match="Confirm your email"):
        make_report(comment, by=make_member(verified=False))


@pytest.mark.parametrize("kind", ["mute", "ban", "no_reports"])
def test_who_may_not_report_is_told_why(comment: Comment, commenter: Member, kind: str) -> None:
    make_sanction(commenter, kind, reason="Forty false reports.")
    with pytest.raises(moderation.Sanctioned, match="Forty false reports"):
        make_report(comment, by=commenter)
    assert not Report.objects.exists()


def test_who_is_always_held_may_report(comment: Comment, commenter: Member) -> None:
    make_sanction(commenter, "hold")
    assert make_report(comment, by=commenter)


def test_a_reason_that_was_retired_can_not_be_chosen(comment: Comment) -> None:
    ReportReason.objects.filter(code="hate").update(is_active=False)
    with pytest.raises(moderation.WrongReason):
        make_report(comment, reason="hate")


def test_a_text_is_reported_once_by_each_member(comment: Comment, commenter: Member) -> None:
    make_report(comment, by=commenter)
    with pytest.raises(moderation.Reported):
        make_report(comment, by=commenter, reason="hate")
    make_report(comment)
    decide(make_edit(comment), "approve")
    make_report(comment, by=commenter)
    assert Report.objects.filter(reporter=commenter).count() == 2


def test_twenty_reports_an_hour_are_taken(commenter: Member, settings: Settings) -> None:
    assert settings.REPORTS_AN_HOUR == 20
    settings.REPORTS_AN_HOUR = 2
    now = timezone.now()
    post, by = make_post(), make_member()
    comments = [make_comment(post=post, by=by, status="approved") for _ in range(4)]
    make_report(comments[0], by=commenter, at=now - timedelta(hours=1))
    make_report(comments[1], by=commenter, at=now - timedelta(minutes=59))
    make_report(comments[2], by=commenter, at=now)
    with pytest.raises(moderation.TooManyReports, match="2 reports within an hour"):
        make_report(comments[3], by=commenter, at=now)
    make_report(comments[3], by=make_member(), at=now)
    make_report(comments[3], by=commenter, at=now + timedelta(minutes=2))


def test_a_report_takes_as_many_queries_for_the_thirtieth_as_for_the_second(
    comment: Comment,
) -> None:
    taken = []
    for number in range(30):
        by = make_member()
        with CaptureQueriesContext(connection) as queries:
            moderation.report(comment, by=by, reason=ReportReason.objects.get(code="spam"))
        taken.append(len(queries))
        assert number < 1 or taken[-1] == taken[1]


# What hides


def test_what_a_moderator_approved_is_never_hidden(comment: Comment) -> None:
    for _ in range(7):
        make_report(comment, by=established())
    comment.refresh_from_db()
    assert (comment.status, comment.version) == ("approved", 2)
    assert Report.objects.open().count() == 7


def test_what_only_rules_let_through_hides_after_five_reports() -> None:
    comment = make_let_through()
    for number in range(1, 6):
        assert Comment.objects.get(pk=comment.pk).status == "approved"
        make_report(comment, by=established())
        assert number < 5 or Comment.objects.get(pk=comment.pk).status == "pending"
    decision = comment.decisions.latest("version")
    now = Comment.objects.get(pk=comment.pk)
    assert (decision.event, decision.by, decision.from_status) == ("hold", None, "approved")
    assert (now.shown, now.public_since) == (None, None)
    assert now.waiting_since == decision.created_at
    assert list(miscounted()) == []
    assert Report.objects.open().count() == 5
    with pytest.raises(moderation.NotPublic):
        make_report(comment, by=established())


def test_newcomers_and_who_has_nothing_approved_do_not_hide() -> None:
    comment = make_let_through()
    for _ in range(4):
        make_report(comment, by=established())
    young = make_member()
    make_comment(by=young, status="approved")
    silent = make_member()
    Member.objects.filter(pk=silent.pk).update(date_joined=timezone.now() - timedelta(days=8))
    for by in (young, silent):
        make_report(comment, by=by)
    report_illegal(comment)
    assert Comment.objects.get(pk=comment.pk).status == "approved"
    make_report(comment, by=established())
    assert Comment.objects.get(pk=comment.pk).status == "pending"


def test_how_many_and_how_old_is_configured(settings: Settings) -> None:
    assert (settings.REPORTS_TO_HIDE, settings.REPORTER_DAYS) == (5, 7)
    settings.REPORTS_TO_HIDE, settings.REPORTER_DAYS = 1, 0
    comment = make_let_through()
    by = make_member()
    make_comment(by=by, status="approved")
    make_report(comment, by=by)
    assert Comment.objects.get(pk=comment.pk).status == "pending"


def test_reports_of_a_text_that_was_replaced_do_not_hide_the_new_one() -> None:
    comment = make_let_through()
    for _ in range(4):
        make_report(comment, by=established())
    decide(make_edit(comment), "approve")
    make_report(comment, by=established())
    assert Comment.objects.get(pk=comment.pk).status == "approved"


def test_who_was_kept_by_a_moderator_is_hidden_no_more(moderator: Member) -> None:
    comment = make_let_through()
    assert not moderation.was_approved_by_person(comment)
    decide(comment, "keep", by=moderator)
    comment.refresh_from_db()
    assert moderation.was_approved_by_person(comment)
    for _ in range(6):
        make_report(comment, by=established())
    assert Comment.objects.get(pk=comment.pk).status == "approved"
    undo(comment, by=moderator)
    assert not moderation.was_approved_by_person(Comment.objects.get(pk=comment.pk))


def test_the_author_and_the_moderators_are_told_that_it_is_hidden(
    moderator: Member, settings: Settings
) -> None:
    settings.REPORTS_TO_HIDE = 1
    comment = make_let_through()
    Letter.objects.all().delete()
    make_report(comment, by=established())
    told = Letter.objects.get(kind="outcome", recipient=comment.author)
    assert told.decision
    [words] = letters.outcomes([told.decision]).values()
    assert "is hidden until a moderator has looked at it" in words
    assert Letter.objects.filter(kind="waiting", recipient=moderator).exists()
    decide(comment, "reject")
    rejected = comment.decisions.select_related("comment__post", "head").latest("version")
    assert "is no longer public" in letters.outcomes([rejected])[rejected.pk]


# Holding and keeping


def test_a_supervisor_hides_for_a_second_look_and_a_moderator_does_not(
    comment: Comment, moderator: Member, supervisor: Member
) -> None:
    with pytest.raises(moderation.NotAllowed, match="Only supervisors"):
        decide(comment, "hold", by=moderator)
    decide(comment, "hold", by=supervisor)
    assert Comment.objects.get(pk=comment.pk).status == "pending"
    undo(comment, by=supervisor)
    now = Comment.objects.get(pk=comment.pk)
    assert (now.status, now.shown_id, now.public_since) == (
        "approved", comment.shown_id, comment.public_since
    )  # fmt: skip
    assert problems() == []


def test_what_reports_hid_is_not_undone_but_decided(supervisor: Member, settings: Settings) -> None:
    settings.REPORTS_TO_HIDE = 1
    comment = make_let_through()
    make_report(comment, by=established())
    before = contents()
    with pytest.raises(moderation.Impossible):
        undo(comment, by=supervisor)
    assert contents() == before
    decide(comment, "approve", by=supervisor)
    assert not Report.objects.open().exists()


def test_nothing_is_kept_without_a_reason_to(comment: Comment) -> None:
    with pytest.raises(moderation.Impossible, match="Nobody has reported"):
        decide(comment, "keep")
    make_report(comment)
    decision = decide(comment, "keep")
    assert (decision.from_status, decision.to_status) == ("approved", "approved")
    assert decision.head_id == decision.shown_id == comment.shown_id
    with pytest.raises(moderation.Impossible):
        decide(comment, "keep")
    assert problems() == []


def test_the_author_is_not_told_that_it_is_kept(comment: Comment) -> None:
    make_report(comment)
    before = list(Letter.objects.to(comment.author_id).values())
    decide(comment, "keep")
    assert list(Letter.objects.to(comment.author_id).values()) == before


# Answers


@pytest.mark.parametrize("event", ["keep", "reject", "mark_spam", "hold approve", "withdraw"])
def test_what_decides_about_a_comment_answers_all_its_reports(
    comment: Comment, supervisor: Member, event: str
) -> None:
    other = make_report(make_comment(status="approved"))
    reports = [make_report(comment), make_report(comment), report_illegal(comment)]
    for step in event.split():
        assert set(Report.objects.open()) == {*reports, other}
        withdraw(comment) if step == "withdraw" else decide(comment, step, by=supervisor)
    last = comment.decisions.latest("version")
    assert {report.decision for report in Report.objects.exclude(pk=other.pk)} == {last}
    assert list(Report.objects.open()) == [other]
    assert problems() == []


def test_an_edit_and_a_hold_answer_nothing(comment: Comment, supervisor: Member) -> None:
    make_report(comment)
    make_edit(comment)
    assert Report.objects.open().count() == 1
    decide(comment, "decline")
    assert Report.objects.open().count() == 0
    make_report(comment)
    decide(comment, "hold", by=supervisor)
    assert Report.objects.open().count() == 1


def test_undone_they_are_open_again_and_their_receipts_are_cancelled(
    comment: Comment, moderator: Member
) -> None:
    report = make_report(comment)
    first = decide(comment, "keep", by=moderator)
    make_report(comment)
    decide(comment, "reject", by=moderator)
    undo(comment, by=moderator)
    report.refresh_from_db()
    assert report.decision == first  # it was answered before
    assert Report.objects.open().count() == 1
    sent = Letter.objects.filter(kind="reported").standing()
    assert [letter.decision for letter in sent] == [first]
    decide(comment, "mark_spam", by=moderator)
    assert Report.objects.open().count() == 0
    assert Letter.objects.filter(kind="reported").standing().count() == 2
    assert problems() == []


def test_a_batch_answers_in_as_many_queries_for_many_as_for_few(
    moderator: Member, settings: Settings
) -> None:
    settings.REPORTS_AN_HOUR = 100
    taken = []
    for count in (3, 30):
        post, by = make_post(), make_member()
        comments = [make_comment(post=post, by=by, status="approved") for _ in range(count)]
        reporter = make_member()
        for comment in comments:
            make_report(comment, by=reporter)
        batch = moderation.batch.start(
            Decision.Event.KEEP, Comment.objects.filter(post=post), by=moderator,
            moment=timezone.now(),
        )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            batch = moderation.batch.go_on(batch)
        assert batch.decided == count
        taken.append(len(queries))
    assert taken[0] == taken[1]
    assert not Report.objects.open().exists()


# By name, as the law has it


def test_anybody_reports_what_is_illegal_by_name(comment: Comment, moderator: Member) -> None:
    report = report_illegal(comment)
    assert (report.is_legal, report.reporter, report.reason) == (True, None, None)
    assert (report.name, report.email) == ("Ada", "ada@example.org")
    [receipt] = report.letters.filter(kind="received")
    assert receipt.due_at == report.created_at
    assert Letter.objects.filter(kind="waiting", recipient=moderator, report=report).exists()


@pytest.mark.parametrize(
    "missing", [{"name": " "}, {"email": ""}, {"words": "\n"}, {"good_faith": False}]
)
def test_a_report_by_name_is_whole(comment: Comment, missing: dict[str, Any]) -> None:
    with pytest.raises(moderation.Impossible):
        report_illegal(comment, **missing)
    assert not Report.objects.exists()


def test_the_same_address_twice_is_one_report_and_one_mail(comment: Comment) -> None:
    first = report_illegal(comment)
    assert report_illegal(comment, email="ADA@example.org", words="Again.") == first
    assert Report.objects.count() == Letter.objects.filter(kind="received").count() == 1


# What is kept of them


def test_emptying_an_account_erases_what_it_said_in_reports(
    comment: Comment, commenter: Member
) -> None:
    make_report(comment, by=commenter, words="Words.")
    report_illegal(comment, email=commenter.email)
    theirs = make_report(comment, words="Another's.")
    erasure.empty(commenter)
    left = Report.objects.exclude(pk=theirs.pk).order_by("pk")
    assert [(it.words, it.name, it.email) for it in left] == [("", "", "")] * 2
    assert left[0].reporter == commenter
    assert Report.objects.get(pk=theirs.pk).words == "Another's."
    decide(comment, "keep")
    while letters.deliver_next():
        pass
    assert problems() == []


def test_erasing_a_comment_for_good_erases_what_was_said_of_it(
    comment: Comment, superuser: Member
) -> None:
    make_report(comment, words="It says so and so.")
    moderation.expunge(comment, by=superuser, seen=comment.seen)
    assert Report.objects.get().words == ""
    assert Report.objects.get().decision is not None
    assert not Note.objects.exists()
    assert problems() == []


@pytest.mark.parametrize(
    "columns",
    [
        {"reporter": None},
        {"name": "Ada"},
        {"is_legal": True},
        {"reason": None},
    ],
)
def test_the_database_refuses_reports_that_are_neither_a_members_nor_by_name(
    comment: Comment, columns: dict[str, Any]
) -> None:
    report = make_report(comment)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(**columns)


def test_the_audit_names_a_report_that_another_comments_decision_answers(
    comment: Comment,
) -> None:
    report = make_report(comment)
    other = make_comment(status="approved")
    Report.objects.update(decision=other.decisions.latest("version"))
    assert problems() == [f"report {report.pk}: is answered by a decision about another comment"]


def test_the_audit_names_a_report_whose_answer_was_undone(
    comment: Comment, moderator: Member
) -> None:
    report = make_report(comment)
    kept = decide(comment, "keep", by=moderator)
    undo(comment, by=moderator)
    Report.objects.update(decision=kept)
    assert problems() == [f"report {report.pk}: is answered by a decision that was undone"]
