"""The facts of a submission: as they stand then, bounded, and readable again later."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Member
from comments.models import Comment, Fingerprint, Screening
from comments.rules import FACTS_VERSION, Facts, Repeat
from comments.rules.base import RECENT_OF_MEMBER, REPEATS, REPEATS_DAYS
from comments.screening import gather, stored_facts, to_store
from comments.screening.prints import prints_of
from tests.factories import make_comment, make_edit, make_member, make_post, without_rules

pytestmark = pytest.mark.django_db

LONG = "The harbour ferry leaves at seven in the morning, and nobody has told the ferryman why."
NOW = timezone.now()


def facts_of(text: str = "Words.", *, by: Member | None = None, **given: Any) -> Facts:
    post = given.pop("post", None) or make_post()
    return gather(post, by or make_member(), at=NOW, prints=prints_of(text), **given)


def ago(**time: int) -> Any:
    return NOW - timedelta(**time)


def test_they_tell_who_writes(moderator: Member) -> None:
    post = make_post()
    assert facts_of().is_staff is facts_of().is_article_author is False
    assert facts_of(by=moderator).is_staff
    assert facts_of(by=post.author, post=post).is_article_author
    member = make_member()
    Member.objects.filter(pk=member.pk).update(date_joined=ago(hours=3))
    member.refresh_from_db()
    assert facts_of(by=member).account_seconds == 3 * 60 * 60


def test_they_count_what_became_of_the_members_comments() -> None:
    member = make_member()
    for status, number in (("approved", 3), ("rejected", 2), ("spam", 1), ("pending", 1)):
        for _ in range(number):
            make_comment(by=member, status=status)
    facts = facts_of(by=member)
    assert (facts.approved, facts.rejected, facts.spam) == (3, 2, 1)


def test_they_tell_when_the_member_and_others_wrote_lately_newest_first() -> None:
    member, post = make_member(), make_post(published_at=ago(days=9))
    make_comment(by=member, post=post, at=ago(minutes=5))
    make_comment(by=member, at=ago(minutes=2))
    make_comment(post=post, at=ago(minutes=3))
    make_comment(by=member, post=post, at=ago(hours=25))
    facts = facts_of(by=member, post=post)
    assert facts.recent_of_member == (120, 300)
    assert facts.recent_under_article == (180, 300)


def test_what_came_later_is_not_known() -> None:
    member = make_member()
    make_comment(by=member, text=LONG, at=NOW + timedelta(minutes=1))
    facts = facts_of(LONG, by=member)
    assert facts.recent_of_member == ()
    assert facts.repeats == ()


def test_the_comment_that_is_edited_is_none_of_the_others() -> None:
    comment = make_comment(text=LONG, at=ago(minutes=5))
    facts = facts_of(LONG, by=comment.author, post=comment.post, comment=comment)
    assert facts.recent_of_member == facts.recent_under_article == ()
    assert facts.repeats == ()


def test_the_same_words_are_found_whoever_wrote_them_and_however() -> None:
    member = make_member()
    make_comment(text=LONG, at=ago(days=2))
    make_comment(by=member, text=f"<b>{LONG.upper()}</b> !!", at=ago(days=1))
    make_comment(text=LONG, at=ago(days=REPEATS_DAYS + 1))
    make_comment(text="Something else, long enough to be recognised again.", at=ago(days=1))
    day = 24 * 60 * 60
    assert facts_of(LONG, by=member).repeats == (
        Repeat(day, 100, is_own=True),
        Repeat(2 * day, 100, is_own=False),
    )


def test_nearly_the_same_words_are_found() -> None:
    words = " ".join(f"word{number}" for number in range(60))
    make_comment(text=words + " once more", at=ago(days=1))
    [repeat] = facts_of(words + " anew").repeats
    assert 80 <= repeat.similarity < 100


def test_an_earlier_text_of_a_comment_counts_once() -> None:
    comment = make_comment(text=LONG, at=ago(days=1))
    make_edit(comment, LONG + " Or so.", at=ago(hours=1))
    assert len(facts_of(LONG).repeats) == 1


def test_short_texts_are_nobodys_repeat() -> None:
    make_comment(text="Thank you, well said!", at=ago(days=1))
    assert facts_of("Thank you, well said!").repeats == ()
    assert not Fingerprint.objects.exists()


def test_they_are_bounded_with_the_newest_kept() -> None:
    member, post = make_member(), make_post(published_at=ago(days=9))
    for seconds in range(RECENT_OF_MEMBER + 3):
        make_comment(by=member, post=post, text=LONG, at=ago(seconds=seconds + 1))
    facts = facts_of(LONG, by=member)
    assert facts.recent_of_member == tuple(range(1, RECENT_OF_MEMBER + 1))
    assert [repeat.seconds for repeat in facts.repeats] == list(range(1, REPEATS + 1))


def test_they_take_as_many_queries_whatever_there_is(
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    member, post = make_member(), make_post()
    for _ in range(5):
        make_comment(by=member, post=post, text=LONG)
    with django_assert_max_num_queries(7):
        facts_of(LONG, by=member, post=post)


def test_what_is_stored_is_read_again_as_it_was() -> None:
    facts = Facts(
        is_staff=True,
        approved=3,
        recent_of_member=(1, 2),
        repeats=(Repeat(5, 80, True), Repeat(6, 100, False)),
    )
    stored = json.loads(json.dumps(to_store(facts)))
    assert stored_facts(FACTS_VERSION, stored) == facts
    assert stored_facts(FACTS_VERSION + 1, stored) is None


def test_each_screening_keeps_the_facts_it_had_whatever_comes_later() -> None:
    without_rules()
    member = make_member()
    comment = make_comment(by=member, text=LONG)
    first = Screening.objects.get(revision=comment.head)
    for _ in range(3):
        make_comment(by=member, text=LONG, status="approved")
    again = Screening.objects.get(revision=comment.head)
    assert stored_facts(again.facts_version, again.facts) == stored_facts(
        first.facts_version, first.facts
    )
    last = Screening.objects.latest("pk")
    facts = stored_facts(last.facts_version, last.facts)
    assert facts is not None
    assert (facts.approved, len(facts.repeats)) == (2, 3)


def test_what_a_text_is_recognised_by_holds_none_of_its_words() -> None:
    comment = make_comment(text=LONG)
    screening = Screening.objects.get(revision=comment.head)
    assert "ferry" not in json.dumps([screening.facts, screening.sketch])
    assert Comment.objects.count() == 1
