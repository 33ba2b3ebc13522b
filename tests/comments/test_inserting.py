"""Rows made of other rows in one statement."""

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.inserting import insert
from comments.models import Comment, TeamNote
from tests.factories import make_comment, make_member

pytestmark = pytest.mark.django_db


def test_each_row_makes_one_in_their_order() -> None:
    by, at = make_member(group="Moderators"), timezone.now()
    comments = [make_comment() for _ in range(3)]
    rows = Comment.objects.order_by("-pk")
    with CaptureQueriesContext(connection) as queries:
        made = insert(TeamNote, rows, comment=F("pk"), by=by, text="It's 100 %.", created_at=at)
    assert len(queries) == 1
    notes = TeamNote.objects.in_bulk(made)
    assert [notes[pk].comment for pk in made] == comments[::-1]
    assert {(note.by, note.member, note.text, note.created_at) for note in notes.values()} == {
        (by, None, "It's 100 %.", at)
    }


def test_no_rows_make_none() -> None:
    made = insert(
        TeamNote,
        Comment.objects.all(),
        comment=F("pk"),
        by=make_member(),
        text="Nothing.",
        created_at=timezone.now(),
    )
    assert made == []
    assert not TeamNote.objects.exists()
