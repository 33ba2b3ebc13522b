"""How one gets an account, gets in, and gets out."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from selectolax.lexbor import LexborHTMLParser, LexborNode

from accounts.models import Member
from tests.cast import client_of
from tests.factories import PASSWORD, make_member, make_post

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

pytestmark = pytest.mark.django_db

SIGN_UP = "/accounts/signup/"
SIGN_IN = "/accounts/login/"
SIGN_OUT = "/accounts/logout/"
CODE = "/accounts/confirm-email/"
RESET = "/accounts/password/reset/"

NEWCOMER = {
    "username": "newcomer",
    "email": "newcomer@example.org",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


def who(client: Client) -> str | None:
    """Return the name of the member who is signed in."""
    pk = client.session.get("_auth_user_id")
    return Member.objects.get(pk=pk).username if pk else None


def find(response: "Response", selector: str) -> LexborNode:
    """Return the one element of a page that a selector finds."""
    [found] = LexborHTMLParser(response.content).css(selector)
    return found


def hidden(response: "Response") -> dict[str, str]:
    """Return what the page's form sends besides what is typed."""
    form = find(response, "main form:not([id])")
    inputs = form.css("input[type=hidden]")
    return {str(field.attributes["name"]): field.attributes["value"] or "" for field in inputs}


def errors(response: "Response") -> str:
    """Return what a form complains of."""
    complaints = LexborHTMLParser(response.content).css(".invalid-feedback, .alert-danger")
    return " ".join(complaint.text(strip=True) for complaint in complaints)


def code_in(message: EmailMessage) -> str:
    """Return the code that a message brings."""
    found = re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", str(message.body), re.MULTILINE)
    assert found, message.body
    return found[1]


# Signing up


def test_a_reader_signs_up_under_an_article_and_comes_back_to_its_form(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    article = make_post().get_absolute_url()
    link = find(client.get(article), f'#write a[href^="{SIGN_UP}"]').attributes["href"]
    assert link

    response = client.post(SIGN_UP, {**hidden(client.get(link)), **NEWCOMER})
    assert response.headers["Location"] == CODE
    assert mailoutbox[0].to == ["newcomer@example.org"]
    assert who(client) is None

    page = client.get(CODE)
    response = client.post(CODE, {**hidden(page), "code": code_in(mailoutbox[0])})
    assert response.headers["Location"] == f"{article}#write"
    assert who(client) == "newcomer"
    assert find(client.get(article), "#write textarea[name=text]")


def test_the_address_of_a_newcomer_is_verified_by_the_code(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    client.post(SIGN_UP, NEWCOMER)
    assert not Member.objects.get(username="newcomer").has_verified_email
    client.post(CODE, {"code": code_in(mailoutbox[0])})
    assert Member.objects.get(username="newcomer").has_verified_email


def test_the_mail_to_a_newcomer_speaks_for_the_site_by_its_name(
    client: Client, mailoutbox: list[EmailMessage], settings: Settings
) -> None:
    settings.SITE_NAME = "The Sounding Board"
    client.post(SIGN_UP, NEWCOMER)
    assert "Hello from The Sounding Board!" in str(mailoutbox[0].body)
    assert "testserver" not in str(mailoutbox[0].body)


def test_a_newcomer_has_no_rights(client: Client) -> None:
    client.post(SIGN_UP, {**NEWCOMER, "is_superuser": "on", "is_staff": "on", "groups": "1"})
    newcomer = Member.objects.get(username="newcomer")
    assert newcomer.get_all_permissions() == set()
    assert (newcomer.is_staff, newcomer.is_superuser) == (False, False)


def test_a_wrong_code_is_refused(client: Client, mailoutbox: list[EmailMessage]) -> None:
    client.post(SIGN_UP, NEWCOMER)
    wrong = code_in(mailoutbox[0])[::-1]
    assert "Incorrect code" in errors(client.post(CODE, {"code": wrong}))
    assert who(client) is None
    assert not Member.objects.get(username="newcomer").has_verified_email


def test_after_three_wrong_codes_the_right_one_is_worth_nothing(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    client.post(SIGN_UP, NEWCOMER)
    for _ in range(3):
        client.post(CODE, {"code": "ABCD-EFGH"})
    client.post(CODE, {"code": code_in(mailoutbox[0])})
    assert who(client) is None


def test_a_newcomer_may_ask_for_another_code(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    client.post(SIGN_UP, NEWCOMER)
    cache.clear()  # some minutes later: the limit of one code in three minutes is kept there
    client.post(CODE, {"action": "resend"})
    first, second = (code_in(message) for message in mailoutbox)
    client.post(CODE, {"code": first})
    assert who(client) is None
    client.post(CODE, {"code": second})
    assert who(client) == "newcomer"


def test_a_form_with_the_honeypot_filled_makes_no_account(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    client.post(SIGN_UP, {**NEWCOMER, "homepage": "https://casino.example"})
    assert not Member.objects.exists()
    assert mailoutbox == []


def test_the_honeypot_is_hidden_without_a_style_that_the_policy_forbids(client: Client) -> None:
    honeypot = find(client.get(SIGN_UP), "input[name=homepage]")
    assert "style" not in honeypot.attributes
    assert "honeypot" in str(honeypot.attributes["class"]).split()
    assert honeypot.attributes["tabindex"] == "-1"


@pytest.mark.parametrize("name", ["admin", "Moderator", "STAFF", "system", "root", "administrator"])
def test_nobody_signs_up_with_a_name_that_passes_for_the_sites_own_voice(
    client: Client, name: str
) -> None:
    response = client.post(SIGN_UP, {**NEWCOMER, "username": name})
    assert "Username can not be used" in errors(response)
    assert not Member.objects.exists()


def test_nobody_signs_up_with_somebodys_name_in_another_case(client: Client) -> None:
    make_member("anna")
    response = client.post(SIGN_UP, {**NEWCOMER, "username": "ANNA"})
    assert "already exists" in errors(response)
    assert Member.objects.count() == 1


def test_an_address_with_an_account_gets_a_letter_and_a_visitor_learns_nothing(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    make_member("anna")
    response = client.post(SIGN_UP, {**NEWCOMER, "email": "Anna@example.org"})
    assert response.headers["Location"] == CODE
    assert Member.objects.count() == 1
    assert [message.to for message in mailoutbox] == [["anna@example.org"]]
    assert "already exists" in str(mailoutbox[0].body)


@pytest.mark.parametrize("weak", ["short", "password", "1234567890", "newcomer1"])
def test_a_weak_password_is_refused(client: Client, weak: str) -> None:
    response = client.post(SIGN_UP, {**NEWCOMER, "password1": weak, "password2": weak})
    assert errors(response)
    assert not Member.objects.exists()


def test_a_member_who_is_signed_in_has_no_need_to_sign_up(stranger: Member) -> None:
    response = client_of(stranger).post(SIGN_UP, NEWCOMER)
    assert response.headers["Location"] == "/"
    assert not Member.objects.filter(username="newcomer").exists()


def test_the_page_for_the_code_says_where_the_mail_of_a_tried_site_went(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.EMAIL_BACKEND = "config.mail.TerminalAndFiles"
    settings.EMAIL_FILE_PATH = tmp_path
    page = client.post(SIGN_UP, NEWCOMER, follow=True)
    assert "var/mail/" in find(page, ".alert-warning").text()


def test_the_page_for_the_code_says_nothing_of_files_where_mail_is_sent(client: Client) -> None:
    page = client.post(SIGN_UP, NEWCOMER, follow=True)
    assert "Enter Email Verification Code" in find(page, "h1").text()
    assert b"var/mail/" not in page.content


def test_nobody_enters_a_code_who_was_sent_none(client: Client) -> None:
    assert who(client) is None
    response = client.post(CODE, {"code": "ABCD-EFGH"})
    assert response.headers["Location"].startswith(SIGN_IN)


# Signing in


@pytest.mark.parametrize("login", ["anna", "ANNA", "anna@example.org", "Anna@Example.org"])
def test_a_member_signs_in_by_name_or_address(client: Client, login: str) -> None:
    make_member("anna")
    client.post(SIGN_IN, {"login": login, "password": PASSWORD})
    assert who(client) == "anna"


def test_a_wrong_password_is_refused(client: Client) -> None:
    make_member("anna")
    response = client.post(SIGN_IN, {"login": "anna", "password": "another horse"})
    assert "not correct" in errors(response)
    assert who(client) is None


def test_too_many_wrong_passwords_shut_out_the_right_one(client: Client) -> None:
    make_member("anna")
    for _ in range(10):
        client.post(SIGN_IN, {"login": "anna", "password": "another horse"})
    response = client.post(SIGN_IN, {"login": "anna", "password": PASSWORD})
    assert "Too many failed login attempts" in errors(response)
    assert who(client) is None


def test_an_unverified_member_gets_a_code_instead_of_a_session(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    make_member("anna", verified=False)
    response = client.post(SIGN_IN, {"login": "anna", "password": PASSWORD})
    assert response.headers["Location"] == CODE
    assert who(client) is None
    client.post(CODE, {"code": code_in(mailoutbox[0])})
    assert who(client) == "anna"


def test_a_member_who_signs_in_under_an_article_comes_back_to_its_form(client: Client) -> None:
    make_member("anna")
    article = make_post().get_absolute_url()
    link = find(client.get(article), f'#write a[href^="{SIGN_IN}"]').attributes["href"]
    assert link
    typed = {"login": "anna", "password": PASSWORD}
    response = client.post(SIGN_IN, {**hidden(client.get(link)), **typed})
    assert response.headers["Location"] == f"{article}#write"


def test_nobody_is_sent_to_another_site_after_signing_in(client: Client) -> None:
    make_member("anna")
    typed = {"login": "anna", "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post(SIGN_IN, typed).headers["Location"] == "/"


def test_a_member_who_is_signed_in_is_sent_on_from_the_sign_in_page(stranger: Member) -> None:
    response = client_of(stranger).get(SIGN_IN)
    assert response.headers["Location"] == "/"


# Signing out


def test_a_member_signs_out(stranger: Member) -> None:
    client = client_of(stranger)
    assert client.post(SIGN_OUT).headers["Location"] == "/"
    assert who(client) is None


def test_a_link_to_sign_out_only_asks(stranger: Member) -> None:
    client = client_of(stranger)
    assert find(client.get(SIGN_OUT), f'main form[method=post][action="{SIGN_OUT}"] button')
    assert who(client) == "stranger"


def test_a_visitor_who_signs_out_comes_to_the_articles(client: Client) -> None:
    assert client.get(SIGN_OUT).headers["Location"] == "/"


# A forgotten password


def test_a_member_sets_a_new_password_by_mail(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    make_member("anna")
    client.post(RESET, {"email": "anna@example.org"})
    [message] = mailoutbox
    assert message.to == ["anna@example.org"]
    link = re.search(r"http://testserver(/\S+)", str(message.body))
    assert link

    page = client.get(link[1], follow=True)
    new = "new horse battery"
    client.post(page.request["PATH_INFO"], {**hidden(page), "password1": new, "password2": new})

    client.post(SIGN_IN, {"login": "anna", "password": PASSWORD})
    assert who(client) is None
    client.post(SIGN_IN, {"login": "anna", "password": new})
    assert who(client) == "anna"


def test_a_link_to_a_new_password_works_once(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    make_member("anna")
    client.post(RESET, {"email": "anna@example.org"})
    link = re.search(r"http://testserver(/\S+)", str(mailoutbox[0].body))
    assert link
    page = client.get(link[1], follow=True)
    typed = {"password1": "new horse battery", "password2": "new horse battery"}
    client.post(page.request["PATH_INFO"], {**hidden(page), **typed})
    again = Client().get(link[1], follow=True)
    assert "Bad Token" in find(again, "h1").text()


def test_the_page_after_a_request_says_where_the_mail_of_a_tried_site_went(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.EMAIL_BACKEND = "config.mail.TerminalAndFiles"
    settings.EMAIL_FILE_PATH = tmp_path
    make_member("anna")
    page = client.post(RESET, {"email": "anna@example.org"}, follow=True)
    assert page.redirect_chain == [(reverse("account_reset_password_done"), 302)]
    assert "var/mail/" in find(page, ".alert-warning").text()


def test_a_visitor_does_not_learn_which_addresses_have_an_account(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    known = make_member("anna").email
    answers = [client.post(RESET, {"email": email}) for email in (known, "nobody@example.org")]
    assert {answer.headers["Location"] for answer in answers} == {
        reverse("account_reset_password_done")
    }
    assert [message.to for message in mailoutbox] == [[known], ["nobody@example.org"]]
    assert "/password/reset/key/" not in str(mailoutbox[1].body)
