"""What the moderators' desk takes with a million comments, a hundred thousand of them waiting.

    .venv/bin/python -m benchmarks.desk
    DATABASE_URL=postgres://postgres@127.0.0.1:5432/colloquy .venv/bin/python -m benchmarks.desk

Makes a database of its own, never the site's (`var/desk-benchmark.sqlite3`; on PostgreSQL the name
in DATABASE_URL with `_desk_benchmark`), fills it, asks the real addresses for pages as a moderator,
decides, undoes, and prints milliseconds (in process, with templates, without a web server) beside
those of a bare view. Fails if a decision or a batch takes longer than it may.
"""

import argparse
import os
import sys
import time


def main() -> int:
    """Make the database, measure, and take it away."""
    parser = argparse.ArgumentParser(description="Measure the desk.")
    parser.add_argument("--comments", type=int, default=1_000_000)
    parser.add_argument("--keep", action="store_true", help="keep the database for the next time")
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    # As in production: no query is kept, no template is looked for again.
    settings.DEBUG = False
    site = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = (
        str(settings.VAR_DIR / "desk-benchmark.sqlite3")
        if connection.vendor == "sqlite"
        else f"{site}_desk_benchmark"
    )
    connection.creation.create_test_db(
        autoclobber=True, keepdb=arguments.keep, serialize=False, verbosity=0
    )
    from accounts.models import Member
    from comments.models import Comment

    from . import filling, measuring

    try:
        if not Comment.objects.exists():
            start = time.monotonic()
            filling.fill(arguments.comments)
            print(f"filled in {time.monotonic() - start:.0f} s", flush=True)
        waiting = Comment.objects.standing(Comment.Status.PENDING).count()
        print(f"{connection.vendor}: {Comment.objects.count():,} comments, {waiting:,} wait\n")
        return int(not measuring.measure(Member.objects.get(username="moderator")))
    finally:
        connection.creation.destroy_test_db(str(site), keepdb=arguments.keep, verbosity=0)


if __name__ == "__main__":
    sys.exit(main())
