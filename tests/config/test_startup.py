"""A site that starts to serve looks at its database first."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from . import PRODUCTION, python

SERVE = ("-c", "import config.{0}; print(type(config.{0}.application).__name__)")


@pytest.fixture
def _keep_the_password() -> Iterator[None]:
    """Keep what `make run` keeps for whoever works here: `remove_demo` takes it away."""
    file = settings.VAR_DIR / "demo-password"
    kept = file.read_bytes() if file.exists() else None
    yield
    if kept is not None:
        file.write_bytes(kept)


def serve(server: str, database: str) -> tuple[int, str, str]:
    """Do what a server does to start the site; return exit code, output and complaints."""
    flag, code = SERVE
    ended = python(flag, code.format(server), **PRODUCTION, DATABASE_URL=database)
    return ended.returncode, ended.stdout, ended.stderr


@pytest.mark.usefixtures("_keep_the_password")
def test_production_refuses_accounts_of_the_demonstration_until_they_are_removed(
    tmp_path: Path,
) -> None:
    database = f"sqlite:///{tmp_path / 'site.sqlite3'}"
    python("manage.py", "migrate", "--verbosity=0", DATABASE_URL=database).check_returncode()
    python("manage.py", "load_demo", DATABASE_URL=database).check_returncode()

    for server in ("wsgi", "asgi"):
        code, _, complaint = serve(server, database)
        assert code == 3
        assert complaint.endswith("demonstration accounts are left. Run: manage.py remove_demo\n")
        assert complaint.count("\n") == 1

    removed = python("manage.py", "remove_demo", "--no-input", **PRODUCTION, DATABASE_URL=database)
    assert removed.stdout == "The demonstration is gone.\n"
    assert serve("wsgi", database)[:2] == (0, "WSGIHandler\n")


def test_a_database_without_tables_gives_one_line_that_names_migrate(tmp_path: Path) -> None:
    code, _, complaint = serve("wsgi", f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    assert code == 3
    assert complaint.endswith("Run: manage.py migrate\n")
    assert complaint.count("\n") == 1
