"""Whoever is muted or banned does not write, by whatever way they come."""

from datetime import datetime

from accounts.models import Member
from accounts.sanctions import standing

from .refusals import Sanctioned


def require_right_to_write(member: Member, at: datetime | None = None) -> None:
    """Raise Sanctioned where a sanction keeps the member from writing and editing."""
    if barring := standing(member.pk, at).barring:
        raise Sanctioned(barring)


def require_right_to_report(member: Member, at: datetime | None = None) -> None:
    """Raise Sanctioned where a sanction keeps the member from reporting comments."""
    if barring := standing(member.pk, at).barring_reports:
        raise Sanctioned(barring)
