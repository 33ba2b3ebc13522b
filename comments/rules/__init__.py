"""The kinds of rules that look at what a member submits. A rule may hold a comment; none publishes.

Each module here that has a `KIND` is one: adding a kind is adding a module, and its test.
"""

from .base import FACTS_VERSION, Draft, Evidence, Facts, Kind, Repeat, Span
from .registry import found

KINDS: dict[str, Kind] = found(__path__, __name__)

__all__ = ["FACTS_VERSION", "KINDS", "Draft", "Evidence", "Facts", "Kind", "Repeat", "Span"]
