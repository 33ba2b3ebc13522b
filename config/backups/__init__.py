"""Copying the whole database into a file while the site is used, and back.

Each database by its own means: SQLite's online backup, PostgreSQL's `pg_dump`. A file is complete
or not there, and only its owner may read it: it holds all that the site knows.
"""

from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

from django.db.backends.base.base import BaseDatabaseWrapper

from . import postgresql, sqlite
from .failing import Failed

__all__ = ["Failed", "back_up", "restore"]

_MEANS: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}


def back_up(connection: BaseDatabaseWrapper, to: Path) -> Path:
    """Copy the database into a new file and return it; in a folder it is named by the time.

    Raises `Failed`, and leaves no file then.
    """
    means = _MEANS[connection.vendor]
    if to.is_dir():
        to /= f"colloquy-{datetime.now(UTC):%Y%m%dT%H%M%SZ}{means.SUFFIX}"
    if to.exists():
        raise Failed(f"{to} is there already. Name another file, or a folder.")
    unfinished = to.with_name(f"{to.name}.unfinished")
    try:
        unfinished.touch(mode=0o600, exist_ok=False)
    except FileExistsError as error:
        raise Failed(
            f"{unfinished} is there: another backup is being made, or was broken off. "
            "Delete it if none is."
        ) from error
    except OSError as error:
        raise Failed(f"{to} can't be written ({error.strerror}). Name another.") from error
    try:
        means.copy(connection, unfinished)
        unfinished.rename(to)
    finally:
        unfinished.unlink(missing_ok=True)
    return to


def restore(connection: BaseDatabaseWrapper, source: Path, *, overwrite: bool) -> None:
    """Put a backup in the place of the database: all of it, or nothing when it raises `Failed`.

    A database that holds tables is refused unless it is to be overwritten.
    """
    if not source.is_file():
        raise Failed(f"There is no file {source}. Name one that `manage.py backup` made.")
    means = _MEANS[connection.vendor]
    means.check(source)
    tables = len(connection.introspection.table_names())
    if tables and not overwrite:
        raise Failed(
            f"The database holds {tables} tables. Name an empty one in DATABASE_URL, or add "
            "--overwrite, and what it holds is lost."
        )
    connection.close()  # so that nothing of ours is in the way
    means.put_back(connection, source)
