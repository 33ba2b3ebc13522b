"""What a mail says, and what none ever says."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Member
from comments.letters import outcomes
from comments.models import Comment, Letter
from posts.models import Post
from tests.comments.letters import all_of, delivered, html_of, let_time_pass, letters
from tests.factories import (
    decide,
    make_comment,
    make_edit,
    make_finding,
    make_member,
    make_post,
    make_rule,
    withdraw,
)

pytestmark = pytest.mark.django_db

TITLE = "Salt & <b>pepper</b> “2 > 1”"


@pytest.fixture
def post(author: Member) -> Post:
    """An article whose title is no HTML, though it looks like it."""
    return make_post(author=author, title=TITLE)


# What became of a comment


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ("approve", "Your comment under “{}” is published."),
        ("reject", "Your comment under “{}” was not published."),
        ("edit approve", "Your comment under “{}” is published as you edited it."),
        ("approve edit approve", "Your comment under “{}” is published as you edited it."),
        (
            "approve edit decline",
            "Your edit under “{}” was not taken. The text before it stays public.",
        ),
        ("approve reject", "Your comment under “{}” is no longer public."),
        ("approve edit reject", "Your comment under “{}” is no longer public."),
        ("mark_spam reject", "Your comment under “{}” was not published."),
        ("approve mark_spam reject", "Your comment under “{}” was not published."),
        ("reject approve", "Your comment under “{}” is published."),
        ("return", "Your comment under “{}” was sent back to you: change it, and"),
    ],
)
def test_the_author_is_told_what_became_of_it(
    post: Post, commenter: Member, steps: str, told: str
) -> None:
    comment = make_comment(post=post, by=commenter)
    for number, step in enumerate(steps.split()):
        make_edit(comment, f"Text {number}") if step == "edit" else decide(comment, step)
    [message] = delivered()
    assert message.subject == "[Colloquy] A decision about your comment"
    assert told.format(TITLE) in message.body
    last = comment.decisions.latest("version")
    assert outcomes([last])[last.pk].startswith(told.format(TITLE))


def test_the_reason_is_in_the_mail_and_the_teams_note_is_not(commenter: Member) -> None:
    comment = make_comment(by=commenter)
    decide(comment, "reject", words="Stay on topic.\nPlease.", note="Third time this week.")
    [message] = delivered()
    assert "What the moderators say: Stay on topic.\nPlease." in message.body
    assert "Stay on topic.<br>Please." in html_of(message)
    assert "Third time" not in all_of(message)


def test_without_a_reason_no_words_are_put_in_the_moderators_mouth(commenter: Member) -> None:
    make_comment(by=commenter, status="approved")
    assert "moderators say" not in all_of(delivered()[0])


def test_each_comment_has_its_own_reason_in_one_mail(commenter: Member) -> None:
    comments = [make_comment(by=commenter) for _ in range(2)]
    for number, comment in enumerate(comments):
        decide(comment, "reject", words=f"Reason {number}.")
    [message] = delivered()
    said = re.findall(r"Reason \d|/c/\d+/", str(message.body))
    assert said == ["Reason 0", f"/c/{comments[0].pk}/", "Reason 1", f"/c/{comments[1].pk}/"]


def test_a_mail_leads_to_the_comment_and_to_all_of_ones_own(
    commenter: Member, settings: Settings
) -> None:
    settings.SITE_URL = "https://colloquy.example"
    comment = make_comment(by=commenter, status="approved")
    [message] = delivered()
    for said in (message.body, html_of(message)):
        assert f"https://colloquy.example/c/{comment.pk}/" in said
        assert "https://colloquy.example/me/" in said


def test_plain_text_is_not_escaped_and_html_is(post: Post, commenter: Member) -> None:
    comment = make_comment(post=post, by=commenter)
    decide(comment, "reject", words="<script>alert(1)</script> & so on")
    [message] = delivered()
    assert TITLE in message.body
    assert "<script>alert(1)</script> & so on" in message.body
    assert "&amp;" not in message.body
    assert "Salt &amp; &lt;b&gt;pepper&lt;/b&gt; “2 &gt; 1”" in html_of(message)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; so on" in html_of(message)
    assert "<script>" not in html_of(message)


# A reply


def test_a_reply_comes_with_its_public_text(post: Post, commenter: Member) -> None:
    top = make_comment(post=post, by=commenter, status="approved")
    reply = make_comment(
        parent=top, by=make_member("replier"), text="1 < 2 & <b>so</b>\non", status="approved"
    )
    [message] = [it for it in delivered() if it.to == [commenter.email] and "reply" in it.subject]
    assert f"replier replied to your comment under “{TITLE}”:" in message.body
    assert "1 < 2 & <b>so</b>\non" in message.body
    assert "1 &lt; 2 &amp; <b>so</b><br>on" in html_of(message)
    assert f"/c/{reply.pk}/" in message.body
    assert f"/c/{reply.pk}/" in html_of(message)


def test_several_replies_are_one_mail(commenter: Member) -> None:
    top = make_comment(by=commenter, status="approved")
    for number in range(3):
        make_comment(parent=top, text=f"Reply {number}", status="approved")
    [message] = [it for it in delivered() if "replies" in it.subject]
    assert message.subject == "[Colloquy] 3 replies to your comments"
    assert all(f"Reply {number}" in message.body for number in range(3))


def test_a_reply_is_told_in_the_words_that_are_public_when_it_is_sent(commenter: Member) -> None:
    reply = make_comment(
        parent=make_comment(by=commenter, status="approved"), text="First.", status="approved"
    )
    make_edit(reply, "Second.")
    decide(reply, "approve")
    make_edit(reply, "Third.")
    [message] = [it for it in delivered() if "reply" in it.subject]
    assert "Second." in message.body
    assert "First." not in all_of(message)
    assert "Third." not in all_of(message)


# What waits


def test_moderators_are_told_where_something_waits_the_oldest_first(
    post: Post, moderator: Member
) -> None:
    long_ago = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    Post.objects.update(published_at=long_ago)
    make_comment(post=post, text="Hidden words.", at=long_ago)
    others = [make_comment(text="Hidden words.").post.title for _ in range(6)]
    [message] = delivered()
    assert message.subject == "[Colloquy] Comments are waiting"
    assert f"- {TITLE} (2 January 2026, 03:04)" in message.body
    assert [title for title in others if title in message.body] == others[:4]
    assert "Salt &amp; &lt;b&gt;pepper" in html_of(message)
    assert "/admin/comments/comment/" in message.body
    assert "Hidden words." not in all_of(message)


# What no mail ever says


def everything_happens(judge: Member) -> list[Comment]:
    """Let every event happen that brings a letter, all decided by one moderator."""
    words = {"words": "A reason.", "note": f"A note by {judge.username}."}
    top = make_comment(status="approved", moderator=judge)
    reply = make_comment(parent=top)
    rejected, edited, gone = (make_comment() for _ in range(3))
    decide(reply, "approve", by=judge, **words)
    decide(rejected, "reject", by=judge, **words)
    decide(edited, "approve", by=judge, **words)
    make_edit(edited, "Not public.")
    decide(edited, "decline", by=judge, **words)
    decide(gone, "approve", by=judge, **words)
    decide(gone, "reject", by=judge, **words)
    make_comment(text="Not public.")
    return [top, reply, rejected, edited, gone]


def test_no_mail_names_the_moderator_who_decided() -> None:
    judge = make_member("judge.who.stays.unnamed")
    make_member("another", group="Moderators")  # is told that something waits
    judge.groups.add(Group.objects.get(name="Moderators"))
    Letter.objects.all().delete()
    everything_happens(Member.objects.get(pk=judge.pk))
    sent = [message for message in delivered() if message.to != [judge.email]]
    assert {letter.kind for letter in Letter.objects.filter(sent_at__isnull=False)} == {
        "outcome",
        "reply",
        "waiting",
    }
    assert len(sent) >= 6
    for message in sent:
        assert "judge.who.stays.unnamed" not in all_of(message)
        assert judge.email not in all_of(message)


def test_no_mail_holds_what_nobody_approved_but_to_its_author(moderator: Member) -> None:
    comments = everything_happens(make_member(group="Moderators"))
    withdraw(comments[0])
    let_time_pass()
    for message in delivered():
        assert "Not public." not in all_of(message)


def test_no_mail_says_why_a_rule_held_a_comment(commenter: Member) -> None:
    comment = make_comment(by=commenter)
    make_finding(comment, make_rule(label="Loud letters"))
    decide(comment, "approve")
    assert "Loud letters" not in all_of(delivered()[0])


def test_nobody_is_told_of_spam(commenter: Member) -> None:
    comment = make_comment(by=commenter, status="approved")
    decide(comment, "mark_spam", words="We know you.")
    assert [it for it in delivered() if it.to == [commenter.email]] == []


# Its form


def test_a_mail_is_plain_text_and_html(commenter: Member) -> None:
    make_comment(by=commenter, status="approved")
    message = delivered()[0].message()
    assert message.get_content_type() == "multipart/alternative"
    parts = [part.get_content_type() for part in message.walk() if not part.is_multipart()]
    assert parts == ["text/plain", "text/html"]


def test_a_mail_greets_by_name_and_comes_from_the_site(
    commenter: Member, settings: Settings
) -> None:
    settings.DEFAULT_FROM_EMAIL = "site@example.org"
    make_comment(by=commenter, status="approved")
    [message] = delivered()
    assert message.from_email == "site@example.org"
    assert message.body.lstrip().startswith("Hello commenter,")
    assert "Hello <bdi>commenter</bdi>," in html_of(message)


def test_every_mail_has_a_message_id_of_its_own() -> None:
    for _ in range(3):
        make_comment(status="approved")
    ids = [message.message()["Message-ID"] for message in delivered()]
    assert len(set(ids)) == len(ids) >= 3
    assert all(re.fullmatch(r"<[0-9a-f-]{36}@colloquy>", one) for one in ids)


def test_a_title_can_not_smuggle_a_header(commenter: Member) -> None:
    post = make_post(title="Title\r\nBcc: victim@example.org")
    make_comment(post=post, by=commenter, status="approved")
    [message] = delivered()
    assert message.message()["Bcc"] is None
    assert message.recipients() == [commenter.email]


def test_a_mail_about_a_decision_offers_no_way_to_be_told_less(commenter: Member) -> None:
    make_comment(by=commenter, status="approved")
    [message] = delivered()
    assert "List-Unsubscribe" not in message.message()
    assert "unsubscribe" not in all_of(message)


@pytest.mark.parametrize("kind", ["reply", "waiting"])
def test_other_mail_can_be_refused_with_one_click(
    commenter: Member, moderator: Member, settings: Settings, kind: str
) -> None:
    settings.SITE_URL = "https://colloquy.example"
    make_comment(parent=make_comment(by=commenter, status="approved"), status="approved")
    make_comment()
    recipient = commenter if kind == "reply" else moderator
    [message] = [
        it for it in delivered() if it.to == [recipient.email] and "decision" not in it.subject
    ]
    headers = message.message()
    url = headers["List-Unsubscribe"].replace("\n", "").replace(" ", "").strip("<>")
    assert url.startswith("https://colloquy.example/me/unsubscribe/")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert url in message.body
    assert url in html_of(message)


def test_the_time_of_a_letter_is_the_decisions(commenter: Member) -> None:
    at = timezone.now() - timedelta(days=3)
    decide(make_comment(by=commenter), "approve", at=at)
    assert letters("outcome")[0].created_at == at
