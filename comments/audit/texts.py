"""Each comment: its place, its decisions, its texts, and what was erased of them."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TypeVar

from comments import markup
from comments.models import (
    MAX_DEPTH,
    PATH_DIGITS,
    Comment,
    Decision,
    Fingerprint,
    Note,
    Report,
    Revision,
    Screening,
    TeamNote,
)
from comments.moderation import FIRST_STATUS

from .chunks import in_chunks
from .folding import fold

Row = TypeVar("Row", Decision, Revision)
Event = Decision.Event
Outcome = Screening.Outcome

BY_AUTHORS = (Event.SUBMIT, Event.EDIT)
# By which a text may become what readers see.
ALLOWING = (*BY_AUTHORS, Event.APPROVE, Event.KEEP)


def audit_comments() -> Iterator[tuple[int, list[str]]]:
    """Go through all comments; yield how many were read so far, and what is wrong with these."""
    for done, chunk in in_chunks(Comment.objects.select_related("parent")):
        yield done, list(_wrong_in(chunk))


def _wrong_in(comments: list[Comment]) -> Iterator[str]:
    pks = [comment.pk for comment in comments]
    decisions = _grouped(
        Decision.objects.filter(comment__in=pks).order_by("comment", "version").iterator()
    )
    revisions = _grouped(
        Revision.objects.filter(comment__in=pks)
        .order_by("comment", "number")
        .only("comment_id", "number", "markup_version")
        .iterator()
    )
    outcomes = dict(
        Screening.objects.filter(revision__comment__in=pks).values_list("revision", "outcome")
    )
    wordy = _with_words([comment.pk for comment in comments if comment.expunged_at])
    for comment in comments:
        own_decisions = decisions.get(comment.pk, [])
        own_revisions = revisions.get(comment.pk, [])
        for problem in (
            *_place(comment),
            *fold(comment, own_decisions),
            *_texts(comment, own_decisions, own_revisions),
            *_let_through(own_decisions, outcomes),
            *_expunged(comment, own_decisions, comment.pk in wordy),
        ):
            yield f"comment {comment.pk}: {problem}"


def _grouped(rows: Iterable[Row]) -> dict[int, list[Row]]:
    """Return rows that come in the order of their comments, by comment."""
    return {pk: list(own) for pk, own in groupby(rows, key=lambda row: row.comment_id)}


def _place(comment: Comment) -> Iterator[str]:
    """Check that the path says where it stands."""
    own = f"{comment.pk:0{PATH_DIGITS}d}"
    parent = comment.parent
    if parent is None:
        expected = own
    elif parent.post_id != comment.post_id:
        yield f"answers comment {parent.pk} of another article"
        return
    else:
        above = parent.path if parent.depth < MAX_DEPTH else parent.path[:-PATH_DIGITS]
        expected = above + own
    if comment.path != expected:
        yield f"path is {comment.path!r}, should be {expected!r}"


def _texts(comment: Comment, decisions: list[Decision], revisions: list[Revision]) -> Iterator[str]:
    """Check its revisions, and that what is shown was approved."""
    if [revision.number for revision in revisions] != list(range(1, len(revisions) + 1)):
        yield "its revisions are not numbered from 1"
    for revision in revisions:
        if not 1 <= revision.markup_version <= markup.VERSION:
            yield (
                f"the HTML of revision {revision.pk} is of markup version "
                f"{revision.markup_version}, which our code never had"
            )
    own = {revision.pk for revision in revisions}
    for name, pk in (("head", comment.head_id), ("shown", comment.shown_id)):
        if pk is not None and pk not in own:
            yield f"{name} is revision {pk} of another comment"
    approved = {
        decision.head_id
        for decision in decisions
        if decision.event in ALLOWING and decision.shown_id == decision.head_id
    }
    if comment.shown_id is not None and comment.shown_id not in approved:
        yield f"shows revision {comment.shown_id}, which nobody approved"


def _let_through(decisions: list[Decision], outcomes: dict[int, str]) -> Iterator[str]:
    """Check that what was published without a moderator was, by what the rules and the policy said.

    Revisions from before there were rules have no screening, and waited for a moderator.
    """
    for decision in decisions:
        if decision.event not in BY_AUTHORS:
            continue
        outcome = outcomes.get(decision.head_id, Outcome.EVERYONE)
        if decision.to_status != FIRST_STATUS.get(Outcome(outcome), Comment.Status.PENDING):
            yield (
                f"decision {decision.pk} leads to {decision.to_status!r}, "
                f"but the screening says {outcome!r}"
            )


def _with_words(expunged: list[int]) -> set[int]:
    """Return which of these comments still have words, of their own or about them."""
    texts = Revision.objects.filter(comment__in=expunged).exclude(text="", body_html="")
    return {
        *texts.values_list("comment", flat=True),
        *Note.objects.filter(decision__comment__in=expunged).values_list(
            "decision__comment", flat=True
        ),
        *TeamNote.objects.filter(comment__in=expunged).values_list("comment_id", flat=True),
        *Report.objects.filter(comment__in=expunged)
        .exclude(words="")
        .values_list("comment_id", flat=True),
        *Fingerprint.objects.filter(revision__comment__in=expunged).values_list(
            "revision__comment", flat=True
        ),
    }


def _expunged(comment: Comment, decisions: list[Decision], has_words: bool) -> Iterator[str]:
    """Check that what was erased for good is gone, and that its last decision says so."""
    erased = [it.created_at for it in decisions if it.event == Decision.Event.EXPUNGE]
    if erased != [it for it in (comment.expunged_at,) if it]:
        yield f"is expunged since {comment.expunged_at}, its decisions say otherwise"
    elif erased and decisions[-1].event != Decision.Event.EXPUNGE:
        yield "was decided about after it was expunged"
    if has_words:
        yield "is expunged, and has words left"
