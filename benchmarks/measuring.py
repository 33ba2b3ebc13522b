"""Measures the desk through its own addresses, as a signed-in moderator."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone

from accounts.models import Member
from comments import moderation
from comments.admin import queue
from comments.models import Batch, Comment, CommentQuerySet, Decision, Reason
from comments.moderation.states import CHUNK
from posts import keyset
from posts.models import Post

from .cast import FREQUENT, RARE

QUEUE = "/admin/comments/comment/"
IN_PLACE = {"HX-Request": "true"}
RUNS = 100
LONGEST = 2.0  # seconds for one row of the table, if a tenth of the runs is over
BATCH = 10_000
BARE = "bare view behind the same middleware"
DECISION = "decision: "
# What issue 5 asks of a decision: ms; and of a batch of 10,000 and its undo: seconds.
MEDIAN, P95, BATCH_TIME = 50, 150, 10


def bare(request: HttpRequest) -> HttpResponse:
    """Answer with as many bytes as a small page has."""
    return HttpResponse(b"x" * 40_000)


urlpatterns = [path("", bare)]


class Table:
    """Times and numbers of queries, by what was done. The first time of each is not counted."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = {}
        self.cpu: dict[str, list[float]] = {}
        self.queries: dict[str, int] = {}

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        """Measure what is done inside; the first time it only warms up."""
        start, cpu = time.perf_counter(), time.process_time()
        with counted() as queries:
            yield
        took, worked = time.perf_counter() - start, time.process_time() - cpu
        if what in self.times:
            self.times[what].append(took * 1000)
            self.cpu[what].append(worked * 1000)
        else:
            self.times[what], self.cpu[what] = [], []
        self.queries[what] = queries.count

    def needs(self, what: str) -> bool:
        """Whether it is not measured often enough."""
        done = self.times.get(what, [])
        return len(done) < RUNS and not (len(done) >= RUNS / 10 and sum(done) > LONGEST * 1000)

    def print(self) -> None:
        """Print all, in the order in which it was measured."""
        base = statistics.median(self.cpu[BARE])
        columns = ("median", "p95", "CPU", "x bare", "queries", "runs")
        print(f"{'ms':<48}" + "".join(f"{name:>9}" for name in columns))
        for what, times in self.times.items():
            cpu = statistics.median(self.cpu[what])
            print(f"{what:<48}{statistics.median(times):>9.1f}{p95(times):>9.1f}", end="")
            print(f"{cpu:>9.1f}{cpu / base:>9.0f}{self.queries[what]:>9}{len(times):>9}")

    def is_quick_enough(self) -> bool:
        """Whether decisions are as quick as they have to be."""
        decisions = [times for what, times in self.times.items() if what.startswith(DECISION)]
        return all(statistics.median(times) < MEDIAN and p95(times) < P95 for times in decisions)


class Counter:
    """Counts queries."""

    count = 0

    def __call__(self, execute: Callable[..., Any], *query: Any) -> Any:
        """Count one, and let it be executed."""
        self.count += 1
        return execute(*query)


@contextmanager
def counted() -> Iterator[Counter]:
    """Count the queries inside; what begins and ends transactions is none."""
    counter = Counter()
    with connection.execute_wrapper(counter):
        yield counter


def p95(times: list[float]) -> float:
    """Return what 95 % of some times don't exceed."""
    return sorted(times)[round(0.95 * (len(times) - 1))]


def measure(moderator: Member) -> bool:
    """Print the figures; return whether they are as the issue asks."""
    desk = Client()
    desk.force_login(moderator)
    table = Table()
    with override_settings(ROOT_URLCONF=__name__):
        while table.needs(BARE):
            with table.timed(BARE):
                desk.get("/")
    _measure_pages(desk, table)
    _measure_decisions(desk, table)
    table.print()
    return _measure_batches(moderator) and table.is_quick_enough()


def _measure_pages(desk: Client, table: Table) -> None:
    for what, asked in _pages().items():
        while table.needs(what):
            with table.timed(what):
                response = desk.get(QUEUE, asked)
            assert response.status_code == 200, response.content
    what = "counts of the tabs alone"
    while table.needs(what):
        with table.timed(what):
            queue.counts()
    what = "one comment's page"
    for comment in _waiting_first()[: RUNS + 1]:
        with table.timed(what):
            response = desk.get(f"{QUEUE}{comment.pk}/change/")
        assert response.status_code == 200


def _pages() -> dict[str, dict[str, Any]]:
    waiting = _waiting_first()
    middle = waiting[waiting.count() // 2]
    busy, quiet = "author-0", "author-4000"
    article = Post.objects.get(slug="article-0").pk
    small = Post.objects.get(slug="article-2000").pk
    day = middle.waiting_since.date()
    pages: dict[str, dict[str, Any]] = {
        "queue: first page": {},
        "queue: first page, 100 rows": {"size": 100},
        "queue: next page": {"after": _cursor(waiting[49])},
        "queue: page in its middle": {"after": _cursor(middle)},
    }
    for tab in queue.TABS:
        pages[f"tab: {tab}"] = {"status": tab}
    long_ago = Comment.objects.filter(status="approved").order_by("created_at", "pk")[1000]
    pages |= {
        "tab: approved, among the oldest": {"status": "approved", "after": _cursor(long_ago)},
        "search: number": {"q": f"#{middle.pk}"},
        "search: number or words": {"q": str(middle.pk)},
        "search: busy author": {"q": busy},
        "search: quiet author": {"q": quiet},
        "search: words of titles": {"q": "about the harbour"},
        "search: title of an article": {"q": "Article 2000 "},
        "search: frequent word": {"q": FREQUENT},
        "search: rare word": {"q": RARE},
        "search: word that is nowhere": {"q": "nowhere to be found"},
        "search in all: number": {"status": "all", "q": str(middle.pk)},
        "search in all: quiet author": {"status": "all", "q": quiet},
        "search in all: title of an article": {"status": "all", "q": "Article 2000 "},
        "search in approved: quiet author": {"status": "approved", "q": quiet},
        "search in all: nothing": {"status": "all", "q": "nowhere to be found"},
        "filter: rule": {"rule": "young-account"},
        "filter in all: rule": {"status": "all", "rule": "young-account"},
        "filter: day": {"since": day, "until": day},
        "filter in all: day": {"status": "all", "since": day, "until": day},
        "filter: busy author": {"author": busy},
        "filter: quiet author": {"author": quiet},
        "filter in all: busy author": {"status": "all", "author": busy},
        "filter in all: quiet author": {"status": "all", "author": quiet},
        "filter: article with many": {"article": article},
        "filter: article with few": {"article": small},
        "filter in all: article with many": {"status": "all", "article": article},
        "filter in all: article with few": {"status": "all", "article": small},
    }
    return pages


def _measure_decisions(desk: Client, table: Table) -> None:
    """Decide and undo in turn; at the end all is as it was."""
    reason = Reason.objects.to("reject")[0].pk
    decisions: dict[str, dict[str, Any]] = {
        "approve": {"event": "approve"},
        "reject with reason and note": {"event": "reject", "reason": reason, "note": "Again."},
        "mark as spam": {"event": "mark_spam"},
    }
    for name, sent in decisions.items():
        for how, headers in (("", {}), (", in place", IN_PLACE)):
            for comment in _waiting_first()[: RUNS + 1]:
                pk, seen = comment.pk, comment.seen
                form = {**sent, "comments": f"{pk}:{seen.head}:{seen.version}"}
                with table.timed(f"{DECISION}{name}{how}"):
                    response = desk.post(f"{QUEUE}decide/", form, headers=headers)
                assert response.status_code == (200 if headers else 302), response.content
                decision = comment.decisions.latest("version").pk
                with table.timed(f"{DECISION}undo it{how}"):
                    response = desk.post(f"{QUEUE}undo/", {"decision": decision}, headers=headers)
                assert response.status_code == (200 if headers else 302), response.content
                assert Comment.objects.get(pk=pk).status == Comment.Status.PENDING
                desk.cookies.pop("messages", None)  # as if it had been read
    what = "all that fit: the question"
    form = {"all": "1", "event": "reject", "moment": timezone.now().isoformat()}
    while table.needs(what):
        with table.timed(what):
            response = desk.post(f"{QUEUE}decide/", form)
        assert response.status_code == 200, response.content


def _measure_batches(moderator: Member) -> bool:
    """Decide about many at once and undo it, print it; return whether that was quick enough."""
    columns = ("s", "CPU", "queries", "chunks", "decided")
    print(f"\n{f'batches of {BATCH:,}':<48}" + "".join(f"{name:>9}" for name in columns))
    slowest = 0.0
    for event in (Decision.Event.APPROVE, Decision.Event.REJECT, Decision.Event.MARK_SPAM):
        last = list(_waiting_first()[:BATCH])[-1]
        chosen = _waiting_first().filter(waiting_since__lte=last.waiting_since)
        start = partial(moderation.batch.start, event, chosen, by=moderator, moment=timezone.now())
        batch, took = _run_batch(event.value, start)
        _, undone = _run_batch("undo it", partial(moderation.batch.start_undo, batch, by=moderator))
        slowest = max(slowest, took, undone)
    return slowest < BATCH_TIME


def _run_batch(what: str, start: Callable[[], Batch]) -> tuple[Batch, float]:
    begun, cpu = time.perf_counter(), time.process_time()
    with counted() as queries:
        batch = moderation.batch.go_on(start())
    took, worked = time.perf_counter() - begun, time.process_time() - cpu
    chunks = -(-batch.decided // CHUNK)
    print(f"{what:<48}{took:>9.2f}{worked:>9.2f}", end="")
    print(f"{queries.count:>9}{chunks:>9}{batch.decided:>9,}", flush=True)
    return batch, took


def _waiting_first() -> CommentQuerySet:
    """Return what waits, in the order of the queue."""
    return Comment.objects.standing(Comment.Status.PENDING).order_by("waiting_since", "pk")


def _cursor(comment: Comment) -> str:
    """Return the cursor of the page after a comment."""
    return (
        keyset.page(
            Comment.objects.filter(waiting_since__gte=comment.waiting_since),
            by="waiting_since",
            size=1,
        ).next_cursor
        or ""
    )
