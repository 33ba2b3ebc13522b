"""`manage.py rerender` as its operator sees it, and the pages before and after."""

import re
from collections.abc import Callable
from io import StringIO
from typing import Any, NoReturn

import pytest
from bleach.sanitizer import Cleaner
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from accounts.models import Member
from comments import markup, rerendering
from comments.models import Comment, Discussion, Replacement, Revision
from comments.rerendering import Difference
from tests.cast import client_of
from tests.comments import contents
from tests.comments.old_markup import OLD, REL, Old, make_all_old, make_old
from tests.factories import make_comment, make_edit, make_post

pytestmark = pytest.mark.django_db

LINK = OLD[8]
NEW_LINK = f'see <a href="https://example.org/" {REL}>https://example.org/</a> now'


def run(*arguments: str) -> str:
    """Run the command; return what it says."""
    said = StringIO()
    call_command("rerender", *arguments, stdout=said, no_color=True)
    return said.getvalue()


# Listing


def test_it_says_so_when_nothing_is_outdated() -> None:
    make_comment()
    assert run() == f"Revisions of another markup version than {markup.VERSION}: 0\n"


def test_it_lists_what_would_change_by_class_with_counts(settings: Settings) -> None:
    settings.SITE_URL = "https://colloquy.example"
    make_all_old()
    lines = run().splitlines()
    assert lines[0] == f"Revisions of another markup version than {markup.VERSION}: 9"
    assert [line for line in lines if not line.startswith(" ")][1:-1] == [
        "unchanged (2): the same HTML; only its version moves",
        "same-dom (2): written in another way, the same for a browser",
        "text-differs (2): the same elements and attributes, other text in them",
        "newly-escaped (2): elements or attributes are gone, or shown as text",
        "newly-allowed (1): elements or attributes that were not there",
    ]
    assert lines[-1] == "Nothing was changed. To rewrite a class: rerender --apply CLASS"


def test_it_shows_where_an_example_is_and_what_it_was_and_would_be(settings: Settings) -> None:
    settings.SITE_URL = "https://colloquy.example"
    comment = make_old(OLD[6], status="rejected")
    assert (
        f"  revision {comment.head_id}, text 1 of https://colloquy.example/c/{comment.pk}/\n"
        '    - <del datetime="yesterday">x</del>\n'
        "    + <del>x</del>\n"
    ) in run()


def test_it_shows_long_texts_from_shortly_before_where_they_part() -> None:
    words = "word " * 100
    make_old(Old(f'{words}"{words}', f'{words}"{words}', Difference.SAME_DOM))
    said = run()
    assert f'    - …{"word " * 6}"word ' in said
    assert f"    + …{'word ' * 6}&quot;word " in said
    assert max(map(len, said.splitlines())) < 100


def test_an_example_that_only_loses_its_end_is_shown_there() -> None:
    words = "word " * 100
    make_old(Old(words, f"{words}\u202e", Difference.TEXT_DIFFERS))
    assert f"    - …{'word ' * 6}\\u202e\n    + …{'word ' * 6}\n" in run()


def test_it_shows_as_many_examples_as_it_is_asked_for() -> None:
    for _ in range(5):
        make_old(LINK)
    assert run().count("  revision ") == 3
    assert run("--examples", "4").count("  revision ") == 4
    assert run("--examples", "0").count("  revision ") == 0


def test_no_example_commands_the_terminal() -> None:
    html = "\x1b[2J\x9b1m\x07\r\n\u202e\u2066\U000e0041<i>x</i>"
    make_old(Old(html, html, Difference.TEXT_DIFFERS))
    said = run()
    assert "\\x1b[2J\\x9b1m\\x07\\r\\n\\u202e\\u2066\\U000e0041<i>x</i>" in said
    assert all(it.isprintable() for it in said.replace("\n", ""))


def test_listing_changes_nothing() -> None:
    make_all_old()
    before = contents()
    run()
    assert contents() == before


def test_examples_cost_no_queries() -> None:
    make_all_old()
    with CaptureQueriesContext(connection) as queries:
        run()
    assert len(queries) == 3  # how many there are; them; that none are left


# Applying


@pytest.mark.parametrize("name", Difference.values)
def test_it_applies_the_class_it_is_told(name: str) -> None:
    comments = make_all_old()
    chosen = [old.difference == name for old in OLD]
    assert run("--apply", name) == f"Revisions rewritten ({name}): {sum(chosen)}\n"
    now = [comment.revisions.get().markup_version == markup.VERSION for comment in comments]
    assert now == chosen


def test_it_applies_several_classes_at_once() -> None:
    make_all_old()
    said = run("--apply", "newly-allowed", "--apply", "same-dom")
    assert said == "Revisions rewritten (same-dom, newly-allowed): 3\n"
    differences = set(Replacement.objects.values_list("difference", flat=True))
    assert differences == {"same-dom", "newly-allowed"}


def test_applied_twice_it_does_nothing_more() -> None:
    make_all_old()
    run("--apply", "same-dom")
    before = contents()
    assert run("--apply", "same-dom") == "Revisions rewritten (same-dom): 0\n"
    assert "same-dom" not in run()
    assert contents() == before


def test_it_refuses_a_class_that_there_is_not() -> None:
    make_all_old()
    before = contents()
    with pytest.raises(CommandError, match=r"invalid choice: 'harmless' \(choose from 'unchanged'"):
        run("--apply", "harmless")
    assert contents() == before


def interrupted_at(number: int, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that does as another until its `number`th call, when Ctrl-C comes."""
    calls = []

    def call(*arguments: Any) -> Any:
        calls.append(arguments)
        if len(calls) == number:
            raise KeyboardInterrupt
        return function(*arguments)

    return call


def test_interrupted_it_says_how_far_it_came_and_goes_on_from_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rerendering, "CHUNK", 3)
    comments = [make_old(LINK) for _ in range(8)]
    with monkeypatch.context() as patch:
        write = Replacement.objects.bulk_create
        patch.setattr(Replacement.objects, "bulk_create", interrupted_at(2, write))
        with pytest.raises(CommandError, match="Revisions rewritten: 3") as caught:
            run("--apply", "newly-allowed")
    assert caught.value.returncode == 130
    assert Revision.objects.filter(markup_version=1).count() == 5
    assert run("--apply", "newly-allowed") == "Revisions rewritten (newly-allowed): 5\n"
    recorded = Replacement.objects.values_list("revision__comment", flat=True)
    assert list(recorded) == [comment.pk for comment in comments]


def test_it_says_when_something_was_changed_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    make_old(LINK)
    [chunk] = rerendering.look()
    run("--apply", "newly-allowed")
    monkeypatch.setattr(rerendering, "look", lambda: iter([chunk]))
    said = run("--apply", "newly-allowed")
    assert said.splitlines()[1] == "Left alone, changed meanwhile: 1"


def test_it_draws_a_bar_only_for_who_looks_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rerendering, "CHUNK", 2)
    for _ in range(4):
        make_old(LINK)
    run()
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("django.core.management.base.OutputWrapper.isatty", lambda _: True)
    for arguments in ((), ("--apply", "newly-allowed")):
        run(*arguments)
        shown = capsys.readouterr().err.split("\r")
        assert [line.strip() for line in shown if line] == [
            f"{'#' * 20}{'.' * 20} 2 of 4",
            f"{'#' * 40} 4 of 4",
        ]


# The pages


def test_a_page_shows_the_old_html_until_the_new_is_applied_and_its_version_moves() -> None:
    comment = make_old(LINK)
    address = comment.post.get_absolute_url()
    version = Discussion.objects.get(post=comment.post).version
    run()
    assert LINK.html in Client().get(address).content.decode()
    assert Discussion.objects.get(post=comment.post).version == version
    run("--apply", "newly-allowed")
    assert NEW_LINK in Client().get(address).content.decode()
    assert Discussion.objects.get(post=comment.post).version == version + 1


def test_no_page_renders_while_it_is_read(
    monkeypatch: pytest.MonkeyPatch, commenter: Member, moderator: Member
) -> None:
    post = make_post()
    comment = make_comment(post=post, by=commenter, text=LINK.text, status="approved")
    make_edit(comment, "Another <b>text.")
    waiting = make_comment(post=post, by=commenter, parent=comment, text="<i>Waits")
    Revision.objects.update(body_html="<i>As it is stored</i>", markup_version=1)

    def refuse(*arguments: Any, **options: Any) -> NoReturn:
        raise AssertionError("rendered while it was read")

    monkeypatch.setattr(markup, "render", refuse)
    monkeypatch.setattr(Cleaner, "clean", refuse)
    article, permalink = post.get_absolute_url(), comment.get_absolute_url()
    pages = [
        (Client(), article),
        (Client(), permalink),
        (client_of(commenter), article),
        (client_of(commenter), permalink),
        (client_of(commenter), waiting.get_absolute_url()),
        (client_of(commenter), f"{permalink}edit/"),
        (client_of(commenter), f"{permalink}withdraw/"),
        (client_of(commenter), reverse("comments:me")),
        (client_of(moderator), article),
        (client_of(moderator), reverse("admin:comments_comment_changelist")),
        (client_of(moderator), reverse("admin:comments_comment_change", args=[waiting.pk])),
    ]
    for client, address in pages:
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, address
        shows_html = address != f"{permalink}edit/"
        assert ("<i>As it is stored</i>" in answer.content.decode()) == shows_html, address
    assert Comment.objects.get(pk=comment.pk).is_edit_waiting


def test_the_readme_says_what_each_class_is(settings: Settings) -> None:
    readme = (settings.BASE_DIR / "README.md").read_text()
    section = readme.split("## When comments may hold other HTML")[1].split("\n## ")[0]
    assert re.findall(r"^[|] `([a-z-]+)` [|] ", section, re.M) == Difference.values
