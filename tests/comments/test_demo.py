"""The demonstration: loaded once however often, lively, and gone without a trace."""

from io import StringIO
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings
from selectolax.lexbor import LexborHTMLParser

from accounts.models import AUTHORS, MODERATORS, Member
from comments import audit, demo, markup, moderation, trials
from comments.models import Comment, Decision, Discussion, Note, Record, Rule
from comments.moderation import batch
from posts.models import Post
from tests.comments import miscounted
from tests.factories import make_comment, make_member, make_post, make_rule

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def password_file(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Try the site out, with the password kept where a test can look."""
    settings.DEBUG = True
    settings.DEMO_PASSWORD = ""
    monkeypatch.setattr(demo, "PASSWORD_FILE", tmp_path / "var" / "demo-password")
    return tmp_path / "var" / "demo-password"


@pytest.fixture
def author(db: None) -> Member:
    """Return a real author; the cast's bears a name of the demonstration."""
    return make_member("real-author", group=AUTHORS)


@pytest.fixture
def moderator(db: None) -> Member:
    """Return a real moderator; the cast's bears a name of the demonstration."""
    return make_member("real-moderator", group=MODERATORS)


@pytest.fixture(autouse=True)
def _nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test in which somebody is asked who was not to be."""

    def refuse(question: str) -> NoReturn:
        raise AssertionError(question)

    monkeypatch.setattr("builtins.input", refuse)


def run(command: str, *arguments: str) -> str:
    """Run a command; return what it says."""
    said = StringIO()
    call_command(command, *arguments, stdout=said)
    return said.getvalue()


def everything() -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table, to compare before and after."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())  # noqa: SLF001
        for model in apps.get_models(include_auto_created=True)
    }


def demonstrator(username: str) -> Member:
    """Return one of the demonstration's accounts."""
    member: Member = Member.objects.of_demonstration().get(username=username)
    return member


# Loading


def test_it_says_how_to_sign_in_and_that_is_true(password_file: Path) -> None:
    said = run("load_demo")
    password = password_file.read_text()
    assert len(password) >= 12
    assert f"admin, moderator, author, member; the password is: {password}" in said
    for username in ("admin", "moderator", "author", "member"):
        member = demonstrator(username)
        assert member.check_password(password)
        assert member.has_verified_email


def test_nobody_else_of_the_demonstration_can_sign_in() -> None:
    run("load_demo")
    others = Member.objects.of_demonstration().exclude(username__in=demo.LOGINS)
    assert others.count() > 5
    assert not any(member.has_usable_password() for member in others)


def test_the_accounts_have_the_rights_that_their_names_promise() -> None:
    run("load_demo")
    rights = {
        name: (demonstrator(name).is_superuser, [str(g) for g in demonstrator(name).groups.all()])
        for name in demo.LOGINS
    }
    assert rights == {
        "admin": (True, []),
        "moderator": (False, [MODERATORS]),
        "author": (False, [AUTHORS]),
        "member": (False, []),
    }


def test_a_password_from_the_settings_is_taken(settings: Settings, password_file: Path) -> None:
    run("load_demo")
    settings.DEMO_PASSWORD = "a password of mine"
    run("load_demo")
    assert demonstrator("admin").check_password("a password of mine")
    assert password_file.read_text() == "a password of mine"


def test_a_second_time_it_changes_nothing(password_file: Path) -> None:
    first = run("load_demo")
    before, password = everything(), password_file.read_text()
    assert run("load_demo") == first
    assert everything() == before
    assert password_file.read_text() == password


def test_a_second_time_it_adds_what_is_missing() -> None:
    run("load_demo")
    Post.objects.get(status="draft").delete()
    run("load_demo")
    assert Post.objects.filter(status="draft").count() == 1


def test_a_second_time_it_leaves_what_was_decided_since(moderator: Member) -> None:
    run("load_demo")
    waiting = list(Comment.objects.standing("pending"))
    for comment in waiting:
        moderation.mark_spam(comment, by=moderator, seen=comment.seen)
    public = Comment.objects.public()[0]
    moderation.reject(public, by=moderator, seen=public.seen)
    before = everything()
    run("load_demo")
    assert everything() == before


def test_it_is_for_trying_the_site_only(settings: Settings, password_file: Path) -> None:
    settings.DEBUG = False
    before = everything()
    with pytest.raises(CommandError, match="only with DEBUG on"):
        run("load_demo")
    assert everything() == before
    assert not password_file.exists()


# What there is to see


def test_each_tag_and_attribute_that_is_allowed_is_used_in_a_public_comment() -> None:
    run("load_demo")
    used: set[str] = set()
    for html in Comment.objects.public().values_list("shown__body_html", flat=True):
        for node in LexborHTMLParser(f"<body><div>{html}</div>").css("body > div *"):
            used |= {str(node.tag), *(f"{node.tag}[{name}]" for name in node.attributes)}
    wanted = {
        *markup.ALLOWED,
        *(f"{name}[{attribute}]" for name in markup.ALLOWED for attribute in markup.ALLOWED[name]),
    }
    assert wanted - used == set()


def test_there_is_something_on_every_tab_of_the_desk() -> None:
    run("load_demo")
    for status in ("pending", "approved", "rejected", "spam"):
        assert Comment.objects.standing(status).exists()
    assert {"draft", "published", "archived"} == set(Post.objects.values_list("status", flat=True))


def test_there_are_replies_down_to_the_fourth_level_and_words_with_decisions() -> None:
    run("load_demo")
    assert {comment.depth for comment in Comment.objects.public()} == {1, 2, 3, 4}
    assert set(Note.objects.values_list("audience", flat=True)) == {"author", "team"}


def test_nothing_is_said_or_decided_before_its_time() -> None:
    run("load_demo")
    now = timezone.now()
    for comment in Comment.objects.select_related("post", "parent"):
        assert comment.post.published_at is not None
        earlier = comment.parent.created_at if comment.parent else comment.post.published_at
        decided = list(comment.decisions.values_list("created_at", flat=True))
        times = [earlier, comment.created_at, *decided[1:], now]
        assert times == sorted(times)
        assert decided[0] == comment.created_at


def test_everything_went_through_the_door() -> None:
    run("load_demo")
    assert list(miscounted()) == []
    for comment in Comment.objects.select_related("head"):
        last = comment.decisions.latest("version")
        assert comment.version == last.version == comment.decisions.count()
        assert (comment.status, comment.shown_id) == (last.to_status, last.shown_id)
        assert comment.head is not None
        assert comment.head.body_html == markup.render(comment.head.text)


# Removing


def test_it_goes_without_a_trace(password_file: Path) -> None:
    before = everything()
    run("load_demo")
    assert everything() != before
    run("remove_demo")
    assert everything() == before
    assert not password_file.exists()


def test_it_can_be_loaded_again_once_it_is_gone() -> None:
    run("load_demo")
    counts = {name: len(rows) for name, rows in everything().items()}
    run("remove_demo")
    run("load_demo")
    assert {name: len(rows) for name, rows in everything().items()} == counts


def test_there_may_be_nothing_to_remove(commenter: Member) -> None:
    make_comment(by=commenter, status="approved")
    before = everything()
    run("remove_demo")
    assert everything() == before


def test_it_goes_even_outside_of_debug(settings: Settings) -> None:
    run("load_demo")
    settings.DEBUG = False
    run("remove_demo")
    assert not Member.objects.of_demonstration().exists()


def test_what_is_real_stays_as_it_is(author: Member, moderator: Member) -> None:
    comment = make_comment(post=make_post(author=author), status="approved", moderator=moderator)
    make_comment(parent=comment)
    before = everything()
    run("load_demo")
    run("remove_demo")
    assert everything() == before


def test_a_decision_about_a_real_comment_stays_with_an_emptied_account(
    author: Member, commenter: Member
) -> None:
    run("load_demo")
    judge = demonstrator("moderator")
    comment = make_comment(
        post=make_post(author=author), by=commenter, status="rejected", moderator=judge
    )
    run("remove_demo")
    last = Comment.objects.get(pk=comment.pk).decisions.latest("version")
    assert (last.event, last.by_id) == ("reject", judge.pk)
    emptied = last.by
    assert emptied is not None
    assert (emptied.username, emptied.email) == (f"removed:{judge.pk}", "")
    assert not emptied.is_active
    assert not emptied.has_usable_password()
    assert not emptied.has_verified_email
    assert not emptied.groups.exists()
    assert not Member.objects.of_demonstration().exists()
    assert list(miscounted()) == []


def test_what_the_demonstration_said_under_a_real_article_stays_under_no_name(
    author: Member, moderator: Member
) -> None:
    run("load_demo")
    post = make_post(author=author)
    guest = demonstrator("member")
    comment = make_comment(post=post, by=guest, status="approved", moderator=moderator)
    reply = make_comment(parent=comment, status="approved", moderator=moderator)
    run("remove_demo")
    assert list(Comment.objects.public()) == [comment, reply]
    assert Comment.objects.get(pk=comment.pk).author.username == f"removed:{guest.pk}"
    assert Record.objects.get(member=guest).approved == 1
    assert list(miscounted()) == []


def test_real_words_under_the_demonstrations_articles_go_only_when_somebody_says_yes(
    commenter: Member, moderator: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("load_demo")
    post = Post.objects.filter(status="published")[0]
    for _ in range(2):
        make_comment(post=post, by=commenter, status="approved", moderator=moderator)
    kept = make_comment(by=commenter, status="approved", moderator=moderator)
    before = everything()
    questions = []

    def answer(words: str) -> None:
        def reply(question: str) -> str:
            questions.append(question)
            return words

        monkeypatch.setattr("builtins.input", reply)

    for words in ("", "n", "no", "maybe"):
        answer(words)
        with pytest.raises(CommandError, match="Nothing was removed"):
            run("remove_demo")
        assert everything() == before
    assert all(question.startswith("2 comments by members of your own") for question in questions)

    answer(" Yes ")
    run("remove_demo")
    assert list(commenter.comments.all()) == [kept]
    assert Record.objects.get(member=commenter).approved == 1
    assert Member.objects.filter(pk=moderator.pk).exists()
    assert list(miscounted()) == []


def test_notes_and_batches_go_with_what_they_are_about(author: Member, moderator: Member) -> None:
    kept = make_comment(post=make_post(author=author))
    before = everything()
    run("load_demo")
    waiting = Comment.objects.standing("pending").exclude(pk=kept.pk)
    of_demo = {comment.pk: comment.seen for comment in waiting}
    judge = demonstrator("moderator")
    for by in (judge, moderator):
        done = batch.go_on(
            batch.start(Decision.Event.APPROVE, of_demo, by=by, moment=timezone.now())
        )
        batch.go_on(batch.start_undo(done, by=by))
        of_demo = {pk: Comment.objects.get(pk=pk).seen for pk in of_demo}
        moderation.add_note(waiting[0], by=by, text="About a comment.")
        moderation.add_note(demonstrator("member"), by=by, text="About a member.")
    run("remove_demo")
    assert everything() == before


def test_a_batch_that_decided_about_real_comments_too_counts_those(
    author: Member, moderator: Member
) -> None:
    kept = make_comment(post=make_post(author=author))
    run("load_demo")
    waiting = Comment.objects.standing("pending")
    done = batch.go_on(
        batch.start(Decision.Event.APPROVE, waiting, by=moderator, moment=timezone.now())
    )
    assert done.decided > 1
    run("remove_demo")
    assert [decision.comment for decision in done.decisions.all()] == [kept]
    assert list(audit.audit_batches()) == []


def test_without_input_nobody_is_asked(commenter: Member) -> None:
    run("load_demo")
    make_comment(post=Post.objects.filter(status="published")[0], by=commenter)
    run("remove_demo", "--no-input")
    assert not Comment.objects.exists()
    assert not Decision.objects.exists()
    assert not Discussion.objects.exists()
    assert Member.objects.filter(pk=commenter.pk).exists()


def test_rules_that_it_changed_and_tried_stay_under_no_name() -> None:
    run("load_demo")
    admin = demonstrator("admin")
    draft = make_rule("newcomer", parameters={"approved": 9})
    Rule.objects.filter(pk=draft.rule_id).update(current=None)
    trial = trials.start([draft], by=admin)
    trials.work(trial.pk)
    assert trial.lines.exists()
    run("remove_demo")
    admin.refresh_from_db()
    assert admin.username == f"removed:{admin.pk}"
    assert not trial.lines.exists()
