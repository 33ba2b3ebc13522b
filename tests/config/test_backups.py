"""A backup holds one state of the site, also one that is being written to, and gives it back."""

import copy
import os
import sqlite3
import stat
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler, DatabaseError

from accounts.models import Member
from comments.models import Comment
from config import backups
from config.backups import postgresql, sqlite
from tests.config import environment
from tests.factories import make_comment, make_post

pytestmark = pytest.mark.django_db(transaction=True)

BACKUPS_UNDER_LOAD = 3
WRITERS = 3


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[BaseDatabaseWrapper]:
    """Return a connection to another database, an empty one of the same kind."""
    there = copy.deepcopy(connection.settings_dict)
    name = f"restored_{uuid.uuid4().hex[:12]}"
    if connection.vendor == "sqlite":
        there["NAME"] = str(tmp_path / f"{name}.sqlite3")
    else:
        there["NAME"] = name
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
    opened = ConnectionHandler({"default": there})["default"]
    yield opened
    opened.close()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(autouse=True)
def _tools() -> None:
    """Skip where PostgreSQL is used and its programs are not here."""
    if connection.vendor == "postgresql":
        try:
            for name in ("pg_dump", "pg_restore", "psql"):
                postgresql._tool(name)  # noqa: SLF001 - whether it is there
        except backups.Failed as reason:
            pytest.skip(str(reason))


def url(database: BaseDatabaseWrapper) -> str:
    """Return the address of a database, for another process."""
    there = database.settings_dict
    if database.vendor == "sqlite":
        return f"sqlite:///{there['NAME']}"
    login = ":".join(filter(None, (there["USER"], there["PASSWORD"])))
    return f"postgres://{login}@{there['HOST']}:{there['PORT']}/{there['NAME']}"


def manage(*arguments: str, database: BaseDatabaseWrapper) -> subprocess.CompletedProcess[str]:
    """Run a command on a database, in a process of its own."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=environment(DATABASE_URL=url(database)),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def count(database: BaseDatabaseWrapper, table: str = "comments_comment") -> int:
    """Return how many rows a table has."""
    with database.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - a table of ours
        return int(cursor.fetchone()[0])


def assert_is_whole(database: BaseDatabaseWrapper) -> None:
    """Hold that the audit finds nothing, and that decisions can't be changed."""
    audited = manage("audit", database=database)
    assert audited.returncode == 0, audited.stdout + audited.stderr
    with pytest.raises(DatabaseError, match="never changed"), database.cursor() as cursor:
        cursor.execute("UPDATE comments_decision SET version = 99")


def test_what_was_backed_up_by_command_comes_back_into_an_empty_database(
    commenter: Member, moderator: Member, tmp_path: Path, elsewhere: BaseDatabaseWrapper
) -> None:
    post = make_post()
    make_comment(post=post, by=commenter, status="approved", moderator=moderator)
    make_comment(post=post, by=commenter)
    made = manage("backup", str(tmp_path), database=connection)
    assert made.returncode == 0, made.stderr
    [file] = tmp_path.glob("colloquy-*Z" + (".sqlite3", ".dump")[connection.vendor != "sqlite"])
    assert made.stdout.startswith(f"{file}: ")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600

    restored = manage("restore", str(file), database=elsewhere)
    assert restored.stdout.splitlines() == [
        f"{file} is restored.",
        "Then see that all is as it was decided. Run: manage.py audit",
    ]
    assert count(elsewhere) == 2
    assert_is_whole(elsewhere)


def test_a_backup_of_a_site_that_is_written_to_holds_one_state(
    commenter: Member, moderator: Member, tmp_path: Path, elsewhere: BaseDatabaseWrapper
) -> None:
    post = make_post()
    stop, failed = threading.Event(), []

    def write() -> None:
        try:
            while not stop.is_set():
                make_comment(post=post, by=commenter, status="approved", moderator=moderator)
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    writers = [threading.Thread(target=write) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    counts = []
    try:
        for number in range(BACKUPS_UNDER_LOAD):
            before = Comment.objects.count()
            while Comment.objects.count() < before + WRITERS:
                stop.wait(0.05)
                assert not failed
            file = backups.back_up(connection, tmp_path / f"backup-{number}")
            backups.restore(elsewhere, file, overwrite=number > 0)
            counts.append(count(elsewhere))
            assert counts[-1] >= before + WRITERS
            assert_is_whole(elsewhere)
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert not failed
    assert counts == sorted(set(counts)), "writing went on between the backups"


def test_a_database_that_holds_something_is_overwritten_only_when_told(
    commenter: Member, tmp_path: Path, elsewhere: BaseDatabaseWrapper
) -> None:
    post = make_post()
    make_comment(post=post, by=commenter)
    first = backups.back_up(connection, tmp_path / "first")
    make_comment(post=post, by=commenter)
    second = backups.back_up(connection, tmp_path / "second")
    backups.restore(elsewhere, second, overwrite=False)
    with elsewhere.cursor() as cursor:
        cursor.execute("CREATE TABLE of_newer_code (id integer REFERENCES posts_post)")

    refused = manage("restore", str(first), database=elsewhere)
    assert refused.returncode == 1
    assert "add --overwrite, and what it holds is lost." in refused.stderr
    assert count(elsewhere) == 2

    done = manage("restore", str(first), "--overwrite", database=elsewhere)
    assert done.returncode == 0, done.stderr
    assert count(elsewhere) == 1
    assert "of_newer_code" not in elsewhere.introspection.table_names()
    assert_is_whole(elsewhere)


def test_a_damaged_backup_is_refused_before_anything_is_lost(
    commenter: Member, tmp_path: Path, elsewhere: BaseDatabaseWrapper
) -> None:
    make_comment(post=make_post(), by=commenter)
    file = backups.back_up(connection, tmp_path / "backup")
    backups.restore(elsewhere, file, overwrite=False)
    size = file.stat().st_size
    os.truncate(file, size // 2)
    with pytest.raises(backups.Failed):
        backups.restore(elsewhere, file, overwrite=True)
    assert count(elsewhere) == 1


@pytest.mark.parametrize("head", [b"", b"SQLite format 3\0" + b"x" * 9000, b"PGDMP" + b"x" * 99])
def test_what_is_no_backup_is_refused(
    tmp_path: Path, elsewhere: BaseDatabaseWrapper, head: bytes
) -> None:
    file = tmp_path / "file"
    file.write_bytes(head)
    with pytest.raises(backups.Failed, match=r"is no backup|is damaged|failed"):
        backups.restore(elsewhere, file, overwrite=True)
    with pytest.raises(backups.Failed, match="There is no file"):
        backups.restore(elsewhere, tmp_path / "nothing", overwrite=True)


def test_no_file_is_overwritten_and_none_is_left_half_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "there"
    there.write_text("mine")
    with pytest.raises(backups.Failed, match="is there already"):
        backups.back_up(connection, there)
    with pytest.raises(backups.Failed, match="can't be written"):
        backups.back_up(connection, tmp_path / "no" / "folder")
    (tmp_path / "new.unfinished").touch()
    with pytest.raises(backups.Failed, match="another backup is being made"):
        backups.back_up(connection, tmp_path / "new")
    (tmp_path / "new.unfinished").unlink()

    def broken(*arguments: object) -> None:
        raise backups.Failed("The disk is full.")

    for means in (sqlite, postgresql):
        monkeypatch.setattr(means, "copy", broken)
    with pytest.raises(backups.Failed, match="disk is full"):
        backups.back_up(connection, tmp_path / "new")
    assert [file.name for file in tmp_path.iterdir()] == ["there"]


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_without_the_tools_of_postgresql_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(backups.Failed, match=r"no pg_dump here\. Run: apt install"):
        backups.back_up(connection, tmp_path / "backup")


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_a_database_that_stays_locked_is_not_waited_for_for_ever(
    tmp_path: Path, elsewhere: BaseDatabaseWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = backups.back_up(connection, tmp_path / "backup")
    backups.restore(elsewhere, file, overwrite=False)
    monkeypatch.setattr(sqlite, "PATIENCE", 0.5)
    with closing(sqlite3.connect(elsewhere.settings_dict["NAME"])) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(backups.Failed, match="locked"):
            backups.restore(elsewhere, file, overwrite=True)
