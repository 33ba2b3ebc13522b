"""The preview: what a text would look like, and what its author should know before sending it."""

import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.models import Member
from comments import markup
from comments.forms import MAX_LENGTH
from comments.models import Comment, Revision
from posts.models import Post
from tests.cast import client_of
from tests.factories import make_comment, make_post
from tests.pages import fields_on, parsed, text_of, texts_of

pytestmark = pytest.mark.django_db

TYPED = "<b>Bold</b> and https://example.org/"


@pytest.fixture
def post(author: Member) -> Post:
    """Return an article that is open to comments."""
    return make_post(author=author)


def ask(client: Client, post: Post, text: str, *, by_htmx: bool = False) -> Any:
    """Press the Preview button of the form under an article."""
    data = {"text": text, "parent": "", "token": str(uuid.uuid4()), "preview": "1"}
    headers = {"HX-Request": "true"} if by_htmx else {}
    return client.post(f"/posts/{post.slug}/comments/", data, headers=headers)


def shown_in(response: Any) -> str:
    """Return the HTML of the comment in a preview, as a parser writes it."""
    element = parsed(response).css_first(".comment-text")
    assert element is not None, "no preview"
    return str(element.inner_html)


@pytest.mark.parametrize("by_htmx", [True, False], ids=["htmx", "button"])
def test_it_is_what_readers_would_get_and_nothing_is_stored(
    post: Post, commenter: Member, by_htmx: bool
) -> None:
    response = ask(client_of(commenter), post, f"\n {TYPED}", by_htmx=by_htmx)
    assert response.status_code == 200
    assert shown_in(response) == markup.render(TYPED)
    assert not Comment.objects.exists()
    assert not Revision.objects.exists()


def test_for_htmx_it_comes_alone(post: Post, commenter: Member) -> None:
    page = parsed(ask(client_of(commenter), post, TYPED, by_htmx=True))
    assert page.css("form, header, textarea") == []


def test_by_its_button_it_comes_with_the_form_and_the_text_in_it(
    post: Post, commenter: Member
) -> None:
    client = client_of(commenter)
    response = ask(client, post, TYPED)
    fields = fields_on(response, "#write form")
    assert fields["text"] == TYPED
    assert not parsed(response).css("#problems")
    client.post(f"/posts/{post.slug}/comments/", fields)
    assert Comment.objects.get().author == commenter


def test_it_renders_once(post: Post, commenter: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = []

    def render(text: str) -> Any:
        texts.append(text)
        return original(text)

    original = markup.render
    monkeypatch.setattr(markup, "render", render)
    ask(client_of(commenter), post, TYPED, by_htmx=True)
    assert texts == [TYPED]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "Write something first."),
        ("x" * (MAX_LENGTH + 1), "Your comment has 5,001 characters; at most 5,000 are possible."),
        ("one\n\0two", "Line 2 holds a NUL, which no text needs. Type that line anew."),
        ("<b></b>&zwj;", "Nothing would be seen of your comment. Write something that shows."),
        (
            "\n\n" + "<b>x</b>" * 101,
            "Too much formatting: the tag <b> in line 3 comes after 100 others. "
            "Leave some of them out.",
        ),
        (
            "<b>" * 8 + "\n<i>x",
            "Too much formatting: the tag <i> in line 2 stands within 8 others. "
            "Close some of them before it, or leave it out.",
        ),
        (
            "one\n<a href='javascript:1'>two</a>",
            "Line 2: the address “javascript:1” is left out. Addresses are whole, without a "
            "username, and begin with http:, https:, mailto:.",
        ),
        (
            "<q cite=x>one</q>",
            "Line 1: the address “x” is left out. Addresses are whole, without a "
            "username, and begin with http:, https:.",
        ),
        (
            "<a href=https://evil.example/>bank.example</a>",
            "Line 1: the text of the link reads as another address than it leads to "
            "(https://evil.example/), so it is shown without the link. Let the text name that "
            "address, or none.",
        ),
        (
            "<del datetime=yesterday>one</del>",
            "Line 1: “yesterday” is no date and is left out. "
            "Write it like 2026-01-31 or 2026-01-31T18:30Z.",
        ),
        (
            f"<abbr title='{'x' * 501}'>one</abbr>",
            "Line 1: a title of more than 500 characters is left out.",
        ),
    ],
)
@pytest.mark.parametrize("by_htmx", [True, False], ids=["htmx", "button"])
def test_it_names_what_is_wrong_and_where(
    post: Post, commenter: Member, text: str, problem: str, by_htmx: bool
) -> None:
    response = ask(client_of(commenter), post, text, by_htmx=by_htmx)
    assert response.status_code == 200
    assert texts_of(response, ".preview-problems li") == [problem]


def test_a_text_without_faults_has_no_list_of_them(post: Post, commenter: Member) -> None:
    response = ask(client_of(commenter), post, TYPED, by_htmx=True)
    assert parsed(response).css(".preview-problems") == []


def test_a_text_that_is_far_too_long_is_not_rendered(
    post: Post, commenter: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(text: str) -> Any:
        raise AssertionError("rendered")

    monkeypatch.setattr(markup, "render", refuse)
    response = ask(client_of(commenter), post, "<b>" * 20_000, by_htmx=True)
    assert "at most 5,000" in text_of(response, ".preview-problems")


def test_a_form_without_a_sound_token_is_whole_again_with_the_preview(
    post: Post, commenter: Member
) -> None:
    client = client_of(commenter)
    data = {"text": TYPED, "parent": "x", "token": "stale", "preview": "1"}
    response = client.post(f"/posts/{post.slug}/comments/", data)
    assert shown_in(response) == markup.render(TYPED)
    client.post(f"/posts/{post.slug}/comments/", fields_on(response, "#write form"))
    assert Comment.objects.exists()


def test_a_visitor_gets_none_and_keeps_the_text(post: Post) -> None:
    response = ask(Client(), post, TYPED)
    assert response.status_code == 403
    assert TYPED in parsed(response).css_first("textarea").text()  # type: ignore[union-attr]


@pytest.mark.parametrize("by_htmx", [True, False], ids=["htmx", "button"])
def test_an_edit_has_it_too_and_changes_nothing(commenter: Member, by_htmx: bool) -> None:
    comment = make_comment(by=commenter, text="As it was.")
    assert comment.head is not None
    data = {"text": TYPED, "head": comment.head_id, "version": comment.version, "preview": "1"}
    headers = {"HX-Request": "true"} if by_htmx else {}
    response = client_of(commenter).post(f"/c/{comment.pk}/edit/", data, headers=headers)
    assert response.status_code == 200
    assert shown_in(response) == markup.render(TYPED)
    comment.refresh_from_db()
    assert comment.version == 1
    assert comment.head.text == "As it was."


def test_an_edit_that_moved_on_can_still_be_looked_at(commenter: Member) -> None:
    comment = make_comment(by=commenter, text="As it was.")
    data = {"text": "", "head": "x", "version": "0", "preview": "1"}
    response = client_of(commenter).post(f"/c/{comment.pk}/edit/", data)
    assert response.status_code == 200
    assert texts_of(response, ".preview-problems li") == ["Write something first."]
