"""Comments in the Django admin: the moderators' desk, what supervisors set up, and the outbox."""

from . import desk, outbox, policy, reasons, rules

__all__ = ["desk", "outbox", "policy", "reasons", "rules"]
