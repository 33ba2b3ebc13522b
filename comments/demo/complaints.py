"""What members of the demonstration reported, and how some of them were sanctioned."""

from typing import Any

from accounts import sanctions
from accounts.models import Member, Sanction

from .. import moderation
from ..models import Comment, Report, ReportReason


def load_reports(
    described: list[dict[str, Any]], members: dict[str, Member], comments: dict[str, Comment]
) -> None:
    """Let members report what they have not reported before."""
    reasons = {reason.code: reason for reason in ReportReason.objects.on_offer()}
    for entry in described:
        comment, by = comments[entry["comment"]], members[entry["by"]]
        is_there = Report.objects.filter(comment=comment, reporter=by).exists()
        if is_there or not comment.shown_id or entry["reason"] not in reasons:
            continue  # reported before, or decided otherwise by whoever tries the site
        made = moderation.report(
            comment, by=by, reason=reasons[entry["reason"]], words=entry.get("words", "")
        )
        made.letters.update(due_at=None)


def load_sanctions(described: list[dict[str, Any]], members: dict[str, Member]) -> None:
    """Sanction those who never were."""
    for entry in described:
        member = members[entry["member"]]
        if not member.sanctions.exists():
            sanctions.impose(
                member,
                by=members[entry["by"]],
                kind=Sanction.Kind(entry["kind"]),
                days=entry.get("days"),
                reason=entry["reason"],
                note=entry.get("note", ""),
            )
