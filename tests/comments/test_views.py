"""Sending a comment, what its author is told, and what everybody else sees."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import Member
from comments import moderation, thread
from comments.models import Comment
from posts.models import Post
from tests.cast import client_of
from tests.comments import contents
from tests.factories import make_comment, make_member, make_post
from tests.pages import parsed, text_of

pytestmark = pytest.mark.django_db

WAITING = "Your comment is waiting for a moderator."


def door(post: Post) -> str:
    """Return the address that comments on an article are sent to."""
    return f"/posts/{post.slug}/comments/"


def sent(text: str = "Words of mine.", **changes: Any) -> dict[str, str]:
    """Return what a browser sends with the form."""
    return {"text": text, "parent": "", "token": str(uuid.uuid4()), **changes}


def form_on(response: Any) -> dict[str, str]:
    """Return what the form on a page would send."""
    page = parsed(response)
    fields = {}
    for name in ("parent", "token"):
        field = page.css_first(f'#write form input[name="{name}"]')
        assert field is not None, f"no {name} on the page"
        fields[name] = field.attributes.get("value") or ""
    text = page.css_first('#write form textarea[name="text"]')
    assert text is not None, "no text on the page"
    return {**fields, "text": text.text().removeprefix("\n")}


@pytest.fixture
def post(author: Member) -> Post:
    """Return an article that is open to comments."""
    return make_post(author=author)


# Sending


def test_a_comment_is_stored_and_the_way_leads_to_its_receipt(
    post: Post, commenter: Member
) -> None:
    response = client_of(commenter).post(door(post), sent("One\r\n<b>two"))
    comment = Comment.objects.get()
    assert response.status_code == 302
    assert response["Location"] == f"/posts/{post.slug}/?receipt={comment.pk}#receipt"
    assert (comment.author, comment.post, comment.status) == (commenter, post, "pending")
    assert comment.head is not None
    assert comment.head.text == "One\n<b>two"


def test_the_receipt_says_that_the_comment_waits_and_shows_it_to_its_author(
    post: Post, commenter: Member
) -> None:
    page = client_of(commenter).post(door(post), sent("A <b>bold</b> one"), follow=True)
    assert WAITING in text_of(page, "#receipt")
    assert text_of(page, ".own .badge") == "waiting for a moderator"
    assert "Only you can see it here." in text_of(page, ".own")
    assert text_of(page, ".own .comment-text") == "A bold one"
    assert "<b>bold</b>" in page.content.decode()


def test_nobody_else_sees_a_comment_that_waits(
    post: Post, commenter: Member, author: Member, moderator: Member, stranger: Member
) -> None:
    comment = make_comment(post=post, by=commenter, text="Words of mine.")
    receipt = f"{post.get_absolute_url()}?receipt={comment.pk}"
    others = [client_of(member) for member in (author, moderator, stranger)]
    for client in (Client(), *others):
        page = client.get(receipt)
        assert "Words of mine." not in page.content.decode()
        assert text_of(page, "#receipt") == ""
        assert text_of(page, ".own") == ""


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("approved", "Your comment is published."),
        ("rejected", "A moderator has decided about your comment."),
        ("spam", "A moderator has decided about your comment."),
    ],
)
def test_the_receipt_tells_the_truth_when_it_is_looked_at_later(
    post: Post, commenter: Member, status: str, said: str
) -> None:
    comment = make_comment(post=post, by=commenter, status=status)
    page = client_of(commenter).get(f"{post.get_absolute_url()}?receipt={comment.pk}")
    assert said in text_of(page, "#receipt")
    assert WAITING not in page.content.decode()


@pytest.mark.parametrize("receipt", ["", "x", "0", "-1", "1" + "0" * 30, "²", "٣"])
def test_a_receipt_that_never_was_is_none(post: Post, commenter: Member, receipt: str) -> None:
    page = client_of(commenter).get(post.get_absolute_url(), {"receipt": receipt})
    assert post.title in text_of(page, "h1")
    assert text_of(page, "#receipt") == ""


@pytest.mark.parametrize("text", ["  in\n\n    and  out \n" + "x" * 5001, " ", ""])
def test_what_is_no_comment_comes_back_as_it_was_typed(
    post: Post, commenter: Member, text: str
) -> None:
    top = make_comment(post=post, status="approved")
    before = contents()
    form = sent(text, parent=str(top.pk))
    page = client_of(commenter).post(door(post), form)
    assert page.status_code == 422
    assert form_on(page) == form
    assert "Your comment was not sent." in text_of(page, "#problems")
    assert contents() == before


def test_a_text_in_error_is_escaped_on_the_page(post: Post, commenter: Member) -> None:
    text = "</textarea><script>alert(1)</script>" + "x" * 5000
    page = client_of(commenter).post(door(post), sent(text))
    assert form_on(page)["text"] == text
    assert "<script>alert(1)" not in page.content.decode()


def test_the_same_form_sent_twice_is_one_comment_and_one_answer(
    post: Post, commenter: Member
) -> None:
    client, form = client_of(commenter), sent()
    first, second = client.post(door(post), form), client.post(door(post), form)
    assert Comment.objects.count() == 1
    assert (second.status_code, second["Location"]) == (first.status_code, first["Location"])


def test_the_same_form_is_one_comment_though_the_line_ends_differ(
    post: Post, commenter: Member
) -> None:
    client, form = client_of(commenter), sent("One\r\ntwo")
    client.post(door(post), form)
    client.post(door(post), form | {"text": "One\ntwo"})
    assert Comment.objects.count() == 1


def test_the_same_form_with_another_text_keeps_it_and_names_the_first(
    post: Post, commenter: Member
) -> None:
    client, form = client_of(commenter), sent("The first.")
    client.post(door(post), form)
    first = Comment.objects.get()
    page = client.post(door(post), form | {"text": "Another."})
    assert page.status_code == 409
    assert Comment.objects.count() == 1
    again = form_on(page)
    assert again["text"] == "Another."
    assert again["token"] != form["token"]
    assert parsed(page).css_first(f'#problems a[href="/c/{first.pk}/"]') is not None

    client.post(door(post), again)
    texts = Comment.objects.order_by("pk").values_list("head__text", flat=True)
    assert list(texts) == ["The first.", "Another."]


@pytest.mark.parametrize("token", ["", "x", "6f1c1d5e"])
def test_a_forged_token_is_refused_and_the_form_is_whole_again(
    post: Post, commenter: Member, token: str
) -> None:
    client = client_of(commenter)
    page = client.post(door(post), sent("Words of mine.", token=token))
    assert page.status_code == 422
    assert not Comment.objects.exists()
    again = form_on(page)
    assert again["text"] == "Words of mine."

    client.post(door(post), again)
    assert Comment.objects.get().author == commenter


# Replies


def test_a_reply_stands_under_what_it_answers(post: Post, commenter: Member) -> None:
    top = make_comment(post=post, status="approved")
    client_of(commenter).post(door(post), sent(parent=str(top.pk)))
    assert top.replies.get().author == commenter


@pytest.mark.parametrize("status", ["pending", "rejected", "spam"])
def test_a_reply_to_what_is_not_public_is_refused_and_kept(
    post: Post, commenter: Member, status: str
) -> None:
    parent = make_comment(post=post, status=status)
    page = client_of(commenter).post(door(post), sent(parent=str(parent.pk)))
    assert page.status_code == 409
    assert "is no longer public" in text_of(page, "#problems")
    assert form_on(page)["text"] == "Words of mine."
    assert not commenter.comments.exists()


def test_a_reply_to_another_articles_comment_is_refused_and_kept(
    post: Post, commenter: Member
) -> None:
    elsewhere = make_comment(status="approved")
    page = client_of(commenter).post(door(post), sent(parent=str(elsewhere.pk)))
    assert page.status_code == 409
    assert form_on(page)["text"] == "Words of mine."
    assert not commenter.comments.exists()


def test_a_reply_to_what_never_was_is_refused_and_kept(post: Post, commenter: Member) -> None:
    page = client_of(commenter).post(door(post), sent(parent=str(10**12)))
    assert page.status_code == 409
    assert form_on(page)["text"] == "Words of mine."
    assert not Comment.objects.exists()


@pytest.mark.parametrize("parent", [str(10**30), "x", "-1", "9" * 5000])
def test_a_parent_that_can_not_be_is_left_out_of_the_form_that_comes_back(
    post: Post, commenter: Member, parent: str
) -> None:
    client = client_of(commenter)
    page = client.post(door(post), sent(parent=parent))
    assert page.status_code == 422
    assert not Comment.objects.exists()
    again = form_on(page)
    assert (again["text"], again["parent"]) == ("Words of mine.", "")

    client.post(door(post), again)
    assert Comment.objects.get().parent is None


def test_the_link_to_reply_opens_the_form_with_its_parent(post: Post, commenter: Member) -> None:
    top = make_comment(post=post, by=make_member("answered"), status="approved")
    client = client_of(commenter)
    link = parsed(client.get(post.get_absolute_url())).css_first(".comment-actions a")
    assert link is not None
    assert link.attributes["href"] == f"/posts/{post.slug}/?reply={top.pk}#write"
    page = client.get(f"/posts/{post.slug}/?reply={top.pk}")
    assert form_on(page)["parent"] == str(top.pk)
    assert text_of(page, "#write-title") == "Reply to answered"


def test_a_reader_who_wants_to_reply_signs_in_and_comes_back(post: Post) -> None:
    top = make_comment(post=post, status="approved")
    page = Client().get(f"/posts/{post.slug}/?reply={top.pk}")
    link = parsed(page).css_first("#write p a")
    assert link is not None
    assert link.attributes["href"] == (
        f"/accounts/login/?next=%2Fposts%2F{post.slug}%2F%3Freply%3D{top.pk}%23write"
    )


@pytest.mark.parametrize("reply", ["", "x", "0", "-1", "1" + "0" * 30, "²", "٣", "1.0"])
def test_to_reply_to_what_never_was_is_to_write_a_comment(
    post: Post, commenter: Member, reply: str
) -> None:
    page = client_of(commenter).get(post.get_absolute_url(), {"reply": reply})
    assert text_of(page, "#write-title") == "Write a comment"
    assert form_on(page)["parent"] == ""


def test_to_reply_to_what_is_not_public_here_is_to_write_a_comment(
    post: Post, commenter: Member
) -> None:
    for comment in (make_comment(post=post), make_comment(status="approved")):
        page = client_of(commenter).get(post.get_absolute_url(), {"reply": comment.pk})
        assert text_of(page, "#write-title") == "Write a comment"
        assert form_on(page)["parent"] == ""


# Who may send, what, and where


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "patch"])
def test_comments_are_only_posted(post: Post, commenter: Member, method: str) -> None:
    for client in (Client(), client_of(commenter)):
        response = getattr(client, method)(door(post))
        assert response.status_code == 405
        assert response["Allow"] == "POST"


def test_whoever_was_signed_out_gets_their_words_back(post: Post) -> None:
    page = Client().post(door(post), sent("Words <b>of\nmine."))
    assert page.status_code == 403
    assert not Comment.objects.exists()
    typed = parsed(page).css_first("textarea")
    assert typed is not None
    assert typed.text() == "Words <b>of\nmine."
    assert (
        f"/accounts/login/?next=/posts/{post.slug}/%23write".replace(
            "/posts/", "%2Fposts%2F"
        ).replace(f"{post.slug}/", f"{post.slug}%2F")
        in page.content.decode()
    )


def test_without_a_confirmed_address_nothing_is_taken_and_nothing_lost(post: Post) -> None:
    client = client_of(make_member(verified=False))
    page = client.post(door(post), sent("Words of mine."))
    assert page.status_code == 403
    assert not Comment.objects.exists()
    assert text_of(page, "textarea") == "Words of mine."


def test_without_a_confirmed_address_there_is_no_form_but_the_way_to_one(post: Post) -> None:
    page = client_of(make_member(verified=False)).get(post.get_absolute_url())
    assert parsed(page).css_first("#write form") is None
    assert "Confirm your email address" in text_of(page, "#write")


def test_another_sites_form_is_refused(post: Post, commenter: Member) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(commenter)
    assert client.post(door(post), sent()).status_code == 403
    assert not Comment.objects.exists()

    page = client.get(post.get_absolute_url())
    field = parsed(page).css_first('#write input[name="csrfmiddlewaretoken"]')
    assert field is not None
    token = field.attributes["value"]
    client.post(door(post), form_on(page) | {"text": "Ours.", "csrfmiddlewaretoken": token})
    assert Comment.objects.get().author == commenter


@pytest.mark.parametrize(("status", "days"), [("draft", -1), ("published", 1)])
def test_what_is_not_published_is_not_there_to_be_discussed(
    author: Member, commenter: Member, status: str, days: int
) -> None:
    post = make_post(
        author=author, status=status, published_at=timezone.now() + timedelta(days=days)
    )
    assert client_of(commenter).post(door(post), sent()).status_code == 404
    client_of(author).post(door(post), sent())
    assert not Comment.objects.exists()


def test_there_is_no_door_to_an_article_that_never_was(commenter: Member) -> None:
    assert client_of(commenter).post("/posts/never/comments/", sent()).status_code == 404


def test_a_closed_article_takes_nothing_and_keeps_the_words(post: Post, commenter: Member) -> None:
    Post.objects.filter(pk=post.pk).update(status="archived")
    page = client_of(commenter).post(door(post), sent())
    assert page.status_code == 409
    assert "This article is closed to comments." in text_of(page, "#problems")
    assert form_on(page)["text"] == "Words of mine."
    assert not Comment.objects.exists()


def test_a_closed_article_offers_no_form_and_no_replies(author: Member, commenter: Member) -> None:
    post = make_post(author=author)
    make_comment(post=post, status="approved")
    Post.objects.filter(pk=post.pk).update(status="archived")
    page = client_of(commenter).get(post.get_absolute_url())
    assert "This article is closed to comments." in text_of(page, "#write")
    assert parsed(page).css_first("#write form") is None
    assert "Reply to" not in page.content.decode()
    assert text_of(page, ".comment-text") == "A comment."


# The permanent address


def test_a_public_comments_address_leads_to_its_place(post: Post, commenter: Member) -> None:
    comment = make_comment(post=post, status="approved")
    for client in (Client(), client_of(commenter)):
        response = client.get(f"/c/{comment.pk}/")
        assert response.status_code == 302
        assert response["Location"] == f"/posts/{post.slug}/#comment-{comment.pk}"
    place = parsed(Client().get(post.get_absolute_url())).css_first(f"#comment-{comment.pk}")
    assert place is not None
    assert "A comment." in place.text()


def test_on_a_later_page_it_leads_there(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thread, "COMMENTS_ON_A_PAGE", 2)
    comments = [make_comment(post=post, status="approved") for _ in range(5)]
    for number, comment in enumerate(comments):
        page = f"?page={number // 2 + 1}" if number > 1 else ""
        location = Client().get(f"/c/{comment.pk}/")["Location"]
        assert location == f"/posts/{post.slug}/{page}#comment-{comment.pk}"
        on = Client().get(location)
        assert parsed(on).css_first(f"#comment-{comment.pk} .comment-text") is not None


@pytest.mark.parametrize("status", ["pending", "rejected", "spam"])
def test_a_hidden_comments_address_leads_only_its_author_to_it(
    post: Post, commenter: Member, moderator: Member, author: Member, status: str
) -> None:
    comment = make_comment(post=post, by=commenter, status=status)
    for client in (Client(), client_of(moderator), client_of(author), client_of(make_member())):
        assert client.get(f"/c/{comment.pk}/").status_code == 404
    client = client_of(commenter)
    location = client.get(f"/c/{comment.pk}/")["Location"]
    assert location == f"/posts/{post.slug}/#own-{comment.pk}"
    assert parsed(client.get(location)).css_first(f".own #own-{comment.pk}") is not None


@pytest.mark.parametrize("status", ["draft", "published"])
def test_under_an_article_that_is_taken_back_nobody_finds_a_comment(
    post: Post, commenter: Member, status: str
) -> None:
    public = make_comment(post=post, by=commenter, status="approved")
    pending = make_comment(post=post, by=commenter)
    Post.objects.filter(pk=post.pk).update(
        status=status, published_at=timezone.now() + timedelta(days=1)
    )
    for comment in (public, pending):
        for client in (Client(), client_of(commenter)):
            assert client.get(f"/c/{comment.pk}/").status_code == 404


@pytest.mark.parametrize("pk", ["0", "999", "1" + "0" * 30, "9" * 5000, "x", "-1"])
def test_a_comment_that_never_was_is_not_found(db: None, pk: str) -> None:
    assert Client().get(f"/c/{pk}/").status_code == 404


def test_an_address_is_only_looked_up(post: Post, commenter: Member) -> None:
    comment = make_comment(post=post, status="approved")
    for client in (Client(), client_of(commenter)):
        response = client.post(f"/c/{comment.pk}/")
        assert response.status_code == 405
        assert set(response["Allow"].split(", ")) == {"GET", "HEAD"}


# The pages of a discussion


@pytest.mark.parametrize(
    "number", ["0", "2", "-1", "x", "", "1.0", " 1", "²", "٢", "1" + "0" * 30, "9" * 5000]
)
def test_a_page_that_never_was_is_not_found(post: Post, number: str) -> None:
    make_comment(post=post, status="approved")
    assert Client().get(post.get_absolute_url(), {"page": number}).status_code == 404


def test_pages_lead_to_each_other(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thread, "COMMENTS_ON_A_PAGE", 1)
    texts = ["The first.", "The second."]
    for text in texts:
        make_comment(post=post, text=text, status="approved")
    page = Client().get(post.get_absolute_url())
    links = [link.attributes["href"] or "" for link in parsed(page).css(".page-link")]
    assert [text_of(Client().get(link), ".comment-text") for link in links] == texts
    assert text_of(page, ".page-item.active") == "Page 1"


# What is seen of a discussion


def test_the_html_of_an_approved_comment_is_shown_exactly_as_stored(post: Post) -> None:
    comment = make_comment(post=post, text="<b>one</b> <p> & two\nthree", status="approved")
    assert comment.shown is not None
    shown = f'<div class="comment-text" dir="auto">{comment.shown.body_html}</div>'
    assert shown in Client().get(post.get_absolute_url()).content.decode()


def test_a_rejection_tells_its_author_why_and_not_by_whom(post: Post, commenter: Member) -> None:
    judge = make_member("judge.who.stays.unnamed", group="Moderators")
    comment = make_comment(post=post, by=commenter)
    moderation.reject(
        comment, by=judge, seen=comment.seen, words="Too <loud>.", note="Watch this one."
    )
    page = client_of(commenter).get(post.get_absolute_url())
    assert text_of(page, ".own .badge") == "rejected"
    assert text_of(page, ".own .reason") == "What the moderators say: Too <loud>."
    assert "Too &lt;loud&gt;." in page.content.decode()
    assert "judge.who.stays.unnamed" not in page.content.decode()
    assert "Watch this one." not in page.content.decode()


def test_words_that_came_with_an_approval_are_told_beside_the_public_comment(
    post: Post, commenter: Member, moderator: Member
) -> None:
    comment = make_comment(post=post, by=commenter)
    moderation.approve(comment, by=moderator, seen=comment.seen, words="Well said.")
    page = client_of(commenter).get(post.get_absolute_url())
    assert text_of(page, ".own .badge") == "published"
    assert text_of(page, ".own .reason") == "What the moderators say: Well said."
    assert parsed(page).css_first(f'.own a[href="/c/{comment.pk}/"]') is not None
    assert page.content.decode().count("A comment.") == 1
    assert page.content.decode().count(f'id="comment-{comment.pk}"') == 1
    assert "Well said." not in Client().get(post.get_absolute_url()).content.decode()


def test_the_reason_of_a_rejection_is_between_its_author_and_the_moderators(
    post: Post, commenter: Member, moderator: Member, author: Member
) -> None:
    comment = make_comment(post=post, by=commenter, text="Hidden words.")
    moderation.reject(comment, by=moderator, seen=comment.seen, words="A private reason.")
    for client in (Client(), client_of(author), client_of(make_member()), client_of(moderator)):
        page = client.get(post.get_absolute_url()).content.decode()
        assert "A private reason." not in page
        assert "Hidden words." not in page


def test_only_the_reason_of_the_last_decision_counts(
    post: Post, commenter: Member, moderator: Member
) -> None:
    comment = make_comment(post=post, by=commenter)
    for verb, reason in ((moderation.reject, "An old reason."), (moderation.mark_spam, "")):
        verb(comment, by=moderator, seen=comment.seen, words=reason)
        comment.refresh_from_db()
    page = client_of(commenter).get(post.get_absolute_url())
    assert text_of(page, ".own .badge") == "marked as spam"
    assert "An old reason." not in page.content.decode()


def test_what_one_wrote_elsewhere_is_not_shown_here(post: Post, commenter: Member) -> None:
    make_comment(by=commenter, text="Said elsewhere.")
    page = client_of(commenter).get(post.get_absolute_url())
    assert "Said elsewhere." not in page.content.decode()
    assert text_of(page, ".own") == ""


def test_a_reader_gets_no_cookie_and_no_token(post: Post) -> None:
    make_comment(post=post, status="approved")
    for query in ("", "?page=1", "?reply=1", "?receipt=1"):
        response = Client().get(post.get_absolute_url() + query)
        assert "A comment." in response.content.decode()
        assert not response.cookies
        assert "csrf" not in response.content.decode().lower()
        assert parsed(response).css_first("form") is None


def test_a_discussion_says_how_much_there_is_to_read(post: Post, commenter: Member) -> None:
    headings = [text_of(Client().get(post.get_absolute_url()), "#discussion-title")]
    for _ in range(2):
        make_comment(post=post, by=commenter, status="approved")
        make_comment(post=post, by=commenter)
        headings.append(text_of(Client().get(post.get_absolute_url()), "#discussion-title"))
    assert headings == ["0 comments", "1 comment", "2 comments"]


@pytest.mark.parametrize(
    ("role", "links"),
    [
        (None, 0),
        ("commenter", 0),
        ("stranger", 0),
        ("author", 0),
        ("moderator", 1),
        ("superuser", 1),
    ],
)
def test_only_moderators_find_the_way_to_the_desk(
    request: pytest.FixtureRequest, post: Post, commenter: Member, role: str | None, links: int
) -> None:
    comment = make_comment(post=post, by=commenter, status="approved")
    client = client_of(request.getfixturevalue(role)) if role else Client()
    page = client.get(post.get_absolute_url()).content.decode()
    assert page.count(f"/admin/comments/comment/{comment.pk}/change/") == links


def test_the_author_and_staff_wear_a_badge(
    post: Post, author: Member, commenter: Member, moderator: Member, superuser: Member
) -> None:
    for member in (author, commenter, moderator, superuser):
        make_comment(post=post, by=member, status="approved")
    titles = parsed(Client().get(post.get_absolute_url())).css(".comment-title")
    assert [" ".join(title.text().split()) for title in titles] == [
        "author Author",
        "commenter",
        "moderator Staff",
        "superuser Staff",
    ]


def test_every_comment_on_the_page_has_one_place(post: Post, commenter: Member) -> None:
    hidden = make_comment(post=post, by=commenter, status="approved")
    reply = make_comment(parent=hidden, by=commenter, status="approved")
    moderation.reject(hidden, by=make_member(group="Moderators"), seen=hidden.seen)
    for client in (Client(), client_of(make_member())):
        page = client.get(post.get_absolute_url()).content.decode()
        assert re.findall(r'id="(comment-\d+)"', page) == [
            f"comment-{hidden.pk}",
            f"comment-{reply.pk}",
        ]


def test_the_answer_to_a_form_in_error_is_never_for_others_to_keep(
    post: Post, commenter: Member
) -> None:
    response: HttpResponse = client_of(commenter).post(door(post), sent(""))  # type: ignore[assignment]
    assert "Cookie" in response["Vary"]
