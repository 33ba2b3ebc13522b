"""No way but the door: nothing that moderators or supervisors send changes a text or the ledger."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Member
from comments import moderation
from comments.models import Comment, Decision, Finding, Letter, Note, Reason, Revision
from tests.cast import client_of
from tests.comments import contents
from tests.factories import make_comment, make_edit, make_sanction
from tests.test_urls import filled, rows

pytestmark = pytest.mark.django_db

# The addresses that are the door, or that lead to it: what they do is tested by what it does.
DOORS = ("decide/", "undo/", "batch/", "note/", "expunge/", "/comment/sanction/")
LEDGER = (Comment, Revision, Decision, Note, Finding, Letter)


def crafted(comment: Comment) -> dict[str, Any]:
    """Return what forms, inlines and actions of the admin would take for changes."""
    return {
        "_save": "Save", "_continue": "1", "post": "yes", "index": "0", "select_across": "1",
        "action": "delete_selected", "_selected_action": [str(comment.pk)],
        "text": "Crafted.", "body_html": "<b>Crafted.</b>", "markup_version": "1",
        "status": "approved", "head": str(comment.head_id), "shown": str(comment.head_id),
        "version": "99", "author": "1", "path": "x", "event": "approve", "to_status": "approved",
        "by": "1", "decision": "1", "reason": "", "words": "Crafted.", "note": "Crafted.",
        "decisions-TOTAL_FORMS": "1", "decisions-INITIAL_FORMS": "1", "decisions-0-id": "1",
        "decisions-0-event": "approve", "decisions-0-DELETE": "on",
        "revisions-TOTAL_FORMS": "1", "revisions-INITIAL_FORMS": "1", "revisions-0-id": "1",
        "revisions-0-text": "Crafted.", "revisions-0-DELETE": "on",
        "notes-TOTAL_FORMS": "1", "notes-INITIAL_FORMS": "0", "notes-0-text": "Crafted.",
    }  # fmt: skip


def ledger() -> dict[str, list[dict[str, Any]]]:
    everything = contents()
    return {model.__name__: everything[model.__name__] for model in LEDGER}


@pytest.fixture
def comment(commenter: Member, colleague: Member) -> Comment:
    """Return a comment with a history, whose edit waits."""
    make_sanction()
    comment = make_comment(by=commenter, text="As it was typed.")
    moderation.reject(comment, by=colleague, seen=comment.seen, words="Why.", note="For us.")
    comment.refresh_from_db()
    moderation.approve(comment, by=colleague, seen=comment.seen)
    make_edit(comment, "As it was typed again.")
    return Comment.objects.get(pk=comment.pk)


def addresses() -> list[str]:
    return [
        address
        for address in rows()
        if address.startswith("/admin/") and not any(door in address for door in DOORS)
    ]


@pytest.mark.parametrize("role", ["moderator", "supervisor"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_sent_to_the_admin_changes_a_text_a_status_or_the_ledger(
    request: pytest.FixtureRequest, comment: Comment, role: str, method: str
) -> None:
    member = request.getfixturevalue(role)
    before = ledger()
    assert len(addresses()) > 40
    for address in addresses():
        if "logout" in address:
            continue
        client = client_of(member)
        getattr(client, method)(filled(address, comment), crafted(comment))
        assert ledger() == before, address


@pytest.mark.parametrize("role", ["moderator", "supervisor"])
@pytest.mark.parametrize("model", ["comment", "letter", "decision", "revision", "note", "finding"])
@pytest.mark.parametrize("page", ["", "add/", "{pk}/change/", "{pk}/delete/", "{pk}/history/"])
def test_there_is_no_form_of_the_admin_for_any_of_it(
    request: pytest.FixtureRequest, comment: Comment, role: str, model: str, page: str
) -> None:
    before = ledger()
    client = client_of(request.getfixturevalue(role))
    address = f"/admin/comments/{model}/{page.format(pk=comment.pk)}"
    response = client.post(address, crafted(comment))
    assert response.status_code in (302, 403, 404, 405)
    assert ledger() == before


def test_the_doors_take_nothing_but_what_the_design_names(
    comment: Comment, moderator: Member
) -> None:
    before = ledger()
    client = Client()
    client.force_login(moderator)
    for event in ("submit", "edit", "withdraw", "expire", "expunge", "undo", "delete"):
        data = {
            "event": event,
            "comments": f"{comment.pk}:{comment.head_id}:{comment.version}",
            "text": "Crafted.",
        }
        assert client.post("/admin/comments/comment/decide/", data).status_code == 422
    assert ledger() == before


def test_a_decision_writes_no_text(comment: Comment, moderator: Member) -> None:
    texts = list(Revision.objects.order_by("pk").values())
    reason = Reason.objects.to("reject")[0]
    data = {
        "event": "reject",
        "comments": f"{comment.pk}:{comment.head_id}:{comment.version}",
        "reason": reason.pk,
        **dict.fromkeys(("text", "body_html", "html", "revision"), "Crafted."),
    }
    client_of(moderator).post("/admin/comments/comment/decide/", data)
    assert Comment.objects.get().status == "rejected"
    assert list(Revision.objects.order_by("pk").values()) == texts
