"""The ledger of decisions: the database itself refuses to change it.

Triggers on both databases refuse to update, delete or truncate decisions. SQLite drops triggers
when it rebuilds a table, so they are put back after every migration.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections

TABLE = "comments_decision"
REFUSAL = "decisions are never changed"

_CREATE = {
    "sqlite": [
        *(
            f"""CREATE TRIGGER IF NOT EXISTS {TABLE}_no_{verb.lower()} BEFORE {verb} ON {TABLE}
                BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""
            for verb in ("UPDATE", "DELETE")
        ),
        # INSERT OR REPLACE deletes the row in its way without asking the trigger on DELETE.
        f"""CREATE TRIGGER IF NOT EXISTS {TABLE}_no_replace BEFORE INSERT ON {TABLE}
            WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id
                OR (comment_id = NEW.comment_id AND version = NEW.version))
            BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",  # noqa: S608 - a constant
    ],
    "postgresql": [
        f"""CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
            END $$""",
        *(
            f"""CREATE OR REPLACE TRIGGER {TABLE}_no_{verb.lower()} BEFORE {verb} ON {TABLE}
                FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()"""
            for verb in ("UPDATE", "DELETE", "TRUNCATE")
        ),
    ],
}
_DROP = {
    "sqlite": [
        f"DROP TRIGGER IF EXISTS {TABLE}_no_{verb}" for verb in ("update", "delete", "replace")
    ],
    "postgresql": [
        f"DROP TRIGGER IF EXISTS {TABLE}_no_{verb} ON {TABLE}"
        for verb in ("update", "delete", "truncate")
    ],
}
_LIST = {
    "sqlite": f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{TABLE}'",  # noqa: S608 - a constant
    "postgresql": f"""SELECT tgname FROM pg_trigger
        WHERE tgrelid = '{TABLE}'::regclass AND NOT tgisinternal
        AND tgenabled <> 'D'""",  # noqa: S608 - a constant
}
_NAMES = {
    "sqlite": {f"{TABLE}_no_{verb}" for verb in ("update", "delete", "replace")},
    "postgresql": {f"{TABLE}_no_{verb}" for verb in ("update", "delete", "truncate")},
}


def protect(using: str = "default", **signal: Any) -> None:
    """Put the triggers in place; nothing happens where they are, or where the table is not yet."""
    connection = connections[using]
    if TABLE in connection.introspection.table_names() and missing_triggers(using):
        _run(_CREATE[connection.vendor], using)


def missing_triggers(using: str = "default") -> set[str]:
    """Return the names of the triggers that are not there."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(_LIST[connection.vendor])
        return _NAMES[connection.vendor] - {name for (name,) in cursor.fetchall()}


def release(using: str = "default") -> None:
    """Take the triggers away."""
    _run(_DROP[connections[using].vendor], using)


@contextmanager
def lifted(using: str = "default") -> Iterator[None]:
    """Take the triggers away for a while: to remove the demonstration, to empty a test database."""
    release(using)
    try:
        yield
    finally:
        protect(using)


def _run(statements: list[str], using: str) -> None:
    with connections[using].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
