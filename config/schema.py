"""How the tables stand to the code: which migrations are missing, and which are from the future."""

from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

Migration = tuple[str, str]  # app and name


def unapplied() -> list[Migration]:
    """Return the migrations of this code that the database has not had; one query."""
    applied = set(MigrationRecorder(connection).applied_migrations())
    return sorted(
        key
        for key, replaced in _known().items()
        if key not in applied and not (replaced and replaced <= applied)
    )


def unknown() -> list[Migration]:
    """Return the migrations that the database has had and our apps don't hold: of newer code."""
    known = set(_known())
    apps = {app for app, _ in known}
    replaced = {key for keys in _known().values() for key in keys}
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(key for key in applied if key[0] in apps and key not in known | replaced)


@cache
def _known() -> dict[Migration, set[Migration]]:
    """Return what each migration replaces, by its key; read once a process, without a database."""
    graph = MigrationLoader(None).disk_migrations
    return {key: set(migration.replaces) for key, migration in graph.items()}
