"""What a trial answers: exactly what would be different, of the past as it was."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Member
from comments import moderation, trials
from comments.models import Comment, Finding, RuleVersion, Screening, Trial, TrialLine
from comments.rules import KINDS, Facts
from comments.trials import reading, replaying, working
from tests.factories import (
    decide,
    make_comment,
    make_edit,
    make_finding,
    make_member,
    make_rule,
    set_policy,
    undo,
    without_rules,
)
from tests.kinds import LENGTH

from . import decided, lines_of, tried, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds", "only_ours")]

SHORT, LONG = "x" * 20, "x" * 60


@pytest.fixture
def only_ours() -> None:
    """Let the site's own rules be off."""
    without_rules()


@pytest.fixture
def rule() -> RuleVersion:
    """A rule in force that finds what is longer than 100 characters, so nothing here."""
    return make_rule("length", code="length", parameters={"limit": 100})


def stricter(rule: RuleVersion, **changes: Any) -> RuleVersion:
    return written(rule, parameters={"limit": 50}, **changes)


def counts(trial: Trial) -> dict[str, int]:
    return dict(trial.counts)


def test_it_says_what_would_be_newly_held_and_what_moderators_had_decided(
    rule: RuleVersion,
) -> None:
    decided(SHORT, "approved")
    decided(SHORT, "rejected")
    approved, rejected, spam = (decided(LONG, it) for it in ("approved", "rejected", "spam"))
    trial = tried(stricter(rule))
    assert lines_of(trial) == {
        approved.pk: "held_approved", rejected.pk: "held_rejected", spam.pk: "held_rejected"
    }  # fmt: skip
    assert counts(trial) == {
        "approved": 2, "rejected": 3, "held_approved": 1, "held_rejected": 2,
        "after_approved": 1, "after_rejected": 2,
    }  # fmt: skip
    tally = trials.Tally.of(trial)
    assert (tally.precision("before"), tally.recall("before")) == (None, 0)
    assert (tally.precision("after"), tally.recall("after")) == (2 / 3, 2 / 3)


def test_it_says_what_would_newly_pass(rule: RuleVersion) -> None:
    make_rule("length", code="length", parameters={"limit": 30})
    approved, rejected = decided(LONG, "approved"), decided(LONG, "rejected")
    trial = tried(stricter(rule, is_enabled=False))
    assert lines_of(trial) == {
        approved.pk: "passed_approved", rejected.pk: "passed_rejected"
    }  # fmt: skip
    assert (trial.counts["before_approved"], trial.counts["before_rejected"]) == (1, 1)
    assert "after_approved" not in trial.counts


@pytest.mark.parametrize("planted", [0, 1, 7])
def test_a_planted_rule_that_changes_exactly_so_many_reports_exactly_those(
    planted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "CHUNK", 4)
    word = make_rule("word", code="word", parameters={"word": "nothing", "per": "text"})
    wanted = {decided(f"The quokka {number}.", "rejected").pk for number in range(planted)}
    for number in range(9):
        decided(f"The koala {number}.", "approved")
    trial = tried(written(word, parameters={"word": "quokka", "per": "text"}))
    assert lines_of(trial) == dict.fromkeys(wanted, "held_rejected")
    assert (trial.done, trial.total) == (planted + 9, planted + 9)


@pytest.mark.parametrize("changes", [{"action": "note"}, {"is_enabled": False}])
def test_what_only_notes_or_is_off_holds_nothing(
    rule: RuleVersion, changes: dict[str, Any]
) -> None:
    decided(LONG, "rejected")
    assert lines_of(tried(stricter(rule, **changes))) == {}


def test_a_draft_of_a_rule_that_never_was_is_compared_with_nothing() -> None:
    rule = make_rule("length", code="length", parameters={"limit": 50})
    rule.rule.versions.update(adopted_at=None)
    type(rule.rule).objects.update(current=None)
    comment = decided(LONG, "rejected")
    assert lines_of(tried(rule)) == {comment.pk: "held_rejected"}


def test_the_version_in_force_against_itself_changes_nothing_and_has_its_figures() -> None:
    rule = make_rule("length", code="length", parameters={"limit": 50})
    decided(LONG, "rejected")
    decided(SHORT, "rejected")
    trial = tried(rule)
    assert lines_of(trial) == {}
    assert trials.Tally.of(trial).recall("before") == 0.5


@pytest.mark.parametrize(
    ("action", "failure", "is_held"),
    [("hold", "", True), ("note", "", False), ("note", "error", True)],
)
def test_what_another_rule_held_then_stays_held(
    rule: RuleVersion, action: str, failure: str, is_held: bool
) -> None:
    comment = decided(LONG, "rejected")
    make_finding(comment, make_rule("word", action=action), failure=failure)
    changed = {} if is_held else {comment.pk: "held_rejected"}
    assert lines_of(tried(stricter(rule))) == changed


def test_what_the_rule_itself_found_then_is_asked_anew(rule: RuleVersion) -> None:
    comment = decided(SHORT, "rejected")
    make_finding(comment, rule)
    assert lines_of(tried(stricter(rule))) == {}
    assert "before_rejected" not in tried(stricter(rule)).counts


def test_a_set_of_changes_is_tried_together(rule: RuleVersion) -> None:
    word = make_rule("word", code="word", parameters={"word": "xxx", "per": "text"})
    comment = decided(LONG, "approved")  # held by the word before, by its length after
    without_word = written(word, is_enabled=False)
    assert lines_of(tried(without_word)) == {comment.pk: "passed_approved"}
    Finding.objects.all().delete()
    assert lines_of(tried(without_word, stricter(rule))) == {}


def test_the_facts_are_those_that_were_stored() -> None:
    new = make_rule("new", code="new", parameters={"approved": 0})
    decided(SHORT, "rejected", approved=5)
    comment = decided(SHORT, "rejected", approved=1)
    trial = tried(written(new, parameters={"approved": 3}))
    assert lines_of(trial) == {comment.pk: "held_rejected"}


def test_the_text_is_the_one_that_was_decided_about(rule: RuleVersion, moderator: Member) -> None:
    comment = decided(LONG, "approved")
    make_edit(comment, SHORT)
    decide(comment, "reject")
    trial = tried(stricter(rule))
    changes = TrialLine.objects.filter(trial=trial).values_list("decision__event", "change")
    assert list(changes) == [("approve", "held_approved")]
    assert (trial.counts["approved"], trial.counts["rejected"]) == (1, 1)


def test_declined_edits_what_was_sent_back_and_what_rules_published_are_no_answers(
    rule: RuleVersion,
) -> None:
    comment = decided(LONG, "approved")
    make_edit(comment, LONG + "!")
    decide(comment, "decline")
    make_comment(text=LONG, status="returned")
    set_policy(publishing="findings")
    make_comment(text=LONG)
    assert tried(stricter(rule)).total == 1


def test_later_decisions_change_no_earlier_line(rule: RuleVersion, superuser: Member) -> None:
    comment, other = decided(LONG, "approved"), decided(LONG, "rejected")
    trial = tried(stricter(rule))
    before = list(trials.export(trial))
    undo(comment)
    decide(comment, "mark_spam")
    decide(other, "approve")
    decided(LONG, "rejected")
    again = tried(stricter(rule))
    # The same decisions once more, and then those that came later.
    both = [
        list(TrialLine.objects.filter(trial=it).values_list("decision", "change"))
        for it in (trial, again)
    ]
    assert both[1][: len(both[0])] == both[0]
    assert len(both[1]) == len(both[0]) + 3
    assert list(trials.export(trial)) == before


def test_what_is_decided_while_it_runs_is_left_out(rule: RuleVersion, supervisor: Member) -> None:
    decided(LONG, "approved")
    trial = trials.start([stricter(rule)], by=supervisor)
    decided(LONG, "approved")
    trials.work(trial.pk)
    trial.refresh_from_db()
    assert (trial.done, trial.total, trial.counts["held_approved"]) == (1, 1, 1)


def test_only_the_last_ones_are_looked_at_where_so_many_are_asked_for(rule: RuleVersion) -> None:
    pks = [decided(LONG, "approved").pk for _number in range(5)]
    trial = tried(stricter(rule), asked=2)
    assert set(lines_of(trial)) == set(pks[-2:])
    assert trial.total == 2
    assert tried(stricter(rule), asked=100).total == 5


def test_a_past_without_decisions_is_done_at_once(rule: RuleVersion) -> None:
    make_comment()
    trial = tried(stricter(rule))
    assert (trial.done, trial.total, trial.counts) == (0, 0, {})


def test_of_what_nobody_can_say_it_says_so_and_why(rule: RuleVersion, superuser: Member) -> None:
    unscreened, other, odd = (decided(LONG, "approved").head_id for _number in range(3))
    Screening.objects.filter(pk=other).update(facts_version=99)
    Screening.objects.filter(pk=odd).update(facts={"odd": 1})
    erased = Comment.objects.get(pk=decided(LONG, "rejected").pk)
    moderation.expunge(erased, by=superuser, seen=erased.seen)
    Screening.objects.filter(pk=unscreened).delete()
    trial = tried(stricter(rule))
    assert counts(trial) == {"unscreened": 1, "other_facts": 2, "erased": 1}
    assert lines_of(trial) == {}


def test_beyond_what_the_facts_hold_it_is_unknown(
    rule: RuleVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reaches(facts: Facts, parameters: Any) -> bool:
        return bool(parameters["limit"] > 50)

    decided(LONG, "approved")
    narrow = type(LENGTH)(**{**vars(LENGTH), "reaches": reaches})
    monkeypatch.setitem(KINDS, "length", narrow)
    assert counts(tried(stricter(rule))) == {"beyond": 1}
    assert "beyond" not in tried(written(rule, parameters={"limit": 51})).counts


def test_a_rule_that_fails_holds_and_is_counted(caplog: pytest.LogCaptureFixture) -> None:
    failing = make_rule("failing", code="failing")
    type(failing.rule).objects.update(current=None)
    comment = decided(SHORT, "approved")
    caplog.clear()
    trial = tried(written(failing))
    assert lines_of(trial) == {comment.pk: "held_approved"}
    assert trial.counts["failed_after"] == 1
    assert not caplog.records  # not one for each of a hundred thousand


def test_two_trials_agree_to_the_byte_however_they_were_cut(
    rule: RuleVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(10):
        decided(LONG + "y" * number, ("approved", "rejected", "spam")[number % 3])
    draft = stricter(rule)
    whole = "".join(trials.export(tried(draft)))
    monkeypatch.setattr(working, "CHUNK", 3)
    assert "".join(trials.export(tried(draft))) == whole
    assert whole.startswith("what\tname\tvalue\tdecision\tcomment\tevent\nrule\tlength\t1 to 2")
    assert whole.count("\nline\t") == 10


def test_it_goes_on_where_it_was_and_counts_nothing_twice(
    rule: RuleVersion, supervisor: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "CHUNK", 2)
    for _number in range(5):
        decided(LONG, "approved")
    trial = trials.start([stricter(rule)], by=supervisor)
    look = replaying.look_at
    looked: list[int] = []

    def die_at_the_fourth(past: Any, *rest: Any, **named: Any) -> Any:
        looked.append(past.decision)
        if len(looked) == 4:
            raise KeyboardInterrupt
        return look(past, *rest, **named)

    monkeypatch.setattr(working, "look_at", die_at_the_fourth)
    with pytest.raises(KeyboardInterrupt):
        trials.work(trial.pk)
    trial.refresh_from_db()
    assert (trial.done, trial.lines.count()) == (2, 2)
    monkeypatch.setattr(working, "look_at", look)
    assert not trials.work(trial.pk)
    trial.refresh_from_db()
    assert (trial.done, trial.lines.count(), trial.counts["held_approved"]) == (5, 5, 5)
    assert not trials.work(trial.pk)  # already done
    assert trial.lines.count() == 5


def test_of_two_who_work_on_it_one_finds_out_and_stops(
    rule: RuleVersion, supervisor: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(3):
        decided(LONG, "approved")
    trial = trials.start([stricter(rule)], by=supervisor)
    look = reading.chunk

    def look_and_be_overtaken(*asked: Any) -> Any:
        monkeypatch.setattr(working, "chunk", look)
        found = look(*asked)
        assert not trials.work(trial.pk)
        return found

    monkeypatch.setattr(working, "chunk", look_and_be_overtaken)
    assert not trials.work(trial.pk)
    trial.refresh_from_db()
    assert (trial.done, trial.lines.count(), trial.counts["held_approved"]) == (3, 3, 3)


def test_a_chunk_takes_as_many_queries_whatever_is_in_it(
    rule: RuleVersion, supervisor: Member
) -> None:
    draft = stricter(rule)

    def queries() -> int:
        trial = trials.start([draft], by=supervisor)
        with CaptureQueriesContext(connection) as captured:
            trials.work(trial.pk)
        return len(captured)

    make_finding(decided(LONG, "approved"))
    few = queries()
    for _number in range(8):
        make_finding(decided(LONG, "rejected"))
    assert queries() == few


def test_it_stops_when_its_time_is_over(rule: RuleVersion, supervisor: Member) -> None:
    decided(LONG, "approved")
    trial = trials.start([stricter(rule)], by=supervisor)
    assert trials.work(trial.pk, until=timezone.now())
    trial.refresh_from_db()
    assert trial.done == 0


@pytest.mark.parametrize("group", ["", "Moderators"])
def test_only_who_changes_rules_tries_them(rule: RuleVersion, group: str) -> None:
    with pytest.raises(moderation.NotAllowed):
        trials.start([rule], by=make_member(group=group))
    assert not Trial.objects.exists()


def test_nothing_and_a_rule_twice_can_t_be_tried(rule: RuleVersion, supervisor: Member) -> None:
    for versions in ([], [rule, stricter(rule)]):
        with pytest.raises(trials.NotToTry):
            trials.start(versions, by=supervisor)
