"""What-if: changes of rules tried on the decisions that moderators took in the past.

For each decision it is asked what the rules in force, and what the versions that are tried in their
place, find in the text that was decided about, by the facts as they stood when it was sent. Nothing
is looked up that came later: what other rules found then is taken as it was stored, and a decision
counts as it was taken, whatever became of the comment afterwards.
"""

from .exporting import export
from .starting import STALLED_AFTER, NotToTry, go_on, is_stalled, latest_of, start
from .tally import Tally, Unknown
from .working import work

__all__ = [
    "STALLED_AFTER",
    "NotToTry",
    "Tally",
    "Unknown",
    "export",
    "go_on",
    "is_stalled",
    "latest_of",
    "start",
    "work",
]
