"""Claims: who looks at which comment just now; soft, and over by themselves."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Member
from comments import claims, moderation
from comments.models import Claim, Comment, DeskSettings
from tests.cast import client_of
from tests.factories import make_comment
from tests.pages import text_of, texts_of

pytestmark = pytest.mark.django_db

QUEUE = "/admin/comments/comment/"


@pytest.fixture
def comment() -> Comment:
    """Return a comment that waits."""
    return make_comment()


def test_the_first_one_has_it_and_colleagues_are_told(
    comment: Comment, moderator: Member, colleague: Member
) -> None:
    assert claims.claim(comment, by=moderator).by == moderator
    assert claims.claim(comment, by=colleague).by == moderator
    assert claims.of_colleagues(colleague) == {comment.pk: moderator.username}
    assert claims.of_colleagues(moderator) == {}


def test_it_ends_after_two_idle_minutes(
    comment: Comment, moderator: Member, colleague: Member
) -> None:
    now = timezone.now()
    claims.claim(comment, by=moderator, at=now)
    almost, then = now + timedelta(seconds=119), now + timedelta(minutes=2)
    assert claims.of_colleagues(colleague, almost) == {comment.pk: moderator.username}
    assert claims.claim(comment, by=colleague, at=almost).by == moderator
    assert claims.of_colleagues(colleague, then) == {}
    assert claims.claim(comment, by=colleague, at=then).by == colleague


def test_whoever_goes_on_looking_keeps_it(
    comment: Comment, moderator: Member, colleague: Member
) -> None:
    now = timezone.now()
    claims.claim(comment, by=moderator, at=now)
    claims.claim(comment, by=moderator, at=now + timedelta(minutes=1))
    late = now + timedelta(seconds=170)
    assert claims.claim(comment, by=colleague, at=late).by == moderator


def test_it_is_taken_over_on_purpose(
    comment: Comment, moderator: Member, colleague: Member
) -> None:
    claims.claim(comment, by=moderator)
    assert claims.claim(comment, by=colleague, take_over=True).by == colleague
    assert Claim.objects.count() == 1


def test_nobody_looks_at_two(comment: Comment, moderator: Member) -> None:
    other = make_comment()
    claims.claim(comment, by=moderator)
    claims.claim(other, by=moderator)
    assert [claim.comment for claim in Claim.objects.all()] == [other]
    claims.release(by=moderator)
    assert not Claim.objects.exists()


def test_a_decision_is_taken_whoever_looks(
    comment: Comment, moderator: Member, colleague: Member
) -> None:
    claims.claim(comment, by=moderator)
    moderation.approve(comment, by=colleague, seen=comment.seen)
    assert Comment.objects.public().exists()


# On the desk


def test_opening_a_comments_page_claims_it_and_the_queue_tells_colleagues(
    comment: Comment, moderator: Member, colleague: Member
) -> None:
    client_of(moderator).get(f"{QUEUE}{comment.pk}/change/")
    page = client_of(colleague).get(QUEUE)
    assert texts_of(page, ".row .claim") == ["moderator is looking at it"]
    assert texts_of(client_of(moderator).get(QUEUE), ".row .claim") == [""]


def test_a_script_claims_and_lets_go(
    comment: Comment, moderator: Member, colleague: Member
) -> None:
    other = make_comment()
    claims.claim(other, by=colleague)
    desk = client_of(moderator)
    answer = desk.post(f"{QUEUE}claim/", {"comment": comment.pk})
    assert answer.json() == {"colleagues": {str(other.pk): "colleague"}}
    assert Claim.objects.get(by=moderator).comment == comment
    desk.post(f"{QUEUE}claim/")
    assert not Claim.objects.filter(by=moderator).exists()


def test_a_plain_form_takes_over_and_comes_back(
    comment: Comment, moderator: Member, colleague: Member
) -> None:
    claims.claim(comment, by=colleague)
    desk = client_of(moderator)
    page = desk.get(f"{QUEUE}{comment.pk}/change/")
    assert "colleague is looking at this comment just now." in text_of(page, ".claimed")
    data = {"comment": comment.pk, "on": "1", "take_over": "1"}
    answer = desk.post(f"{QUEUE}claim/", data)
    assert answer["Location"] == f"{QUEUE}{comment.pk}/change/"
    assert Claim.objects.get().by == moderator


@pytest.mark.parametrize("pk", ["999999999", "9" * 30, "x", "-1"])
def test_a_comment_that_never_was_is_not_claimed(moderator: Member, pk: str) -> None:
    answer = client_of(moderator).post(f"{QUEUE}claim/", {"comment": pk})
    assert answer.status_code in (200, 404)
    assert not Claim.objects.exists()


@pytest.mark.parametrize("role", ["stranger", "author", "commenter"])
@pytest.mark.parametrize("where", ["claim", "keys"])
def test_only_moderators_do(
    request: pytest.FixtureRequest, comment: Comment, role: str, where: str
) -> None:
    client = client_of(request.getfixturevalue(role))
    answer = client.post(f"{QUEUE}{where}/", {"comment": comment.pk, "keys": "off"}, follow=True)
    assert answer.status_code == 403
    assert not Claim.objects.exists()
    assert not DeskSettings.objects.exists()


def test_keys_are_on_until_somebody_switches_them_off_for_themselves(
    comment: Comment, moderator: Member, colleague: Member
) -> None:
    desk, other = client_of(moderator), client_of(colleague)

    def has_keys(client: Client) -> bool:
        return b"data-keys" in client.get(QUEUE).content

    assert has_keys(desk)
    answer = desk.post(f"{QUEUE}keys/", {"keys": "off", "status": "pending", "q": "x"})
    assert answer["Location"] == f"{QUEUE}?status=pending&q=x"
    assert not has_keys(desk)
    assert has_keys(other)
    desk.post(f"{QUEUE}keys/", {"keys": "on"})
    assert has_keys(desk)
