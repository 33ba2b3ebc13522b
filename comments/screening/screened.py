"""A screening as a whole: facts, findings, what follows; and how it is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Member
from comments.models import Comment, Decision, Finding, Fingerprint, Policy, Revision, Screening
from comments.rules import FACTS_VERSION, Draft, Facts
from posts.models import Post

from .asking import Found, in_force, screen
from .facts import gather, to_store
from .judging import judge, to_mend
from .prints import Prints, prints_of

Event = Decision.Event

# After one of these a comment is the moderators': no rule publishes an edit of it.
SPOKEN = (Event.RETURN, Event.REJECT, Event.MARK_SPAM, Event.DECLINE, Event.HOLD)
# Places of a finding that are stored: more than that nobody looks at.
MOST_SPANS = 50


@dataclass(frozen=True)
class Screened:
    """What all rules found in a text, and what follows."""

    facts: Facts
    found: Sequence[Found]
    policy: Policy
    outcome: Screening.Outcome
    to_mend: Sequence[Found]  # what its author could mend to have it published
    prints: Prints | None


def look_at(
    text: str, *, post: Post, by: Member, at: datetime, comment: Comment | None = None
) -> Screened:
    """Screen a text as it is submitted, or as the edit of a comment; a dozen and a half queries."""
    policy = Policy.in_force()
    draft = Draft(text)
    prints = prints_of(text)
    facts = gather(post, by, at=at, prints=prints, comment=comment)
    found = screen(draft, facts, in_force())
    spoken_of = comment is not None and _spoken_of(comment)
    is_edit = comment is not None
    return Screened(
        facts=facts,
        found=found,
        policy=policy,
        outcome=judge(policy, facts, found, is_edit=is_edit, spoken_of=spoken_of),
        to_mend=to_mend(policy, facts, found, is_edit=is_edit, spoken_of=spoken_of),
        prints=prints,
    )


def _spoken_of(comment: Comment) -> bool:
    is_returned = comment.status == Comment.Status.RETURNED
    return is_returned or comment.decisions.filter(event__in=SPOKEN).exists()


def store(revision: Revision, screened: Screened) -> None:
    """Write down what was found in a revision, inside the transaction that stores it."""
    prints = screened.prints
    Screening.objects.create(
        revision=revision,
        facts_version=FACTS_VERSION,
        facts=to_store(screened.facts),
        policy=screened.policy,
        outcome=screened.outcome,
        sketch=prints.sketch if prints else [],
    )
    Finding.objects.bulk_create(
        Finding(
            revision=revision,
            version_id=one.rule.version,
            spans=one.evidence.spans[:MOST_SPANS],
            value=one.evidence.value,
            limit=one.evidence.limit,
            failure=one.failure,
        )
        for one in screened.found
    )
    Fingerprint.objects.bulk_create(
        Fingerprint(revision=revision, value=number, created_at=revision.created_at)
        for number in (prints.numbers if prints else ())
    )
