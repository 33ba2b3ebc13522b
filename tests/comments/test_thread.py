"""A discussion page by page: each comment once, in its place, and nobody's hidden name."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Member
from comments import moderation, thread
from comments.models import MAX_DEPTH, PATH_DIGITS, Comment, Discussion, Revision
from comments.thread import Node, NoSuchPage, ThreadPage
from posts.models import Post
from tests.cast import client_of
from tests.factories import make_comment, make_member, make_post

pytestmark = pytest.mark.django_db

FIRST_ID = 1000  # of comments planted by their rows, beyond what other doors give out


@dataclass(frozen=True)
class Plant:
    """A comment to plant: which of those before it is answered (None: none), and its status."""

    parent: int | None = None
    status: str = "approved"


def plant(
    post: Post,
    plants: Sequence[Plant],
    members: Sequence[Member],
    *,
    first_id: int = FIRST_ID,
) -> list[Comment]:
    """Store comments by their rows, the members taking turns; return them as they were planted."""
    now = timezone.now() - timedelta(hours=1)
    comments: list[Comment] = []
    for number, wanted in enumerate(plants):
        parent = None if wanted.parent is None else comments[wanted.parent]
        pk = first_id + number
        above = "" if parent is None else parent.path
        comments.append(
            Comment(
                pk=pk,
                post=post,
                author=members[number % len(members)],
                parent=parent,
                path=above[: PATH_DIGITS * (MAX_DEPTH - 1)] + f"{pk:0{PATH_DIGITS}d}",
                token=uuid.uuid4(),
                status=wanted.status,
                head_id=pk,
                shown_id=pk if wanted.status == "approved" else None,
                version=1,
                public_since=now if wanted.status == "approved" else None,
                created_at=now + timedelta(seconds=number),
                waiting_since=now + timedelta(seconds=number),
            )
        )
    Comment.objects.bulk_create(comments)
    Revision.objects.bulk_create(
        Revision(
            pk=comment.pk,
            comment=comment,
            number=1,
            text=f"Text {comment.pk}",
            body_html=f"Text {comment.pk}",
            markup_version=1,
            created_at=now,
        )
        for comment in comments
    )
    public = sum(wanted.status == "approved" for wanted in plants)
    Discussion.objects.create(post=post, version=1, public_count=public)
    return comments


@pytest.fixture
def post(author: Member) -> Post:
    """Return the article that is discussed."""
    return make_post(author=author)


@pytest.fixture
def _pages_of_five(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages be small."""
    monkeypatch.setattr(thread, "COMMENTS_ON_A_PAGE", 5)


def walk(nodes: Sequence[Node], depth: int = 0) -> Iterator[tuple[int, Node]]:
    """Yield each node in reading order, with its depth."""
    for node in nodes:
        yield depth, node
        yield from walk(node.replies, depth + 1)


def outline(page: ThreadPage) -> list[str]:
    """Return a page as lines: the comment's number among the planted, indented, with its kind."""
    return [
        "  " * depth
        + str(node.comment.pk - FIRST_ID)
        + (" hidden" if node.is_placeholder else " continued" if node.is_continued else "")
        for depth, node in walk(page.nodes)
    ]


def read_all(post: Post) -> list[list[str]]:
    """Return the outlines of all pages."""
    first = thread.read(post)
    return [outline(first), *(outline(thread.read(post, n)) for n in range(2, first.pages + 1))]


def shape(text: str) -> list[Plant]:
    """Read what to plant: words like `0` (top), `0<1` (answers 1), `!` at the end: not public."""
    statuses = {"!": "rejected", "?": "pending", "$": "spam", "-": "withdrawn", "~": "returned"}
    plants = []
    for word in text.split():
        status = statuses.get(word[-1], "approved")
        _, _, parent = word.rstrip("!?$-~").partition("<")
        plants.append(Plant(int(parent) if parent else None, status))
    return plants


# Order and nesting


def test_a_discussion_of_nothing_is_one_empty_page(post: Post) -> None:
    page = thread.read(post)
    assert (page.nodes, page.public_count, page.number, list(page.numbers)) == ([], 0, 1, [1])


def test_replies_stand_below_what_they_answer_the_oldest_first(
    post: Post, commenter: Member
) -> None:
    plant(post, shape("0 1 2<0 3<1 4<0 5<2 6"), [commenter])
    assert outline(thread.read(post)) == ["0", "  2", "    5", "  4", "1", "  3", "6"]


def test_from_the_fifth_level_on_replies_stand_side_by_side(post: Post, commenter: Member) -> None:
    plant(post, shape("0 1<0 2<1 3<2 4<3 5<4 6<2"), [commenter])
    assert outline(thread.read(post)) == [
        "0",
        "  1",
        "    2",
        "      3",
        "      4",
        "      5",
        "      6",
    ]


def test_what_is_planted_stands_where_the_door_puts_it(post: Post, commenter: Member) -> None:
    planted = plant(make_post(), shape("0 1<0 2<1 3<2 4<3 5<0"), [commenter])
    stored: list[Comment] = []
    for model in planted:
        parent = model.parent and stored[model.parent.pk - FIRST_ID]
        stored.append(make_comment(post=post, parent=parent, status="approved"))
    places = {comment.pk: model.pk for comment, model in zip(stored, planted, strict=True)}
    for comment, model in zip(stored, planted, strict=True):
        ids = [comment.path[at : at + 10] for at in range(0, len(comment.path), 10)]
        assert "".join(f"{places[int(pk)]:010}" for pk in ids) == model.path


def test_another_articles_comments_stay_there(post: Post, commenter: Member) -> None:
    make_comment(status="approved")
    plant(post, shape("0"), [commenter])
    assert outline(thread.read(post)) == ["0"]


def test_a_decision_shows_on_the_next_look(post: Post, moderator: Member) -> None:
    comment = make_comment(post=post)
    seen_by_readers = []
    for verb in (moderation.approve, moderation.reject, moderation.approve):
        verb(comment, by=moderator, seen=comment.seen)
        comment.refresh_from_db()
        page = thread.read(post)
        seen_by_readers.append((page.public_count, len(page.nodes)))
    assert seen_by_readers == [(1, 1), (0, 0), (1, 1)]


# Placeholders


@pytest.mark.parametrize("status", ["pending", "rejected", "spam", "returned", "withdrawn"])
def test_a_public_reply_keeps_the_place_of_what_it_answers(
    post: Post, commenter: Member, status: str
) -> None:
    plant(post, [Plant(status=status), Plant(0), Plant()], [commenter])
    assert outline(thread.read(post)) == ["0 hidden", "  1", "2"]


@pytest.mark.parametrize("status", ["pending", "rejected", "spam", "returned", "withdrawn"])
def test_nothing_is_kept_where_nothing_public_hangs_on_it(
    post: Post, commenter: Member, status: str
) -> None:
    plant(post, [Plant(), Plant(0, status), Plant(1, status), Plant(status=status)], [commenter])
    assert outline(thread.read(post)) == ["0"]


def test_a_chain_of_hidden_comments_is_kept_down_to_the_public_one(
    post: Post, commenter: Member
) -> None:
    plant(post, shape("0! 1<0? 2<1$ 3<2 4<1!"), [commenter])
    assert outline(thread.read(post)) == ["0 hidden", "  1 hidden", "    2 hidden", "      3"]


def test_what_was_answered_beside_it_on_the_fourth_level_is_kept(
    post: Post, commenter: Member
) -> None:
    plant(post, shape("0 1<0 2<1 3<2! 4<3 5<2!"), [commenter])
    assert outline(thread.read(post)) == ["0", "  1", "    2", "      3 hidden", "      4"]


def test_what_nobody_public_answered_on_the_fourth_level_is_not_kept(
    post: Post, commenter: Member
) -> None:
    plant(post, shape("0 1<0 2<1 3<2! 4<3! 5<4"), [commenter])
    assert outline(thread.read(post)) == ["0", "  1", "    2", "      4 hidden", "      5"]


def test_only_places_count_neither_as_comments_nor_for_the_page(
    post: Post, commenter: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thread, "COMMENTS_ON_A_PAGE", 2)
    plant(post, shape("0! 1<0 2! 3<2"), [commenter])
    page = thread.read(post)
    assert (page.public_count, page.pages) == (2, 1)
    assert outline(page) == ["0 hidden", "  1", "2 hidden", "  3"]


def test_whose_comment_is_not_public_is_not_said(post: Post, commenter: Member) -> None:
    hidden = [make_member(f"hidden-author-{number}") for number in range(2)]
    plant(
        post,
        shape("0! 1! 2<0 3<0 4<2! 5<2! 6<4 7<4"),
        [*hidden, commenter, commenter],
    )
    for client in (Client(), client_of(make_member())):
        page = client.get(post.get_absolute_url()).content.decode()
        assert page.count("Text 10") == 4
        assert page.count("A comment that is not public.") == 2
        assert page.count("in reply to a comment that is not public") == 4
        assert "hidden-author" not in page
        assert "Text 1000" not in page
        assert "Text 1004" not in page


# Pages


def test_a_page_holds_a_hundred_comments() -> None:
    assert thread.COMMENTS_ON_A_PAGE == 100


def test_the_hundred_and_first_comment_begins_a_page(post: Post, commenter: Member) -> None:
    comments = plant(post, [Plant()] * 101, [commenter])
    first, second = thread.read(post), thread.read(post, 2)
    assert (first.pages, second.pages) == (2, 2)
    assert [node.comment for node in first.nodes] == comments[:100]
    assert [node.comment for node in second.nodes] == comments[100:]


@pytest.mark.usefixtures("_pages_of_five")
@pytest.mark.parametrize(
    ("count", "pages"), [(0, 1), (1, 1), (4, 1), (5, 1), (6, 2), (10, 2), (11, 3)]
)
def test_a_full_page_is_the_last_until_there_is_one_more(
    post: Post, commenter: Member, count: int, pages: int
) -> None:
    plant(post, [Plant()] * count, [commenter])
    assert thread.read(post).pages == pages
    assert list(thread.read(post, pages).numbers) == list(range(1, pages + 1))


@pytest.mark.usefixtures("_pages_of_five")
@pytest.mark.parametrize("number", [-1, 0, 3, 10**30])
def test_there_is_no_page_beyond_the_last(post: Post, commenter: Member, number: int) -> None:
    plant(post, [Plant()] * 10, [commenter])
    with pytest.raises(NoSuchPage):
        thread.read(post, number)


@pytest.mark.usefixtures("_pages_of_five")
def test_a_thread_goes_on_under_the_names_of_those_above(post: Post, commenter: Member) -> None:
    plant(post, shape("0 1<0 2<1 3<1 4<1 5<1 6<0 7"), [commenter])
    assert read_all(post) == [
        ["0", "  1", "    2", "    3", "    4"],
        ["0 continued", "  1 continued", "    5", "  6", "7"],
    ]


@pytest.mark.usefixtures("_pages_of_five")
def test_a_hidden_comment_keeps_its_place_on_every_page_of_its_replies(
    post: Post, commenter: Member
) -> None:
    plant(post, shape("0 1<0! 2<1 3<1 4<1 5<1 6<1"), [commenter])
    assert read_all(post) == [
        ["0", "  1 hidden", "    2", "    3", "    4", "    5"],
        ["0 continued", "  1 hidden", "    6"],
    ]


@pytest.mark.usefixtures("_pages_of_five")
def test_what_was_answered_beside_it_on_an_earlier_page_is_not_repeated(
    post: Post, commenter: Member
) -> None:
    plant(post, shape("0 1<0 2<1 3<2 4<2! 5<4 6<3 7<4"), [commenter])
    first, second = read_all(post)
    assert first == ["0", "  1", "    2", "      3", "      4 hidden", "      5"]
    assert second == ["0 continued", "  1 continued", "    2 continued", "      6", "      7"]


@pytest.mark.usefixtures("_pages_of_five")
def test_the_first_page_of_a_growing_discussion_fills_up(post: Post, moderator: Member) -> None:
    for _ in range(5):
        make_comment(post=post, status="approved", moderator=moderator)
    late = make_comment(post=post)
    assert thread.read(post).pages == 1
    moderation.approve(late, by=moderator, seen=late.seen)
    assert [node.comment for node in thread.read(post, 2).nodes] == [late]
    first = Comment.objects.under(post).in_thread_order()[0]
    moderation.reject(first, by=moderator, seen=first.seen)
    assert thread.read(post).pages == 1


@pytest.mark.usefixtures("_pages_of_five")
def test_where_pages_begin_moves_with_what_is_public(post: Post, moderator: Member) -> None:
    comments = [make_comment(post=post, status="approved", moderator=moderator) for _ in range(11)]
    assert [node.comment for node in thread.read(post, 2).nodes] == comments[5:10]
    first = Comment.objects.get(pk=comments[0].pk)
    moderation.reject(first, by=moderator, seen=first.seen)
    assert [node.comment for node in thread.read(post, 2).nodes] == comments[6:]
    assert [thread.page_of(comment) for comment in comments[4:7]] == [1, 1, 2]


_STATUSES = st.sampled_from(["approved"] * 6 + ["pending", "rejected", "spam", "withdrawn"])


@st.composite
def _trees(draw: st.DrawFn) -> list[Plant]:
    """Make up a discussion."""
    plants: list[Plant] = []
    for number in range(draw(st.integers(0, 24))):
        parent = draw(st.none() | st.integers(0, number - 1)) if number else None
        plants.append(Plant(parent, draw(_STATUSES)))
    return plants


@contextmanager
def _small_pages(size: int) -> Iterator[None]:
    """Set the size of a page; take back what is written within."""
    with pytest.MonkeyPatch.context() as patched, transaction.atomic():
        patched.setattr(thread, "COMMENTS_ON_A_PAGE", size)
        cache.clear()
        yield
        transaction.set_rollback(True)


@settings(max_examples=60, deadline=None)
@given(_trees(), st.integers(1, 7))
def test_no_comment_is_lost_or_repeated_or_out_of_place(plants: list[Plant], size: int) -> None:
    with _small_pages(size):
        post = make_post()
        planted = plant(post, plants, [post.author])
        public = sorted((c for c in planted if c.shown_id), key=lambda c: c.path)
        pages = [thread.read(post, n) for n in range(1, thread.read(post).pages + 1)]
        nodes = [[node for _, node in walk(page.nodes)] for page in pages]

        read = [[n.comment for n in on if not (n.is_placeholder or n.is_continued)] for on in nodes]
        assert [comment for comments in read for comment in comments] == public
        assert all(len(comments) == size for comments in read[:-1])
        for page, comments in zip(pages, read, strict=True):
            assert {thread.page_of(comment) for comment in comments} <= {page.number}
            for depth, node in walk(page.nodes):
                # All that stands above a comment is on its page, so it nests as its path says.
                assert depth == node.comment.depth - 1
                for reply in node.replies:
                    assert reply.comment.path[:-PATH_DIGITS] == node.comment.path


@settings(max_examples=60, deadline=None)
@given(_trees(), st.integers(1, 7))
def test_only_what_a_comment_hangs_on_is_kept_beside_the_comments(
    plants: list[Plant], size: int
) -> None:
    with _small_pages(size):
        post = make_post()
        plant(post, plants, [post.author])
        for number in range(1, thread.read(post).pages + 1):
            nodes = [node for _, node in walk(thread.read(post, number).nodes)]
            assert len({node.comment.pk for node in nodes}) == len(nodes)
            here = [n.comment for n in nodes if not (n.is_placeholder or n.is_continued)]
            for node in nodes:
                place = node.comment
                is_above = any(comment.path.startswith(place.path) for comment in here)
                is_answered = any(comment.parent_id == place.pk for comment in here)
                if node.is_placeholder:
                    assert place.shown_id is None
                    assert is_above or is_answered
                if node.is_continued:
                    assert place.shown_id
                    assert is_above


# Who speaks


def test_the_articles_author_and_staff_are_marked(
    post: Post, author: Member, moderator: Member, superuser: Member, commenter: Member
) -> None:
    plant(post, [Plant()] * 4, [author, moderator, superuser, commenter])
    marks = [(node.is_by_author, node.is_by_staff) for node in thread.read(post).nodes]
    assert marks == [(True, False), (False, True), (False, True), (False, False)]


def test_whoever_left_the_staff_is_not_marked(post: Post, moderator: Member) -> None:
    plant(post, [Plant()], [moderator])
    Member.objects.filter(pk=moderator.pk).update(is_active=False)
    assert not thread.read(post).nodes[0].is_by_staff


# Cost

# Of a whole article page, in queries: the article; its discussion, whether that is open by the
# site's policy and by its own, the comments, the places kept, and who is staff. A member's page
# asks for the session, the member, two kinds of permissions, a confirmed address, their sanctions,
# their own comments with what was said of them, and how many receipts are unread on top.
FOR_A_READER = 7
FOR_A_MEMBER = 16


def busy(count: int) -> list[Plant]:
    """Plan a discussion of tops with nine replies each, every other top hidden."""
    return [
        Plant(number - number % 10, "approved")
        if number % 10
        else Plant(status="rejected" if number % 20 else "approved")
        for number in range(count)
    ]


def queries_of(client: Client, post: Post) -> int:
    """Return how many queries an article's page takes that finds nothing in the cache."""
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        page = client.get(post.get_absolute_url()).content.decode()
    assert page.count('class="comment-text"') >= 45
    return len(queries)


@pytest.mark.parametrize(
    ("role", "most"),
    [(None, FOR_A_READER), ("commenter", FOR_A_MEMBER), ("moderator", FOR_A_MEMBER)],
)
def test_five_hundred_comments_take_as_many_queries_as_fifty(
    request: pytest.FixtureRequest, role: str | None, most: int
) -> None:
    client = client_of(request.getfixturevalue(role)) if role else Client()
    writers = [make_member(), *Member.objects.filter(username=role), make_member()]
    short, long = make_post(), make_post()
    plant(short, busy(50), writers)
    plant(long, busy(500), writers, first_id=2 * FIRST_ID)
    assert queries_of(client, short) == queries_of(client, long) <= most


def test_where_pages_begin_is_asked_once(post: Post, commenter: Member) -> None:
    comments = plant(post, busy(350), [commenter])
    with CaptureQueriesContext(connection) as queries:
        numbers = {thread.page_of(comment) for comment in comments[-3:]}
    assert numbers == {4}
    # The discussion each time; where its pages begin is kept after the first.
    assert len(queries) == 4
