"""Whatever somebody typed comes back to them, and to nobody else."""

import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.models import Member
from comments.models import Comment
from posts.models import Post
from tests.factories import PASSWORD, make_comment, make_post
from tests.pages import fields_on, parsed, text_of

pytestmark = pytest.mark.django_db

FORGERY = "Please send it once more"


@pytest.fixture
def post(author: Member) -> Post:
    """An article that is open to comments."""
    return make_post(author=author)


def door(post: Post) -> str:
    """Return the address that comments on an article are sent to."""
    return f"/posts/{post.slug}/comments/"


def sent(text: str = "Words of mine.", **changes: str) -> dict[str, str]:
    """Return what a browser sends with the form."""
    return {"text": text, "parent": "", "token": str(uuid.uuid4()), **changes}


def strict(member: Member | None = None) -> Client:
    """Return a browser whose forms are checked, signed in or not."""
    client = Client(enforce_csrf_checks=True)
    if member:
        client.force_login(member)
    return client


def sign_in(client: Client, member: Member) -> None:
    """Sign in as people do, in the session that there is."""
    client.post("/accounts/login/", {"login": member.username, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(member.pk)


def typed_on(response: Any, selector: str = "#write textarea") -> str:
    """Return what stands in a field to type in."""
    field = parsed(response).css_first(selector)
    assert field is not None, "there is no such field"
    return field.text().removeprefix("\n")


# A form that was out of date


def test_what_came_with_a_stale_form_is_shown_and_sent_with_one_press(
    post: Post, commenter: Member
) -> None:
    client = strict(commenter)
    form = sent("Words <b>of</b>\n</textarea> mine.")
    page = client.post(door(post), {**form, "csrfmiddlewaretoken": "stale"})
    assert page.status_code == 403
    assert FORGERY in text_of(page, "h1")
    assert not Comment.objects.exists()

    again = fields_on(page)
    assert again.pop("csrfmiddlewaretoken") not in ("", "stale")
    assert again == form
    assert text_of(page, "main form button") == "Send comment"
    client.post(door(post), fields_on(page))
    comment = Comment.objects.get()
    assert comment.head is not None
    assert comment.head.text == form["text"]
    assert comment.token == uuid.UUID(form["token"])


def test_a_stale_form_of_an_edit_is_given_back_the_same_way(commenter: Member) -> None:
    comment = make_comment(by=commenter, text="Words.")
    client = strict(commenter)
    seen = {"head": str(comment.head_id), "version": str(comment.version)}
    page = client.post(f"/c/{comment.pk}/edit/", {"text": "Other words.", **seen})
    assert page.status_code == 403
    client.post(f"/c/{comment.pk}/edit/", fields_on(page))
    comment.refresh_from_db()
    assert comment.head is not None
    assert comment.head.text == "Other words."


def test_a_stale_form_sends_nothing_for_anybody(post: Post, commenter: Member) -> None:
    page = strict(commenter).post(door(post), sent())
    assert not Comment.objects.exists()
    assert parsed(page).css_first("main script") is None


def test_whoever_signed_out_in_another_tab_loses_nothing_either(post: Post) -> None:
    page = strict().post(door(post), sent("Words of mine."))
    assert page.status_code == 403
    assert typed_on(page, "main textarea") == "Words of mine."


def test_other_long_fields_are_shown_to_be_copied(author: Member) -> None:
    body = "Paragraphs of an article & <b>so</b> on."
    page = strict(author).post("/admin/posts/post/add/", {"title": "Short", "body": body})
    assert page.status_code == 403
    assert typed_on(page, "main textarea[readonly]") == body
    assert "(body)" in text_of(page, "main label")
    assert parsed(page).css_first("main form") is None
    assert "Short" not in page.content.decode()


@pytest.mark.parametrize("name", ["password", "password1", "oldpassword", "new_password2"])
@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/password/change/"])
def test_a_password_is_never_shown(address: str, name: str) -> None:
    secret = "a very long and secret passphrase of mine"
    page = strict().post(address, {"login": "somebody", name: secret})
    assert page.status_code == 403
    assert secret not in page.content.decode()


def test_a_password_is_not_shown_where_a_text_can_be_sent_again(
    post: Post, commenter: Member
) -> None:
    secret = "a very long and secret passphrase of mine"
    page = strict(commenter).post(door(post), sent(password=secret))
    assert typed_on(page, "main textarea") == "Words of mine."
    assert secret not in page.content.decode()


def test_an_old_csrf_token_is_not_given_back(post: Post, commenter: Member) -> None:
    stale = "stale" * 12
    page = strict(commenter).post(door(post), {**sent(), "csrfmiddlewaretoken": stale})
    assert stale not in page.content.decode()


def test_a_form_of_another_kind_can_not_be_made_to_look_like_a_comment(
    commenter: Member,
) -> None:
    page = strict(commenter).post("/me/mail/", {"text": "Words that somebody else put there."})
    assert page.status_code == 403
    assert parsed(page).css_first("main form") is None


# Whoever was signed out


def test_what_was_sent_while_signed_out_stands_in_the_form_after_signing_in(
    post: Post, commenter: Member
) -> None:
    client = Client()
    page = client.post(door(post), sent("Words\nof <b>mine</b>."))
    assert page.status_code == 403
    assert not Comment.objects.exists()
    sign_in(client, commenter)
    page = client.get(post.get_absolute_url())
    assert typed_on(page) == "Words\nof <b>mine</b>."


def test_what_is_kept_stands_under_its_article_alone(post: Post, commenter: Member) -> None:
    client, other = Client(), make_post()
    client.post(door(post), sent("Words of mine."))
    sign_in(client, commenter)
    assert typed_on(client.get(other.get_absolute_url())) == ""


def test_what_is_kept_is_shown_to_nobody_before_they_sign_in(post: Post) -> None:
    client = Client()
    client.post(door(post), sent("Words of mine."))
    assert "Words of mine." not in client.get(post.get_absolute_url()).content.decode()


def test_what_is_kept_is_in_no_other_session(post: Post, commenter: Member) -> None:
    Client().post(door(post), sent("Words of mine."))
    other = Client()
    sign_in(other, commenter)
    assert typed_on(other.get(post.get_absolute_url())) == ""


def test_once_it_is_stored_it_is_kept_no_more(post: Post, commenter: Member) -> None:
    client = Client()
    client.post(door(post), sent("Words of mine."))
    sign_in(client, commenter)
    client.post(door(post), sent("Words of mine."))
    assert Comment.objects.count() == 1
    assert typed_on(client.get(post.get_absolute_url())) == ""


def test_what_is_refused_after_signing_in_is_still_kept(post: Post, commenter: Member) -> None:
    client = Client()
    client.post(door(post), sent("Words of mine."))
    sign_in(client, commenter)
    assert client.post(door(post), sent(" ")).status_code == 422
    assert typed_on(client.get(post.get_absolute_url())) == "Words of mine."


def test_what_was_sent_last_is_what_is_kept(post: Post, commenter: Member) -> None:
    client = Client()
    for text in ("First.", "Second."):
        client.post(door(post), sent(text))
    sign_in(client, commenter)
    assert typed_on(client.get(post.get_absolute_url())) == "Second."


def test_a_session_keeps_the_last_five_and_no_more(commenter: Member) -> None:
    posts = [make_post() for _ in range(6)]
    client = Client()
    for number, post in enumerate([*posts[:5], posts[1], posts[5]]):
        client.post(door(post), sent(f"Text {number}"))
    assert len(client.session["typed"]) == 5
    sign_in(client, commenter)
    texts = [typed_on(client.get(post.get_absolute_url())) for post in posts]
    assert texts == ["", "Text 5", "Text 2", "Text 3", "Text 4", "Text 6"]


def test_an_edit_that_was_sent_while_signed_out_comes_back_too(commenter: Member) -> None:
    comment = make_comment(by=commenter, text="Words.")
    client = Client()
    seen = {"head": str(comment.head_id), "version": str(comment.version)}
    page = client.post(f"/c/{comment.pk}/edit/", {"text": "Other words.", **seen})
    assert page.status_code == 403
    link = parsed(page).css_first("main a.btn")
    assert link is not None
    assert link.attributes["href"] == f"/accounts/login/?next=%2Fc%2F{comment.pk}%2Fedit%2F"
    sign_in(client, commenter)
    page = client.get(f"/c/{comment.pk}/edit/")
    assert typed_on(page, "main textarea") == "Other words."

    client.post(f"/c/{comment.pk}/edit/", fields_on(page))
    comment.refresh_from_db()
    assert comment.head is not None
    assert comment.head.text == "Other words."
    again = client.get(f"/c/{comment.pk}/edit/")
    assert typed_on(again, "main textarea") == "Other words."
    assert client.session["typed"] == {}


def test_what_was_typed_as_an_edit_of_anothers_comment_shows_nothing_of_theirs(
    commenter: Member,
) -> None:
    comment = make_comment(text="Hidden words.")
    client = Client()
    page = client.post(f"/c/{comment.pk}/edit/", {"text": "Other words."})
    assert "Hidden words." not in page.content.decode()
    sign_in(client, commenter)
    assert client.get(f"/c/{comment.pk}/edit/").status_code == 404
