"""Reads a page of a discussion: public comments in thread order, and what keeps their places.

A page is a hundred public comments. On top of them stand placeholders, where a comment that is not
public has public replies, and, where a thread goes on from the page before, the comments above it
by name. The number of queries does not depend on the number of comments.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.cache import cache
from django.db.models import F, Window
from django.db.models.functions import Mod, RowNumber

from accounts.models import Member
from posts.models import Post

from .models import PATH_DIGITS, Comment, CommentQuerySet, Discussion

# A page that reads at once on a phone; half of it would tear most discussions apart.
COMMENTS_ON_A_PAGE = 100


class NoSuchPage(ValueError):
    """A number beyond the discussion's pages."""


@dataclass
class Node:
    """A place in the thread.

    Holds a comment to read, or only its place: the comment is not public (`is_placeholder`) or was
    on a page before (`is_continued`).
    """

    comment: Comment
    is_placeholder: bool = False
    is_continued: bool = False
    is_by_author: bool = False
    is_by_staff: bool = False
    replies: list["Node"] = field(default_factory=list)


@dataclass(frozen=True)
class ThreadPage:
    """One page of a discussion, and its place among the pages."""

    nodes: Sequence[Node]
    public_count: int
    number: int
    pages: int

    @property
    def numbers(self) -> range:
        """All page numbers."""
        return range(1, self.pages + 1)


def read(post: Post, number: int = 1) -> ThreadPage:
    """Return page `number` of an article's discussion; raise NoSuchPage beyond the last."""
    discussion = _discussion(post)
    pages = max(1, -(-discussion.public_count // COMMENTS_ON_A_PAGE))
    if not 1 <= number <= pages:
        raise NoSuchPage(number)
    last_before = _page_ends(discussion)[number - 2] if number > 1 else ""
    rows = list(
        _readable(
            Comment.objects.shown().under(post).filter(path__gt=last_before)
        ).in_thread_order()[:COMMENTS_ON_A_PAGE]
    )
    nodes = [Node(comment) for comment in rows] + _kept_places(post, rows, last_before)
    _mark(nodes, post)
    return ThreadPage(_nested(nodes), discussion.public_count, number, pages)


def page_of(comment: Comment) -> int:
    """Return the number of the page that a public comment stands on."""
    return bisect_left(_page_ends(_discussion(comment.post)), comment.path) + 1


def _discussion(post: Post) -> Discussion:
    return Discussion.objects.filter(post=post).first() or Discussion(post=post)


def _page_ends(discussion: Discussion) -> list[str]:
    """Return the path of the last comment of each full page, from the index on (post, path).

    Kept until the discussion's version moves.
    """
    if discussion.public_count < COMMENTS_ON_A_PAGE:
        return []
    key = f"page-ends:{discussion.post_id}:{discussion.version}"
    ends: list[str] | None = cache.get(key)
    if ends is None:
        numbered = (
            Comment.objects.shown()
            .filter(post=discussion.post_id)
            .annotate(place=Window(RowNumber(), order_by="path"))
        )
        ends = list(
            numbered.annotate(over=Mod(F("place"), COMMENTS_ON_A_PAGE))
            .filter(over=0)
            .in_thread_order()
            .values_list("path", flat=True)
        )
        cache.set(key, ends)
    return ends


def _readable(comments: CommentQuerySet) -> CommentQuerySet:
    """Fetch along what a comment's heading and text need, and no more."""
    return comments.select_related("author", "shown", "parent__author").only(
        "path", "post_id", "parent_id", "created_at", "shown_id", "author_id",
        "author__username",
        "shown__body_html", "shown__number", "shown__created_at",
        "parent__shown_id", "parent__author_id", "parent__author__username",
    )  # fmt: skip


def _kept_places(post: Post, rows: Sequence[Comment], last_before: str) -> list[Node]:
    """Return the places that the rows hang on, but that are not among them."""
    here = {row.pk for row in rows}
    above = {pk for row in rows for pk in _ids(row.path)[:-1]}
    answered = {row.parent_id for row in rows if row.parent_id}
    missing = _readable(Comment.objects.under(post).filter(pk__in=(above | answered) - here))
    kept = []
    for comment in missing if (above | answered) - here else ():
        if comment.shown_id:
            # Public, so on a page before; named if the thread goes on below it.
            if comment.pk in above:
                kept.append(Node(comment, is_continued=True))
        elif comment.pk in above or comment.path > last_before:
            kept.append(Node(comment, is_placeholder=True))
    return kept


def _ids(path: str) -> list[int]:
    return [int(path[at : at + PATH_DIGITS]) for at in range(0, len(path), PATH_DIGITS)]


def _mark(nodes: Sequence[Node], post: Post) -> None:
    """Say which comments are by the article's author, and which by staff."""
    authors = {node.comment.author_id for node in nodes}
    staff = set(Member.objects.staff().filter(pk__in=authors).values_list("pk", flat=True))
    for node in nodes:
        node.is_by_author = node.comment.author_id == post.author_id
        node.is_by_staff = node.comment.author_id in staff


def _nested(nodes: list[Node]) -> list[Node]:
    """Hang each node on the one whose path begins its own; return the topmost."""
    topmost: list[Node] = []
    branch: list[Node] = []
    for node in sorted(nodes, key=lambda node: node.comment.path):
        while branch and not node.comment.path.startswith(branch[-1].comment.path):
            branch.pop()
        (branch[-1].replies if branch else topmost).append(node)
        branch.append(node)
    return topmost
