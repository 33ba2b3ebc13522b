"""PostgreSQL: its own `pg_dump`, `pg_restore` and `psql`.

A dump in PostgreSQL's custom format is compressed, and holds one state while others write. Putting
it back is one transaction, which also takes away what was there.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.client import DatabaseClient

from .failing import Failed

SUFFIX = ".dump"
# Longer than any transaction of the site takes; then something else is using the database.
LOCK_TIMEOUT = "30s"

# Whatever is in the schema: a dump knows only what was there when it was made.
_EMPTY = """
DO $$ DECLARE it record; BEGIN
  FOR it IN SELECT oid::regclass AS name FROM pg_class
    WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace
  LOOP EXECUTE format('DROP TABLE IF EXISTS %s CASCADE', it.name); END LOOP;
  FOR it IN SELECT oid::regprocedure AS name FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace AND NOT EXISTS
      (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
  LOOP EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', it.name); END LOOP;
END $$
"""


def copy(connection: BaseDatabaseWrapper, to: Path) -> None:
    """Dump the database into a file."""
    _on(connection, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={to}")


def check(source: Path) -> None:
    """Raise unless this is a dump that can be read."""
    with source.open("rb") as file:
        is_ours = file.read(5) == b"PGDMP"
    if not is_ours:
        raise Failed(
            f"{source} is no backup of a PostgreSQL database. One of SQLite needs a DATABASE_URL "
            "that names a file."
        )
    _run([_tool("pg_restore"), "--file=/dev/null", str(source)], {})


def put_back(connection: BaseDatabaseWrapper, source: Path) -> None:
    """Restore a dump in one transaction."""
    # As SQL beside the dump, where there is room: `pg_restore` can't empty a schema in the same
    # transaction, and a pipe would commit what came before it broke.
    with tempfile.TemporaryDirectory(dir=source.parent) as folder:
        script = f"{folder}/restore.sql"
        _run([_tool("pg_restore"), "--no-owner", f"--file={script}", str(source)], {})
        _on(
            connection,
            "psql",
            "--no-psqlrc",
            "--quiet",
            "--output=/dev/null",
            "--single-transaction",
            "--set=ON_ERROR_STOP=1",
            f"--command=SET lock_timeout = '{LOCK_TIMEOUT}'",
            f"--command={_EMPTY}",
            f"--file={script}",
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # the first pages would be planned blindly


def _on(connection: BaseDatabaseWrapper, tool: str, *arguments: str) -> None:
    """Run a tool on the database that Django is told to use; passwords go by the environment."""
    command, variables = DatabaseClient.settings_to_cmd_args_env(
        connection.settings_dict, ["--no-password", *arguments]
    )
    _run([_tool(tool), *command[1:]], variables or {})


def _tool(name: str) -> str:
    """Return the path of a program of PostgreSQL's."""
    if found := shutil.which(name):
        return found
    raise Failed(f"There is no {name} here. Run: apt install postgresql-client")


def _run(command: list[str], variables: dict[str, str]) -> None:
    ended = subprocess.run(  # noqa: S603 - programs of PostgreSQL's, with no shell between
        command, env=os.environ | variables, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        # The first line alone: those after it may quote rows.
        said = (ended.stderr.strip() or "it said nothing").splitlines()[0]
        raise Failed(f"{Path(command[0]).name} failed: {said}")
