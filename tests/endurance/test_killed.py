"""`kill -9` at any moment: nothing that was acknowledged is lost, nothing is there twice."""

import os
import random
import re
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest
from django.db import connection, connections
from django.utils import timezone

from comments.models import Comment, Decision, Letter, Revision
from posts.models import Post
from tests.config import python
from tests.factories import make_comment, make_member, make_post

from .site import Browser, Lost, Mail, MailServer, Site

pytestmark = pytest.mark.django_db(transaction=True)

KILLS = int(os.environ.get("KILLS", "1"))  # `make kill` asks for more
WRITERS, ACCOUNTS, MODERATORS = 4, 5, 2
AT_ONCE = 4  # comments that a moderator decides about in one request
LIFETIME = 0.1, 4  # seconds from a start to the next kill, at least and at most
THINKING = 0.02  # seconds at most between what one person does; all of them load two processes
PATIENCE = 60  # seconds for all letters to arrive after the load
QUEUE = "/admin/comments/comment/"
BEFORE = "Public before anybody came."
EVENTS = ["approve", "approve", "reject", "mark_spam"]


@dataclass(frozen=True)
class Acknowledged:
    """A comment that the site said it has."""

    pk: int
    author: int
    token: uuid.UUID
    text: str
    parent: int | None


class Writer:
    """Members who send one comment after the other, each until the site says it has it."""

    def __init__(self, site: Site, post: Post, answered: list[Comment], number: int) -> None:
        self.accounts = [
            (member, Browser(site, member)) for member in (make_member() for _ in range(ACCOUNTS))
        ]
        self.address = f"{post.get_absolute_url()}comments/"
        self.parents = [None, *(comment.pk for comment in answered)]
        self.dice = random.Random(number)
        self.acknowledged: list[Acknowledged] = []
        self.lost_answers = 0

    def write(self, stop: Event) -> None:
        """Write until told to stop; what was begun is brought to its end."""
        while not stop.is_set():
            by, browser = self.dice.choice(self.accounts)
            token, text = uuid.uuid4(), f"{by}: {self.dice.random()}"
            parent = self.dice.choice(self.parents)
            pk = self._send(browser, token=str(token), text=text, parent=str(parent or ""))
            self.acknowledged.append(Acknowledged(pk, by.pk, token, text, parent))
            time.sleep(self.dice.uniform(0, THINKING))

    def _send(self, browser: Browser, **typed: str) -> int:
        """Send a form again and again until it is answered; return the comment's id."""
        while True:
            try:
                status, to, page = browser.post(self.address, **typed)
            except Lost as lost:
                self.lost_answers += not isinstance(lost.__cause__, ConnectionRefusedError)
                time.sleep(THINKING)
                continue
            assert status == 302, (status, page)
            receipt = re.search(r"\?receipt=(\d+)#", to)
            assert receipt, to
            return int(receipt[1])


class Moderator:
    """Somebody who clears the queue, looking at it before each decision."""

    def __init__(self, site: Site, number: int) -> None:
        self.browser = Browser(site, make_member(group="Moderators"))
        self.dice = random.Random(number)

    def decide(self, stop: Event) -> None:
        """Decide until told to stop, and then until nothing is left."""
        while True:
            try:
                status, _, queue = self.browser.get(QUEUE)
                assert status == 200, (status, queue)
                waiting = re.findall(r'name="comments" value="(\d+:\d+:\d+)"', queue)
                if not waiting and stop.is_set():
                    return
                self._decide(waiting)
            except Lost:
                pass
            time.sleep(self.dice.uniform(0, THINKING))

    def _decide(self, waiting: list[str]) -> None:
        """Decide about some of what waits; a colleague may have been quicker."""
        if waiting:
            chosen = self.dice.sample(waiting, min(AT_ONCE, len(waiting)))
            event = self.dice.choice(EVENTS)
            status, _, page = self.browser.post(
                f"{QUEUE}decide/", event=event, comments=chosen, words="Because."
            )
            assert status in (302, 409), (status, page)


@contextmanager
def letters_due_at_once() -> Iterator[None]:
    """Take away the two minutes that letters wait, so that mail is under way all the time."""
    stop = Event()

    def hurry() -> None:
        while not stop.wait(0.2):
            now = timezone.now()
            Letter.objects.unsent().filter(due_at__gt=now).update(due_at=now)
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        hurrying = pool.submit(hurry)
        try:
            yield
        finally:
            stop.set()
    hurrying.result()


def wait_for_the_post() -> None:
    """Return when no letter is left to be sent."""
    deadline = time.monotonic() + PATIENCE
    while left := Letter.objects.unsent().count():
        assert time.monotonic() < deadline, f"{left} letters were not sent"
        time.sleep(0.2)


def stored() -> Counter[Acknowledged]:
    """Return what is stored of the comments that waited, as it was acknowledged."""
    rows = Revision.objects.filter(number=1).exclude(text=BEFORE)
    fields = "comment", "comment__author", "comment__token", "text", "comment__parent"
    return Counter(Acknowledged(*row) for row in rows.values_list(*fields))


def check_the_mail(taken: list[Mail]) -> int:
    """Check that each decided comment's author was told by one mail; return how many were."""
    recipients, told = defaultdict(set), defaultdict(set)
    for mail in taken:
        recipients[mail.message_id].add(mail.recipient)
        for pk in re.findall(r"/c/(\d+)/\s", mail.text):
            told[mail.recipient, int(pk)].add(mail.message_id)
    assert all(len(copies_to) == 1 for copies_to in recipients.values())
    letters = dict(Letter.objects.exclude(message_id="").values_list("message_id", "sent_at"))
    assert recipients.keys() <= letters.keys()
    assert recipients.keys() >= {pk for pk, sent_at in letters.items() if sent_at}
    decided = 0
    for comment in Comment.objects.select_related("author"):
        assert comment.status != Comment.Status.PENDING
        mails = told[comment.author.email, comment.pk]
        decision = comment.decisions.latest("version")
        if decision.event == Decision.Event.MARK_SPAM:
            assert not mails
        else:
            letter = decision.letters.get(kind=Letter.Kind.OUTCOME)
            assert mails == {letter.message_id}
            assert letter.sent_at
            decided += 1
    return decided


def test_after_kills_under_load_all_that_was_acknowledged_is_there_once_and_all_mail_arrives(
    tmp_path: Path,
) -> None:
    began, dice = time.monotonic(), random.Random(KILLS)
    post = make_post()
    answered = [
        make_comment(post=post, text=BEFORE, status=Comment.Status.APPROVED) for _ in range(5)
    ]
    with MailServer() as mails, Site(tmp_path / "said", mails.url) as site:
        writers = [Writer(site, post, answered, number) for number in range(WRITERS)]
        moderators = [Moderator(site, number) for number in range(MODERATORS)]
        connection.close()  # the site's processes are alone with their database
        stop_writing, stop_deciding = Event(), Event()
        with letters_due_at_once(), ThreadPoolExecutor(WRITERS + MODERATORS) as pool:
            writing = [pool.submit(writer.write, stop_writing) for writer in writers]
            deciding = [pool.submit(it.decide, stop_deciding) for it in moderators]
            try:
                for _ in range(KILLS):
                    time.sleep(dice.uniform(*LIFETIME))
                    site.kill()
                    site.start()
            finally:
                stop_writing.set()
                wait(writing)
                stop_deciding.set()
            for person in (*writing, *deciding):
                person.result()
            wait_for_the_post()
        assert site.stop() == [0, 0]
    assert "Traceback" not in site.said.read_text()

    acknowledged = [sent for writer in writers for sent in writer.acknowledged]
    assert stored() == Counter(acknowledged)
    decided = check_the_mail(mails.taken)
    audit = python("manage.py", "audit", **site.environment)
    assert audit.returncode == 0, audit.stdout + audit.stderr
    copies = len(mails.taken) - len({mail.message_id for mail in mails.taken})
    print(
        f"{KILLS} kills, {time.monotonic() - began:.0f} s: {len(acknowledged)} comments "
        f"({sum(writer.lost_answers for writer in writers)} answers lost), {decided} outcomes told "
        f"in {len(mails.taken)} mails ({copies} copies)"
    )
