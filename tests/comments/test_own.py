"""A member's own page: all they wrote, what became of it, and what they can do about it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Member
from comments import moderation
from comments.models import Comment, Decision, Letter
from posts.models import Post
from tests.cast import client_of
from tests.comments import contents
from tests.factories import decide, make_comment, make_edit, make_member, make_post, withdraw
from tests.pages import fields_on, links_on, parsed, text_of, texts_of

pytestmark = pytest.mark.django_db

JUDGE = "judge.who.stays.unnamed"


@pytest.fixture
def judge(db: None) -> Member:
    """A moderator whom no page for authors names."""
    return make_member(JUDGE, group="Moderators")


@pytest.fixture
def client(commenter: Member) -> Client:
    """The commenter's browser."""
    return client_of(commenter)


def ids_on(page: Any) -> list[int]:
    """Return which comments a page lists, in its order."""
    return [
        int(pk)
        for pk in re.findall(r'<article class="comment" id="own-(\d+)"', page.content.decode())
    ]


def edited_form(comment: Comment, text: str = "Other words.", **changes: Any) -> dict[str, Any]:
    """Return what the form of an edit sends."""
    return {"text": text, "head": comment.head_id, "version": comment.version, **changes}


def state(comment: Comment) -> tuple[str, str]:
    """Return a comment's status and its latest text, as stored."""
    now = Comment.objects.select_related("head").get(pk=comment.pk)
    assert now.head is not None
    return now.status, now.head.text


def every_status(by: Member, judge: Member) -> dict[str, Comment]:
    """Make a comment by a member in each status that there is a way to."""
    comments = {
        status: make_comment(by=by, status=status, moderator=judge)
        for status in ("pending", "approved", "rejected", "spam")
    }
    comments["withdrawn"] = make_comment(by=by)
    withdraw(comments["withdrawn"])
    return comments


# All of one's comments


def test_all_that_a_member_wrote_is_there_the_newest_first(
    client: Client, commenter: Member, judge: Member
) -> None:
    comments = every_status(commenter, judge)
    make_comment(text="Somebody else's.")
    page = client.get("/me/")
    assert ids_on(page) == sorted((it.pk for it in comments.values()), reverse=True)
    assert "Somebody else's." not in page.content.decode()


def test_each_says_in_words_where_it_stands(
    client: Client, commenter: Member, judge: Member
) -> None:
    every_status(commenter, judge)
    make_edit(make_comment(by=commenter, status="approved", moderator=judge))
    assert texts_of(client.get("/me/"), ".comment .badge") == [
        "your edit is waiting for a moderator",
        "withdrawn by its author",
        "marked as spam",
        "rejected",
        "published",
        "waiting for a moderator",
    ]


@pytest.mark.parametrize("status", ["pending", "approved", "rejected", "spam", "withdrawn"])
def test_each_status_has_a_list(
    client: Client, commenter: Member, judge: Member, status: str
) -> None:
    comments = every_status(commenter, judge)
    page = client.get("/me/", {"status": status})
    assert ids_on(page) == [comments[status].pk]
    current = parsed(page).css_first('main nav:not(.me-menu) [aria-current="page"]')
    assert current is not None
    assert current.attributes["href"] == f"?status={status}"


def test_the_page_leads_to_a_list_of_each_status(client: Client) -> None:
    links = links_on(client.get("/me/"), "main nav:not(.me-menu) a")
    assert links == ["/me/", *(f"?status={status}" for status in Comment.Status.values)]


@pytest.mark.parametrize("status", ["x", "APPROVED", "approved ", "1" * 5000])
def test_a_list_that_never_was_is_not_found(client: Client, status: str) -> None:
    assert client.get("/me/", {"status": status}).status_code == 404


def test_an_empty_list_says_so(client: Client) -> None:
    assert "There are none." in text_of(client.get("/me/"), "main")


def test_the_reason_is_told_without_the_moderators_name(
    client: Client, commenter: Member, judge: Member
) -> None:
    comment = make_comment(by=commenter)
    decide(comment, "reject", by=judge, words="Too <loud>.", note="Watch this one.")
    page = client.get("/me/")
    assert text_of(page, ".reason") == "What the moderators say: Too <loud>."
    assert "Too &lt;loud&gt;." in page.content.decode()
    assert "Watch this one." not in page.content.decode()


def test_no_page_of_ones_own_names_the_moderator(
    client: Client, commenter: Member, judge: Member
) -> None:
    comments = list(every_status(commenter, judge).values())
    edited = make_comment(by=commenter, status="approved", moderator=judge)
    decide(make_edit(edited), "decline", by=judge, words="No.")
    addresses = ["/me/", "/me/receipts/", "/me/mail/"]
    addresses += [
        f"/c/{it.pk}/{verb}/" for it in (*comments, edited) for verb in ("edit", "withdraw")
    ]
    for address in addresses:
        page = client.get(address)
        assert page.status_code == 200
        assert JUDGE not in page.content.decode()


def test_only_the_reason_of_the_last_decision_counts(client: Client, commenter: Member) -> None:
    comment = make_comment(by=commenter)
    decide(comment, "reject", words="An old reason.")
    decide(comment, "approve")
    assert "An old reason." not in client.get("/me/").content.decode()


def test_what_can_be_done_is_what_is_offered(
    client: Client, commenter: Member, judge: Member
) -> None:
    comments = every_status(commenter, judge)
    late = make_comment(by=commenter, status="approved")
    Comment.objects.filter(pk=late.pk).update(public_since=timezone.now() - timedelta(hours=1))
    closed = make_comment(by=commenter)
    Post.objects.filter(pk=closed.post_id).update(status="archived")
    links = links_on(client.get("/me/"), ".comment-actions a")
    offered = {link for link in links if link.endswith(("/edit/", "/withdraw/"))}
    both = [comments["pending"].pk, comments["approved"].pk]
    assert offered == {
        *(f"/c/{pk}/edit/" for pk in both),
        *(f"/c/{pk}/withdraw/" for pk in (*both, late.pk, closed.pk)),
    }


def test_a_public_comment_has_a_way_to_its_place(client: Client, commenter: Member) -> None:
    public, hidden = make_comment(by=commenter, status="approved"), make_comment(by=commenter)
    links = links_on(client.get("/me/"), ".comment-actions a")
    assert f"/c/{public.pk}/" in links
    assert f"/c/{hidden.pk}/" not in links


def test_while_an_edit_waits_its_author_reads_what_they_wrote(
    client: Client, commenter: Member
) -> None:
    make_edit(make_comment(by=commenter, text="As it was.", status="approved"), "As it will be.")
    page = client.get("/me/")
    assert text_of(page, ".comment-text") == "As it will be."
    assert "Readers see the text before your edit." in text_of(page, "main")


def test_pages_hold_every_comment_once(client: Client, commenter: Member) -> None:
    post = make_post()
    at = timezone.now() - timedelta(hours=1)
    comments = [make_comment(post=post, by=commenter, at=at) for _ in range(45)]
    seen: list[int] = []
    address = "/me/?status=pending"
    for rows in (20, 20, 5):
        page = client.get(address)
        assert len(ids_on(page)) == rows
        seen += ids_on(page)
        [*_, last] = links_on(page, 'main a[rel="next"]') or [""]
        address = f"/me/{last}"
        assert rows == 5 or "status=pending&after=" in last
    assert seen == sorted((comment.pk for comment in comments), reverse=True)
    assert address == "/me/"


@pytest.mark.parametrize("path", ["/me/", "/me/receipts/"])
@pytest.mark.parametrize("cursor", ["x", "1-", "-1-1-1", "9" * 5000, "9" * 18 + "-1", "²-1"])
def test_a_page_that_never_was_is_not_found(client: Client, path: str, cursor: str) -> None:
    assert client.get(path, {"after": cursor}).status_code == 404


@pytest.mark.parametrize("path", ["/me/", "/me/receipts/"])
def test_own_pages_are_for_members(path: str) -> None:
    response = Client().get(path)
    assert response.status_code == 302
    assert response["Location"] == f"/accounts/login/?next={path}"


@pytest.mark.parametrize("path", ["/me/", "/me/receipts/"])
@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_own_pages_are_only_looked_at(client: Client, path: str, method: str) -> None:
    assert getattr(client, method)(path).status_code == 405


@pytest.mark.parametrize("path", ["/me/", "/me/receipts/"])
def test_twenty_rows_take_as_many_queries_as_three(
    client: Client, commenter: Member, judge: Member, path: str
) -> None:
    tops = [make_comment(by=commenter, status="approved", moderator=judge)]
    taken = []
    for count in (3, 20):
        while commenter.comments.count() < count:
            comment = make_comment(parent=tops[0], by=commenter)
            decide(comment, "reject", by=judge, words="A reason.")
            make_comment(parent=tops[0], status="approved", moderator=judge)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(path)
        assert parsed(page).css_matches(".own-row")
        taken.append(len(queries))
    assert taken[0] == taken[1]


# Receipts


def test_receipts_tell_outcomes_and_replies_the_newest_first(
    client: Client, commenter: Member, judge: Member
) -> None:
    post = make_post(title="Salt & <b>pepper</b>")
    comment = make_comment(post=post, by=commenter, status="approved", moderator=judge)
    make_comment(parent=comment, by=make_member("replier"), status="approved", moderator=judge)
    make_edit(comment)
    decide(comment, "reject", by=judge, words="Not like <that>.")
    page = client.get("/me/receipts/")
    told = texts_of(page, ".own-row p:first-child")
    assert told == [
        "new Your comment under “Salt & <b>pepper</b>” is no longer public. Go to your comment",
        "new replier replied to your comment under “Salt & <b>pepper</b>”. Go to the reply",
    ]
    assert text_of(page, ".reason") == "What the moderators say: Not like <that>."
    assert "<b>pepper</b>" not in page.content.decode()


def test_the_header_counts_what_is_new_until_it_is_read(client: Client, commenter: Member) -> None:
    assert "new receipt" not in text_of(client.get("/"), "header")
    make_comment(by=commenter, status="approved")
    assert "1 new receipt" in text_of(client.get("/"), "header")
    make_comment(by=commenter, status="approved")
    assert "2 new receipts" in text_of(client.get("/"), "header")

    client.get("/me/receipts/")
    assert "2 new receipts" in text_of(client.get("/"), "header")
    response = client.post("/me/receipts/read/")
    assert (response.status_code, response["Location"]) == (302, "/me/receipts/")
    assert "new receipt" not in text_of(client.get("/"), "header")
    page = client.get("/me/receipts/")
    assert len(texts_of(page, ".own-row")) == 2
    assert "new" not in texts_of(page, ".own-row .badge")


def test_receipts_are_ones_own(client: Client, stranger: Member) -> None:
    make_comment(by=stranger, status="approved")
    assert texts_of(client.get("/me/receipts/"), ".own-row") == []
    client.post("/me/receipts/read/")
    assert Letter.objects.to(stranger.pk).receipts().unread().count() == 1


def test_a_receipt_that_was_made_void_is_gone(client: Client, commenter: Member) -> None:
    comment = make_comment(by=commenter, status="rejected")
    withdrawn = make_comment(by=commenter, status="approved")
    withdraw(withdrawn)
    assert len(texts_of(client.get("/me/receipts/"), ".own-row")) == 1
    assert f"/c/{comment.pk}/" in links_on(client.get("/me/receipts/"))


@pytest.mark.parametrize("method", ["get", "put"])
def test_receipts_are_marked_as_read_by_post_only(
    client: Client, commenter: Member, method: str
) -> None:
    make_comment(by=commenter, status="approved")
    assert getattr(client, method)("/me/receipts/read/").status_code == 405
    assert Client().post("/me/receipts/read/").status_code == 302
    assert Letter.objects.to(commenter.pk).receipts().unread().count() == 1


def test_another_sites_form_marks_nothing_as_read(commenter: Member) -> None:
    make_comment(by=commenter, status="approved")
    client = Client(enforce_csrf_checks=True)
    client.force_login(commenter)
    assert client.post("/me/receipts/read/").status_code == 403
    assert Letter.objects.to(commenter.pk).receipts().unread().count() == 1


# Editing


def test_an_edit_is_stored_and_the_way_leads_to_the_comment_among_ones_own(
    client: Client, commenter: Member
) -> None:
    comment = make_comment(by=commenter, text="Words & <b>more")
    page = client.get(f"/c/{comment.pk}/edit/")
    form = fields_on(page)
    assert form["text"] == "Words & <b>more"
    assert (form["head"], form["version"]) == (str(comment.head_id), str(comment.version))
    response = client.post(f"/c/{comment.pk}/edit/", {**form, "text": "One\r\ntwo"})
    assert response.status_code == 302
    assert response["Location"] == f"/me/?saved={comment.pk}#own-{comment.pk}"
    assert state(comment) == ("pending", "One\ntwo")
    assert comment.pk in ids_on(client.get(response["Location"]))


def test_to_look_at_the_form_changes_nothing(client: Client, commenter: Member) -> None:
    comment = make_comment(by=commenter)
    before = contents()
    for verb in ("edit", "withdraw"):
        client.get(f"/c/{comment.pk}/{verb}/")
    assert contents() == before


def test_an_edit_that_changes_nothing_is_answered_like_one_that_does(
    client: Client, commenter: Member
) -> None:
    comment = make_comment(by=commenter, text="Words.")
    before = contents()
    response = client.post(f"/c/{comment.pk}/edit/", edited_form(comment, "Words.\r\n"))
    assert response.status_code == 302
    assert contents() == before


@pytest.mark.parametrize("text", ["", " ", "x" * 5001])
def test_what_is_no_comment_comes_back_as_it_was_typed(
    client: Client, commenter: Member, text: str
) -> None:
    comment = make_comment(by=commenter)
    before = contents()
    page = client.post(f"/c/{comment.pk}/edit/", edited_form(comment, text))
    assert page.status_code == 422
    assert fields_on(page)["text"] == text
    assert len(text_of(page, "#problems li")) > 10
    assert contents() == before


@pytest.mark.parametrize("name", ["head", "version"])
@pytest.mark.parametrize("value", ["", "x", "0", "-1", "1" + "0" * 30])
def test_a_forged_state_is_refused_and_the_form_is_whole_again(
    client: Client, commenter: Member, name: str, value: str
) -> None:
    comment = make_comment(by=commenter)
    before = contents()
    page = client.post(f"/c/{comment.pk}/edit/", edited_form(comment, **{name: value}))
    assert page.status_code == 422
    assert contents() == before
    assert "send it once more" in text_of(page, "#problems li")
    client.post(f"/c/{comment.pk}/edit/", fields_on(page))
    assert state(comment) == ("pending", "Other words.")


@pytest.mark.parametrize(
    ("event", "told"), [("approve", "it is published"), ("reject", "it is rejected")]
)
def test_when_a_moderator_was_quicker_the_text_is_kept_and_the_status_told(
    client: Client, commenter: Member, judge: Member, event: str, told: str
) -> None:
    comment = make_comment(by=commenter)
    form = edited_form(comment)
    decide(comment, event, by=judge)
    before = contents()
    page = client.post(f"/c/{comment.pk}/edit/", form)
    assert page.status_code == 409
    assert contents() == before
    assert told in text_of(page, "#problems")
    assert JUDGE not in page.content.decode()
    if event == "approve":  # it can be sent again, knowing that
        again = fields_on(page)
        assert again["text"] == "Other words."
        client.post(f"/c/{comment.pk}/edit/", again)
        assert state(comment) == ("pending", "Other words.")
    else:  # it can't be edited any more, only copied
        assert text_of(page, "#typed") == "Other words."
        assert state(comment) == ("rejected", "A comment.")


def test_after_fifteen_minutes_the_words_are_kept_and_the_reason_is_told(
    client: Client, commenter: Member
) -> None:
    comment = make_comment(by=commenter, status="approved")
    Comment.objects.update(public_since=timezone.now() - timedelta(minutes=16))
    page = client.post(f"/c/{comment.pk}/edit/", edited_form(comment))
    assert page.status_code == 409
    assert "can be edited for 15 minutes" in text_of(page, "#problems")
    assert text_of(page, "#typed") == "Other words."
    assert state(comment) == ("approved", "A comment.")

    page = client.get(f"/c/{comment.pk}/edit/")
    assert "can't be edited any more" in text_of(page, "main")
    assert parsed(page).css_first("main form") is None


def test_where_the_article_closed_the_words_are_kept_and_the_reason_is_told(
    client: Client, commenter: Member
) -> None:
    comment = make_comment(by=commenter)
    Post.objects.update(status="archived")
    page = client.post(f"/c/{comment.pk}/edit/", edited_form(comment))
    assert page.status_code == 409
    assert "This article is closed" in text_of(page, "#problems")
    assert text_of(page, "#typed") == "Other words."
    assert state(comment) == ("pending", "A comment.")


@pytest.mark.parametrize("verb", ["edit", "withdraw"])
@pytest.mark.parametrize("role", ["stranger", "moderator", "superuser", "author"])
def test_others_comments_are_not_found(
    request: pytest.FixtureRequest, author: Member, role: str, verb: str
) -> None:
    comment = make_comment(post=make_post(author=author), text="Hidden words.")
    other = client_of(request.getfixturevalue(role))
    before = contents()
    for page in (
        other.get(f"/c/{comment.pk}/{verb}/"),
        other.post(f"/c/{comment.pk}/{verb}/", edited_form(comment)),
    ):
        assert page.status_code == 404
        assert "Hidden words." not in page.content.decode()
    assert contents() == before


@pytest.mark.parametrize("verb", ["edit", "withdraw"])
@pytest.mark.parametrize("pk", ["0", "999999", "1" + "0" * 30, "9" * 5000, "x", "-1"])
def test_what_never_was_is_not_found(client: Client, verb: str, pk: str) -> None:
    assert client.get(f"/c/{pk}/{verb}/").status_code == 404
    assert client.post(f"/c/{pk}/{verb}/", {"text": "x"}).status_code == 404


@pytest.mark.parametrize("verb", ["edit", "withdraw"])
def test_an_anonymous_visitor_is_asked_to_sign_in_and_comes_back(
    commenter: Member, verb: str
) -> None:
    comment = make_comment(by=commenter, text="Hidden words.")
    response = Client().get(f"/c/{comment.pk}/{verb}/")
    assert response.status_code == 302
    assert response["Location"] == f"/accounts/login/?next=/c/{comment.pk}/{verb}/"


@pytest.mark.parametrize("verb", ["edit", "withdraw"])
def test_without_a_session_nothing_is_changed(commenter: Member, verb: str) -> None:
    comment = make_comment(by=commenter, text="Hidden words.")
    before = contents()
    page = Client().post(f"/c/{comment.pk}/{verb}/", edited_form(comment))
    assert page.status_code == 403
    assert "Hidden words." not in page.content.decode()
    assert contents() == before


@pytest.mark.parametrize("verb", ["edit", "withdraw"])
def test_other_methods_are_refused(client: Client, commenter: Member, verb: str) -> None:
    comment = make_comment(by=commenter)
    for method in ("put", "patch", "delete"):
        response = getattr(client, method)(f"/c/{comment.pk}/{verb}/")
        assert response.status_code == 405
        assert set(response["Allow"].split(", ")) == {"GET", "HEAD", "POST"}


# Withdrawing


def test_to_withdraw_asks_once(client: Client, commenter: Member) -> None:
    comment = make_comment(by=commenter, text="Words <b>of</b> mine.", status="approved")
    page = client.get(f"/c/{comment.pk}/withdraw/")
    assert text_of(page, ".comment-text") == "Words of mine."
    assert text_of(page, "main form button") == "Withdraw your comment"
    assert "This can't be taken back." in text_of(page, "main")
    assert state(comment)[0] == "approved"

    response = client.post(f"/c/{comment.pk}/withdraw/", fields_on(page))
    assert response.status_code == 302
    assert response["Location"] == f"/me/#own-{comment.pk}"
    assert state(comment) == ("withdrawn", "Words <b>of</b> mine.")


def test_to_withdraw_twice_is_answered_alike(client: Client, commenter: Member) -> None:
    comment = make_comment(by=commenter)
    form = edited_form(comment)
    first, second = (client.post(f"/c/{comment.pk}/withdraw/", form) for _ in range(2))
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert Decision.objects.filter(comment=comment, event="withdraw").count() == 1


@pytest.mark.parametrize(("event", "told"), [("approve", "published"), ("reject", "rejected")])
def test_to_withdraw_what_a_moderator_decided_meanwhile_asks_again(
    client: Client, commenter: Member, judge: Member, event: str, told: str
) -> None:
    comment = make_comment(by=commenter)
    form = edited_form(comment)
    decide(comment, event, by=judge)
    before = contents()
    page = client.post(f"/c/{comment.pk}/withdraw/", form)
    assert page.status_code == 409
    assert f"it is {told}" in text_of(page, "[role=alert]")
    assert JUDGE not in page.content.decode()
    assert contents() == before
    if event == "approve":
        client.post(f"/c/{comment.pk}/withdraw/", fields_on(page))
        assert state(comment)[0] == "withdrawn"
    else:
        assert parsed(page).css_first("main form") is None


@pytest.mark.parametrize(
    "form",
    [{}, {"head": "x", "version": "1"}, {"head": "1" + "0" * 30, "version": "1"}, {"head": "1"}],
)
def test_a_forged_confirmation_withdraws_nothing(
    client: Client, commenter: Member, form: dict[str, str]
) -> None:
    comment = make_comment(by=commenter)
    assert client.post(f"/c/{comment.pk}/withdraw/", form).status_code == 409
    assert state(comment)[0] == "pending"


@pytest.mark.parametrize("status", ["rejected", "spam"])
def test_what_can_not_be_withdrawn_says_why(client: Client, commenter: Member, status: str) -> None:
    comment = make_comment(by=commenter, status=status)
    page = client.get(f"/c/{comment.pk}/withdraw/")
    assert "there is nothing to withdraw" in text_of(page, "main")
    assert parsed(page).css_first("main form") is None
    page = client.post(f"/c/{comment.pk}/withdraw/", edited_form(comment))
    assert page.status_code == 409
    assert state(comment)[0] == status


def test_another_sites_form_edits_and_withdraws_nothing(commenter: Member) -> None:
    comment = make_comment(by=commenter)
    client = Client(enforce_csrf_checks=True)
    client.force_login(commenter)
    before = contents()
    for verb in ("edit", "withdraw"):
        assert client.post(f"/c/{comment.pk}/{verb}/", edited_form(comment)).status_code == 403
    assert contents() == before


def test_what_the_page_offers_is_what_the_door_takes(
    client: Client, commenter: Member, judge: Member
) -> None:
    for comment in every_status(commenter, judge).values():
        now = Comment.objects.get(pk=comment.pk)
        events = [event.value for event in moderation.events_for(now, commenter)]
        page = client.get(f"/c/{comment.pk}/edit/")
        assert (parsed(page).css_first("main form") is not None) == ("edit" in events)
        page = client.get(f"/c/{comment.pk}/withdraw/")
        assert (parsed(page).css_first("main form") is not None) == ("withdraw" in events)
