"""The shape of what is sent: what counts as a comment, and as a decision."""

import uuid
from typing import Any

import pytest
from django.http import QueryDict

from comments.forms import (
    MAX_ID,
    MAX_LENGTH,
    CommentForm,
    DecisionForm,
    blank_comment_form,
)
from comments.markup import allowed_html
from comments.models import Comment, Seen

EVENTS = [("approve", "approved"), ("reject", "rejected")]
FAMILY = "👩\u200d👩\u200d👧\u200d👦"  # one sign to the eye, seven code points


def sent(text: str = "Words.", **changes: Any) -> CommentForm:
    """Return the form as a browser sends it."""
    data = QueryDict(mutable=True)
    data.update({"text": text, "token": str(uuid.uuid4()), **changes})
    return CommentForm(data, action="/there/")


def decided(**changes: Any) -> DecisionForm:
    """Return a decision as a browser sends it."""
    data = QueryDict(mutable=True)
    for name, value in {"event": "reject", "comments": ["5:7:1"], **changes}.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return DecisionForm(data, events=EVENTS)


def taken(form: CommentForm) -> str:
    """Return the text that a form takes; fail if it doesn't."""
    assert form.is_valid(), form.errors
    text: str = form.cleaned_data["text"]
    return text


# The text


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_lines_end_in_lf_whatever_the_browser_sends(end: str) -> None:
    assert taken(sent(f"one{end}{end}two{end}three")) == "one\n\ntwo\nthree"


def test_the_limit_counts_a_line_end_once() -> None:
    line = "x" * 9
    assert taken(sent("\r\n".join([line] * 500))) == "\n".join([line] * 500)
    assert not sent("\r\n".join([line] * 499 + [line + "xx"])).is_valid()


@pytest.mark.parametrize("letter", ["x", "é", "漢", "😀", "\U0001f9d1"])
def test_the_limit_is_five_thousand_code_points(letter: str) -> None:
    assert MAX_LENGTH == 5000
    assert taken(sent(letter * 5000)) == letter * 5000
    assert "text" in sent(letter * 5001).errors


def test_an_emoji_of_several_code_points_counts_each() -> None:
    assert len(FAMILY) == 7
    assert taken(sent(FAMILY * 714)) == FAMILY * 714
    assert sent(FAMILY * 715).errors["text"] == [
        "Your comment has 5,005 characters; at most 5,000 are possible."
    ]


def test_white_space_around_the_text_does_not_count() -> None:
    assert taken(sent(" \r\n" * 50 + "x" * 5000 + "\n\t " * 50)) == "x" * 5000


@pytest.mark.parametrize("text", ["", " ", "\r\n\r\n", " \t\n", "\u00a0\u2003"])
def test_white_space_alone_is_no_comment(text: str) -> None:
    assert sent(text).errors["text"] == ["Write something first."]


def test_no_text_at_all_is_no_comment() -> None:
    form = CommentForm(QueryDict(f"token={uuid.uuid4()}"), action="/there/")
    assert form.errors == {"text": ["Write something first."]}


@pytest.mark.parametrize(("text", "line"), [("\0", 1), ("one\0two", 1), ("one\r\ntwo\0", 2)])
def test_a_nul_is_refused_and_its_line_named(text: str, line: int) -> None:
    assert sent(text).errors["text"] == [
        f"Line {line} holds a NUL, which no text needs. Type that line anew."
    ]


@pytest.mark.parametrize(
    "text",
    ["<b></b>", "&nbsp;", "\u200b", "<i>\u200d</i>", "\u2800", "\u3164", "\u0301", "&#x202e;"],
)
def test_a_text_that_shows_nothing_is_refused(text: str) -> None:
    assert sent(text).errors["text"] == [
        "Nothing would be seen of your comment. Write something that shows."
    ]


@pytest.mark.parametrize("text", ["<3", "?", "🦉", "</b>", "<b>·</b>", "…"])
def test_a_text_that_shows_anything_is_taken(text: str) -> None:
    assert taken(sent(text)) == text


def test_a_hundred_tags_eight_deep_are_taken_and_no_more() -> None:
    assert sent("<b>x</b>" * 100).is_valid()
    assert sent("<b>" * 8 + "x").is_valid()
    for text, words in (("<b>x</b>" * 101, "after 100 others"), ("<b>" * 9 + "x", "within 8")):
        [error] = sent(f"First line.\n{text}").errors["text"]
        assert str(error).startswith("Too much formatting: the tag <b> in line 2")
        assert words in error


def test_indentation_and_empty_lines_in_the_middle_stay() -> None:
    text = "def f():\n    return 1\n\n\n\tand  so  on"
    assert taken(sent(f"\n{text}  \n")) == text


# The parent and the token


def test_a_comment_may_answer_nothing_or_one_comment() -> None:
    for typed, parent in (("", None), ("1", 1), (str(MAX_ID), MAX_ID)):
        form = sent(parent=typed)
        assert form.is_valid()
        assert form.cleaned_data["parent"] == parent


@pytest.mark.parametrize(
    "parent", ["0", "-1", "x", "1.5", str(MAX_ID + 1), "1" + "0" * 30, "9" * 5000]
)
def test_a_parent_that_can_not_be_is_refused(parent: str) -> None:
    assert sent(parent=parent).errors.keys() == {"parent"}


@pytest.mark.parametrize("token", ["", "x", "1234", "6f1c1d5e-6f0b-4b52-9d5c-6a4f2f0d9a1"])
def test_a_forged_token_is_refused(token: str) -> None:
    assert sent(token=token).errors.keys() == {"token"}


def test_renewing_keeps_the_text_and_gives_another_token() -> None:
    form = sent("Words.\r\n", parent="12")
    assert form.is_valid()
    form.renew()
    assert uuid.UUID(form["token"].value()) != form.cleaned_data["token"]
    assert form["text"].value() == "Words.\r\n"
    assert str(form["parent"].value()) == "12"


@pytest.mark.parametrize("changes", [{"token": "x"}, {"parent": "1" + "0" * 30}, {"parent": "x"}])
def test_a_form_with_forged_parts_is_whole_again_once_renewed(changes: dict[str, str]) -> None:
    form = sent(**changes)
    assert not form.is_valid()
    form.renew()
    again = CommentForm(
        {name: form[name].value() for name in ("text", "parent", "token")}, action="/there/"
    )
    assert taken(again) == "Words."


# The blank form


def test_every_blank_form_has_a_token_of_its_own() -> None:
    tokens = {blank_comment_form(action="/there/")["token"].value() for _ in range(20)}
    assert len(tokens) == 20


def test_a_blank_form_names_what_it_answers() -> None:
    assert blank_comment_form(action="/there/")["parent"].value() is None
    assert blank_comment_form(action="/there/", parent=Comment(pk=7))["parent"].value() == 7


def test_the_form_says_its_limit_and_what_may_be_typed() -> None:
    help_text = str(blank_comment_form(action="/there/").fields["text"].help_text)
    assert "At most 5,000 characters." in help_text
    assert (
        allowed_html().replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;") in help_text
    )


# A decision


def test_what_was_seen_of_each_comment_is_read() -> None:
    form = decided(comments=["5:7:1", "12:90:3"])
    assert form.is_valid()
    assert form.cleaned_data["comments"] == {5: Seen(7, 1), 12: Seen(90, 3)}


@pytest.mark.parametrize(
    "value",
    ["", "5", "5:7", "5:7:1:2", ":::", "a:b:c", "5:7:", "5:7:1.5", "5:7:None", "5 7 1", "9" * 5000],
)
def test_what_nobody_can_have_seen_is_refused(value: str) -> None:
    assert decided(comments=value).errors.keys() == {"comments"}
    assert decided(comments=["5:7:1", value]).errors.keys() == {"comments"}


def test_a_decision_is_about_something() -> None:
    assert decided(comments=[]).errors == {"comments": ["Select the comments to decide about."]}


@pytest.mark.parametrize("event", ["", "submit", "mark_spam", "APPROVE", "delete"])
def test_only_the_events_that_are_offered_are_taken(event: str) -> None:
    assert decided(event=event).errors.keys() == {"event"}


@pytest.mark.parametrize("name", ["words", "note"])
def test_words_have_a_limit(name: str) -> None:
    assert decided(**{name: "x" * DecisionForm.WORDS}).is_valid()
    assert decided(**{name: "x" * (DecisionForm.WORDS + 1)}).errors.keys() == {name}


@pytest.mark.parametrize("name", ["words", "note"])
def test_words_are_free_to_be_left_out(name: str) -> None:
    form = decided()
    assert form.is_valid()
    assert form.cleaned_data[name] == ""
