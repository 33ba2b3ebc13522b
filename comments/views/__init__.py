"""The pages about comments: sending one, finding one, and a member's own."""

from .kept import csrf_failure
from .mail import mail_settings, unsubscribe
from .own import edit, me, read_receipts, receipts, withdraw
from .reading import comment
from .reporting import report, report_illegal, report_received
from .submitting import submit

__all__ = [
    "comment",
    "csrf_failure",
    "edit",
    "mail_settings",
    "me",
    "read_receipts",
    "receipts",
    "report",
    "report_illegal",
    "report_received",
    "submit",
    "unsubscribe",
    "withdraw",
]
