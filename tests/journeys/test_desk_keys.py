"""The moderators' queue by keyboard: what each key does, and when it must do nothing."""

import os
import random
from collections import Counter

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from accounts.models import Member
from comments.models import Claim, Comment, Decision, DeskSettings, Note, Reason
from tests.factories import make_comment, make_member, make_post

from .conftest import NewPage

pytestmark = pytest.mark.django_db(transaction=True)

QUEUE = "/admin/comments/comment/"
READING_TIME = 350  # ms: a little more than keys wait after a row got the focus
# A hundred take a minute; a few of them show the same.
SHARED = int(os.environ.get("SHARED_QUEUE", "10"))
CLEARED = int(os.environ.get("CLEARED_BY_KEYBOARD", "8"))


def make_waiting(count: int) -> list[Comment]:
    post, members = make_post(), [make_member() for _ in range(3)]
    return [
        make_comment(post=post, by=members[number % 3], text=f"Comment number {number}.")
        for number in range(count)
    ]


@pytest.fixture
def desk(new_page: NewPage, moderator: Member) -> Page:
    """Return a moderator's browser, not yet on a page."""
    return new_page(by=moderator)


def open_queue(page: Page) -> None:
    page.goto(QUEUE)
    page.locator(".queue article.row").first.focus()


def press(page: Page, key: str) -> None:
    """Press a key after as long as it takes to look at a row."""
    page.wait_for_timeout(READING_TIME)
    page.keyboard.press(key)


def statuses() -> list[str]:
    return list(Comment.objects.order_by("pk").values_list("status", flat=True))


def test_a_moderator_clears_the_queue_by_keyboard_alone(desk: Page, alarms: list[str]) -> None:
    made = make_waiting(CLEARED)
    # At most two keys each: what is done, and why where it is said why.
    ways = [("a", "approved"), ("d1", "rejected"), ("s", "spam"), ("b2", "returned")]
    open_queue(desk)
    wanted = []
    for number in range(len(made)):
        if number and number % 50 == 0:
            open_queue(desk)
        keys, status = ways[number % len(ways)]
        wanted.append(status)
        expect(desk.locator("article.row:focus .published")).to_have_text(
            f"Comment number {number}."
        )
        desk.wait_for_timeout(READING_TIME)
        for key in keys:
            desk.keyboard.press(key)
        expect(desk.locator("#said")).to_contain_text(f", {len(made) - number - 1} left")
    assert statuses() == wanted
    reasons = {event: Reason.objects.to(event)[at] for event, at in (("reject", 0), ("return", 1))}
    for event, reason in reasons.items():
        given = Decision.objects.filter(event=event).values_list("reason", flat=True)
        assert set(given) == {reason.pk}
    assert alarms == []


def test_the_reasons_are_read_aloud_and_escape_goes_back(desk: Page) -> None:
    make_waiting(2)
    open_queue(desk)
    press(desk, "d")
    first = Reason.objects.to("reject")[0].text
    expect(desk.locator("#said")).to_contain_text(f"1 {first}")
    expect(desk.locator("article.row:focus .choices li").first).to_have_text(first)
    desk.keyboard.press("Escape")
    expect(desk.locator(".choices")).to_have_count(0)
    desk.keyboard.press("1")
    desk.wait_for_timeout(200)
    assert statuses() == ["pending"] * 2


def test_z_undoes_the_last_decision_and_the_focus_is_on_what_is_back(desk: Page) -> None:
    made = make_waiting(3)
    open_queue(desk)
    press(desk, "a")
    expect(desk.locator("#said")).to_have_text("Approved, 2 left")
    press(desk, "s")
    expect(desk.locator("#said")).to_have_text("Marked as spam, 1 left")
    press(desk, "z")
    expect(desk.locator("#said")).to_have_text("Undone: the comment is as it was before.")
    expect(desk.locator(f"#row-{made[1].pk}")).to_be_visible()
    expect(desk.locator("article.row:focus .published")).to_have_text("Comment number 1.")
    assert statuses() == ["approved", "pending", "pending"]


def test_a_key_held_down_publishes_one_comment(desk: Page) -> None:
    make_waiting(4)
    open_queue(desk)
    desk.wait_for_timeout(READING_TIME)
    for _ in range(50):  # what a held key sends: the same key again and again, without letting go
        desk.keyboard.down("a")
        desk.wait_for_timeout(30)
    desk.keyboard.up("a")
    expect(desk.locator("#said")).to_have_text("Approved, 3 left")
    assert statuses().count("approved") == 1


def test_a_decision_at_the_moment_of_arrival_is_ignored(desk: Page) -> None:
    make_waiting(3)
    open_queue(desk)
    desk.keyboard.press("j")
    desk.keyboard.press("a")
    desk.wait_for_timeout(200)
    assert statuses() == ["pending"] * 3


@pytest.mark.parametrize("key", ["Control+a", "Alt+a", "Meta+a", "Control+d"])
def test_with_a_modifier_a_key_decides_nothing(desk: Page, key: str) -> None:
    make_waiting(2)
    open_queue(desk)
    press(desk, key)
    desk.wait_for_timeout(200)
    assert statuses() == ["pending"] * 2


def test_keys_do_nothing_outside_of_the_queue_and_in_fields(desk: Page) -> None:
    make_waiting(2)
    open_queue(desk)
    desk.get_by_role("searchbox", name="Search").or_(desk.locator("#id_q")).first.focus()
    press(desk, "a")
    expect(desk.locator("#id_q")).to_have_value("a")
    desk.locator(".queue article.row").first.focus()
    press(desk, "n")
    desk.keyboard.type("a d s")
    assert statuses() == ["pending"] * 2
    desk.keyboard.press("Escape")
    expect(desk.locator("article.row").first).to_be_focused()


def test_the_other_keys_move_select_open_and_search(desk: Page) -> None:
    made = make_waiting(3)
    open_queue(desk)
    rows = desk.locator("article.row")
    desk.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    desk.keyboard.press("x")
    expect(rows.nth(1).get_by_role("checkbox")).to_be_checked()
    desk.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    desk.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    desk.keyboard.press("?")
    expect(desk.get_by_text("next, previous comment")).to_be_visible()
    desk.keyboard.press("/")
    expect(desk.locator("#id_q")).to_be_focused()
    rows.nth(0).focus()
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/{made[0].pk}/change/")


def test_whoever_switches_the_keys_off_has_none(desk: Page, moderator: Member) -> None:
    make_waiting(2)
    desk.goto(QUEUE)
    desk.get_by_text("Keys", exact=True).click()
    desk.get_by_role("button", name="Switch the keys off").click()
    expect(desk.get_by_text("The keys are off.")).to_be_visible()
    assert not DeskSettings.objects.get(member=moderator).keys
    desk.locator("article.row").first.focus()
    press(desk, "a")
    desk.wait_for_timeout(200)
    assert statuses() == ["pending"] * 2


def test_who_looks_at_a_comment_is_shown_to_colleagues_and_skipped(
    desk: Page, new_page: NewPage, colleague: Member
) -> None:
    made = make_waiting(3)
    other = new_page(by=colleague)
    other.goto(f"{QUEUE}{made[1].pk}/change/")
    open_queue(desk)
    expect(desk.locator("article.row").nth(1)).to_contain_text("colleague is looking at it")
    desk.keyboard.press("j")
    expect(desk.locator("article.row").nth(2)).to_be_focused()
    desk.goto(f"{QUEUE}{made[1].pk}/change/")
    expect(desk.get_by_text("colleague is looking at this comment just now.")).to_be_visible()
    desk.get_by_role("button", name="Take it over").click()
    expect(desk.get_by_text("is looking at this comment just now.")).to_have_count(0)
    assert Claim.objects.get(comment=made[1]).by.username == "moderator"


def test_two_seconds_on_a_row_claim_it_and_leaving_lets_it_go(
    desk: Page, moderator: Member
) -> None:
    [comment, *_] = make_waiting(2)
    open_queue(desk)
    with desk.expect_response("**/claim/", timeout=5000):
        pass
    assert Claim.objects.get().comment == comment
    desk.goto("/")
    for _ in range(50):
        if not Claim.objects.exists():
            break
        desk.wait_for_timeout(100)
    assert not Claim.objects.exists()


def test_what_a_colleague_decided_meanwhile_is_told_and_the_note_stays(
    desk: Page, new_page: NewPage, colleague: Member
) -> None:
    make_waiting(2)
    other = new_page(by=colleague)
    open_queue(desk)
    open_queue(other)
    press(other, "s")
    expect(other.locator("#said")).to_have_text("Marked as spam, 1 left")
    press(desk, "n")
    desk.keyboard.press("Tab")
    desk.keyboard.type("A note of mine.")
    desk.keyboard.press("Escape")
    press(desk, "a")
    refusal = desk.locator(".queue .refusal")
    expect(refusal).to_contain_text("colleague: marked as spam")
    expect(desk.locator(".queue textarea[name=note]").first).to_have_value("A note of mine.")
    assert statuses() == ["spam", "pending"]


def test_two_moderators_at_one_queue_decide_each_comment_once_and_lose_no_note(
    new_page: NewPage, moderator: Member, colleague: Member, alarms: list[str]
) -> None:
    make_waiting(SHARED)
    chance = random.Random(5)
    pages = {member: new_page(by=member) for member in (moderator, colleague)}
    notes = dict.fromkeys(pages, 0)
    while Comment.objects.standing("pending").exists():
        for page in pages.values():
            page.goto(f"{QUEUE}?size=100")
        # Both have the same page before them, and work on it without looking at each other.
        for _ in range(SHARED):
            member = chance.choice(list(pages))
            page = pages[member]
            forms = page.locator(".queue > li:not(:has(.refusal)) article.row form.decide")
            if forms.count() == 0:
                break
            form = forms.nth(chance.randrange(forms.count()))
            if chance.random() < 0.2:
                form.locator("summary").click()
                form.locator("[name=note]").fill(f"Note of {member.username}.")
                notes[member] += 1
            mark = form.locator("xpath=ancestor::article").get_attribute("data-comment")
            noted = form.locator("[name=note]").input_value()
            with page.expect_response("**/decide/") as answered:
                form.locator(f"button[value={chance.choice(['approve', 'mark_spam'])}]").click()
            assert answered.value.status in (200, 409)
            if answered.value.status == 200:
                expect(page.locator(f'article[data-comment="{mark}"]')).to_have_count(0)
            else:
                refused = page.locator(f'li:has(article[data-comment="{mark}"]) .refusal')
                expect(refused).to_be_visible()
                kept = page.locator(f'article[data-comment="{mark}"] [name=note]')
                expect(kept).to_have_value(noted)
                notes[member] -= bool(noted)
    decided = Decision.objects.filter(event__in=["approve", "mark_spam"])
    taken = Counter(decided.values_list("comment", flat=True))
    assert set(taken.values()) == {1}
    assert len(taken) == SHARED
    assert Note.objects.filter(audience="team").count() >= sum(notes.values())
    call_command("audit")
    assert [alarm for alarm in alarms if "409" not in alarm] == []


@pytest.mark.parametrize("way", ["approved", "rejected", "spam"])
def test_without_javascript_the_queue_is_cleared_by_its_buttons(
    new_page: NewPage, moderator: Member, way: str
) -> None:
    make_waiting(4)
    page = new_page(by=moderator, javascript=False)
    buttons = {"approved": "Approve", "rejected": "Reject", "spam": "Mark as spam"}
    for _ in range(4):
        page.goto(QUEUE)
        row = page.locator("article.row").first
        row.get_by_role("button", name=f"{buttons[way]} comment by").click()
        expect(page.locator(".messagelist")).to_contain_text("1 comment")
    assert statuses() == [way] * 4


def test_what_is_selected_in_the_text_goes_along_with_b(desk: Page) -> None:
    [made] = make_waiting(1)
    open_queue(desk)
    desk.locator(".published").evaluate("text => getSelection().selectAllChildren(text)")
    passage = desk.locator(".decide [name=passage]")
    expect(passage).to_have_value("Comment number 0.")
    desk.locator(".published").evaluate("text => getSelection().collapse(text.firstChild, 2)")
    expect(passage).to_have_value("")
    desk.locator(".published").evaluate("text => getSelection().extend(text.firstChild, 7)")
    expect(passage).to_have_value("mment")
    press(desk, "b")
    expect(desk.locator(".choices")).to_have_attribute("data-passage", "“mment”")
    press(desk, "1")
    expect(desk.locator("#said")).to_have_text("Sent back, 0 left")
    assert Note.objects.get(decision__comment=made, audience="passage").text == "mment"
