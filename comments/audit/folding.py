"""The fold: what a comment's decisions make of it, one by one."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from comments.models import Comment, Decision
from comments.moderation import LET_THROUGH, TRANSITIONS, Transition, is_undoable
from comments.moderation.states import Event, Status, Text


class State(NamedTuple):
    """What of a comment its decisions fold to."""

    status: str
    head: int | None
    shown: int | None
    waiting_since: datetime | None
    public_since: datetime | None


BEFORE_ALL = State("", None, None, None, None)
# What a comment may be from the beginning.
FIRST = (Status.PENDING, Status.APPROVED, Status.SPAM)


def fold(comment: Comment, decisions: list[Decision]) -> Iterator[str]:
    """Check that its decisions lead to what it is."""
    state = BEFORE_ALL
    for number, decision in enumerate(decisions, 1):
        if decision.version != number:
            yield f"decision {decision.pk} is number {decision.version}, should be {number}"
        if decision.from_status != state.status:
            was = decision.from_status
            yield f"decision {decision.pk} starts from {was!r}, not {state.status!r}"
        if decision.event == Decision.Event.UNDO:
            yield from _undo(decision, decisions[: number - 1])
        else:
            yield from _step(decision, state)
        state = _after(decision)
    stands = (
        State(
            comment.status,
            comment.head_id,
            comment.shown_id,
            comment.waiting_since,
            comment.public_since,
        ),
        comment.version,
    )
    if stands != (state, len(decisions)):
        yield f"is {_named(*stands)}, its decisions say {_named(state, len(decisions))}"


def _named(state: State, version: int) -> str:
    times = (
        f"{name} {time:%F %T.%f}"
        for name, time in zip(("waiting", "public"), state[3:], strict=True)
        if time
    )
    return f"{(*state[:3], version)} (status, head, shown, version; {', '.join(times)})"


def _after(decision: Decision) -> State:
    return State(
        decision.to_status,
        decision.head_id,
        decision.shown_id,
        decision.waiting_since,
        decision.public_since,
    )


def _step(decision: Decision, before: State) -> Iterator[str]:
    """Check that an event leads from the state before to the state that its decision names."""
    way = _way(decision)
    texts = {
        Text.HEAD: before.head,
        Text.SHOWN: before.shown,
        Text.NEW: decision.head_id,
        Text.NONE: None,
    }
    if way is None:
        shown = decision.head_id if decision.to_status == Status.APPROVED else None
        if decision.to_status not in FIRST:
            yield f"decision {decision.pk}: {decision.event} does not lead there"
    else:
        shown = texts[way.shown]
        target = way.target or before.status
        if decision.from_status not in way.sources or decision.to_status != target:
            was = before.status
            yield f"decision {decision.pk}: {decision.event} does not lead from {was!r} there"
        if decision.head_id != texts[way.head]:
            yield f"decision {decision.pk} moves the head to {decision.head_id}"
    if decision.shown_id != shown:
        yield f"decision {decision.pk} shows {decision.shown_id}"
    is_new_in_queue = before.waiting_since is None or (
        before.status == Status.APPROVED and decision.to_status == Status.PENDING
    )
    if decision.waiting_since != (decision.created_at if is_new_in_queue else before.waiting_since):
        yield f"decision {decision.pk} lets it wait since {decision.waiting_since}"
    public_since = before.public_since or decision.created_at
    if decision.public_since != (public_since if decision.shown_id else None):
        yield f"decision {decision.pk} makes it public since {decision.public_since}"


def _way(decision: Decision) -> Transition | None:
    """Return by which way it went; none for the first, which comes from nowhere."""
    event = Event(decision.event)
    if event is Event.EDIT and decision.to_status == Status.APPROVED:
        return LET_THROUGH
    return TRANSITIONS.get(event)


def _undo(decision: Decision, earlier: list[Decision]) -> Iterator[str]:
    """Check that an undo undoes the decision before it, and puts back what was before that."""
    if len(earlier) < 2 or decision.undoes_id != earlier[-1].pk:
        yield f"decision {decision.pk} undoes {decision.undoes_id}, not the one before it"
    elif not is_undoable(earlier[-1]):
        yield f"decision {decision.pk} undoes what can't be undone"
    elif _after(decision) != _after(earlier[-2]):
        yield f"decision {decision.pk} does not put back what was before"
