"""The audit: silent while all agrees, and naming each row that does not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Member
from comments import audit, claims, ledger, markup
from comments.models import Claim, Comment, Decision, Discussion, Letter, Note, Record, Revision
from tests.comments import contents, past_the_triggers, undone
from tests.factories import decide, make_comment, make_edit, make_post, undo, withdraw

pytestmark = pytest.mark.django_db


def problems() -> list[str]:
    """Return whatever the audit names."""
    of_comments = [problem for _, named in audit.audit_comments() for problem in named]
    return [
        *of_comments,
        *audit.audit_counters(),
        *audit.audit_batches(),
        *audit.audit_reports(),
        *audit.audit_claims(),
        *audit.audit_database(),
    ]


def varied_history() -> list[Comment]:
    """Let everything happen that can happen to comments; return them."""
    post = make_post()
    histories = [
        "",
        "approve",
        "reject",
        "mark_spam",
        "edit",
        "edit approve",
        "approve edit",
        "approve edit approve",
        "approve edit decline",
        "approve edit decline edit approve",
        "approve edit edit reject",
        "approve reject mark_spam approve",
        "approve withdraw",
        "approve edit withdraw",
        "withdraw",
        "mark_spam reject approve mark_spam",
        "return",
        "return edit approve",
        "approve edit return edit return decline",
        "return reject",
        "approve undo",
        "approve undo approve",
        "reject approve undo",
        "approve edit approve undo decline",
        "approve edit mark_spam undo approve",
        "approve undo reject undo return edit return undo",
    ]
    comments: list[Comment] = []
    for number, history in enumerate(histories):
        public = [it for it in comments if it.shown_id]
        parent = public[-1] if public and number % 2 else None
        comment = make_comment(post=post, parent=parent)
        for at, step in enumerate(history.split()):
            if step == "edit":
                make_edit(comment, f"Text {at}")
            elif step == "withdraw":
                withdraw(comment)
            elif step == "undo":
                undo(comment)
            else:
                decide(comment, step, words="A reason.")
        comments.append(Comment.objects.get(pk=comment.pk))
    return comments


def edited() -> Comment:
    """A public comment with an edit that waits."""
    return make_edit(make_comment(status="approved"))


def change(comment: Comment, **columns: Any) -> None:
    """Write to a comment's row past the door."""
    assert Comment.objects.filter(pk=comment.pk).update(**columns) == 1


def change_decision(comment: Comment, number: int, **columns: Any) -> Decision:
    """Write to a decision past the triggers; return it as it was."""
    decision = comment.decisions.get(version=number)
    with past_the_triggers():
        Decision.objects.filter(pk=decision.pk).update(**columns)
    return decision


# What agrees


def test_nothing_is_wrong_where_nothing_is() -> None:
    assert problems() == []


def test_whatever_the_door_does_agrees() -> None:
    varied_history()
    assert problems() == []


def test_the_audit_changes_nothing() -> None:
    varied_history()
    before = contents()
    problems()
    assert contents() == before


def test_replies_below_the_fourth_level_agree() -> None:
    comment = make_comment(status="approved")
    for _ in range(6):
        comment = make_comment(parent=comment, status="approved")
    assert problems() == []


# What does not, by its row


def test_a_status_that_no_decision_gave_is_named() -> None:
    make_comment()
    comment = make_comment()
    Record.objects.filter(member=comment.author).update(rejected=1)
    change(comment, status="rejected")
    [problem] = problems()
    assert problem.startswith(f"comment {comment.pk}: is ('rejected', ")
    assert f"its decisions say ('pending', {comment.head_id}, None, 1)" in problem


def test_a_head_that_no_decision_gave_is_named() -> None:
    comment = make_edit(make_comment())
    change(comment, head=comment.revisions.get(number=1))
    [problem] = problems()
    assert problem.startswith(f"comment {comment.pk}: is ('pending', ")
    assert f"its decisions say ('pending', {comment.head_id}, None, 2)" in problem


def test_the_head_of_another_comment_is_named() -> None:
    comment, other = make_comment(), make_comment()
    change(comment, head=other.head)
    assert f"comment {comment.pk}: head is revision {other.head_id} of another comment" in (
        problems()
    )


def test_a_shown_text_that_no_decision_gave_is_named() -> None:
    comment = edited()
    Discussion.objects.update(public_count=0)
    change(comment, shown=None, public_since=None)
    [problem] = problems()
    assert problem.startswith(f"comment {comment.pk}: is ('pending', {comment.head_id}, None, 3)")
    assert f"('pending', {comment.head_id}, {comment.shown_id}, 3)" in problem


def test_a_shown_text_that_nobody_approved_is_named() -> None:
    comment = make_edit(make_comment())
    first = comment.revisions.get(number=1)
    change(comment, shown=first, public_since=timezone.now())
    Discussion.objects.update(public_count=1)
    assert f"comment {comment.pk}: shows revision {first.pk}, which nobody approved" in problems()


def test_a_text_shown_by_a_decision_that_never_approved_it_is_named() -> None:
    comment = edited()
    decision = comment.decisions.get(event="approve")
    change_decision(comment, 2, event="reject")
    named = problems()
    assert (
        f"comment {comment.pk}: shows revision {comment.shown_id}, which nobody approved" in named
    )
    assert (
        f"comment {comment.pk}: decision {decision.pk}: reject does not lead from 'pending' there"
        in named
    )


def test_a_version_that_is_not_the_number_of_decisions_is_named() -> None:
    comment = make_comment()
    change(comment, version=5)
    [problem] = problems()
    assert problem.startswith(f"comment {comment.pk}: is ('pending', {comment.head_id}, None, 5)")


def test_a_path_that_leads_elsewhere_is_named() -> None:
    top = make_comment(status="approved")
    reply = make_comment(parent=top)
    change(reply, path=f"{reply.pk:010}")
    assert problems() == [
        f"comment {reply.pk}: path is '{reply.pk:010}', should be '{top.pk:010}{reply.pk:010}'"
    ]


def test_an_answer_to_another_articles_comment_is_named() -> None:
    top, elsewhere = make_comment(status="approved"), make_comment(status="approved")
    reply = make_comment(parent=top)
    change(reply, parent=elsewhere)
    assert problems() == [f"comment {reply.pk}: answers comment {elsewhere.pk} of another article"]


def test_a_gap_between_decisions_is_named() -> None:
    comment = make_comment(status="approved")
    decision = change_decision(comment, 2, version=3)
    assert f"comment {comment.pk}: decision {decision.pk} is number 3, should be 2" in problems()


def test_a_decision_that_is_gone_is_named() -> None:
    comment = make_comment(status="approved")
    Letter.objects.all().delete()
    gone = comment.decisions.filter(version=2)
    with past_the_triggers():
        gone._raw_delete(gone.db)  # noqa: SLF001 - past the protection of the ORM
    [problem, *more] = problems()
    assert problem.startswith(f"comment {comment.pk}: is ('approved', ")
    assert f"its decisions say ('pending', {comment.head_id}, None, 1)" in problem
    assert more == [
        f"comment {comment.pk}: shows revision {comment.shown_id}, which nobody approved"
    ]


def test_a_comment_without_any_decision_is_named() -> None:
    comment = make_comment()
    gone = comment.decisions.all()
    with past_the_triggers():
        gone._raw_delete(gone.db)  # noqa: SLF001
    [problem] = problems()
    assert problem.startswith(f"comment {comment.pk}: is ('pending', ")
    assert "its decisions say ('', None, None, 0)" in problem


def test_a_decision_that_starts_from_where_nothing_was_is_named() -> None:
    comment = make_comment(status="approved")
    decision = change_decision(comment, 2, from_status="rejected")
    assert problems() == [
        f"comment {comment.pk}: decision {decision.pk} starts from 'rejected', not 'pending'"
    ]


def test_a_decision_that_leads_where_its_event_does_not_is_named() -> None:
    comment = make_comment(status="rejected")
    decision = change_decision(comment, 2, event="mark_spam")
    assert problems() == [
        f"comment {comment.pk}: decision {decision.pk}: mark_spam does not lead from 'pending' "
        "there"
    ]


def test_a_decision_that_moves_the_head_by_itself_is_named() -> None:
    comment = edited()
    decide(comment, "approve")
    decision = change_decision(comment, 4, head=comment.shown_id)
    assert (
        f"comment {comment.pk}: decision {decision.pk} moves the head to {comment.shown_id}"
        in problems()
    )


def test_a_decision_that_shows_what_its_event_does_not_is_named() -> None:
    comment = make_comment(status="rejected")
    decision = change_decision(comment, 2, shown=comment.head_id, public_since=timezone.now())
    assert f"comment {comment.pk}: decision {decision.pk} shows {comment.head_id}" in problems()


def test_an_edit_that_brought_no_new_text_is_named() -> None:
    comment = edited()
    change_decision(comment, 3, head=comment.shown_id)
    [problem] = problems()
    assert problem.startswith(f"comment {comment.pk}: is ('pending', {comment.head_id}, ")
    assert f"its decisions say ('pending', {comment.shown_id}, " in problem


def test_a_submission_that_published_by_itself_is_named() -> None:
    comment = make_comment()
    public = {"shown": comment.head_id, "public_since": comment.created_at}
    change_decision(comment, 1, to_status="approved", **public)
    Record.objects.update(approved=1)
    Discussion.objects.update(public_count=1)
    change(comment, status="approved", **public)
    [decision] = comment.decisions.all()
    assert problems() == [
        f"comment {comment.pk}: decision {decision.pk} leads to 'approved', "
        "but the screening says 'everyone'"
    ]


def test_a_time_that_no_decision_gave_is_named() -> None:
    comment = make_comment(status="approved")
    change(comment, waiting_since=timezone.now())
    [problem] = problems()
    assert problem.startswith(f"comment {comment.pk}: is ('approved', {comment.head_id}, ")


@pytest.mark.parametrize(
    ("column", "named"), [("waiting_since", "lets it wait"), ("public_since", "makes it public")]
)
def test_a_decision_that_keeps_another_time_is_named(column: str, named: str) -> None:
    comment = make_comment(status="approved")
    decision = change_decision(comment, 2, **{column: timezone.now()})
    at = Decision.objects.get(pk=decision.pk)
    assert (
        f"comment {comment.pk}: decision {decision.pk} {named} since {getattr(at, column)}"
        in problems()
    )


def test_an_undo_of_another_decision_is_named() -> None:
    comment, other = make_comment(status="approved"), make_comment(status="approved")
    decision = undo(comment)
    change_decision(comment, 3, undoes=other.decisions.latest("version"))
    assert problems() == [
        f"comment {comment.pk}: decision {decision.pk} undoes "
        f"{other.decisions.latest('version').pk}, not the one before it"
    ]


def test_an_undo_that_puts_back_something_else_is_named() -> None:
    comment = make_comment(status="approved")
    decision = undo(comment)
    change_decision(comment, 3, to_status="rejected")
    wrong = f"comment {comment.pk}: decision {decision.pk} does not put back what was before"
    assert wrong in problems()


def test_an_undo_of_what_can_not_be_undone_is_named() -> None:
    comment = make_comment(status="approved")
    decision = undo(comment)
    change_decision(comment, 2, event="withdraw")
    wrong = f"comment {comment.pk}: decision {decision.pk} undoes what can't be undone"
    assert wrong in problems()


def test_a_revision_that_is_missing_is_named() -> None:
    comment = make_edit(make_comment())
    Revision.objects.filter(comment=comment, number=2).update(number=3)
    assert problems() == [f"comment {comment.pk}: its revisions are not numbered from 1"]


@pytest.mark.parametrize("version", [markup.VERSION + 1, 1000])
def test_html_of_a_version_that_our_code_never_had_is_named(version: int) -> None:
    comment = make_comment()
    Revision.objects.update(markup_version=version)
    assert problems() == [
        f"comment {comment.pk}: the HTML of revision {comment.head_id} is of markup version "
        f"{version}, which our code never had"
    ]


# HTML, when asked for


def test_html_that_our_code_does_not_make_of_the_text_is_named_when_asked_for() -> None:
    comment = make_edit(make_comment())
    make_comment()
    comment.revisions.filter(number=2).update(body_html="<script>go()</script>")
    assert problems() == []
    [(done, named)] = audit.audit_html()
    assert done == 3
    assert named == [
        f"comment {comment.pk}: the HTML of revision {comment.head_id} is not what its text "
        "renders to"
    ]


def test_html_of_an_older_version_can_not_be_compared() -> None:
    make_comment()
    Revision.objects.update(body_html="<i>Of old</i>", markup_version=1)
    assert list(audit.audit_html()) == []


def test_all_html_is_read_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comments.audit.chunks.CHUNK", 3)
    for _ in range(7):
        make_comment()
    with CaptureQueriesContext(connection) as queries:
        assert list(audit.audit_html()) == [(3, []), (6, []), (7, [])]
    assert len(queries) == 4


def test_the_command_compares_html_only_when_asked_to(capsys: pytest.CaptureFixture[str]) -> None:
    make_comment()
    Revision.objects.update(body_html="<script>go()</script>")
    call_command("audit")
    with pytest.raises(CommandError, match="1 problems in 1 comments"):
        call_command("audit", "--html")
    assert "is not what its text renders to" in capsys.readouterr().out


# Counters


def test_a_public_count_that_is_wrong_is_named() -> None:
    comment = make_comment(status="approved")
    Discussion.objects.update(public_count=7)
    assert problems() == [f"discussion of article {comment.post_id}: public_count is 7, counted 1"]


@pytest.mark.parametrize("counter", ["approved", "rejected", "spam"])
def test_a_counter_of_a_members_record_that_is_wrong_is_named(counter: str) -> None:
    comment = make_comment()
    Record.objects.filter(member=comment.author).update(**{counter: 7})
    assert problems() == [f"record of member {comment.author_id}: {counter} is 7, counted 0"]


@pytest.mark.parametrize("status", ["approved", "rejected", "spam"])
def test_a_count_that_fell_behind_is_named(status: str) -> None:
    comment = make_comment(status=status)
    Record.objects.filter(member=comment.author).update(**{status: 0})
    assert problems() == [f"record of member {comment.author_id}: {status} is 0, counted 1"]


@pytest.mark.parametrize("missing", [Record, Discussion])
def test_a_comment_without_the_rows_of_its_counters_is_named(
    missing: type[Record] | type[Discussion],
) -> None:
    comment = make_comment()
    missing.objects.all().delete()
    assert problems() == [f"comment {comment.pk}: has no {missing.__name__.lower()}"]


# The database


def test_each_trigger_that_is_missing_is_named() -> None:
    make_comment()
    connection.check_constraints()
    ledger.release()
    names = sorted(ledger.missing_triggers())
    assert problems() == [f"trigger {name} is missing" for name in names]
    assert {"comments_decision_no_delete", "comments_decision_no_update"} <= set(names)


def test_a_row_that_refers_to_nothing_is_named() -> None:
    decision = make_comment().decisions.get()
    with undone():
        Note.objects.create(decision_id=decision.pk + 1000, audience="team", text="Lost.")
        [problem] = audit.audit_database()
        assert problem.startswith("foreign keys: ")


# The command


def test_the_command_says_that_all_agrees(capsys: pytest.CaptureFixture[str]) -> None:
    count = len(varied_history())
    call_command("audit")
    assert capsys.readouterr().out == f"{count} comments agree with their decisions.\n"


@pytest.mark.parametrize(
    ("plant", "named"),
    [
        (lambda comment: change(comment, version=5), "comment {pk}: is"),
        (lambda _: Discussion.objects.update(public_count=7), "public_count is 7"),
        (lambda _: ledger.release(), "trigger comments_decision_no_update is missing"),
    ],
)
def test_the_command_names_what_is_wrong_and_fails(
    capsys: pytest.CaptureFixture[str], plant: Callable[[Comment], object], named: str
) -> None:
    comment = make_comment()
    connection.check_constraints()
    plant(comment)
    with pytest.raises(CommandError, match=r"\d problems in 1 comments"):
        call_command("audit")
    assert named.format(pk=comment.pk) in capsys.readouterr().out


def test_the_command_draws_no_bar_where_nobody_looks_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    make_comment()
    call_command("audit")
    assert capsys.readouterr().err == ""


def test_the_command_shows_how_far_it_is_to_who_looks_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comments.audit.chunks.CHUNK", 2)
    for _ in range(4):
        make_comment()
    monkeypatch.setattr("django.core.management.base.OutputWrapper.isatty", lambda _: True)
    call_command("audit", no_color=True)
    shown = capsys.readouterr().err.split("\r")
    assert [line.strip() for line in shown if line] == [
        f"{'#' * 20}{'.' * 20} 2 of 4",
        f"{'#' * 40} 4 of 4",
    ]


# Cost


def test_a_chunk_takes_as_many_queries_for_twenty_comments_as_for_three() -> None:
    taken = []
    for count in (3, 20):
        while Comment.objects.count() < count:
            make_edit(make_comment(status="approved"))
        with CaptureQueriesContext(connection) as queries:
            assert [named for _, named in audit.audit_comments()] == [[]]
        taken.append(len(queries))
    # The comments with those they answer, their decisions, their revisions, what the policy said of
    # those; that none are left.
    assert taken == [5, 5]


def test_all_chunks_together_hold_every_comment_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comments.audit.chunks.CHUNK", 3)
    comments = [make_comment() for _ in range(7)]
    for comment in comments:
        change(comment, version=5)
    read = list(audit.audit_comments())
    assert [done for done, _ in read] == [3, 6, 7]
    named = [problem.split(":")[0] for _, problems_there in read for problem in problems_there]
    assert named == [f"comment {comment.pk}" for comment in comments]


# What moderators look at


def test_a_claim_of_who_decides_nothing_is_named_until_it_is_over(stranger: Member) -> None:
    now = timezone.now()
    claim = Claim.objects.create(
        comment=make_comment(), by=stranger, until=now + timedelta(minutes=1)
    )
    assert list(audit.audit_claims(at=now)) == [
        f"claim {claim.pk}: member {stranger.pk} decides about no comments"
    ]
    assert list(audit.audit_claims(at=now + timedelta(minutes=2))) == []


def test_a_claim_that_lasts_longer_than_any_can_is_named(moderator: Member) -> None:
    now = timezone.now()
    claim = claims.claim(make_comment(), by=moderator, at=now)
    assert list(audit.audit_claims(at=now)) == []
    Claim.objects.update(until=claim.until + timedelta(seconds=1))
    assert list(audit.audit_claims(at=now)) == [f"claim {claim.pk}: ends in more than 120 seconds"]
