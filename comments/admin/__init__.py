"""Comments in the Django admin: the moderators' desk, their reasons, and the outbox."""

from . import desk, outbox, reasons

__all__ = ["desk", "outbox", "reasons"]
