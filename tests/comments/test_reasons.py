"""Reasons: what they are for, what the author reads of them, and where the site asks for one."""

import importlib

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from pytest_django import Settings

from accounts.models import Member
from comments import moderation
from comments.models import Reason
from tests.cast import client_of
from tests.comments import contents
from tests.comments.letters import delivered
from tests.factories import decide, make_comment, make_member
from tests.pages import text_of

pytestmark = pytest.mark.django_db

WITH_REASONS = ("reject", "return", "mark_spam")


@pytest.fixture
def reason(db: None) -> Reason:
    """A reason for everything that takes one."""
    return Reason.objects.create(
        code="tone", text="Mind your tone.", for_reject=True, for_return=True, for_spam=True
    )


@pytest.mark.parametrize("event", WITH_REASONS)
def test_a_decision_keeps_its_reason(reason: Reason, event: str) -> None:
    decision = decide(make_comment(), event, reason=reason)
    decision.refresh_from_db()
    assert decision.reason == reason


@pytest.mark.parametrize("event", ["reject", "return"])
def test_the_author_reads_the_text_of_the_reason_and_then_the_words(
    reason: Reason, event: str
) -> None:
    comment = make_comment()
    decide(comment, event, reason=reason, words="You know which.")
    [message] = [it for it in delivered() if it.to == [comment.author.email]]
    assert "What the moderators say: Mind your tone.\n\nYou know which." in message.body
    for address in ("/me/", "/me/receipts/", comment.post.get_absolute_url()):
        page = client_of(comment.author).get(address)
        said = "What the moderators say: Mind your tone. You know which."
        assert text_of(page, ".reason") == said


def test_the_text_alone_is_enough(reason: Reason) -> None:
    comment = make_comment()
    decide(comment, "reject", reason=reason)
    page = client_of(comment.author).get("/me/")
    assert text_of(page, ".reason") == "What the moderators say: Mind your tone."


def test_a_reason_serves_only_what_it_is_for(reason: Reason, moderator: Member) -> None:
    comment = make_comment()
    before = contents()
    with pytest.raises(moderation.WrongReason):
        moderation.approve(comment, by=moderator, seen=comment.seen, reason=reason)
    Reason.objects.filter(pk=reason.pk).update(for_reject=False)
    reason.refresh_from_db()
    with pytest.raises(moderation.WrongReason):
        moderation.reject(comment, by=moderator, seen=comment.seen, reason=reason)
    Reason.objects.filter(pk=reason.pk).update(for_reject=True)
    assert contents() == before


def test_a_retired_reason_serves_nothing_and_stays_with_what_it_was_given_for(
    reason: Reason, moderator: Member
) -> None:
    comment, other = make_comment(), make_comment()
    decide(comment, "reject", reason=reason)
    with pytest.raises(models.ProtectedError):
        reason.delete()
    reason.is_active = False
    reason.save()
    assert reason not in Reason.objects.to("reject")
    with pytest.raises(moderation.WrongReason):
        moderation.reject(other, by=moderator, seen=other.seen, reason=reason)
    assert "Mind your tone." in text_of(client_of(comment.author).get("/me/"), ".reason")


@pytest.mark.parametrize("event", WITH_REASONS)
def test_where_the_site_asks_for_a_reason_there_has_to_be_one_or_words(
    reason: Reason, moderator: Member, settings: Settings, event: str
) -> None:
    settings.COMMENTS_REASON_REQUIRED = True
    comment = make_comment()
    before = contents()
    with pytest.raises(moderation.NoReason):
        decide(comment, event, by=moderator, words=" \n")
    assert contents() == before
    decide(comment, event, by=moderator, words="Because.")
    decide(make_comment(), event, reason=reason)


def test_nobody_has_to_say_why_something_is_published(settings: Settings) -> None:
    settings.COMMENTS_REASON_REQUIRED = True
    make_comment(status="approved")


def test_there_are_reasons_to_begin_with_for_all_that_takes_one() -> None:
    for event in WITH_REASONS:
        reasons = Reason.objects.to(event)
        assert 2 <= len(reasons) <= 9, "the keys 1 to 9 pick one"
        assert all(reason.serves(event) for reason in reasons)
        positions = [reason.position for reason in reasons]
        assert positions == sorted(positions)
    assert not Reason.objects.to("approve").exists()


def test_the_reasons_go_and_come_with_their_migration_but_for_those_in_use() -> None:
    migration = importlib.import_module("comments.migrations.0016_default_reasons")
    before = contents()["Reason"]
    used = Reason.objects.to("reject")[0]
    decide(make_comment(), "reject", reason=used)
    migration.empty(apps, None)
    assert list(Reason.objects.all()) == [used]
    migration.fill(apps, None)
    without_id = [{**row, "id": 0} for row in contents()["Reason"]]
    assert sorted(without_id, key=lambda row: row["position"]) == [
        {**row, "id": 0} for row in before
    ]


def test_a_reason_is_for_something() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Reason.objects.create(code="nothing", text="For nothing.")


def test_supervisors_edit_reasons_and_moderators_do_not() -> None:
    for group, may in (("Supervisors", True), ("Moderators", False)):
        member = make_member(group=group)
        for right in ("add", "change", "view"):
            assert member.has_perm(f"comments.{right}_reason") is may
