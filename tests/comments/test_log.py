"""The moderation log: who decided what, narrowed, and taken along as CSV."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Member
from comments import moderation
from comments.admin import log
from comments.models import Decision, Reason
from tests.cast import client_of
from tests.factories import (
    make_comment,
    make_finding,
    make_member,
    make_post,
    make_rule,
)
from tests.pages import links_on, parsed, text_of, texts_of

pytestmark = pytest.mark.django_db

LOG = "/admin/comments/comment/log/"


@pytest.fixture
def desk(moderator: Member) -> Client:
    """Return a browser in which a moderator is signed in."""
    return client_of(moderator)


def shown(desk: Client, **asked: Any) -> list[list[str]]:
    """Return who did what about which comment, as the log lists it."""
    response = desk.get(LOG, asked)
    assert response.status_code == 200
    rows = [
        [" ".join(cell.text(separator=" ").split()) for cell in row.css("td")]
        for row in parsed(response).css(".decisions tbody tr")
    ]
    return [[row[1], row[2], row[3].split(" ")[1]] for row in rows]


def exported(desk: Client, **asked: Any) -> list[dict[str, str]]:
    """Return the rows of the CSV."""
    response = desk.get(f"{LOG}csv/", asked)
    assert response.status_code == 200
    text = b"".join(response).decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_it_lists_every_decision_the_newest_first(desk: Client, moderator: Member) -> None:
    comment = make_comment(by=make_member("writer"), status="rejected", moderator=moderator)
    moderation.undo(comment.decisions.latest("version"), by=moderator)
    number = str(comment.pk)
    assert shown(desk) == [
        ["moderator", "put back as it was", number],
        ["moderator", "rejected undone by moderator", number],
        ["writer", "submitted", number],
    ]


def test_it_is_narrowed_by_who_what_why_where_and_when(desk: Client, moderator: Member) -> None:
    other, post = make_member("other", group="Moderators"), make_post()
    reason = Reason.objects.create(code="too-loud", text="Too loud.", for_reject=True)
    first = make_comment(post=post)
    moderation.reject(first, by=other, seen=first.seen, reason=reason)
    second = make_comment(status="approved", moderator=moderator)
    make_finding(first, make_rule(code="loud"))
    one, two = str(first.pk), str(second.pk)
    assert shown(desk, by="OTHER") == [["other", "rejected", one]]
    assert shown(desk, event="approve") == [["moderator", "approved", two]]
    assert shown(desk, reason=reason.pk) == [["other", "rejected", one]]
    assert {row[2] for row in shown(desk, article=post.pk)} == {one}
    assert {row[2] for row in shown(desk, rule="loud")} == {one}
    assert shown(desk, since=(timezone.localdate() + timedelta(days=1)).isoformat()) == []
    assert len(shown(desk, until=timezone.localdate().isoformat())) == 4


@pytest.mark.parametrize(
    "asked", [{"event": "x"}, {"since": "x"}, {"rule": "x"}, {"reason": "999999"}]
)
def test_what_can_not_be_asked_for_is_named(desk: Client, asked: dict[str, str]) -> None:
    for address in (LOG, f"{LOG}csv/"):
        response = desk.get(address, asked)
        assert response.status_code == 422
        assert texts_of(response, ".filters .errors")


@pytest.mark.parametrize("after", ["x", "1", "9" * 30 + "-1"])
def test_a_page_that_never_was_is_not_found(desk: Client, after: str) -> None:
    assert desk.get(LOG, {"after": after}).status_code == 404


def test_its_pages_go_on_and_keep_what_was_asked_for(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "ROWS_ON_A_PAGE", 2)
    made = [make_comment() for _ in range(3)]
    page = desk.get(LOG, {"event": "submit"})
    [following] = links_on(page, 'a[rel="next"]')
    assert following.startswith("?event=submit&after=")
    [row] = texts_of(desk.get(LOG + following), ".decisions tbody tr")
    assert f"number {made[0].pk} " in row


def test_as_csv_it_has_what_is_asked_for_and_no_words(desk: Client, moderator: Member) -> None:
    comment = make_comment(text="Nobody's business.", by=make_member("writer"))
    moderation.reject(
        comment, by=moderator, seen=comment.seen, words="For the author.", note="For us."
    )
    rows = exported(desk, event="reject")
    decision = Decision.objects.get(event="reject")
    assert rows == [
        {
            "time": decision.created_at.isoformat(),
            "comment": str(comment.pk),
            "article": comment.post.slug,
            "event": "reject",
            "by": "moderator",
            "from": "pending",
            "to": "rejected",
            "reason": "",
            "batch": "",
            "undoes": "",
        }
    ]
    assert len(exported(desk)) == 2


@pytest.mark.parametrize("name", ["@SUM(A1)", "+1", "-cmd"])
def test_a_name_is_no_formula_in_a_spreadsheet(desk: Client, name: str) -> None:
    make_comment(by=make_member(name))
    [row] = exported(desk)
    assert row["by"] == f"'{name}"


def test_it_takes_as_many_queries_for_many_rows_as_for_few(desk: Client) -> None:
    taken = []
    for _ in range(2):
        make_comment(status="approved")
        desk.get(LOG)
        with CaptureQueriesContext(connection) as queries:
            desk.get(LOG)
        taken.append(len(queries))
        for _more in range(6):
            make_comment(status="rejected")
    assert taken[0] == taken[1]


@pytest.mark.parametrize("role", ["stranger", "author", "commenter"])
@pytest.mark.parametrize("address", [LOG, f"{LOG}csv/"])
def test_nobody_else_reads_it(request: pytest.FixtureRequest, role: str, address: str) -> None:
    client = client_of(request.getfixturevalue(role))
    assert client.get(address, follow=True).status_code == 403


def test_the_days_of_the_log_are_the_sites(desk: Client) -> None:
    post = make_post(published_at=datetime(2026, 1, 1, tzinfo=UTC))
    make_comment(post=post, at=datetime(2026, 3, 2, 12, tzinfo=UTC))
    assert len(shown(desk, since="2026-03-02", until="2026-03-02")) == 1
    assert shown(desk, since="2026-03-03", until="2026-03-03") == []
    assert "Nothing was decided that fits." in text_of(
        desk.get(LOG, {"until": "2026-03-01"}), "#content"
    )
