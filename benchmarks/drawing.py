"""Draws what becomes of each comment from its number, so that it is the same at each run."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from accounts.models import Member
from comments.models import PATH_DIGITS
from posts.models import Post

from . import cast

# What the databases say in different words.
_TIME = {"sqlite": "datetime({}, 'unixepoch')", "postgresql": "to_timestamp({})"}

# Four numbers below 2^16 for each comment, spread evenly by multiplying with large odd ones.
_DRAWN = """
    CREATE TEMPORARY TABLE drawn AS
    WITH RECURSIVE numbers (id) AS (
        SELECT CAST(1 AS bigint) UNION ALL SELECT id + 1 FROM numbers WHERE id < {comments}
    ), dice AS (
        SELECT id,
            id * 2654435761 % 4294967296 / 65536 AS a, id * 2246822519 % 4294967296 / 65536 AS b,
            id * 3266489917 % 4294967296 / 65536 AS c, id * 668265263 % 4294967296 / 65536 AS d
        FROM numbers
    )
    SELECT id, d,
        -- A few write much, and a few articles are much discussed.
        {first_author} + {authors} * a * a / 4294967296 AS author,
        {first_post} + {posts} * b * b / 4294967296 AS post,
        {first_colleague} + d % {colleagues} AS colleague,
        -- Three of four of the latest eighth wait, and a few that were left: one of ten in all.
        CASE WHEN id * 8 > 7 * {comments} AND c % 4 > 0 OR c % 160 = 0 THEN 'pending'
            WHEN c % 100 < 79 THEN 'approved' WHEN c % 100 < 88 THEN 'spam'
            WHEN c % 100 < 96 THEN 'rejected' WHEN c % 100 < 98 THEN 'withdrawn'
            ELSE 'returned' END AS status,
        -- One of sixteen that wait was public and edited.
        c / 4 % 16 = 0 AS was_edited,
        -- Four of ten answer, if there is something to answer.
        CASE WHEN b % 10 < 4 THEN id - 50 - d % 2000 END AS answered,
        {start} + id * {span} / {comments} AS sent, 60 + d % 3540 AS delay
    FROM dice
"""
_PLAN = """
    CREATE TEMPORARY TABLE plan AS
    SELECT drawn.id, drawn.author, drawn.colleague, drawn.status, drawn.d, above.id AS parent,
        above.author AS parent_author, COALESCE(above.post, drawn.post) AS post,
        CASE WHEN above.id IS NULL THEN '' ELSE {above_path} END || {path} AS path,
        {sent} AS sent, {decided} AS decided, {edited} AS edited, {told} AS told,
        drawn.status = 'pending' AND drawn.was_edited AS is_edit,
        drawn.status = 'approved' OR drawn.status = 'pending' AND drawn.was_edited AS is_public
    FROM drawn LEFT JOIN drawn AS above
        ON above.id = drawn.answered AND above.answered IS NULL AND above.status = 'approved'
"""


def draw(comments: int) -> None:
    """Make the tables `drawn`, and `plan`, which says what to insert."""
    first = {
        "first_author": Member.objects.get(username="author-0").pk,
        "first_colleague": Member.objects.get(username="colleague-0").pk,
        "first_post": Post.objects.get(slug="article-0").pk,
    }
    sizes = {
        "authors": cast.AUTHORS,
        "colleagues": cast.COLLEAGUES,
        "posts": cast.POSTS,
        "comments": comments,
    }
    # The last one was sent two hours ago, so that all is decided by now.
    start = int((timezone.now() - cast.YEARS - timedelta(hours=2)).timestamp())
    run(_DRAWN.format(**first, **sizes, start=start, span=int(cast.YEARS.total_seconds())))
    run("CREATE UNIQUE INDEX drawn_id ON drawn (id)")
    run(
        _PLAN.format(
            path=_path("drawn.id"),
            above_path=_path("above.id"),
            sent=_time("drawn.sent"),
            decided=_time("drawn.sent + drawn.delay"),
            edited=_time("drawn.sent + drawn.delay + 300"),
            told=_time("drawn.sent + drawn.delay + 150"),
        )
    )


def run(statement: str) -> None:
    """Execute a statement without parameters."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _time(seconds: str) -> str:
    return _TIME[connection.vendor].format(seconds)


def _path(pk: str) -> str:
    # Both databases can do without a way to fill up with zeros.
    return f"substr('' || ({10**PATH_DIGITS} + {pk}), 2)"
