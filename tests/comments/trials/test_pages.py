"""Trials in the admin: asked for from a rule or for several drafts, watched, and acted on."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from accounts.models import Member
from comments import trials
from comments.admin.rules import trying
from comments.models import Comment, Rule, RuleVersion, Trial
from tests.cast import client_of
from tests.comments import contents
from tests.factories import make_rule, without_rules
from tests.pages import links_on, parsed, text_of, texts_of

from . import decided, tried, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]

RULES = "/admin/comments/rule/"
TRIALS = f"{RULES}trials/"
LONG = "x" * 60


@pytest.fixture
def desk(supervisor: Member) -> Client:
    """Return a browser in which a supervisor is signed in."""
    return client_of(supervisor)


@pytest.fixture
def draft(db: None) -> RuleVersion:
    """A stricter draft of a rule in force, the only one there is."""
    without_rules()
    rule = make_rule("length", code="length", label="Length", parameters={"limit": 100})
    return written(rule, parameters={"limit": 50})


@pytest.fixture
def comments(draft: RuleVersion) -> list[Comment]:
    """What moderators have decided: two approved and one rejected that are long, one short."""
    return [
        decided(LONG, "approved"), decided(LONG, "approved"), decided(LONG, "rejected"),
        decided("x", "rejected"),
    ]  # fmt: skip


def address(trial: Trial) -> str:
    return f"{TRIALS}{trial.pk}/"


def test_a_rule_is_tried_as_it_was_typed(desk: Client, draft: RuleVersion) -> None:
    typed = {
        "label": "Length", "action": "hold", "is_enabled": "on", "parameters-limit": "40",
        "seen": 2, "current": Rule.objects.get(pk=draft.rule_id).current_id, "do": "try",
        "how_many": "1000",
    }  # fmt: skip
    response = desk.post(f"{RULES}{draft.rule_id}/change/", typed)
    trial = Trial.objects.get()
    assert response["Location"] == address(trial)
    [change] = trial.changes.select_related("version", "before")
    assert change.version.number == 3
    assert change.version.parameters == {"limit": 40}
    assert change.before
    assert change.before.number == 1
    assert trial.asked == 1000
    assert f"Trial {trial.pk}" in text_of(desk.get(f"{RULES}{draft.rule_id}/change/"), "#content")


def test_several_drafts_are_tried_together(desk: Client, draft: RuleVersion) -> None:
    other = make_rule("word", code="word", parameters={"word": "x", "per": "text"})
    other = written(other, is_enabled=False)
    page = desk.get(TRIALS)
    offered = [box.attributes["value"] for box in parsed(page).css("[name=versions]")]
    assert offered == [str(draft.pk), str(other.pk)]
    response = desk.post(TRIALS, {"versions": offered, "how_many": "all"})
    trial = Trial.objects.get()
    assert response["Location"] == address(trial)
    assert [change.version_id for change in trial.changes.all()] == [draft.pk, other.pk]
    assert trial.asked is None


@pytest.mark.parametrize("typed", [{}, {"versions": "999"}, {"versions": "x"}, {"how_many": "x"}])
def test_where_there_is_nothing_to_try_it_says_what_to_do(
    desk: Client, draft: RuleVersion, typed: dict[str, str]
) -> None:
    page = desk.post(TRIALS, typed, follow=True)
    assert "Choose" in text_of(page, ".messagelist")
    assert not Trial.objects.exists()


def test_a_page_that_runs_says_how_far_it_is_and_asks_again(
    desk: Client, comments: list[Comment], draft: RuleVersion, supervisor: Member
) -> None:
    trial = trials.start([draft], by=supervisor)
    page = desk.get(address(trial))
    assert "0 of 4 decisions are looked at" in text_of(page, "#trial [role=status]")
    part = parsed(page).css_first("#trial")
    assert part
    assert part.attributes["hx-trigger"] == "every 2s"
    again = desk.get(address(trial), headers={"HX-Request": "true"})
    assert "<html" not in again.content.decode()
    assert "0 of 4" in text_of(again, "#trial")
    assert "HX-Request" in again["Vary"]
    assert "Go on" not in text_of(page, "#content")


def test_a_finished_page_has_all_figures(
    desk: Client, comments: list[Comment], draft: RuleVersion
) -> None:
    page = desk.get(address(tried(draft)))
    assert "All 4 decisions are looked at" in text_of(page, "[role=status]")
    assert texts_of(page, "table.tally td") == ["2", "1", "0", "0"]
    cells = texts_of(page, "table.precision td")
    assert cells == ["nothing to tell by", "0.0 %", "33.3 %", "50.0 %"]
    assert "Characters: 100 → 50" in text_of(page, ".differences")
    part = parsed(page).css_first("#trial")
    assert part
    assert "hx-get" not in part.attributes


def test_every_changed_comment_is_linked_page_by_page(
    desk: Client,
    comments: list[Comment],
    draft: RuleVersion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(trying, "LINES_ON_A_PAGE", 1)
    trial = tried(draft)
    linked = []
    page: Any = desk.get(address(trial), {"list": "held_approved"})
    while True:
        linked += links_on(page, ".versions td a")
        following = links_on(page, "a[rel=next]")
        if not following:
            break
        page = desk.get(address(trial) + following[0])
    assert linked == [f"/admin/comments/comment/{comment.pk}/change/" for comment in comments[:2]]


@pytest.mark.parametrize("query", ["list=nothing", "list=held_approved&after=x"])
def test_a_list_that_is_none_is_not_found(desk: Client, draft: RuleVersion, query: str) -> None:
    assert desk.get(f"{address(tried(draft))}?{query}").status_code == 404


def test_what_was_tried_is_put_in_force_without_being_asked_again(
    desk: Client, draft: RuleVersion, supervisor: Member
) -> None:
    trial = tried(draft)
    assert "Put in force" in text_of(desk.get(address(trial)), "#trial")
    page = desk.post(f"{address(trial)}adopt/", follow=True)
    assert "Version 2 of length is in force" in text_of(page, ".messagelist")
    draft.refresh_from_db()
    assert Rule.objects.get(pk=draft.rule_id).current == draft
    assert draft.adopted_by == supervisor
    assert "Put in force" not in text_of(desk.get(address(trial)), "#trial")
    page = desk.post(f"{address(trial)}adopt/", follow=True)  # already done
    assert "in force already" in text_of(page, ".messagelist")


def test_what_was_compared_with_another_version_is_not_put_in_force(
    desk: Client, draft: RuleVersion
) -> None:
    trial = tried(draft)
    make_rule("length", code="length", parameters={"limit": 70})
    page = desk.post(f"{address(trial)}adopt/", follow=True)
    assert "meanwhile" in text_of(page, ".messagelist")
    draft.refresh_from_db()
    assert draft.adopted_at is None


def test_a_trial_that_stands_still_can_be_gone_on_with(
    desk: Client, draft: RuleVersion, supervisor: Member
) -> None:
    trial = trials.start([draft], by=supervisor)
    page = desk.post(f"{address(trial)}go-on/", follow=True)
    assert "somebody is at it" in text_of(page, ".messagelist")
    Trial.objects.update(worked_at=timezone.now() - trials.STALLED_AFTER)
    assert "Go on" in text_of(desk.get(address(trial)), "#trial")
    page = desk.post(f"{address(trial)}go-on/", follow=True)
    assert "Go on" not in text_of(page, "#trial")


def test_it_is_taken_along_as_a_table(
    desk: Client, comments: list[Comment], draft: RuleVersion
) -> None:
    trial = tried(draft)
    response: Any = desk.get(f"{address(trial)}tsv/")
    table = b"".join(response).decode()
    assert table == "".join(trials.export(trial))
    assert f"line\theld_rejected\t\t{comments[2].decisions.latest('version').pk}\t" in table


@pytest.mark.parametrize("role", ["moderator", "author", "stranger"])
def test_nothing_sent_by_others_tries_or_changes_a_rule(
    request: pytest.FixtureRequest, draft: RuleVersion, role: str
) -> None:
    trial = tried(draft)
    client = client_of(request.getfixturevalue(role))
    before = contents()
    posts: dict[str, dict[str, Any]] = {
        TRIALS: {"versions": draft.pk, "how_many": "all"},
        f"{address(trial)}adopt/": {},
        f"{address(trial)}go-on/": {},
        f"{RULES}{draft.rule_id}/change/": {"do": "try", "how_many": "all"},
    }
    for where, typed in posts.items():
        assert client.post(where, typed).status_code in (302, 403), where  # 302: to sign in
    for where in (TRIALS, address(trial), f"{address(trial)}tsv/"):
        assert client.get(where).status_code in (302, 403), where
    assert contents() == before


def test_who_may_only_look_sees_figures_and_no_buttons(
    draft: RuleVersion, stranger: Member
) -> None:
    stranger.user_permissions.add(
        Permission.objects.get(codename="view_rule", content_type__app_label="comments")
    )
    client, trial = client_of(stranger), tried(draft)
    page = client.get(address(trial))
    assert texts_of(page, "table.tally td") == ["0", "0", "0", "0"]
    assert parsed(page).css_first("#trial form") is None
    assert parsed(client.get(TRIALS)).css_first("main form.rule") is None
    for where in (TRIALS, f"{address(trial)}adopt/", f"{address(trial)}go-on/"):
        assert client.post(where, {"versions": draft.pk}).status_code == 403
