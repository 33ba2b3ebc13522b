"""What those who reported something are told by mail."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Member
from comments import letters, moderation
from comments.models import Comment, Letter, Report
from tests.factories import decide, make_comment, make_report, undo

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment() -> Comment:
    """Return a comment that readers see; nothing else is to be mailed."""
    comment = make_comment(status="approved")
    Letter.objects.all().delete()
    return comment


def deliver() -> None:
    """Mail whatever will be due."""
    Letter.objects.unsent().update(due_at=timezone.now() - timedelta(minutes=1))
    while letters.deliver_next():
        pass


def by_name(comment: Comment, email: str = "ada@example.org") -> Report:
    return moderation.report_illegal(
        comment, name="Ada <b>", email=email, words="It is a <i>threat</i>.", good_faith=True
    )


def html_of(message: object) -> str:
    return str(message.alternatives[0][0])  # type: ignore[attr-defined]


def test_a_member_is_mailed_what_came_of_their_reports_in_one_mail(
    comment: Comment, commenter: Member
) -> None:
    other = make_comment(status="approved")
    for reported in (comment, other):
        make_report(reported, by=commenter)
    Letter.objects.all().delete()
    decide(comment, "keep")
    decide(other, "reject", words="For the author alone.")
    deliver()
    [told] = [message for message in mail.outbox if message.to == [commenter.email]]
    assert told.subject.endswith("What became of your reports")
    for body in (str(told.body), html_of(told)):
        assert "it stays public" in body
        assert "is no longer public" in body
        assert comment.get_absolute_url() in body
        assert other.get_absolute_url() not in body
        assert "Thank you for your report" in body
        assert "For the author alone." not in body
        assert "article 21" not in body


def test_who_reports_by_name_gets_a_mail_at_once(comment: Comment) -> None:
    by_name(comment)
    while letters.deliver_next():
        pass
    [told] = mail.outbox
    assert told.to == ["ada@example.org"]
    assert told.subject.endswith("We have received your report")
    assert "Hello Ada <b>," in str(told.body)
    assert "It is a <i>threat</i>." in str(told.body)
    assert "Ada &lt;b&gt;" in html_of(told)
    assert "&lt;i&gt;threat" in html_of(told)


def test_they_are_mailed_the_outcome_and_what_they_can_do_about_it(comment: Comment) -> None:
    by_name(comment)
    deliver()
    decide(comment, "keep")
    deliver()
    told = mail.outbox[-1]
    assert told.to == ["ada@example.org"]
    for body in (str(told.body), html_of(told)):
        assert "it stays public" in body
        assert "out-of-court dispute settlement body" in body
    assert "List-Unsubscribe" not in told.extra_headers


def test_two_people_by_name_get_a_mail_each(comment: Comment) -> None:
    by_name(comment)
    by_name(comment, "bob@example.org")
    decide(comment, "reject")
    deliver()
    outcomes = [message for message in mail.outbox if "became of your report" in message.subject]
    assert sorted(message.to for message in outcomes) == [["ada@example.org"], ["bob@example.org"]]


def test_undone_in_time_nothing_is_mailed(
    comment: Comment, commenter: Member, moderator: Member
) -> None:
    make_report(comment, by=commenter)
    by_name(comment)
    decide(comment, "keep", by=moderator)
    undo(comment, by=moderator)
    deliver()
    assert not [message for message in mail.outbox if "became" in message.subject]
    decide(comment, "keep", by=moderator)
    deliver()
    assert len([message for message in mail.outbox if "became" in message.subject]) == 2


def test_moderators_are_mailed_that_something_was_reported(
    comment: Comment, moderator: Member, commenter: Member
) -> None:
    make_report(comment, by=commenter)
    make_report(comment)
    assert Letter.objects.filter(kind="waiting", recipient=moderator).count() == 1
    deliver()
    [told] = [message for message in mail.outbox if message.to == [moderator.email]]
    assert comment.post.title in str(told.body)
