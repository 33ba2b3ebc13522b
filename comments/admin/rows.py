"""A comment on the desk, with what helps to decide about it."""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import Member, Sanction
from accounts.sanctions import Standing, standing_of
from comments import claims, moderation
from comments.difference import Piece, difference
from comments.models import (
    FOR_EVENT,
    Comment,
    CommentQuerySet,
    Decision,
    Reason,
    Report,
    TeamNote,
)

from .findings import Badge, Stretch, badges, marked, with_rules

BUTTONS = {
    Decision.Event.APPROVE: gettext_lazy("Approve"),
    Decision.Event.DECLINE: gettext_lazy("Decline the edit"),
    Decision.Event.REJECT: gettext_lazy("Reject"),
    Decision.Event.MARK_SPAM: gettext_lazy("Mark as spam"),
    Decision.Event.RETURN: gettext_lazy("Send back"),
    Decision.Event.KEEP: gettext_lazy("Keep"),
    Decision.Event.HOLD: gettext_lazy("Hide for now"),
}
NAMES = {
    Decision.Event.APPROVE: gettext_lazy("Approve comment by %(name)s"),
    Decision.Event.DECLINE: gettext_lazy("Decline the edit of the comment by %(name)s"),
    Decision.Event.REJECT: gettext_lazy("Reject comment by %(name)s"),
    Decision.Event.MARK_SPAM: gettext_lazy("Mark as spam comment by %(name)s"),
    Decision.Event.RETURN: gettext_lazy("Send back comment by %(name)s"),
    Decision.Event.KEEP: gettext_lazy("Keep comment by %(name)s"),
    Decision.Event.HOLD: gettext_lazy("Hide for now comment by %(name)s"),
}


@dataclass(frozen=True)
class Button:
    """An action that a moderator is offered; its full name says about whose comment."""

    event: str
    label: str
    name: str = ""


@dataclass(frozen=True)
class Row:
    """A comment on the desk, with what helps to decide about it."""

    comment: Comment
    is_own: bool
    buttons: Sequence[Button]
    findings: Sequence[Badge]
    marked: Sequence[Stretch]  # the source, with what they found
    changes: Sequence[Piece]  # what an edit changes of what readers see
    mended: Sequence[Piece]  # what its author changed of what was sent back
    sent_back_by: str  # who sent it back then
    standing: Standing  # of its author
    reports: Sequence[Report]  # that nobody has answered
    moment: str  # before they were read
    claimed_by: str  # the colleague who looks at it just now, or nobody
    notes: Sequence[TeamNote]  # about the comment
    notes_about: Sequence[TeamNote]  # about its author
    # As text, which a template does not format as a number, and asked for often.
    pk: str
    name: str
    address: str

    @property
    def seen(self) -> str:
        """The state that is shown, as the form sends it back."""
        return f"{self.comment.pk}:{self.comment.head_id}:{self.comment.version}"


def on_the_desk(comments: CommentQuerySet) -> CommentQuerySet:
    """Fetch along what a row shows, in a constant number of queries."""
    return comments.select_related(
        "post", "author__record", "head", "shown", "parent__author", "parent__shown"
    ).prefetch_related(
        with_rules("head__findings"),
        Prefetch("author__sanctions", Sanction.objects.select_related("by", "lifted_by")),
    )


def in_full(found: Sequence[Comment]) -> list[Comment]:
    """Return comments that were found with what their rows show, in the same order."""
    pks = [comment.pk for comment in found]
    whole = on_the_desk(Comment.objects.all()).in_bulk(pks)
    return [whole[pk] for pk in pks]


def rows(comments: Iterable[Comment], moderator: Member) -> list[Row]:
    """Return the rows of comments that were fetched `on_the_desk`, as a moderator gets them."""
    comments = list(comments)
    claimed = claims.of_colleagues(moderator)
    sent_back = _sent_back(comments)
    notes = _noted("comment", [comment.pk for comment in comments])
    notes_about = _noted("member", {comment.author_id for comment in comments})
    moment = timezone.now().isoformat()
    reports = _reports(comments)
    to_keep = moderation.with_reason_to_keep(
        [comment for comment in comments if comment.status == Comment.Status.APPROVED]
    )
    return [
        _row(
            comment,
            moderator,
            claimed_by=claimed.get(comment.pk, ""),
            sent_back=sent_back.get(comment.pk),
            notes=notes[comment.pk],
            notes_about=notes_about[comment.author_id],
            reports=reports.get(comment.pk, []),
            moment=moment,
            to_keep=to_keep,
        )
        for comment in comments
    ]


def _noted(about: str, pks: Collection[int]) -> defaultdict[int, list[TeamNote]]:
    """Return what the team noted about comments or members, by what it is about."""
    noted: defaultdict[int, list[TeamNote]] = defaultdict(list)
    for note in TeamNote.objects.filter(**{f"{about}__in": pks}).select_related("by"):
        noted[getattr(note, f"{about}_id")].append(note)
    return noted


def _reports(comments: Sequence[Comment]) -> dict[int, list[Report]]:
    """Return the open reports of each of these comments, the oldest first."""
    found: dict[int, list[Report]] = {}
    of_these = Report.objects.open().filter(comment__in=[comment.pk for comment in comments])
    for report in of_these.select_related("reporter", "reason"):
        found.setdefault(report.comment_id, []).append(report)
    return found


def _sent_back(comments: Sequence[Comment]) -> dict[int, Decision]:
    """Return the decision that sent back what waits again now, by the comment."""
    versions = {it.pk: it.version for it in comments if it.status == Comment.Status.PENDING}
    # Not joined with its comment: SQLite would begin with all that wait.
    sent_back = Decision.objects.filter(comment__in=versions, event=Decision.Event.RETURN)
    return {
        it.comment_id: it
        for it in sent_back.select_related("by", "head")
        if it.version == versions[it.comment_id] - 1
    }


def _row(
    comment: Comment,
    moderator: Member,
    *,
    claimed_by: str,
    sent_back: Decision | None,
    notes: Sequence[TeamNote],
    notes_about: Sequence[TeamNote],
    reports: Sequence[Report],
    moment: str,
    to_keep: Container[int],
) -> Row:
    assert comment.head is not None, "a stored comment has a head"
    is_own = comment.author_id == moderator.pk
    events = moderation.events_for(comment, moderator, to_keep=to_keep)
    before = comment.shown if comment.is_edit_waiting else None
    name = comment.author.username
    return Row(
        comment,
        is_own=is_own,
        buttons=[] if is_own else buttons(events, name),
        findings=badges(comment.head.findings.all()),
        marked=marked(comment.head.text, comment.head.findings.all()),
        changes=difference(before.text, comment.head.text) if before else [],
        mended=difference(sent_back.head.text, comment.head.text) if sent_back else [],
        sent_back_by=sent_back.by.username if sent_back and sent_back.by else "",
        standing=standing_of(comment.author.sanctions.all()),
        reports=reports,
        moment=moment,
        claimed_by=claimed_by,
        notes=notes,
        notes_about=notes_about,
        pk=str(comment.pk),
        name=name,
        address=reverse("admin:comments_comment_change", args=[comment.pk]),
    )


def reasons() -> list[tuple[Reason, str]]:
    """Return the reasons that can be given, each with the events that it can be given for."""
    return [
        (reason, " ".join(event for event in FOR_EVENT if reason.serves(event)))
        for reason in Reason.objects.filter(is_active=True)
    ]


def buttons(events: Iterable[Decision.Event], name: str = "") -> list[Button]:
    """Return what is offered for these events, about the comment of whom."""
    return [
        Button(event.value, str(BUTTONS[event]), str(NAMES[event]) % {"name": name})
        for event in events
    ]


def buttons_for_all(status: str) -> list[Button]:
    """Return what can be done with whatever stands in a status."""
    return buttons(
        event
        for event, way in moderation.TRANSITIONS.items()
        if way.by is moderation.Role.MODERATOR
        and event is not Decision.Event.KEEP
        and status in way.sources
        and not way.needs_shown
    )


def buttons_for_reported() -> list[Button]:
    """Return what can be done with many comments that were reported."""
    return buttons((Decision.Event.KEEP, Decision.Event.REJECT, Decision.Event.MARK_SPAM))
