"""Many members who report at one moment, in threads with database connections of their own."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Member
from comments import moderation
from comments.audit import audit_comments, audit_counters, audit_database, audit_reports
from comments.models import Comment, Decision, Letter, Report, ReportReason
from tests.comments.test_collisions import at_once, in_step
from tests.factories import make_comment, make_let_through, make_member, make_post

pytestmark = pytest.mark.django_db(transaction=True)

REPORTERS = 12
ROUNDS = 40


@pytest.fixture(autouse=True)
def _reports_are_answered_by_their_own(transactional_db: None) -> Iterator[None]:
    """Audit what each test leaves."""
    yield
    # A comment that nobody approved is what these tests are about.
    found = [
        problem
        for _, problems in audit_comments()
        for problem in problems
        if "which nobody approved" not in problem
    ]
    assert [*found, *audit_counters(), *audit_reports(), *audit_database()] == []


def established() -> Member:
    """Return a member whose reports count: an old account with an approved comment."""
    member = make_member()
    Member.objects.filter(pk=member.pk).update(date_joined=timezone.now() - timedelta(days=30))
    make_comment(by=member, status="approved")
    member.refresh_from_db()
    return member


def report(by: Member) -> Callable[[Comment], Report | type[moderation.Refused]]:
    """Return a turn of a member who reports each comment, and says how they were refused."""
    reason = ReportReason.objects.get(code="spam")

    def turn(comment: Comment) -> Report | type[moderation.Refused]:
        try:
            return moderation.report(comment, by=by, reason=reason)
        except moderation.Refused as refusal:
            return type(refusal)

    return turn


def test_many_reporters_at_once_hide_once(moderator: Member) -> None:
    comment = make_let_through()
    reporters = [established() for _ in range(REPORTERS)]
    answers = at_once(*(lambda by=by: report(by)(comment) for by in reporters))
    holds = comment.decisions.filter(event=Decision.Event.HOLD)
    assert [(it.by, it.version) for it in holds] == [(None, 2)]
    assert Comment.objects.get(pk=comment.pk).status == "pending"
    # Those who came after it was hidden were told that it is gone; no report is left behind.
    stored = [answer for answer in answers if isinstance(answer, Report)]
    assert len(stored) == Report.objects.open().count() == 5
    assert answers.count(moderation.NotPublic) == REPORTERS - 5
    assert Letter.objects.filter(kind="outcome", recipient=comment.author).count() == 1


def test_many_reporters_at_once_hide_nothing_that_a_moderator_approved() -> None:
    comment = make_comment(status="approved")
    reporters = [established() for _ in range(REPORTERS)]
    answers = at_once(*(lambda by=by: report(by)(comment) for by in reporters))
    assert all(isinstance(answer, Report) for answer in answers)
    assert Comment.objects.get(pk=comment.pk).version == 2


def test_of_thirty_reports_at_once_exactly_twenty_are_taken(
    settings: Settings, commenter: Member
) -> None:
    assert settings.REPORTS_AN_HOUR == 20
    with transaction.atomic():
        post, by = make_post(), make_member()
        comments = [make_comment(post=post, by=by, status="approved") for _ in range(30)]
    turn = report(commenter)
    answers = at_once(*(lambda it=it: turn(it) for it in comments))
    assert sum(isinstance(answer, Report) for answer in answers) == 20
    assert answers.count(moderation.TooManyReports) == 10
    assert Report.objects.count() == 20


def test_sent_twice_at_one_moment_it_is_one_report(settings: Settings, commenter: Member) -> None:
    settings.REPORTS_AN_HOUR = 1000
    with transaction.atomic():
        post, by = make_post(), make_member()
        comments = [make_comment(post=post, by=by, status="approved") for _ in range(ROUNDS)]
    for comment, answers in in_step(comments, report(commenter), report(commenter)):
        stored = [answer for answer in answers if isinstance(answer, Report)]
        assert [Report.objects.get(comment=comment)] == stored
        assert answers.count(moderation.Reported) == 1


def test_a_report_and_a_decision_at_one_moment_leave_no_report_behind(
    settings: Settings, commenter: Member, moderator: Member
) -> None:
    """Either the decision answers the report, or who reported is told that it is gone."""
    settings.REPORTS_AN_HOUR = 1000
    with transaction.atomic():
        post, by = make_post(), make_member()
        comments = [make_comment(post=post, by=by, status="approved") for _ in range(ROUNDS)]

    def reject(comment: Comment) -> Decision:
        return moderation.reject(comment, by=moderator, seen=comment.seen)

    for comment, (told, decision) in in_step(comments, report(commenter), reject):
        if isinstance(told, Report):
            told.refresh_from_db()
            assert told.decision == decision
            assert Letter.objects.filter(decision=decision, recipient=commenter).count() == 1
        else:
            assert told is moderation.NotPublic
            assert not Report.objects.filter(comment=comment).exists()
