"""Fills an empty database with comments as some years of a busy site would: a statement a table.

Every decision, text, finding, letter and counter is there, and every constraint and trigger holds:
the audit is clean.
"""

from django.core.management.color import no_style
from django.db import connection, transaction

from accounts.models import Member
from comments import markup
from comments.models import Comment, Decision, Discussion, Finding, Letter, Record, Revision

from .cast import people_and_posts, texts
from .drawing import draw, run
from .screened import screenings

# What the databases say in different words.
_TOKEN = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()"}


def fill(comments: int) -> Member:
    """Put so many comments into an empty database; return a moderator who decided on nothing."""
    with transaction.atomic():
        moderator = people_and_posts()
        draw(comments)
        different = texts()
        _insert_comments(comments, different)
        screenings()
        _insert_decisions(comments)
        _insert_letters(comments)
        _count()
        for statement in connection.ops.sequence_reset_sql(
            no_style(), [Comment, Revision, Finding, Decision, Letter, Discussion, Record]
        ):
            run(statement)
    for table in ("plan", "drawn", "texts"):
        run(f"DROP TABLE {table}")
    # What a server does by itself when nobody looks; SQLite does nothing, and gets nothing.
    if connection.vendor == "postgresql":
        run("VACUUM ANALYZE")
    else:
        run("PRAGMA wal_checkpoint(TRUNCATE)")
    return moderator


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
    run(f"INSERT INTO {table} ({names}) SELECT {values} FROM {source}")
