"""Reads the whole ledger and names every row that disagrees with it, in constant memory."""

from .counters import audit_counters
from .database import audit_database
from .desk import audit_batches, audit_claims, audit_reports
from .html import audit_html, rendered_today
from .texts import audit_comments

__all__ = [
    "audit_batches",
    "audit_claims",
    "audit_comments",
    "audit_counters",
    "audit_database",
    "audit_html",
    "audit_reports",
    "rendered_today",
]
