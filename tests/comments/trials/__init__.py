"""Rules tried on the past."""

from typing import Any

from comments import trials
from comments.models import Comment, RuleVersion, Trial, TrialLine
from tests.factories import make_comment, make_member


def written(rule: RuleVersion, **changes: Any) -> RuleVersion:
    """Write the next version of a rule, as the page would, without asking anybody."""
    content = {
        "label": rule.label, "action": rule.action, "is_enabled": rule.is_enabled,
        "parameters": rule.parameters, "created_at": rule.created_at, **changes,
    }  # fmt: skip
    version: RuleVersion = rule.rule.versions.create(
        number=rule.rule.versions.count() + 1, **content
    )
    return version


def tried(*versions: RuleVersion, asked: int | None = None) -> Trial:
    """Try versions on the past, to the end."""
    trial = trials.start(versions, by=make_member(group="Supervisors"), asked=asked)
    assert not trials.work(trial.pk)
    trial.refresh_from_db()
    assert trial.finished_at
    return trial


def lines_of(trial: Trial) -> dict[int, str]:
    """Return what would be different, by the comment."""
    return dict(TrialLine.objects.filter(trial=trial).values_list("decision__comment", "change"))


def decided(text: str, status: str, **facts: Any) -> Comment:
    """Make a comment that a moderator has decided about; some facts are as they are given."""
    comment = make_comment(text=text, status=status)
    if facts:
        assert comment.head is not None, "a stored comment has a head"
        screening = comment.head.screening
        screening.facts |= facts
        screening.save(update_fields=["facts"])
    return comment
