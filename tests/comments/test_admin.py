"""The desk: who gets in, what a moderator sees, and what their decisions do."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from accounts.models import Member
from comments import moderation
from comments.models import Comment, Discussion, Note, Record, Revision
from posts.models import Post
from tests.cast import client_of
from tests.comments import contents, miscounted
from tests.factories import (
    make_comment,
    make_finding,
    make_member,
    make_post,
    make_rule,
    without_rules,
)

pytestmark = pytest.mark.django_db

QUEUE = "/admin/comments/comment/"
DECIDE = "/admin/comments/comment/decide/"
EVENTS = {"approve": "approved", "reject": "rejected", "mark_spam": "spam"}
# Of a queue, in queries: the session, the member, two kinds of permissions; which rows, the rows
# with all that they name, and what rules found of them; whether a letter told that something waits;
# the count of each of the eight tabs; what colleagues look at, whether keys are wanted, the
# reasons; notes about comments and about their authors; the authors' sanctions; what was sent back,
# on this page and by this moderator; what was reported of these; and the rules that there are.
FOR_A_QUEUE = 26


def page_of(comment: Comment) -> str:
    """Return the address of a comment's page on the desk."""
    return f"/admin/comments/comment/{comment.pk}/change/"


def seen(comment: Comment) -> str:
    """Return what a page of the desk sends back of a comment that it showed."""
    return f"{comment.pk}:{comment.head_id}:{comment.version}"


def decision(event: str, *comments: Comment, **changes: str) -> dict[str, Any]:
    """Return what a browser sends with a decision."""
    return {"event": event, "comments": [seen(comment) for comment in comments], **changes}


def parsed(response: Any) -> LexborHTMLParser:
    """Return a page as a browser reads it."""
    return LexborHTMLParser(response.content.decode())


def texts(response: Any, selector: str) -> list[str]:
    """Return the words within some elements of a page, each in one line."""
    return [" ".join(element.text().split()) for element in parsed(response).css(selector)]


def values(response: Any, selector: str) -> list[str]:
    """Return the values of some fields of a page."""
    return [element.attributes.get("value") or "" for element in parsed(response).css(selector)]


def listed(response: Any) -> list[int]:
    """Return the ids of the comments on a page of the queue, in their order."""
    headings = parsed(response).css(".queue article.row h2")
    return [int((heading.attributes["id"] or "").removeprefix("row-")) for heading in headings]


def typed(response: Any, name: str) -> set[str]:
    """Return what stands in the fields of a name."""
    return {field.text().strip() for field in parsed(response).css(f'textarea[name="{name}"]')}


def cells(row: Any) -> list[str]:
    """Return the words in a row's cells, each in one line."""
    return [" ".join(cell.text(separator=" ").split()) for cell in row.css("td")]


@pytest.fixture
def desk(moderator: Member) -> Client:
    """Return a browser in which a moderator is signed in."""
    return client_of(moderator)


# Who gets in


@pytest.mark.parametrize("role", ["moderator", "superuser"])
def test_moderators_and_superusers_find_what_waits(
    request: pytest.FixtureRequest, role: str
) -> None:
    comment = make_comment()
    client = client_of(request.getfixturevalue(role))
    assert listed(client.get(QUEUE)) == [comment.pk]
    assert texts(client.get(page_of(comment)), ".revision h3") != []
    client.post(DECIDE, decision("approve", comment))
    assert list(Comment.objects.public()) == [comment]


@pytest.mark.parametrize("role", ["stranger", "author", "commenter"])
def test_nobody_else_gets_to_the_desk(request: pytest.FixtureRequest, role: str) -> None:
    comment = make_comment(by=request.getfixturevalue("commenter"), text="Hidden words.")
    before = contents()
    client = client_of(request.getfixturevalue(role))
    for response in (
        client.get(QUEUE, follow=True),
        client.get(page_of(comment), follow=True),
        client.post(DECIDE, decision("approve", comment), follow=True),
    ):
        assert response.status_code == 403
        assert "Hidden words." not in response.content.decode()
    assert contents() == before


def test_whoever_is_signed_out_is_asked_to_sign_in_and_decides_nothing() -> None:
    comment = make_comment(text="Hidden words.")
    before = contents()
    for response in (
        Client().get(QUEUE),
        Client().get(page_of(comment)),
        Client().get(DECIDE),
        Client().post(DECIDE, decision("approve", comment)),
    ):
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/?next=/admin/comments/comment/")
    assert contents() == before


def test_a_moderator_who_was_switched_off_is_out(desk: Client, moderator: Member) -> None:
    comment = make_comment()
    Member.objects.filter(pk=moderator.pk).update(is_active=False)
    response = desk.post(DECIDE, decision("approve", comment))
    assert response["Location"].startswith("/admin/login/")
    assert not Comment.objects.public().exists()


def test_another_sites_form_is_refused(moderator: Member) -> None:
    comment = make_comment()
    client = Client(enforce_csrf_checks=True)
    client.force_login(moderator)
    assert client.post(DECIDE, decision("approve", comment)).status_code == 403
    assert not Comment.objects.public().exists()


# What waits


def test_what_waits_comes_oldest_first(desk: Client) -> None:
    now, post = timezone.now(), make_post(published_at=timezone.now() - timedelta(days=9))
    waits = [make_comment(post=post, at=now - timedelta(days=days)) for days in (2, 5, 1, 3)]
    make_comment(post=post, status="approved")
    assert listed(desk.get(QUEUE)) == [waits[at].pk for at in (1, 3, 0, 2)]


def test_of_what_came_at_one_moment_the_first_stored_comes_first(desk: Client) -> None:
    at, post = timezone.now(), make_post()
    waits = [make_comment(post=post, at=at).pk for _ in range(4)]
    assert listed(desk.get(QUEUE)) == waits


def test_when_nothing_waits_it_says_so(desk: Client) -> None:
    make_comment(status="approved")
    page = desk.get(QUEUE)
    assert listed(page) == []
    assert "Nothing is waiting." in page.content.decode()


TABS = ["pending", "reported", "returned", "approved", "rejected", "spam", "withdrawn", "all"]


@pytest.mark.parametrize("status", TABS)
def test_each_tab_lists_its_status(desk: Client, status: str) -> None:
    made = {name: [make_comment(status=name).pk] for name in ("pending", *EVENTS.values())}
    withdrawn = make_comment()
    moderation.withdraw(withdrawn, by=withdrawn.author, seen=withdrawn.seen)
    made["withdrawn"] = [withdrawn.pk]
    made["all"] = sorted((pk for [pk] in made.values()), reverse=True)
    page = desk.get(QUEUE, {"status": status})
    assert listed(page) == made.get(status, [])
    links = parsed(page).css(".tabs a")
    assert [link.attributes["href"] for link in links] == [f"?status={tab}" for tab in TABS]
    current = [link for link in links if link.attributes.get("aria-current") == "page"]
    assert [link.attributes["href"] for link in current] == [f"?status={status}"]


@pytest.mark.parametrize("status", ["approved", "rejected", "spam"])
def test_what_was_decided_comes_newest_first(desk: Client, status: str) -> None:
    now, post = timezone.now(), make_post(published_at=timezone.now() - timedelta(days=9))
    made = [
        make_comment(post=post, at=now - timedelta(days=days), status=status) for days in (2, 5, 1)
    ]
    assert listed(desk.get(QUEUE, {"status": status})) == [made[at].pk for at in (2, 0, 1)]


@pytest.mark.parametrize("status", ["pending", "approved"])
def test_fifty_comments_fill_a_page_and_the_next_goes_on_after_them(
    desk: Client, moderator: Member, status: str
) -> None:
    at, post, member = timezone.now() - timedelta(hours=1), make_post(), make_member()
    made = [
        make_comment(
            post=post,
            by=member,
            at=at + timedelta(seconds=number // 3),
            status=status,
            moderator=moderator,
        ).pk
        for number in range(52)
    ]
    expected = made if status == "pending" else made[::-1]
    first = desk.get(QUEUE, {"status": status})
    assert listed(first) == expected[:50]
    [link] = parsed(first).css('a[rel="next"]')
    second = desk.get(QUEUE + (link.attributes["href"] or ""))
    assert listed(second) == expected[50:]
    assert parsed(second).css('a[rel="next"]') == []


def test_fifty_comments_are_one_page(desk: Client) -> None:
    post, member = make_post(), make_member()
    for _ in range(50):
        make_comment(post=post, by=member)
    page = desk.get(QUEUE)
    assert len(listed(page)) == 50
    assert parsed(page).css('a[rel="next"]') == []


def test_the_next_page_is_right_though_the_first_was_decided_meanwhile(
    desk: Client, moderator: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comments.admin.queue.DEFAULT_SIZE", 2)
    made = [make_comment() for _ in range(5)]
    [link] = parsed(desk.get(QUEUE)).css('a[rel="next"]')
    for comment in made[:2]:
        moderation.approve(comment, by=moderator, seen=comment.seen)
    page = desk.get(QUEUE + (link.attributes["href"] or ""))
    assert listed(page) == [comment.pk for comment in made[2:4]]


@pytest.mark.parametrize("status", ["x", "PENDING", "pending "])
def test_a_list_that_never_was_is_not_found(desk: Client, status: str) -> None:
    assert desk.get(QUEUE, {"status": status}).status_code == 404


@pytest.mark.parametrize("after", ["x", "1", "1-", "-1", "1-x", "1-2-3", "²-1", "9" * 30 + "-1"])
def test_a_page_that_never_was_is_not_found(desk: Client, after: str) -> None:
    assert desk.get(QUEUE, {"after": after}).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_queue_is_only_looked_at(desk: Client, method: str) -> None:
    comment = make_comment()
    response = getattr(desk, method)(QUEUE, {"action": "delete_selected", "_selected_action": "1"})
    assert response.status_code == 405
    assert Comment.objects.get() == comment


# A row


def test_a_row_shows_exactly_the_stored_html(desk: Client) -> None:
    comment = make_comment(text='<a href="https://e.org">one</a> <script>&\n\n two')
    Revision.objects.update(body_html=Revision.objects.get().body_html + "<i>as stored</i>")
    shown = (
        f'<div class="comment-text published" dir="auto">{Revision.objects.get().body_html}</div>'
    )
    assert shown in desk.get(QUEUE).content.decode()
    assert shown in desk.get(page_of(comment)).content.decode()


def test_a_row_names_its_author_and_its_article(desk: Client) -> None:
    post = make_post(title="Tea & <sympathy>")
    comment = make_comment(post=post, by=make_member("writer"))
    page = desk.get(QUEUE)
    assert texts(page, ".row h2") == ["Comment by writer"]
    assert texts(page, ".row .place > a") == ["Tea & <sympathy>"]
    assert parsed(page).css(f'.place a[href="/posts/{post.slug}/"]') != []
    assert parsed(page).css(f'.row h2 a[href="{page_of(comment)}"]') != []


def test_a_row_shows_what_it_answers_as_readers_see_it(desk: Client) -> None:
    answered = make_comment(by=make_member("answered"), text="<b>Before.</b>", status="approved")
    make_comment(parent=answered)
    page = desk.get(QUEUE)
    assert texts(page, ".answered summary") == ["In reply to answered"]
    assert "<b>Before.</b>" in page.content.decode()


def test_a_row_says_that_what_it_answers_is_gone(desk: Client, moderator: Member) -> None:
    answered = make_comment(text="Words long gone.", status="approved")
    make_comment(parent=answered)
    moderation.reject(answered, by=moderator, seen=answered.seen)
    page = desk.get(QUEUE)
    assert texts(page, ".answered p") == ["That comment is not public now."]
    assert "Words long gone." not in page.content.decode()


def test_a_row_says_what_became_of_its_authors_other_comments(desk: Client) -> None:
    member = make_member()
    for status in ("approved", "approved", "approved", "rejected", "rejected", "spam"):
        make_comment(by=member, status=status)
    make_comment(by=member)
    assert texts(desk.get(QUEUE), ".row .record") == [
        "3 approved, 2 rejected, 1 spam · member for 0 minutes"
    ]


def test_a_row_says_what_the_rules_found(desk: Client) -> None:
    without_rules()
    comment = make_comment()
    make_finding(comment, make_rule("a-kind-that-is-gone", label="Gone"))
    make_finding(comment, make_rule(label="Broken"), failure="error")
    found = ["Gone", "Broken The rule failed. Look closely, and tell who runs the site."]
    assert texts(desk.get(QUEUE), ".findings li") == found
    assert texts(desk.get(page_of(comment)), ".findings li") == found


def test_a_row_marks_what_the_rules_found_in_the_text(desk: Client) -> None:
    without_rules()
    comment = make_comment(text="One <b>two</b> three")
    make_finding(comment, spans=[[0, 3]])
    make_finding(comment, spans=[[7, 10], [2, 6]])
    assert texts(desk.get(QUEUE), ".source .typed mark") == ["One", "<b", "two"]
    assert texts(desk.get(QUEUE), ".source .typed") == ["One <b>two</b> three"]


@pytest.mark.parametrize(
    ("status", "buttons"),
    [
        ("pending", ["approve", "reject", "mark_spam", "return"]),
        ("approved", ["reject", "mark_spam"]),
        ("rejected", ["approve", "mark_spam"]),
        ("spam", ["approve", "reject"]),
    ],
)
def test_a_row_offers_what_can_be_done(desk: Client, status: str, buttons: list[str]) -> None:
    comment = make_comment(status=status)
    page = desk.get(QUEUE, {"status": status})
    assert values(page, ".row .buttons button") == buttons
    assert values(page, "#selection .buttons button") == buttons
    assert values(page, '.row input[type="checkbox"]') == [seen(comment)]
    assert values(desk.get(page_of(comment)), ".row .buttons button") == buttons


def test_the_queue_takes_as_many_queries_for_fifty_rows_as_for_ten(desk: Client) -> None:
    tops = [make_comment(status="approved") for _ in range(5)]
    taken = []
    for count in (10, 50):
        while Comment.objects.standing("pending").count() < count:
            make_comment(parent=tops[count % 5], by=make_member())
        desk.get(QUEUE)  # the letter about what came in is read by now
        with CaptureQueriesContext(connection) as queries:
            assert len(listed(desk.get(QUEUE))) == count
        taken.append(len(queries))
    assert taken == [FOR_A_QUEUE, FOR_A_QUEUE]


# Deciding


@pytest.mark.parametrize(("event", "status"), EVENTS.items())
def test_one_comment_is_decided(desk: Client, moderator: Member, event: str, status: str) -> None:
    comment, other = make_comment(), make_comment()
    response = desk.post(DECIDE, decision(event, comment))
    assert (response.status_code, response["Location"]) == (302, QUEUE)
    last = comment.decisions.latest("version")
    assert (last.event, last.by, last.to_status) == (event, moderator, status)
    assert Comment.objects.get(pk=comment.pk).status == status
    assert Comment.objects.get(pk=other.pk).status == "pending"
    assert listed(desk.get(QUEUE)) == [other.pk]


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("approve", ["1 comment approved.", "2 comments approved."]),
        ("reject", ["1 comment rejected.", "2 comments rejected."]),
        ("mark_spam", ["1 comment marked as spam.", "2 comments marked as spam."]),
    ],
)
def test_a_selection_is_decided_and_the_desk_says_how_many(
    desk: Client, event: str, said: list[str]
) -> None:
    made = [make_comment() for _ in range(4)]
    for chosen, words in ((made[:1], said[0]), (made[1:3], said[1])):
        page = desk.post(DECIDE, decision(event, *chosen), follow=True)
        [message] = texts(page, ".messagelist li")
        assert (
            message.removesuffix(" See it or undo it").removesuffix(" See them or undo it") == words
        )
    statuses = Comment.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == [EVENTS[event]] * 3 + ["pending"]
    assert list(miscounted()) == []


def test_what_is_approved_is_public_as_it_was_shown(desk: Client) -> None:
    comment = make_comment(text="<b>Words</b>")
    desk.post(DECIDE, decision("approve", comment))
    page = Client().get(comment.post.get_absolute_url()).content.decode()
    assert '<div class="comment-text" dir="auto"><b>Words</b></div>' in page


def test_words_are_stored_for_whom_they_are_meant(desk: Client) -> None:
    chosen = [make_comment(), make_comment()]
    desk.post(DECIDE, decision("reject", *chosen, words="For you.", note="For us."))
    for comment in chosen:
        notes = Note.objects.filter(decision=comment.decisions.latest("version"))
        words = notes.values_list("audience", "text")
        assert set(words) == {("author", "For you."), ("team", "For us.")}


def test_an_approved_comment_is_rejected(desk: Client) -> None:
    comment = make_comment(status="approved")
    desk.post(DECIDE, decision("reject", comment))
    assert not Comment.objects.public().exists()
    assert Comment.objects.get().status == "rejected"


def test_what_a_colleague_rejected_is_approved(desk: Client, colleague: Member) -> None:
    comment = make_comment(status="rejected", moderator=colleague)
    desk.post(DECIDE, decision("approve", comment))
    assert list(Comment.objects.public()) == [comment]


@pytest.mark.parametrize("where", ["status", "after", "on"])
def test_after_deciding_one_is_back_where_one_was(desk: Client, where: str) -> None:
    comment = make_comment(status="approved")
    came_from = {
        "status": {"status": "approved"},
        "after": {"status": "approved", "after": "5-6"},
        "on": {"status": "", "after": "", "on": str(comment.pk)},
    }[where]
    response = desk.post(DECIDE, decision("reject", comment, **came_from))
    assert (
        response["Location"]
        == {
            "status": f"{QUEUE}?status=approved",
            "after": f"{QUEUE}?status=approved&after=5-6",
            "on": page_of(comment),
        }[where]
    )


def test_the_forms_on_the_pages_send_what_decides(desk: Client) -> None:
    for address in (QUEUE, "page"):
        comment = make_comment()
        page = desk.get(page_of(comment) if address == "page" else address)
        form = parsed(page).css_first("form.decide")
        assert form is not None
        assert form.attributes["action"] == DECIDE
        fields = form.css("input")
        data = {f.attributes["name"] or "": f.attributes.get("value") or "" for f in fields}
        desk.post(DECIDE, data | {"event": "approve"})
        assert list(Comment.objects.public()) == [comment]
        comment.refresh_from_db()
        desk.post(DECIDE, decision("reject", comment))


@pytest.mark.parametrize("method", ["get", "head", "put"])
def test_a_link_decides_nothing(desk: Client, method: str) -> None:
    comment = make_comment()
    before = contents()
    address = f"{DECIDE}?event=approve&comments={seen(comment)}"
    assert getattr(desk, method)(address).status_code == 405
    assert contents() == before


# Deciding what changed meanwhile


@pytest.mark.parametrize("event", EVENTS)
def test_what_a_colleague_decided_meanwhile_is_left_alone_and_the_page_tells(
    desk: Client, colleague: Member, event: str
) -> None:
    comment = make_comment()
    asked = decision(event, comment, words="My reason.", note="My note.")
    at = datetime(2026, 2, 3, 4, 5, tzinfo=UTC)
    moderation.mark_spam(comment, by=colleague, seen=comment.seen, at=at)
    before = contents()
    page = desk.post(DECIDE, asked)
    assert page.status_code == 409
    assert contents() == before
    [told] = texts(page, ".refusal")
    assert told.startswith("The comment changed before you decided. colleague: marked as spam (")
    assert "Feb. 3, 2026, 4:05 a.m." in told
    assert typed(page, "words") == {"My reason."}
    assert typed(page, "note") == {"My note."}


def test_from_the_page_that_tells_one_can_decide_after_all(desk: Client, colleague: Member) -> None:
    comment = make_comment()
    asked = decision("approve", comment)
    moderation.reject(comment, by=colleague, seen=comment.seen)
    page = desk.post(DECIDE, asked)
    assert values(page, ".row .buttons button") == ["approve", "mark_spam"]
    [now] = values(page, '.decide input[name="comments"]')
    desk.post(DECIDE, {"event": "approve", "comments": now})
    assert list(Comment.objects.public()) == [comment]


def test_of_a_selection_the_rest_is_decided(desk: Client, colleague: Member) -> None:
    moved, still = make_comment(), make_comment()
    asked = decision("approve", moved, still)
    moderation.reject(moved, by=colleague, seen=moved.seen)
    page = desk.post(DECIDE, asked)
    assert page.status_code == 409
    assert listed(page) == [moved.pk]
    assert texts(page, ".messagelist li") == ["1 comment approved. See them or undo it"]
    assert list(Comment.objects.public()) == [still]
    assert Comment.objects.get(pk=moved.pk).status == "rejected"


def test_the_same_decision_sent_twice_is_taken_once(desk: Client) -> None:
    comment = make_comment()
    asked = decision("approve", comment)
    desk.post(DECIDE, asked)
    before = contents()
    assert desk.post(DECIDE, asked).status_code == 409
    assert contents() == before


def test_what_does_not_lead_on_is_refused_and_said(desk: Client) -> None:
    comment = make_comment(status="approved")
    before = contents()
    page = desk.post(DECIDE, decision("approve", comment, words="My reason."))
    assert page.status_code == 409
    assert texts(page, ".refusal") == ["A comment that is published can't be approved."]
    assert typed(page, "words") == {"My reason."}
    assert contents() == before


# One's own


@pytest.mark.usefixtures("everybody_held")
@pytest.mark.parametrize("role", ["moderator", "superuser"])
def test_ones_own_comment_is_for_a_colleague(request: pytest.FixtureRequest, role: str) -> None:
    member = request.getfixturevalue(role)
    comment = make_comment(by=member)
    client = client_of(member)
    for address in (QUEUE, page_of(comment)):
        page = client.get(address)
        assert "a colleague decides about it" in page.content.decode()
        assert parsed(page).css(".row button, .row input") == []
    before = contents()
    for event in EVENTS:
        page = client.post(DECIDE, decision(event, comment))
        assert page.status_code == 409
        assert "Nobody decides about their own comment." in texts(page, ".refusal")[0]
    assert contents() == before


# What is no decision


def test_to_decide_about_nothing_keeps_the_words(desk: Client) -> None:
    make_comment()
    before = contents()
    page = desk.post(DECIDE, {"event": "reject", "words": "My reason.", "note": "My note."})
    assert page.status_code == 422
    assert "Select the comments to decide about." in texts(page, ".errornote")[0]
    assert "My reason." in typed(page, "words")
    assert "My note." in typed(page, "note")
    assert contents() == before


@pytest.mark.parametrize("event", ["", "submit", "delete", "APPROVE"])
def test_an_event_that_never_was_keeps_words_and_selection(desk: Client, event: str) -> None:
    chosen, other = make_comment(), make_comment()
    before = contents()
    page = desk.post(DECIDE, decision(event, chosen, words="My reason."))
    assert page.status_code == 422
    assert "My reason." in typed(page, "words")
    assert values(page, 'input[type="checkbox"][checked]') == [seen(chosen)]
    assert listed(page) == [chosen.pk, other.pk]
    assert contents() == before


@pytest.mark.parametrize("value", ["", "x", "1", "1:2", "1:2:3:4", "a:b:c"])
def test_what_no_page_sent_is_refused(desk: Client, value: str) -> None:
    make_comment()
    before = contents()
    page = desk.post(DECIDE, {"event": "approve", "comments": value, "note": "My note."})
    assert page.status_code == 422
    assert "My note." in typed(page, "note")
    assert contents() == before


def test_too_many_words_are_kept_for_their_author_to_cut(desk: Client) -> None:
    comment = make_comment()
    before = contents()
    page = desk.post(DECIDE, decision("reject", comment, words="x" * 2001))
    assert page.status_code == 422
    assert "x" * 2001 in typed(page, "words")
    assert contents() == before


def test_on_the_list_one_came_from(desk: Client) -> None:
    comment = make_comment(status="rejected")
    make_comment()
    page = desk.post(DECIDE, {"event": "approve", "status": "rejected"})
    assert page.status_code == 422
    assert listed(page) == [comment.pk]


# A comment's page


def test_a_comments_page_tells_all_that_was_said_and_done(
    desk: Client, moderator: Member, colleague: Member
) -> None:
    comment = make_comment(by=make_member("writer"), text="The <first> text.")
    moderation.reject(
        comment, by=colleague, seen=comment.seen, words="Too <loud>.", note="One\ntwo"
    )
    Revision.objects.create(
        comment=comment,
        number=2,
        text="The second text.",
        body_html="The second text.",
        markup_version=1,
        created_at=timezone.now(),
    )
    comment.refresh_from_db()
    moderation.approve(comment, by=moderator, seen=comment.seen)
    page = desk.get(page_of(comment))
    assert texts(page, ".revision pre") == ["The second text.", "The <first> text."]
    headings = texts(page, ".revision h3")
    assert [heading[:10] for heading in headings] == ["Revision 2", "Revision 1"]
    assert ["readers see this one" in heading for heading in headings] == [False, True]
    rows = [cells(row) for row in parsed(page).css(".decisions tbody tr")]
    assert [row[1:] for row in rows] == [
        ["writer", "submitted", "–", "waiting for a moderator", ""],
        [
            "colleague",
            "rejected",
            "waiting for a moderator",
            "rejected",
            "reason, sent to the author: Too <loud>. note, moderators only: One two",
        ],
        [
            "moderator",
            "approved Undo the decision about the comment by writer",
            "rejected",
            "published",
            "",
        ],
    ]
    assert "Too &lt;loud&gt;." in page.content.decode()


def test_a_public_comments_page_leads_to_its_place(desk: Client) -> None:
    public, waiting = make_comment(status="approved"), make_comment()
    assert parsed(desk.get(page_of(public))).css(f'a[href="/c/{public.pk}/"]') != []
    assert parsed(desk.get(page_of(waiting))).css(f'a[href="/c/{waiting.pk}/"]') == []


@pytest.mark.parametrize("pk", ["0", "999", "1" + "0" * 30, "x"])
def test_a_comment_that_never_was_has_no_page(desk: Client, pk: str) -> None:
    assert desk.get(f"/admin/comments/comment/{pk}/change/").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_comments_page_is_only_looked_at(desk: Client, method: str) -> None:
    comment = make_comment()
    before = contents()
    response = getattr(desk, method)(page_of(comment), {"status": "approved", "_save": "1"})
    assert response.status_code == 405
    assert contents() == before


@pytest.mark.parametrize("role", ["moderator", "superuser"])
@pytest.mark.parametrize("address", ["add/", "{}/", "{}/delete/", "{}/history/"])
def test_nothing_is_added_edited_or_deleted(
    request: pytest.FixtureRequest, role: str, address: str
) -> None:
    comment = make_comment()
    before = contents()
    client = client_of(request.getfixturevalue(role))
    there = QUEUE + address.format(comment.pk)
    assert client.get(there).status_code == 404
    assert client.post(there, {"post": "yes"}).status_code == 404
    assert contents() == before


# What stays on the desk


@pytest.mark.parametrize("event", EVENTS)
def test_notes_for_the_team_never_leave_the_desk(
    desk: Client, commenter: Member, author: Member, event: str
) -> None:
    post = make_post(author=author)
    comment = make_comment(post=post, by=commenter)
    desk.post(DECIDE, decision(event, comment, words="For you.", note="Between us."))
    assert "Between us." in desk.get(page_of(comment)).content.decode()
    receipt = f"{post.get_absolute_url()}?receipt={comment.pk}"
    for client in (client_of(commenter), client_of(author), client_of(make_member()), Client()):
        for address in (receipt, comment.get_absolute_url()):
            page = client.get(address, follow=True).content.decode()
            assert "Between us." not in page
    assert "For you." in client_of(commenter).get(receipt).content.decode()


def test_the_desk_tells_the_index_of_the_admin_its_address(desk: Client) -> None:
    links = [link.attributes["href"] for link in parsed(desk.get("/admin/")).css("a")]
    assert QUEUE in links
    assert f"{QUEUE}add/" not in links


def test_an_emptied_record_shows_as_nothing(desk: Client) -> None:
    make_comment()
    Record.objects.all().delete()
    [record] = texts(desk.get(QUEUE), ".row .record")
    assert record.startswith("0 approved, 0 rejected, 0 spam")


def test_under_a_closed_article_one_can_still_decide(desk: Client) -> None:
    comment = make_comment()
    Post.objects.update(status="archived")
    desk.post(DECIDE, decision("approve", comment))
    assert list(Comment.objects.public()) == [comment]
    assert Discussion.objects.get().public_count == 1
