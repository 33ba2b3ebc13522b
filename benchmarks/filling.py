"""Fills an empty database with comments as some years of a busy site would: a statement a table.

All is drawn from the comments' numbers, so that it is the same at each run. Every decision, text,
finding, letter and counter is there, and every constraint and trigger holds: the audit is clean.
"""

from datetime import timedelta
from itertools import product

from django.contrib.auth.models import Group
from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import MODERATORS, Member
from comments import markup
from comments.models import (
    PATH_DIGITS,
    Comment,
    Decision,
    Discussion,
    Finding,
    Letter,
    Record,
    Revision,
)
from posts.models import Post

AUTHORS, COLLEAGUES, POSTS = 5000, 20, 3000
YEARS = timedelta(days=3 * 365)
# Words of texts: one that most hold, one that one of some thousands holds.
FREQUENT, RARE = "the", "quokka"

_BEGINNINGS = (
    "I have read the article <em>twice</em> now, and",
    "Thank you for the link to https://example.org/notes/27 in the second part;",
    "As somebody who has done the same for years:",
    "The figure for Tuesday can't be right, since",
    "<blockquote>What was tried, not only what worked.</blockquote>\nThat is it, and",
    "Isn't that what was said in March already? To me,",
    "Where I live the trains are <strong>late</strong> as well, so",
    "No.",
    "One more thing that the author leaves out:",
    "I would like to know who has paid for the study, as",
)
_MIDDLES = (
    "the second half is the better one.",
    "nobody has asked those who live there.",
    "it all depends on what the weather does to the harvest.",
    "there is a longer piece on it at www.example.net/pieces/of/2026.",
    "the numbers of last year say something else, and nobody explains why they do.",
    "my grandmother kept bees for forty years and would laugh at this.",
    "the comparison with other towns is missing, and so are the costs.",
    "it would help to see the whole letter instead of a line of it.",
    "I have changed my mind about the bridge since then.",
    "the answer is in the table, if one reads it from below.",
)
_ENDINGS = tuple(f"\n\nThat is reason number {number} to write." for number in range(1, 31))

# What the databases say in different words.
_TIME = {"sqlite": "datetime({}, 'unixepoch')", "postgresql": "to_timestamp({})"}
_TOKEN = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()"}

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


def fill(comments: int) -> Member:
    """Put so many comments into an empty database; return a moderator who decided on nothing."""
    with transaction.atomic():
        moderator = _people_and_posts()
        _draw(comments)
        texts = _texts()
        _insert_comments(comments, texts)
        _insert_decisions(comments)
        _insert_letters(comments)
        _count()
        for statement in connection.ops.sequence_reset_sql(
            no_style(), [Comment, Revision, Finding, Decision, Letter, Discussion, Record]
        ):
            _run(statement)
    for table in ("plan", "drawn", "texts"):
        _run(f"DROP TABLE {table}")
    # What a server does by itself when nobody looks; SQLite does nothing, and gets nothing.
    if connection.vendor == "postgresql":
        _run("VACUUM ANALYZE")
    else:
        _run("PRAGMA wal_checkpoint(TRUNCATE)")
    return moderator


def _people_and_posts() -> Member:
    names = [
        *(f"author-{number}" for number in range(AUTHORS)),
        *(f"colleague-{number}" for number in range(COLLEAGUES)),
        "moderator",
    ]
    members = [Member(username=name, email=f"{name}@example.org") for name in names]
    for member in members:
        member.set_unusable_password()
    made = Member.objects.bulk_create(members)
    moderator: Member = made[-1]
    Group.objects.get(name=MODERATORS).user_set.add(*made[AUTHORS:])
    now = timezone.now()
    posts = [
        Post(
            author=moderator,
            title=f"Article {number} about the {place}",
            slug=f"article-{number}",
            summary="What it is about.",
            status=Post.Status.PUBLISHED,
            published_at=now - YEARS - timedelta(days=1),
        )
        for number, place in zip(
            range(POSTS), ("bridge", "harbour", "library") * POSTS, strict=False
        )
    ]
    posts[0].write("Once upon a time there was a *bridge*. " * 200)
    for post in posts:
        post.body, post.body_html = posts[0].body, posts[0].body_html
    Post.objects.bulk_create(posts)
    return moderator


def _draw(comments: int) -> None:
    first = {
        "first_author": Member.objects.get(username="author-0").pk,
        "first_colleague": Member.objects.get(username="colleague-0").pk,
        "first_post": Post.objects.get(slug="article-0").pk,
    }
    sizes = {"authors": AUTHORS, "colleagues": COLLEAGUES, "posts": POSTS, "comments": comments}
    # The last one was sent two hours ago, so that all is decided by now.
    start = int((timezone.now() - YEARS - timedelta(hours=2)).timestamp())
    _run(_DRAWN.format(**first, **sizes, start=start, span=int(YEARS.total_seconds())))
    _run("CREATE UNIQUE INDEX drawn_id ON drawn (id)")
    _run(
        _PLAN.format(
            path=_path("drawn.id"),
            above_path=_path("above.id"),
            sent=_time("drawn.sent"),
            decided=_time("drawn.sent + drawn.delay"),
            edited=_time("drawn.sent + drawn.delay + 300"),
            told=_time("drawn.sent + drawn.delay + 150"),
        )
    )


def _texts() -> int:
    """Make the texts that comments have in turn; return how many they are."""
    texts = [" ".join(parts) for parts in product(_BEGINNINGS, _MIDDLES, _ENDINGS)]
    texts[len(texts) // 2] += f" It has a {RARE} in it."
    _run("CREATE TEMPORARY TABLE texts (id integer, text text, body_html text)")
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO texts VALUES (%s, %s, %s)",
            [(number, text, str(markup.render(text))) for number, text in enumerate(texts)],
        )
    return len(texts)


def _insert_comments(comments: int, texts: int) -> None:
    _insert(
        "comments_comment",
        "plan",
        id="id",
        post_id="post",
        author_id="author",
        parent_id="parent",
        path="path",
        token=_TOKEN[connection.vendor],
        status="status",
        head_id=f"CASE WHEN is_edit THEN id + {comments} ELSE id END",
        shown_id="CASE WHEN is_public THEN id END",
        version="CASE WHEN is_edit THEN 3 WHEN status = 'pending' THEN 1 ELSE 2 END",
        created_at="sent",
        # What was public before it was edited enters the queue anew.
        waiting_since="CASE WHEN is_edit THEN edited ELSE sent END",
        public_since="CASE WHEN is_public THEN decided END",
    )
    for number, offset, at, chosen in (
        (1, 0, "sent", "1 = 1"),
        (2, comments, "edited", "is_edit"),
    ):
        _insert(
            "comments_revision",
            f"plan JOIN texts ON texts.id = (plan.id * 7919 + plan.d * {number}) % {texts} "
            f"WHERE {chosen}",
            id=f"plan.id + {offset}",
            comment_id="plan.id",
            number=f"{number}",
            text="text",
            body_html="body_html",
            markup_version=f"{markup.VERSION}",
            created_at=at,
        )
    _insert(
        "comments_finding",
        "comments_revision ORDER BY id",
        revision_id="id",
        rule="'everyone'",
        rule_version="1",
    )


def _insert_decisions(comments: int) -> None:
    table = "comments_decision"
    submitted = {"comment_id": "id", "head_id": "id", "waiting_since": "sent"}
    _insert(
        table,
        "plan",
        **submitted,
        id="id",
        version="1",
        event="'submit'",
        by_id="author",
        from_status="''",
        to_status="'pending'",
        created_at="sent",
    )
    _insert(
        table,
        "plan WHERE status <> 'pending' OR is_edit",
        **submitted,
        id=f"id + {comments}",
        version="2",
        event="""CASE status WHEN 'spam' THEN 'mark_spam' WHEN 'rejected' THEN 'reject'
            WHEN 'withdrawn' THEN 'withdraw' WHEN 'returned' THEN 'return' ELSE 'approve' END""",
        by_id="CASE status WHEN 'withdrawn' THEN author ELSE colleague END",
        from_status="'pending'",
        to_status="CASE WHEN is_edit THEN 'approved' ELSE status END",
        shown_id="CASE WHEN is_public THEN id END",
        public_since="CASE WHEN is_public THEN decided END",
        reason_id="""CASE WHEN status = 'rejected'
            THEN (SELECT min(id) FROM comments_reason WHERE for_reject) END""",
        created_at="decided",
    )
    _insert(
        table,
        "plan WHERE is_edit",
        id=f"id + 2 * {comments}",
        comment_id="id",
        head_id=f"id + {comments}",
        shown_id="id",
        waiting_since="edited",
        public_since="decided",
        version="3",
        event="'edit'",
        by_id="author",
        from_status="'approved'",
        to_status="'pending'",
        created_at="edited",
    )


def _insert_letters(comments: int) -> None:
    """Insert the letters to authors, and to those who were answered; all were sent long ago."""
    for kind, recipient, chosen in (
        ("outcome", "author", "is_public OR status IN ('rejected', 'returned')"),
        ("reply", "parent_author", "is_public AND parent_author <> author"),
    ):
        _insert(
            "comments_letter",
            f"plan WHERE {chosen}",
            recipient_id=recipient,
            decision_id=f"id + {comments}",
            kind=f"'{kind}'",
            created_at="decided",
            due_at="told",
            sent_at="told",
            read_at="CASE WHEN d % 2 = 0 THEN told END",
            message_id="''",
            attempts="1",
            error="''",
        )


def _count() -> None:
    of_status = "sum(CASE WHEN status = '{}' THEN 1 ELSE 0 END)"
    shown = "sum(CASE WHEN is_public THEN 1 ELSE 0 END)"
    _insert(
        "comments_discussion",
        "plan GROUP BY post",
        post_id="post",
        version=shown,
        public_count=shown,
    )
    _insert(
        "comments_record",
        "plan GROUP BY author",
        member_id="author",
        **{status: of_status.format(status) for status in ("approved", "rejected", "spam")},
    )


def _insert(table: str, source: str, **columns: str) -> None:
    names, values = ", ".join(columns), ", ".join(columns.values())
    _run(f"INSERT INTO {table} ({names}) SELECT {values} FROM {source}")


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _time(seconds: str) -> str:
    return _TIME[connection.vendor].format(seconds)


def _path(pk: str) -> str:
    # Both databases can do without a way to fill up with zeros.
    return f"substr('' || ({10**PATH_DIGITS} + {pk}), 2)"
