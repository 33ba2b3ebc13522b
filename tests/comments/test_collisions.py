"""Many people at one moment, in threads with database connections of their own."""

import random
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any, TypeVar

import pytest
from django.core.mail import EmailMessage
from django.db import connections, transaction
from django.utils import timezone

from accounts.models import Member
from comments import letters, moderation
from comments.audit import audit_comments, audit_counters, audit_database
from comments.models import Comment, Decision, Discussion, Letter, LetterQuerySet, Seen
from comments.moderation import Moved, Refused
from posts import keyset
from posts.models import Post
from tests.cast import client_of
from tests.factories import make_comment, make_member, make_post

pytestmark = pytest.mark.django_db(transaction=True)

PAIRS = 200
PAIRS_OF_BROWSERS = 40  # of them cost ten times as much as of calls
ROUNDS = 60
EVENTS, THREADS = 1000, 8
PATIENCE = 60  # seconds, before a thread that waits for another one gives up

Answer = TypeVar("Answer")


def at_once(*jobs: Callable[[], Answer]) -> list[Answer]:
    """Run each job in a thread of its own; return what they return, or raise what they raised."""

    def run(job: Callable[[], Answer]) -> Answer | Exception:
        try:
            return job()
        except Exception as error:  # raised again below, with the others'
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        answers = list(pool.map(run, jobs))
    errors = [answer for answer in answers if isinstance(answer, Exception)]
    causes = [error for error in errors if not isinstance(error, BrokenBarrierError)]
    if errors:
        raise ExceptionGroup("in threads", causes or errors)
    return [answer for answer in answers if not isinstance(answer, Exception)]


def in_step(
    rounds: Sequence[Any], *turns: Callable[[Any], Answer]
) -> Iterator[tuple[Any, tuple[Answer, ...]]]:
    """Let all turns take each round at the same moment; give the rounds with their answers."""
    start = Barrier(len(turns), timeout=PATIENCE)

    def play(turn: Callable[[Any], Answer]) -> list[Answer]:
        answers = []
        try:
            for it in rounds:
                start.wait()
                answers.append(turn(it))
        except Exception:
            start.abort()
            raise
        return answers

    answers = at_once(*(lambda turn=turn: play(turn) for turn in turns))
    return zip(rounds, zip(*answers, strict=True), strict=True)


@pytest.fixture(autouse=True)
def _agrees_with_the_ledger(transactional_db: None) -> Iterator[None]:
    """Audit what each test leaves."""
    yield
    found = [problem for _, problems in audit_comments() for problem in problems]
    assert [*found, *audit_counters(), *audit_database()] == []


@transaction.atomic
def comments_waiting(count: int) -> list[Comment]:
    """Make comments that wait, by one member under one article."""
    post, by = make_post(), make_member()
    return [make_comment(post=post, by=by, text=f"Comment {number}.") for number in range(count)]


def decide(verb: Callable[..., Decision], by: Member) -> Callable[[Comment], Decision | Moved]:
    """Return a turn of a moderator who saw each comment as it was before the round."""

    def turn(comment: Comment) -> Decision | Moved:
        try:
            return verb(comment, by=by, seen=comment.seen)
        except Moved as moved:
            return moved

    return turn


def one_of_each(answers: tuple[Decision | Moved, ...]) -> tuple[Decision, Moved]:
    """Return the one decision and the one refusal among two answers."""
    (done,) = (answer for answer in answers if isinstance(answer, Decision))
    (moved,) = (answer for answer in answers if isinstance(answer, Moved))
    return done, moved


def test_of_two_moderators_at_one_moment_one_decides_and_the_other_learns_who_did(
    moderator: Member, colleague: Member
) -> None:
    comments = comments_waiting(PAIRS)
    turns = decide(moderation.approve, moderator), decide(moderation.reject, colleague)
    for comment, answers in in_step(comments, *turns):
        done, moved = one_of_each(answers)
        assert (moved.decision, moved.decision.by) == (done, done.by)
        assert moved.comment.status == done.to_status
        assert list(comment.decisions.values_list("by", flat=True)) == [
            comment.author_id,
            done.by_id,
        ]
    assert Letter.objects.filter(kind=Letter.Kind.OUTCOME).standing().count() == PAIRS


def test_of_two_browsers_at_one_moment_one_goes_on_and_the_other_sees_who_decided(
    moderator: Member, colleague: Member
) -> None:
    comments = comments_waiting(PAIRS_OF_BROWSERS)

    def decide_in_browser(event: str, by: Member) -> Callable[[Comment], Any]:
        client = client_of(by)
        return lambda comment: client.post(
            "/admin/comments/comment/decide/",
            {"event": event, "comments": [f"{comment.pk}:{comment.head_id}:{comment.version}"]},
        )

    turns = decide_in_browser("approve", moderator), decide_in_browser("reject", colleague)
    for comment, answers in in_step(comments, *turns):
        went_on, refused = sorted(answers, key=lambda answer: int(answer.status_code))
        assert (went_on.status_code, refused.status_code) == (302, 409)
        winner = comment.decisions.latest("version").by
        assert f"<bdi>{winner.username}</bdi>" in refused.content.decode()
        assert comment.decisions.count() == 2


def send(by: Member, text: str = "Twice.") -> Callable[[tuple[Post, uuid.UUID]], Any]:
    """Return a turn of a member who sends a text with the round's token."""

    def turn(sent: tuple[Post, uuid.UUID]) -> Comment | moderation.TokenTaken:
        post, token = sent
        try:
            return moderation.submit(post=post, by=by, text=text, token=token)
        except moderation.TokenTaken as taken:
            return taken

    return turn


def test_a_form_sent_twice_at_one_moment_is_one_comment_and_one_answer(commenter: Member) -> None:
    post = make_post()
    forms = [(post, uuid.uuid4()) for _ in range(PAIRS)]
    for (_, token), (first, second) in in_step(forms, send(commenter), send(commenter)):
        assert first == second == Comment.objects.get(token=token)
    assert Comment.objects.count() == Decision.objects.count() == PAIRS


def test_a_form_sent_twice_by_a_browser_leads_to_one_comment(commenter: Member) -> None:
    post = make_post()
    clients = client_of(commenter), client_of(commenter)
    turns = [
        lambda token, client=client: client.post(
            f"{post.get_absolute_url()}comments/", {"text": "Twice.", "token": token}
        )
        for client in clients
    ]
    tokens = [uuid.uuid4() for _ in range(PAIRS_OF_BROWSERS)]
    for token, (first, second) in in_step(tokens, *turns):
        comment = Comment.objects.get(token=token)
        assert (first.status_code, second.status_code) == (302, 302)
        assert f"?receipt={comment.pk}#" in first["Location"]
        assert first["Location"] == second["Location"]


def test_of_two_texts_with_one_token_one_is_stored_and_the_other_is_told_of_it(
    commenter: Member,
) -> None:
    post = make_post()
    forms = [(post, uuid.uuid4()) for _ in range(ROUNDS)]
    turns = send(commenter, "One text."), send(commenter, "Another text.")
    for (_, token), answers in in_step(forms, *turns):
        stored = Comment.objects.get(token=token)
        assert stored in answers
        (taken,) = (answer for answer in answers if isinstance(answer, moderation.TokenTaken))
        assert taken.first == stored


def test_the_first_comments_of_an_article_may_come_at_one_moment() -> None:
    with transaction.atomic():
        rounds = [(make_post(), uuid.uuid4(), make_member(), make_member()) for _ in range(ROUNDS)]
    for (post, *_), (first, second) in in_step(
        rounds,
        lambda it: send(it[2])(it[:2]),
        lambda it: send(it[3])(it[:2]),
    ):
        assert {first, second} == set(Comment.objects.under(post))
        assert Discussion.objects.filter(post=post).count() == 1


def test_what_becomes_public_is_what_the_moderator_saw_whatever_the_author_does(
    moderator: Member,
) -> None:
    comments = comments_waiting(ROUNDS)
    first_seen = {comment.pk: comment.seen for comment in comments}

    def edit(comment: Comment) -> Decision | Moved:
        author, seen = comment.author, first_seen[comment.pk]
        try:
            done = moderation.edit(comment, by=author, seen=seen, text="Nobody saw this.")
        except Moved as moved:
            return moved
        assert done is not None, "the text is another one"
        return done

    quicker = Counter[str]()
    for comment, answers in in_step(comments, decide(moderation.approve, moderator), edit):
        done, _ = one_of_each(answers)
        quicker[done.event] += 1
        comment.refresh_from_db()
        if done.event == Decision.Event.APPROVE:
            assert comment.shown_id == first_seen[comment.pk].head
            # The author comes again, having seen that it is public now.
            moderation.edit(comment, by=comment.author, seen=comment.seen, text="Nor this.")
            comment.refresh_from_db()
            assert comment.shown_id == first_seen[comment.pk].head
            assert comment.status == Comment.Status.PENDING
        else:
            assert comment.shown is None
            assert not Comment.objects.public().filter(pk=comment.pk).exists()
    assert quicker.total() == ROUNDS


def test_an_approval_and_an_edit_after_each_other_without_end_show_only_what_was_seen(
    moderator: Member,
) -> None:
    """Both come again and again, with what they see now; a reader looks on."""
    (comment,) = comments_waiting(1)
    approved: dict[int, str] = {}

    def approve(number: int) -> None:
        before = Comment.objects.select_related("head").get(pk=comment.pk)
        assert before.head is not None
        try:
            decision = moderation.approve(comment, by=moderator, seen=before.seen)
        except (Moved, moderation.Impossible):
            return
        assert decision.shown_id is not None
        approved[decision.shown_id] = before.head.text

    def edit(number: int) -> None:
        before = Comment.objects.get(pk=comment.pk)
        try:
            moderation.edit(comment, by=comment.author, seen=before.seen, text=f"Edit {number}.")
        except Moved:
            return

    def read(number: int) -> tuple[int, str] | None:
        shown = Comment.objects.select_related("shown").get(pk=comment.pk).shown
        return None if shown is None else (shown.pk, shown.text)

    numbers = range(ROUNDS)
    for _, (*_nothing, public) in in_step(numbers, approve, edit, read):
        assert public is None or approved[public[0]] == public[1]
    assert approved


def test_an_author_may_edit_again_after_an_edit_was_declined(moderator: Member) -> None:
    comment = make_comment(status=Comment.Status.APPROVED)
    for number in (2, 3, 4):
        moderation.edit(comment, by=comment.author, seen=comment.seen, text=f"Edit {number}.")
        comment.refresh_from_db()
        assert comment.head is not None
        assert (comment.head.number, comment.head.text) == (number, f"Edit {number}.")
        moderation.decline(comment, by=moderator, seen=comment.seen)
        comment.refresh_from_db()


class Crowd:
    """Members and moderators who do anything at all with a few comments, and forget to look."""

    # Chances of what is done next. A look from earlier is one that others have overtaken.
    OF_A_SUBMISSION = 0.1
    OF_AN_OLD_LOOK = 0.25
    OF_A_LOOK_AT_THE_QUEUE = 0.2
    # So many of the newest comments are fought over.
    FEW = 8

    def __init__(self, posts: list[Post], members: list[Member], moderators: list[Member]) -> None:
        self.posts, self.members, self.moderators = posts, members, moderators
        self.comments: list[int] = []
        self.looks: dict[int, Seen] = {}

    def act(self, dice: random.Random) -> str:
        """Do one thing; return "done", or the name of the refusal."""
        try:
            return "done" if self._act(dice) else "already"
        except Refused as refusal:
            return type(refusal).__name__

    def _act(self, dice: random.Random) -> object:
        if not self.comments or dice.random() < self.OF_A_SUBMISSION:
            return self._submit(dice)
        comment = Comment.objects.get(pk=dice.choice(self.comments[-self.FEW :]))
        earlier = self.looks.setdefault(comment.pk, comment.seen)
        seen = earlier if dice.random() < self.OF_AN_OLD_LOOK else comment.seen
        event = dice.choice([Decision.Event.EDIT, Decision.Event.WITHDRAW, *moderation.VERBS])
        if event == Decision.Event.EDIT:
            text = f"Edited {dice.random()}."
            return moderation.edit(comment, by=comment.author, seen=seen, text=text)
        if event == Decision.Event.WITHDRAW:
            if dice.random() < 0.7:  # it ends a comment, and with it the fun
                seen = earlier
            return moderation.withdraw(comment, by=comment.author, seen=seen)
        moderator = dice.choice(self.moderators)
        if dice.random() < self.OF_A_LOOK_AT_THE_QUEUE:
            letters.desk_opened(moderator)
        verb = moderation.VERBS[event]
        return verb(comment, by=moderator, seen=seen, words="Why.", note="For us.")

    def _submit(self, dice: random.Random) -> Comment:
        post = dice.choice(self.posts)
        answered = Comment.objects.public().under(post).order_by("-pk").first()
        comment = moderation.submit(
            post=post,
            by=dice.choice(self.members + self.moderators),
            text=f"Submitted {dice.random()}.",
            token=uuid.uuid4(),
            parent=answered if dice.random() < 0.5 else None,
        )
        self.comments.append(comment.pk)
        return comment


def test_whatever_eight_people_do_at_once_the_ledger_accounts_for_it() -> None:
    crowd = Crowd(
        posts=[make_post(), make_post()],
        members=[make_member() for _ in range(3)],
        moderators=[make_member(group="Moderators") for _ in range(4)],
    )

    def act_often(number: int) -> Counter[str]:
        dice = random.Random(number)
        return Counter(crowd.act(dice) for _ in range(EVENTS // THREADS))

    answers = at_once(*(lambda number=number: act_often(number) for number in range(THREADS)))
    came_of_it = sum(answers, Counter[str]())
    assert came_of_it.total() == EVENTS
    assert came_of_it["done"] == Decision.objects.count()
    assert came_of_it["Moved"] > 0


def test_moderators_are_told_in_one_order_so_that_no_two_submissions_wait_for_each_other() -> None:
    moderators = [make_member(group="Moderators") for _ in range(5)]
    # PostgreSQL reads what was changed last at the end.
    Member.objects.filter(pk=moderators[0].pk).update(last_login=timezone.now())
    make_comment()
    told = Letter.objects.filter(kind=Letter.Kind.WAITING).order_by("pk")
    assert [letter.recipient for letter in told] == moderators


def test_a_comment_that_comes_while_the_queue_is_read_is_news(
    moderator: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_comment()
    read = keyset.page

    def read_and_be_overtaken(*rows: Any, **how: Any) -> Any:
        page = read(*rows, **how)
        make_comment(text="Came too late for this page.")
        return page

    monkeypatch.setattr("comments.admin.queue.keyset.page", read_and_be_overtaken)
    queue = client_of(moderator).get("/admin/comments/comment/").content.decode()
    assert "A comment." in queue
    assert "Came too late for this page." not in queue
    assert Letter.objects.to(moderator.pk).standing().unread().count() == 1


def test_a_letter_that_was_cancelled_while_a_slow_worker_sent_it_stays_cancelled(
    moderator: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    comment = make_comment()
    long_ago = timezone.now() - timedelta(hours=1)
    moderation.approve(comment, by=moderator, seen=comment.seen, at=long_ago)
    letter = Letter.objects.get(kind=Letter.Kind.OUTCOME)
    Letter.objects.exclude(pk=letter.pk).delete()

    def outlast_its_claim(mail: EmailMessage) -> int:
        """Another worker takes the letter and gives it back, and a moderator thinks again."""
        Letter.objects.filter(pk=letter.pk).update(claimed_at=None)
        comment.refresh_from_db()
        moderation.reject(comment, by=moderator, seen=comment.seen)
        return 1

    monkeypatch.setattr(EmailMessage, "send", outlast_its_claim)
    assert letters.deliver_next()
    letter.refresh_from_db()
    assert (letter.state, letter.sent_at) == ("cancelled", None)


def test_a_letter_that_is_cancelled_while_the_worker_looks_at_it_is_left_alone(
    moderator: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    make_comment(at=long_ago)
    look = LetterQuerySet.first

    def look_and_be_overtaken(queryset: LetterQuerySet) -> Letter | None:
        found = look(queryset)
        letters.desk_opened(moderator)
        return found

    monkeypatch.setattr(LetterQuerySet, "first", look_and_be_overtaken)
    assert letters.deliver_next() is False
    assert Letter.objects.get().state == "cancelled"
