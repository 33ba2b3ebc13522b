"""What the database itself has to hold."""

from collections.abc import Iterator

from django.db import DatabaseError, connection

from comments import ledger


def audit_database() -> Iterator[str]:
    """Name the triggers that are missing, and what refers to rows that are not there."""
    for name in sorted(ledger.missing_triggers()):
        yield f"trigger {name} is missing"
    try:
        connection.check_constraints()
    except DatabaseError as error:
        yield f"foreign keys: {error}"
