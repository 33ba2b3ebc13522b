"""SQLite: its online backup, which reads one state while others write."""

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from django.db.backends.base.base import BaseDatabaseWrapper

from .failing import Failed

SUFFIX = ".sqlite3"
# Longer than any transaction of the site takes. Python would try for ever.
PATIENCE = 30  # seconds
_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def copy(connection: BaseDatabaseWrapper, to: Path) -> None:
    """Copy the database into an empty file."""
    _copy(Path(connection.settings_dict["NAME"]), to)
    with closing(sqlite3.connect(to)) as copied:
        # The copy is said to have a log beside it, as the database has. It is one file.
        copied.execute("PRAGMA journal_mode=DELETE")
    _check_pages(to)
    with to.open("rb") as file:
        os.fsync(file.fileno())


def check(source: Path) -> None:
    """Raise unless this is a backup, and a whole one."""
    with source.open("rb") as file:
        is_ours = file.read(15) == b"SQLite format 3"
    if not is_ours:
        raise Failed(
            f"{source} is no backup of a SQLite database. One of PostgreSQL needs a DATABASE_URL "
            "that names a server."
        )
    _check_pages(source)


def put_back(connection: BaseDatabaseWrapper, source: Path) -> None:
    """Copy a backup over the database, in one transaction."""
    _copy(source, Path(connection.settings_dict["NAME"]))


def _copy(source: Path, to: Path) -> None:
    # In one step: one that is made in several begins anew whenever another process writes.
    try:
        with closing(_opened(source)) as read, closing(sqlite3.connect(to)) as written:
            read.backup(written, progress=_patient())
    except sqlite3.Error as error:
        raise Failed(f"{to} was not written ({error}). Stop what else uses it.") from error


def _patient() -> Callable[[int, int, int], object]:
    """Return what is told of each try, and ends them when the database stays locked."""
    began = time.monotonic()

    def tried(status: int, remaining: int, total: int) -> None:
        if status in _LOCKED and time.monotonic() - began > PATIENCE:
            raise Failed(
                f"The database was locked for {PATIENCE} seconds. Stop what uses it, and run "
                "this again."
            )

    return tried


def _check_pages(file: Path) -> None:
    try:
        with closing(_opened(file)) as opened:
            [said, *_more] = opened.execute("PRAGMA quick_check").fetchone()
    except sqlite3.Error as error:
        said = str(error)
    if said != "ok":
        raise Failed(f"{file} is damaged ({said}). Take another backup.")


def _opened(file: Path) -> sqlite3.Connection:
    """Open a file that is there; SQLite would make it."""
    return sqlite3.connect(f"file:{quote(str(file))}?mode=rw", uri=True)
