"""Comments in the Django admin: the moderators' desk, what supervisors set up, and the outbox."""

from . import desk, outbox, policy, reasons

__all__ = ["desk", "outbox", "policy", "reasons"]
