"""The rules that look at what a member submits. A rule may hold a comment; none publishes.

Each module here holds one `RULE`, whose `applies` is a pure function of the draft. Adding a rule is
adding a module, and naming it below.
"""

from . import everyone
from .base import Draft, Rule

RULES: dict[str, Rule] = {rule.name: rule for rule in (everyone.RULE,)}

__all__ = ["RULES", "Draft", "Rule"]
