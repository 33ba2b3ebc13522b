"""Comments in the Django admin: the moderators' desk, and the outbox."""

from . import desk, outbox

__all__ = ["desk", "outbox"]
