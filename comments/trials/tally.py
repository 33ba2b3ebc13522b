"""The figures of a trial."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from comments.models import Trial, TrialLine

Change = TrialLine.Change


class Unknown(StrEnum):
    """Why nobody can say what rules would have found."""

    UNSCREENED = "unscreened"  # from before there were rules: no facts were stored
    OTHER_FACTS = "other_facts"  # of another version
    ERASED = "erased"  # the text is gone for good
    BEYOND = "beyond"  # the facts don't reach as far as a rule asks


@dataclass
class Tally:
    """How many decisions there were of what sort; those that are unknown count nowhere else."""

    counts: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, trial: Trial) -> "Tally":
        """Return the figures of a trial as far as it is."""
        return cls(Counter(trial.counts))

    def note(self, *, is_rejection: bool, held_before: bool, held_after: bool) -> Change | None:
        """Count a decision; return what would be different, if anything."""
        verdict = "rejected" if is_rejection else "approved"
        self.counts[verdict] += 1
        self.counts[f"before_{verdict}"] += held_before
        self.counts[f"after_{verdict}"] += held_after
        if held_before == held_after:
            return None
        change = Change(f"{'held' if held_after else 'passed'}_{verdict}")
        self.counts[change.value] += 1
        return change

    def note_unknown(self, why: Unknown) -> None:
        """Count a decision of which nobody can say."""
        self.counts[why.value] += 1

    def note_failures(self, *, before: bool, after: bool) -> None:
        """Count a decision at which a rule failed, which holds."""
        self.counts["failed_before"] += before
        self.counts["failed_after"] += after

    def precision(self, when: str) -> float | None:
        """Return which part of what is held ("before" or "after") was rejected; None of nothing."""
        held = self.counts[f"{when}_rejected"] + self.counts[f"{when}_approved"]
        return self.counts[f"{when}_rejected"] / held if held else None

    def recall(self, when: str) -> float | None:
        """Return which part of what was rejected is held ("before" or "after")."""
        rejected = self.counts["rejected"]
        return self.counts[f"{when}_rejected"] / rejected if rejected else None
