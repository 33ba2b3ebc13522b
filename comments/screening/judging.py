"""What follows from what the rules found, by the site's policy."""

from collections.abc import Sequence

from comments.models import Policy, RuleVersion, Screening
from comments.rules import Facts

from .asking import Found

Action = RuleVersion.Action
Outcome = Screening.Outcome
Publishing = Policy.Publishing


def judge(
    policy: Policy, facts: Facts, found: Sequence[Found], *, is_edit: bool, spoken_of: bool = False
) -> Outcome:
    """Return what becomes of a draft.

    `spoken_of` says that moderators have sent back or taken down this comment before: then it is
    theirs. An edit is never marked as spam by a rule: that would take down what was approved.
    """
    actions = {one.rule.action for one in found}
    is_trusted = not facts.always_held and (
        (facts.is_staff and not policy.holds_staff)
        or (facts.is_article_author and not policy.holds_authors)
    )
    if any(one.failure for one in found):
        return Outcome.RULES
    if Action.SPAM in actions and not is_trusted and not is_edit:
        return Outcome.SPAM
    if policy.holds_everything:
        return Outcome.EVERYTHING
    if spoken_of:
        return Outcome.BEFORE
    if is_trusted:
        return Outcome.PUBLISHED
    if facts.always_held or actions - {Action.NOTE}:
        return Outcome.RULES
    return _of_publishing(policy, facts)


def to_mend(
    policy: Policy, facts: Facts, found: Sequence[Found], *, is_edit: bool, spoken_of: bool
) -> list[Found]:
    """Return what an author could mend so that the draft is published; nothing if that is not all.

    Whoever waits for a moderator anyway is not asked.
    """
    mendable = [one for one in found if one.holds and one.advice]
    rest = [one for one in found if one not in mendable]
    outcome = judge(policy, facts, rest, is_edit=is_edit, spoken_of=spoken_of)
    now = judge(policy, facts, found, is_edit=is_edit, spoken_of=spoken_of)
    return mendable if outcome == Outcome.PUBLISHED and now == Outcome.RULES else []


def _of_publishing(policy: Policy, facts: Facts) -> Outcome:
    if policy.publishing == Publishing.EVERYONE:
        return Outcome.EVERYONE
    if policy.publishing == Publishing.NEWCOMERS and facts.approved < policy.held_first:
        return Outcome.NEWCOMER
    return Outcome.PUBLISHED
