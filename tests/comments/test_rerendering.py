"""What a new markup policy changes, by class, and putting that in the place of what was."""

import tracemalloc
from collections.abc import Callable, Iterator
from hashlib import sha256
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from comments import demo, markup, rerendering
from comments.ledger import REPLACEMENTS, missing_triggers
from comments.models import Comment, Discussion, Replacement, Revision
from comments.rerendering import Difference, compare, look, replace
from tests.comments import contents
from tests.comments.old_markup import OLD, Old, make_all_old, make_old
from tests.comments.test_collisions import at_once
from tests.factories import decide, make_comment, make_edit, make_post

SAME_DOM, TEXT_DIFFERS = Difference.SAME_DOM, Difference.TEXT_DIFFERS
NEWLY_ESCAPED, NEWLY_ALLOWED = Difference.NEWLY_ESCAPED, Difference.NEWLY_ALLOWED
QUOTES, BIDI, LINK = OLD[2], OLD[4], OLD[8]


def replace_all(*differences: Difference) -> int:
    """Rewrite all outdated revisions, or those of some classes; return how many."""
    wanted = differences or tuple(Difference)
    return sum(replace([it for it in chunk if it.difference in wanted]) for chunk in look())


# Classes


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        ("a &amp; <b>b</b>", "a &amp; <b>b</b>", Difference.UNCHANGED),
        ("", "", Difference.UNCHANGED),
        ('"a" &copy; &#65;', "&quot;a&quot; © A", SAME_DOM),
        ("a > b", "a &gt; b", SAME_DOM),
        ("<B>a</B>", "<b>a</b>", SAME_DOM),
        ("one\r\ntwo\rthree", "one\ntwo\nthree", SAME_DOM),
        ("<q cite='x' >a</q>", '<q cite="x">a</q>', SAME_DOM),
        ('<a href="x" title="y">a</a>', '<a title="y" href="x">a</a>', SAME_DOM),
        ('<a href="x" href="y">a</a>', '<a href="x">a</a>', SAME_DOM),
        ("a\u202eb", "ab", TEXT_DIFFERS),
        ("&#x202e;a", "a", TEXT_DIFFERS),
        ("a&#1;b", "ab", TEXT_DIFFERS),
        ("<b>a</b> b", "<b>a b</b>", TEXT_DIFFERS),
        ("<b>a</b><i>b</i>", "<i>a</i><b>b</b>", TEXT_DIFFERS),
        ("a", "", TEXT_DIFFERS),
        ("a b", "a  b", TEXT_DIFFERS),
        ("<b>a</b>", "&lt;b&gt;a&lt;/b&gt;", NEWLY_ESCAPED),
        ("<b>a</b>", "a", NEWLY_ESCAPED),
        ("<b>a</b><b>b</b>", "<b>ab</b>", NEWLY_ESCAPED),
        ('<del datetime="x">a</del>', "<del>a</del>", NEWLY_ESCAPED),
        ("<i>a</i> b\u202e", "a b", NEWLY_ESCAPED),
        ("<script>a</script>", "&lt;script&gt;a&lt;/script&gt;", NEWLY_ESCAPED),
        ("<!-- a -->", "&lt;!-- a --&gt;", NEWLY_ESCAPED),
        ("&lt;b&gt;a&lt;/b&gt;", "<b>a</b>", NEWLY_ALLOWED),
        ("https://a.b", '<a href="https://a.b">https://a.b</a>', NEWLY_ALLOWED),
        ("<q>a</q>", '<q cite="https://a.b/">a</q>', NEWLY_ALLOWED),
        ("<b>a</b>", "<b>a</b><b></b>", NEWLY_ALLOWED),
        ('<a rel="nofollow">a</a>', '<a rel="ugc">a</a>', NEWLY_ALLOWED),
        ('<a href="https://a.b">a</a>', '<a href="https://c.d">a</a>', NEWLY_ALLOWED),
        ('<q cite="x">a</q><a>b</a>', '<q>a</q><a href="x">b</a>', NEWLY_ALLOWED),
    ],
)
def test_each_change_has_its_class(old: str, new: str, difference: Difference) -> None:
    assert compare(old, new) is difference


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<b>a</b> &lt;i&gt;b&lt;/i&gt;", "&lt;b&gt;a&lt;/b&gt; <i>b</i>"),
        ("<b>a</b>", "<i>a</i>"),
        ("<b>a</b> https://a.b", 'words <a href="https://a.b">https://a.b</a>'),
    ],
)
def test_what_lets_something_in_counts_as_that_whatever_else_it_does(old: str, new: str) -> None:
    assert compare(old, new) is NEWLY_ALLOWED


@pytest.mark.parametrize("old", OLD)
def test_what_the_first_version_made_falls_in_its_class_today(old: Old) -> None:
    assert compare(old.html, markup.render(old.text)) is old.difference


def tree(html: str) -> list[Any]:
    """Return what another parser makes of HTML."""

    def inside(node: LexborNode) -> Iterator[Any]:
        for child in node.iter(include_text=True):
            if child.tag == "-text":
                yield child.text(deep=False)
            else:
                yield (child.tag, child.attributes, list(inside(child)))

    body = LexborHTMLParser(f"<!doctype html><body>{html}").body
    assert body is not None
    return list(inside(body))


TAGS = ["<b>", "</b>", "<i>", "</i>", "<q cite='https://a.b/?c&d'>", "</q>", "<p>"]
WORDS = ["www.a.example", "&lt;", "&amp;", "&#65;", "&copy;", "&copy", *"ab <>&\"'\n\u202e"]
NEAR_HTML = st.lists(st.sampled_from(TAGS + WORDS), max_size=12).map("".join)


@given(one=NEAR_HTML, other=NEAR_HTML | st.none())
def test_another_parser_finds_the_same_dom_where_we_do_and_nowhere_else(
    one: str, other: str | None
) -> None:
    old = markup.render(one).replace("&quot;", '"').replace("©", "&copy;")
    new = markup.render(one if other is None else other)
    is_same = compare(old, new) in (Difference.UNCHANGED, SAME_DOM)
    assert is_same == (tree(old) == tree(new))


# What would change


@pytest.mark.django_db
def test_each_outdated_revision_is_found_with_what_it_would_become() -> None:
    make_comment(text="Of today.")
    comments = make_all_old()
    [chunk] = look()
    assert [(it.revision, it.html, it.difference) for it in chunk] == [
        (comment.head, markup.render(old.text), old.difference)
        for comment, old in zip(comments, OLD, strict=True)
    ]


@pytest.mark.django_db
def test_every_text_of_a_comment_is_found_whether_or_not_readers_see_it() -> None:
    comment = make_comment(status="approved")
    make_edit(comment, "Another text.")
    rejected = make_comment(status="rejected")
    Revision.objects.update(markup_version=1)
    found = [(it.revision.comment_id, it.revision.number) for it in next(look())]
    assert found == [(comment.pk, 1), (comment.pk, 2), (rejected.pk, 1)]


@pytest.mark.django_db
def test_what_a_later_version_made_is_found_too_after_a_return_to_this_one() -> None:
    make_old(LINK, version=markup.VERSION + 1)
    assert replace_all() == 1
    assert Replacement.objects.get().from_version == markup.VERSION + 1


@pytest.mark.django_db
def test_an_erased_text_is_left_alone() -> None:
    make_old(Old("x", "", Difference.UNCHANGED))
    Revision.objects.update(text="")
    before = contents()
    assert list(look()) == []
    assert replace_all() == 0
    assert contents() == before


@pytest.mark.django_db
def test_looking_changes_nothing() -> None:
    make_all_old()
    before = contents()
    assert [len(chunk) for chunk in look()] == [len(OLD)]
    assert contents() == before


# Putting it in place


@pytest.mark.django_db
@pytest.mark.parametrize("difference", Difference)
def test_only_the_class_that_is_named_is_rewritten(difference: Difference) -> None:
    comments = make_all_old()
    replace_all(difference)
    for comment, old in zip(comments, OLD, strict=True):
        now = comment.revisions.get()
        chosen = old.difference is difference
        assert now.markup_version == (markup.VERSION if chosen else 1)
        assert now.body_html == (markup.render(old.text) if chosen else old.html)
        assert now.text == old.text


@pytest.mark.django_db
def test_nothing_is_left_when_all_classes_are_done() -> None:
    make_all_old()
    assert replace_all() == len(OLD)
    assert list(look()) == []
    assert {it.body_html == markup.render(it.text) for it in Revision.objects.all()} == {True}


@pytest.mark.django_db
def test_what_was_replaced_is_recorded() -> None:
    comment = make_old(LINK)
    replace_all()
    record = Replacement.objects.get()
    assert record.revision == comment.head
    assert record.digest == sha256(LINK.html.encode()).hexdigest()
    assert (record.from_version, record.to_version) == (1, markup.VERSION)
    assert record.difference == NEWLY_ALLOWED
    assert abs((record.created_at - comment.created_at).total_seconds()) < 60


@pytest.mark.django_db
def test_of_an_unchanged_revision_only_the_version_moves_and_nothing_is_recorded() -> None:
    comment = make_old(OLD[0])
    version = Discussion.objects.get().version
    assert replace_all() == 1
    head = comment.revisions.get()
    assert (head.body_html, head.markup_version) == (OLD[0].html, markup.VERSION)
    assert not Replacement.objects.exists()
    assert Discussion.objects.get().version == version


@pytest.mark.django_db
def test_nothing_but_html_version_and_record_changes() -> None:
    make_all_old()
    before = contents()
    replace_all()
    after = contents()
    for revision in (*before["Revision"], *after["Revision"]):
        del revision["body_html"], revision["markup_version"]
    for discussion in (*before["Discussion"], *after["Discussion"]):
        del discussion["version"]
    assert before | {"Replacement": []} == after | {"Replacement": []}


@pytest.mark.django_db
def test_the_discussions_of_what_is_rewritten_move_on_and_no_others() -> None:
    posts = [make_post() for _ in range(3)]
    for post, old in zip(posts, (QUOTES, OLD[0], LINK), strict=True):
        for _ in range(2):
            comment = make_comment(post=post, text=old.text, status="approved")
            Revision.objects.filter(comment=comment).update(body_html=old.html, markup_version=1)
    before = [Discussion.objects.get(post=post).version for post in posts]
    replace_all()
    after = [Discussion.objects.get(post=post).version for post in posts]
    assert after == [before[0] + 1, before[1], before[2] + 1]


@pytest.mark.django_db
def test_what_a_moderator_is_publishing_at_this_moment_moves_the_discussion_too() -> None:
    comment = make_old(LINK, status="pending")
    [chunk] = look()
    decide(comment, "approve")
    version = Discussion.objects.get().version
    replace(chunk)
    assert Discussion.objects.get().version == version + 1


# Interrupted, and two at once


@pytest.mark.django_db
def test_interrupted_in_a_chunk_it_goes_on_with_that_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rerendering, "CHUNK", 3)
    comments = [make_old(LINK) for _ in range(8)]
    chunks = look()
    replace(next(chunks))
    with monkeypatch.context() as patch:
        patch.setattr(rerendering, "_move_versions", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            replace(next(chunks))
    rest = [it.revision.comment_id for chunk in look() for it in chunk]
    assert rest == [comment.pk for comment in comments[3:]]
    assert Replacement.objects.count() == 3
    assert replace_all() == 5
    recorded = Replacement.objects.values_list("revision__comment", flat=True)
    assert list(recorded) == [comment.pk for comment in comments]


@pytest.mark.django_db
def test_what_another_run_did_meanwhile_is_not_done_again() -> None:
    make_all_old()
    chunks = list(look())
    assert replace_all(NEWLY_ALLOWED) == 1
    before = contents()
    assert replace([it for it in chunks[0] if it.difference is NEWLY_ALLOWED]) == 0
    assert contents() == before
    assert sum(map(replace, chunks)) == len(OLD) - 1


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["text", "body_html"])
def test_what_was_changed_or_erased_meanwhile_is_left_alone(column: str) -> None:
    make_old(LINK)
    [chunk] = look()
    Revision.objects.update(**{column: ""})
    before = contents()
    assert replace(chunk) == 0
    assert contents() == before


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_do_everything_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rerendering, "CHUNK", 2)
    post = make_post()
    for _ in range(12):
        comment = make_comment(post=post, text=LINK.text, status="approved")
        Revision.objects.filter(comment=comment).update(body_html=LINK.html, markup_version=1)
    start = Barrier(2, timeout=60)

    def run() -> int:
        start.wait()
        return replace_all()

    assert sum(at_once(run, run)) == 12
    recorded = Replacement.objects.values_list("revision", flat=True)
    assert sorted(recorded) == sorted(Revision.objects.values_list("pk", flat=True))
    assert list(look()) == []


# The record


@pytest.fixture
def record(db: None) -> Replacement:
    """Return what was recorded of a revision that was rewritten."""
    make_old(LINK)
    replace_all()
    return Replacement.objects.get()


def resave(record: Replacement) -> None:
    """Save a record with another digest."""
    record.digest = "0" * 64
    record.save()


@pytest.mark.parametrize(
    "way",
    [lambda _: Replacement.objects.update(difference="same-dom"), resave],
    ids=["update", "save"],
)
def test_a_record_is_never_changed(
    record: Replacement, way: Callable[[Replacement], object]
) -> None:
    connection.check_constraints()
    before = contents()
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        way(record)
    assert contents() == before


def test_a_record_can_go_with_the_words_that_it_is_about(record: Replacement) -> None:
    with pytest.raises(ProtectedError):
        record.revision.delete()
    record.delete()
    assert not Replacement.objects.exists()


def test_the_audit_misses_the_trigger_that_protects_records(record: Replacement) -> None:
    connection.check_constraints()
    on = f" ON {REPLACEMENTS}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {REPLACEMENTS}_no_update{on}")
    assert missing_triggers() == {f"{REPLACEMENTS}_no_update"}


def test_that_nothing_was_replaced_is_not_recorded(record: Replacement) -> None:
    with (
        pytest.raises(IntegrityError, match="replacement_replaced_something"),
        transaction.atomic(),
    ):
        Replacement.objects.create(
            revision=record.revision,
            digest=record.digest,
            from_version=1,
            to_version=2,
            difference=Difference.UNCHANGED,
            created_at=record.created_at,
        )


@pytest.mark.django_db
def test_the_demonstration_takes_its_records_along(monkeypatch: pytest.MonkeyPatch) -> None:
    demo.load(None)
    Revision.objects.update(body_html="<b>x</b>", markup_version=1)
    assert replace_all() == Replacement.objects.count() == Revision.objects.count() > 10
    connection.check_constraints()
    demo.remove()
    assert not Replacement.objects.exists()


# No HTML that was not rendered by our code


@pytest.mark.django_db
def test_what_comes_in_by_the_door_is_rendered_and_says_by_which_version() -> None:
    comment = make_edit(make_comment(text='"<b>x'), 'see "www.example.org')
    [first, second] = comment.revisions.all()
    for revision in (first, second):
        assert revision.body_html == markup.render(revision.text)
        assert revision.markup_version == markup.VERSION


@pytest.mark.django_db
@pytest.mark.parametrize("version", [None, 0])
def test_the_database_takes_no_html_without_the_version_that_made_it(version: Any) -> None:
    comment = make_comment()
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.create(
            comment=comment,
            number=2,
            text="x",
            body_html="x",
            markup_version=version,
            created_at=comment.created_at,
        )


@pytest.mark.django_db
def test_approving_after_a_rewrite_publishes_what_the_rewrite_made() -> None:
    comment = make_old(LINK, status="pending")
    replace_all()
    decide(comment, "approve")
    now = Comment.objects.select_related("shown").get(pk=comment.pk)
    assert now.shown is not None
    assert now.shown.html == markup.render(LINK.text)


# Cost


@pytest.mark.django_db
def test_a_chunk_is_read_with_one_query_however_many_it_holds() -> None:
    for count in (3, 20):
        while Revision.objects.count() < count:
            make_old(QUOTES)
        with CaptureQueriesContext(connection) as queries:
            assert [len(chunk) for chunk in look()] == [count]
        assert len(queries) == 2  # the second finds that none are left


@pytest.mark.django_db
def test_a_chunk_is_written_with_one_query_a_revision_and_a_constant_number_beside() -> None:
    post = make_post()
    taken = []
    for count in (3, 20):
        for _ in range(count):
            comment = make_comment(post=post, text=QUOTES.text)
            Revision.objects.filter(comment=comment).update(body_html=QUOTES.html, markup_version=1)
        [chunk] = look()
        with CaptureQueriesContext(connection) as queries:
            assert replace(chunk) == count
        taken.append(len(queries) - count)
    assert taken[0] == taken[1]


@pytest.mark.django_db
def test_all_chunks_together_hold_every_revision_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rerendering, "CHUNK", 3)
    comments = [make_old(LINK) for _ in range(7)]
    chunks = list(look())
    assert [len(chunk) for chunk in chunks] == [3, 3, 1]
    found = [it.revision for chunk in chunks for it in chunk]
    assert found == [comment.head for comment in comments]


@pytest.mark.django_db
def test_memory_does_not_grow_with_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rerendering, "CHUNK", 5)
    comment = make_comment()
    text = "words " * 800
    count = 800
    Revision.objects.bulk_create(
        Revision(
            comment=comment,
            number=number,
            text=text,
            body_html=f"{text}{number}",
            markup_version=1,
            created_at=comment.created_at,
        )
        for number in range(2, count + 2)
    )
    tracemalloc.start()
    assert replace_all() == count
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # Half of what the texts and their HTML take; it is a quarter, garbage included.
    assert peak < count * len(text)
