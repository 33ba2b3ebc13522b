"""Rules in the admin: adding one, changing it, putting it in force, and what is refused."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Member
from comments.models import Rule, RuleVersion
from tests.cast import client_of
from tests.comments import contents
from tests.factories import make_rule
from tests.pages import parsed, text_of, texts_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]

RULES = "/admin/comments/rule/"
TYPED = {
    "label": "Long", "action": "hold", "is_enabled": "on", "parameters-limit": "80"
}  # fmt: skip


@pytest.fixture
def desk(supervisor: Member) -> Client:
    """Return a browser in which a supervisor is signed in."""
    return client_of(supervisor)


@pytest.fixture
def version(db: None) -> RuleVersion:
    """A rule in force, as the site brings it."""
    return make_rule("length", code="long", label="Long", parameters={"limit": 100})


def page_of(version: RuleVersion) -> str:
    return f"{RULES}{version.rule_id}/change/"


def sent(version: RuleVersion, **changes: Any) -> dict[str, Any]:
    return {
        **TYPED,
        "seen": version.number,
        "current": Rule.objects.get(pk=version.rule_id).current_id,
        **changes,
    }


def value_on(page: Any, name: str) -> str | None:
    field = parsed(page).css_first(f"[name={name}]")
    assert field is not None, f"no field {name} on the page"
    return field.attributes["value"]


def newest(code: str = "long") -> RuleVersion:
    return RuleVersion.objects.filter(rule__code=code).latest("number")


def test_the_list_says_what_is_in_force_and_by_whom(
    desk: Client, version: RuleVersion, supervisor: Member
) -> None:
    RuleVersion.objects.update(adopted_by=supervisor)
    page = desk.get(RULES)
    [row] = [row for row in parsed(page).css("#result_list tbody tr") if "Length" in row.text()]
    cells = [" ".join(cell.text().split()) for cell in row.css("th, td")]
    assert [cell for cell in cells if cell][:6] == [
        "long", "Long", "Length", "hold: a moderator decides", "1", "supervisor"
    ]  # fmt: skip


def test_a_rule_is_added_by_choosing_a_kind_first(desk: Client, supervisor: Member) -> None:
    page = desk.get(f"{RULES}add/")
    assert "Finds what is long." in text_of(page, ".choices-of-kinds")
    form = desk.get(f"{RULES}add/?kind=length")
    assert value_on(form, "parameters-limit") == "100"
    assert "At most so many." in text_of(form, "form.rule")
    response = desk.post(f"{RULES}add/", {**TYPED, "kind": "length", "code": "long"})
    made = newest()
    assert response["Location"] == page_of(made)
    assert (made.parameters, made.by, made.adopted_at) == ({"limit": 80}, supervisor, None)
    assert "a draft by supervisor" in text_of(desk.get(page_of(made)), "#content")


@pytest.mark.parametrize(
    "change",
    [{"parameters-limit": "0"}, {"code": ""}, {"code": "a b"}, {"label": ""}, {"action": "x"}],
)
def test_what_is_not_sound_comes_back_as_it_was_typed(desk: Client, change: dict[str, str]) -> None:
    typed = {**TYPED, "kind": "length", "code": "short", "label": "Kept", **change}
    response = desk.post(f"{RULES}add/", typed)
    assert response.status_code == 422
    assert "Nothing was saved" in text_of(response, ".errornote")
    if "label" not in change:
        assert value_on(response, "label") == "Kept"
    assert not Rule.objects.filter(code="short").exists()


def test_a_code_that_is_taken_is_said_so(desk: Client, version: RuleVersion) -> None:
    response = desk.post(f"{RULES}add/", {**TYPED, "kind": "length", "code": "long"})
    assert response.status_code == 422
    assert "Choose another one" in text_of(response, "form.rule")


def test_a_kind_that_is_none_is_not_found(desk: Client) -> None:
    assert desk.get(f"{RULES}add/?kind=nothing").status_code == 404


def test_the_form_holds_what_is_in_force(desk: Client, version: RuleVersion) -> None:
    page = desk.get(page_of(version))
    assert value_on(page, "parameters-limit") == "100"
    assert "version 1 is in force" in text_of(page, "#content")


def test_a_draft_is_saved_and_the_form_holds_it(desk: Client, version: RuleVersion) -> None:
    assert desk.post(page_of(version), sent(version)).status_code == 302
    assert newest().parameters == {"limit": 80}
    page = desk.get(page_of(version))
    assert value_on(page, "parameters-limit") == "80"
    assert "version 2, a draft by supervisor" in text_of(page, "#content")
    assert Rule.objects.get(code="long").current == version


def test_the_same_once_more_is_no_new_version(desk: Client, version: RuleVersion) -> None:
    same = sent(version, **{"parameters-limit": "100"})
    page = desk.post(page_of(version), same, follow=True)
    assert "Nothing was changed" in text_of(page, ".messagelist")
    assert newest() == version


def test_untried_it_is_asked_about_once_more_and_the_draft_is_kept(
    desk: Client, version: RuleVersion, supervisor: Member
) -> None:
    page = desk.post(page_of(version), sent(version, do="adopt"))
    assert "Nobody has tried version 2 of long" in text_of(page, "[role=alert]")
    assert "Characters: 100 → 80" in text_of(page, ".differences")
    draft = newest()
    assert (draft.number, draft.adopted_at) == (2, None)
    form = {"version": draft.pk, "current": version.pk, "untried": "on"}
    desk.post(f"{RULES}{version.rule_id}/adopt/", form)
    draft.refresh_from_db()
    assert Rule.objects.get(code="long").current == draft
    assert draft.adopted_by == supervisor


def test_what_only_notes_is_put_in_force_at_once(desk: Client, version: RuleVersion) -> None:
    page = desk.post(page_of(version), sent(version, do="adopt", action="note"), follow=True)
    assert "Version 2 is in force" in text_of(page, ".messagelist")
    assert Rule.objects.get(code="long").current == newest()


def test_two_who_change_a_rule_at_once_do_not_overwrite_each_other(
    desk: Client, version: RuleVersion, superuser: Member
) -> None:
    client_of(superuser).post(page_of(version), sent(version, label="Theirs"))
    response = desk.post(page_of(version), sent(version, label="Ours"))
    assert response.status_code == 409
    assert "written by superuser meanwhile" in text_of(response, ".errornote")
    assert value_on(response, "label") == "Ours"
    assert newest().label == "Theirs"
    again = {**sent(version, label="Ours"), "seen": "2"}
    assert desk.post(page_of(version), again).status_code == 302
    assert newest().label == "Ours"


def test_a_version_that_was_overtaken_is_not_put_in_force(
    desk: Client, version: RuleVersion
) -> None:
    desk.post(page_of(version), sent(version))
    form = {"version": newest().pk, "current": "", "untried": "on"}
    page = desk.post(f"{RULES}{version.rule_id}/adopt/", form, follow=True)
    assert "meanwhile" in text_of(page, ".messagelist")
    assert Rule.objects.get(code="long").current == version


def test_a_rule_is_switched_off_at_once(desk: Client, version: RuleVersion) -> None:
    off = f"{RULES}{version.rule_id}/switch-off/"
    page = desk.post(off, {"current": version.pk}, follow=True)
    assert "switched off, by version 2" in text_of(page, "#content")
    assert not RuleVersion.objects.in_force().filter(rule=version.rule).exists()
    page = desk.post(off, {"current": version.pk}, follow=True)  # already done
    assert "meanwhile" in text_of(page, ".messagelist")
    assert newest().number == 2


def test_the_history_says_what_each_version_changed(desk: Client, supervisor: Member) -> None:
    first = make_rule(
        "word", code="word", label="A", parameters={"word": "x", "per": "text", "entries": ["a"]}
    )
    typed = {
        "label": "B", "action": "spam", "seen": 1, "current": first.pk, "parameters-word": "x",
        "parameters-per": "begin", "parameters-entries": '["b"]', "do": "adopt",
    }  # fmt: skip
    page = desk.post(page_of(first), typed, follow=True)
    rows = texts_of(page, ".versions tbody tr")
    assert rows[0].startswith("2 counts")
    assert texts_of(page, ".versions tbody tr:first-child li") == [
        "Name: A → B",
        "Action: hold: a moderator decides → spam: not published, and a moderator can take it back",
        "Enabled: yes → no",
        "Where: in the text → at its beginning",
        "Entries: a → b",
    ]
    assert rows[0].count("supervisor") == 2
    assert rows[1].count("the site") == 2


def test_a_rule_whose_kind_is_gone_says_what_to_do(desk: Client) -> None:
    version = make_rule("gone", code="gone")
    page = desk.get(page_of(version))
    assert "switch it off" in text_of(page, ".errornote")
    assert parsed(page).css_first("form.rule") is None
    assert desk.post(page_of(version), TYPED).status_code == 200
    assert newest("gone") == version


@pytest.mark.parametrize("role", ["moderator", "author", "stranger"])
def test_nothing_sent_by_others_changes_a_rule(
    request: pytest.FixtureRequest, version: RuleVersion, role: str
) -> None:
    client = client_of(request.getfixturevalue(role))
    rule = version.rule_id
    before = contents()
    posts: dict[str, dict[str, Any]] = {
        "add/": {**TYPED, "kind": "length", "code": "own"},
        f"{rule}/change/": sent(version, do="adopt"),
        f"{rule}/adopt/": {"version": version.pk, "current": version.pk, "untried": "on"},
        f"{rule}/switch-off/": {"current": version.pk},
        "": {"action": "delete_selected", "_selected_action": rule, "post": "yes"},
    }
    for address, typed in posts.items():
        response = client.post(f"{RULES}{address}", typed)
        assert response.status_code in (302, 403, 405), address  # 302: to sign in
    assert contents() == before


def test_who_may_only_look_sees_the_form_and_changes_nothing(
    version: RuleVersion, stranger: Member
) -> None:
    stranger.user_permissions.add(
        Permission.objects.get(codename="view_rule", content_type__app_label="comments")
    )
    client = client_of(stranger)
    page = client.get(page_of(version))
    assert page.status_code == 200
    assert parsed(page).css_first("form.rule button") is None
    before = contents()
    assert client.post(page_of(version), sent(version)).status_code == 403
    assert client.get(f"{RULES}add/").status_code == 403
    assert contents() == before


def test_a_page_of_a_rule_takes_as_many_queries_with_many_versions(
    desk: Client, version: RuleVersion
) -> None:
    with CaptureQueriesContext(connection) as few:
        desk.get(page_of(version))
    for number in range(2, 12):
        version.rule.versions.create(
            number=number, label=str(number), action="hold", is_enabled=True,
            parameters={"limit": number}, created_at=version.created_at,
        )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        desk.get(page_of(version))
    assert len(many) == len(few)
