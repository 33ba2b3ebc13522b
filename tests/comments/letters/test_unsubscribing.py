"""One click ends a kind of mail, for whoever holds the link; looking at the link ends nothing."""

import pytest
from django.core import signing
from django.test import Client

from accounts.models import Member
from comments.letters import read_token, token_for
from comments.models import MailSettings
from tests.cast import client_of
from tests.comments.letters import delivered, letters
from tests.factories import make_comment
from tests.pages import text_of

pytestmark = pytest.mark.django_db

Switch = MailSettings.Switch


def address(member: Member, switch: MailSettings.Switch = Switch.REPLIES) -> str:
    """Return the link that switches a kind of mail off."""
    return f"/me/unsubscribe/{token_for(member, switch)}/"


def switches(member: Member) -> tuple[bool, bool]:
    """Return whether a member gets mail about replies, and about the queue."""
    stored = MailSettings.objects.filter(member=member).first() or MailSettings()
    return stored.replies, stored.waiting


@pytest.mark.parametrize(
    ("switch", "left"), [(Switch.REPLIES, (False, True)), (Switch.WAITING, (True, False))]
)
def test_to_post_switches_that_kind_off_and_no_other(
    commenter: Member, switch: MailSettings.Switch, left: tuple[bool, bool]
) -> None:
    page = Client().post(address(commenter, switch))
    assert page.status_code == 200
    assert "Done." in text_of(page, "main")
    assert str(switch.label) in text_of(page, "main")
    assert switches(commenter) == left


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_to_look_changes_nothing(commenter: Member, method: str) -> None:
    getattr(Client(), method)(address(commenter))
    assert not MailSettings.objects.exists()


def test_to_look_shows_what_would_happen_and_a_button_for_it(commenter: Member) -> None:
    page = Client().get(address(commenter))
    assert "This will be switched off" in text_of(page, "main")
    assert str(Switch.REPLIES.label) in text_of(page, "main")
    assert text_of(page, "main form button") == "Switch it off"


def test_a_mail_program_posts_without_session_and_without_a_csrf_token(commenter: Member) -> None:
    client = Client(enforce_csrf_checks=True)
    body = "List-Unsubscribe=One-Click"
    page = client.post(address(commenter), body, content_type="application/x-www-form-urlencoded")
    assert page.status_code == 200
    assert switches(commenter) == (False, True)
    assert "sessionid" not in client.cookies


def test_twice_is_once(commenter: Member) -> None:
    for _ in range(2):
        assert Client().post(address(commenter)).status_code == 200
    assert MailSettings.objects.count() == 1


def test_it_is_the_links_owner_who_is_meant_not_who_is_signed_in(
    commenter: Member, stranger: Member
) -> None:
    client_of(stranger).post(address(commenter))
    assert switches(commenter) == (False, True)
    assert switches(stranger) == (True, True)


def test_what_was_chosen_before_stays(commenter: Member) -> None:
    MailSettings.objects.create(member=commenter, waiting=False)
    Client().post(address(commenter))
    assert switches(commenter) == (False, False)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("token", ["x", "WzEsInJlcGxpZXMiXQ:1x:forged", "a" * 2000])
def test_a_forged_link_is_not_found_and_says_what_to_do(
    commenter: Member, token: str, method: str
) -> None:
    page = getattr(Client(), method)(f"/me/unsubscribe/{token}/")
    assert page.status_code == 404
    assert not MailSettings.objects.exists()


def test_a_link_that_was_cut_off_is_not_found(commenter: Member) -> None:
    assert Client().post(address(commenter)[:-3] + "/").status_code == 404
    assert not MailSettings.objects.exists()


@pytest.mark.parametrize("salt", ["", "django.core.signing", "password-reset"])
def test_what_was_signed_for_something_else_opens_nothing(commenter: Member, salt: str) -> None:
    token = signing.dumps([commenter.pk, "replies"], salt=salt)
    assert read_token(token) is None


@pytest.mark.parametrize("content", [[0, "replies"], ["x", "replies"], [1], "x", {"a": 1}])
def test_what_we_signed_but_never_meant_opens_nothing(commenter: Member, content: object) -> None:
    token = signing.dumps(content, salt="comments.letters.unsubscribing")
    assert read_token(token) is None


def test_only_the_two_switches_can_be_switched(commenter: Member) -> None:
    token = signing.dumps([commenter.pk, "is_active"], salt="comments.letters.unsubscribing")
    assert Client().post(f"/me/unsubscribe/{token}/").status_code == 404


def test_whoever_was_switched_off_before_a_link_is_used_is_only_switched_off_there(
    commenter: Member,
) -> None:
    link = address(commenter)
    Member.objects.filter(pk=commenter.pk).update(is_active=False)
    assert Client().post(link).status_code == 200


def test_the_link_in_the_mail_is_the_one_that_works(commenter: Member, stranger: Member) -> None:
    top = make_comment(by=commenter, status="approved")
    make_comment(parent=top, by=stranger, status="approved")
    [message] = [it for it in delivered() if "reply" in it.subject]
    url = message.extra_headers["List-Unsubscribe"].strip("<>")
    Client(enforce_csrf_checks=True).post("/me/" + url.partition("/me/")[2])
    make_comment(parent=top, by=stranger, status="approved")
    assert [letter.due_at is None for letter in letters("reply")] == [False, True]


# The page of one's own switches


def test_members_switch_mail_off_and_on_again(commenter: Member) -> None:
    client = client_of(commenter)
    client.post("/me/mail/", {"save": "Save"})
    assert switches(commenter) == (False, True)
    page = client.post("/me/mail/", {"replies": "on"}, follow=True)
    assert switches(commenter) == (True, True)
    assert "Saved." in text_of(page, "main")


def test_only_moderators_are_asked_about_the_queue(commenter: Member, moderator: Member) -> None:
    label = str(Switch.WAITING.label)
    assert label not in text_of(client_of(commenter).get("/me/mail/"), "main form")
    assert label in text_of(client_of(moderator).get("/me/mail/"), "main form")


def test_whoever_is_no_moderator_keeps_the_switch_they_do_not_see(commenter: Member) -> None:
    MailSettings.objects.create(member=commenter, waiting=False)
    client_of(commenter).post("/me/mail/", {"replies": "on", "waiting": "on"})
    assert switches(commenter) == (True, False)


def test_mail_settings_are_ones_own(commenter: Member) -> None:
    for method in ("get", "post"):
        response = getattr(Client(), method)("/me/mail/")
        assert response.status_code == 302
        assert response["Location"] == "/accounts/login/?next=/me/mail/"
    assert not MailSettings.objects.exists()
    assert client_of(commenter).delete("/me/mail/").status_code == 405
