"""The ledger of decisions: the database itself refuses to change it.

Triggers on both databases refuse to update, delete or truncate decisions; and to update the record
of HTML that was replaced, which may be deleted with the words it is about. SQLite drops triggers
when it rebuilds a table, so they are put back after every migration.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections

DECISIONS = "comments_decision"
REPLACEMENTS = "comments_replacement"
REFUSAL = "decisions are never changed"
_REFUSALS = {DECISIONS: REFUSAL, REPLACEMENTS: "what was replaced is never changed"}

# What is refused, by table. SQLite's INSERT OR REPLACE deletes the row in its way without asking
# the trigger on DELETE, so it needs one of its own.
_REFUSED = {
    "sqlite": {DECISIONS: ("UPDATE", "DELETE", "REPLACE"), REPLACEMENTS: ("UPDATE",)},
    "postgresql": {DECISIONS: ("UPDATE", "DELETE", "TRUNCATE"), REPLACEMENTS: ("UPDATE",)},
}
_EVENTS = {
    "REPLACE": """INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id
        OR (comment_id = NEW.comment_id AND version = NEW.version))""",
}
_CREATE = {
    "sqlite": [
        """CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event}
            BEGIN SELECT RAISE(ABORT, '{refusal}'); END""",
    ],
    "postgresql": [
        """CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation';
            END $$""",
        """CREATE OR REPLACE TRIGGER {name} BEFORE {event}
            FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()""",
    ],
}
_DROP = {
    "sqlite": "DROP TRIGGER IF EXISTS {name}",
    "postgresql": "DROP TRIGGER IF EXISTS {name} ON {table}",
}
_LIST = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": f"""SELECT tgname FROM pg_trigger
        WHERE tgrelid IN (to_regclass('{DECISIONS}'), to_regclass('{REPLACEMENTS}'))
        AND NOT tgisinternal AND tgenabled <> 'D'""",  # noqa: S608 - constants
}


def protect(using: str = "default", **signal: Any) -> None:
    """Put the triggers in place; nothing happens where they are, or where a table is not yet."""
    tables = connections[using].introspection.table_names()
    missing = missing_triggers(using)
    for name, (table, verb) in _triggers(using).items():
        if name in missing and table in tables:
            event = _EVENTS.get(verb, f"{verb} ON {{table}}").format(table=table)
            for statement in _CREATE[connections[using].vendor]:
                _run(
                    statement.format(name=name, table=table, event=event, refusal=_REFUSALS[table]),
                    using,
                )


def missing_triggers(using: str = "default") -> set[str]:
    """Return the names of the triggers that are not there."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(_LIST[connection.vendor])
        return _triggers(using).keys() - {name for (name,) in cursor.fetchall()}


def release(using: str = "default") -> None:
    """Take the triggers away."""
    for name, (table, _) in _triggers(using).items():
        _run(_DROP[connections[using].vendor].format(name=name, table=table), using)


@contextmanager
def lifted(using: str = "default") -> Iterator[None]:
    """Take the triggers away for a while: to remove the demonstration, to empty a test database."""
    release(using)
    try:
        yield
    finally:
        protect(using)


def _triggers(using: str) -> dict[str, tuple[str, str]]:
    """Return the table and the verb of each trigger, by its name."""
    return {
        f"{table}_no_{verb.lower()}": (table, verb)
        for table, verbs in _REFUSED[connections[using].vendor].items()
        for verb in verbs
    }


def _run(statement: str, using: str) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute(statement)
