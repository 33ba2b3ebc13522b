"""Decisions are never changed, whoever tries and by whatever way: the database refuses."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Model

from accounts.models import Member
from comments import ledger
from comments.models import Comment, Decision
from tests.comments import contents, past_the_triggers
from tests.factories import decide, make_comment, make_edit, make_member, withdraw

pytestmark = pytest.mark.django_db

on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="only PostgreSQL truncates"
)
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite rebuilds tables")

TABLE = "comments_decision"


def run(sql: str) -> None:
    """Run a statement as somebody does who has the database's password."""
    with connection.cursor() as cursor:
        cursor.execute(sql)


def resave(decision: Decision) -> None:
    """Save a decision with another event."""
    decision.event = "approve"
    decision.save()


@pytest.mark.parametrize(
    "column",
    [field.column for field in Decision._meta.concrete_fields if not field.primary_key],  # noqa: SLF001 - documented
)
def test_no_column_of_a_decision_can_be_updated(column: str) -> None:
    make_comment(status="approved")
    before = contents()
    with pytest.raises(IntegrityError, match=ledger.REFUSAL), transaction.atomic():
        run(f"UPDATE {TABLE} SET {column} = {column}")  # noqa: S608 - constants
    assert contents() == before


@pytest.mark.parametrize("sql", [f"DELETE FROM {TABLE}", f"DELETE FROM {TABLE} WHERE id > 0"])  # noqa: S608 - constants
def test_no_decision_can_be_deleted(sql: str) -> None:
    make_comment(status="approved")
    before = contents()
    with pytest.raises(IntegrityError, match=ledger.REFUSAL), transaction.atomic():
        run(sql)
    assert contents() == before


@on_postgresql
@pytest.mark.parametrize(
    "sql", [f"TRUNCATE {TABLE} CASCADE", "TRUNCATE comments_comment RESTART IDENTITY CASCADE"]
)
def test_the_ledger_can_not_be_truncated_nor_with_what_it_names(sql: str) -> None:
    make_comment(status="approved")
    connection.check_constraints()
    before = contents()
    with pytest.raises(IntegrityError, match=ledger.REFUSAL), transaction.atomic():
        run(sql)
    assert contents() == before


@pytest.mark.parametrize(
    "way",
    [
        lambda: Decision.objects.update(event="reject"),
        lambda: resave(Decision.objects.latest("pk")),
        lambda: Decision.objects.bulk_update(
            [Decision(pk=Decision.objects.latest("pk").pk, event="reject")], ["event"]
        ),
        lambda: Decision.objects.bulk_create(
            [Decision.objects.latest("pk")],
            update_conflicts=True,
            update_fields=["event"],
            unique_fields=["id"],
        ),
    ],
    ids=["update", "save", "bulk_update", "upsert"],
)
def test_the_orm_changes_no_decision_either(way: Callable[[], object]) -> None:
    make_comment(status="approved")
    before = contents()
    with pytest.raises(IntegrityError, match=ledger.REFUSAL), transaction.atomic():
        way()
    assert contents() == before


@on_sqlite
def test_no_decision_can_be_replaced_by_another_of_its_number() -> None:
    make_comment(status="approved")
    before = contents()
    with pytest.raises(IntegrityError, match=ledger.REFUSAL), transaction.atomic():
        run(f"INSERT OR REPLACE INTO {TABLE} SELECT * FROM {TABLE} WHERE version = 2")  # noqa: S608
    assert contents() == before


def test_the_orm_deletes_no_decision_either() -> None:
    comment = make_comment()
    before = contents()
    raw = Decision.objects.all()
    with pytest.raises(IntegrityError, match=ledger.REFUSAL), transaction.atomic():
        raw._raw_delete(raw.db)  # noqa: SLF001 - what a delete comes down to
    assert contents() == before
    assert comment.decisions.count() == 1


@pytest.mark.parametrize("owner", ["comment", "by", "head"])
def test_what_a_decision_names_can_not_go(owner: str) -> None:
    decision = make_comment(status="approved").decisions.latest("version")
    named: Model = getattr(decision, owner)
    before = contents()
    with pytest.raises(models.ProtectedError):
        named.delete()
    assert contents() == before


def test_new_decisions_are_taken_as_ever() -> None:
    comment = make_comment(status="approved")
    decide(make_edit(comment), "decline")
    withdraw(comment)
    assert [decision.event for decision in comment.decisions.all()] == [
        "submit",
        "approve",
        "edit",
        "decline",
        "withdraw",
    ]


# The triggers come back


def test_all_triggers_are_there() -> None:
    assert ledger.missing_triggers() == set()


def test_lifted_they_let_a_decision_be_changed_and_then_no_more() -> None:
    make_comment()
    with past_the_triggers():
        assert ledger.missing_triggers() != set()
        assert Decision.objects.update(by=make_member()) == 1
    assert ledger.missing_triggers() == set()
    with pytest.raises(IntegrityError, match=ledger.REFUSAL), transaction.atomic():
        Decision.objects.update(by=make_member())


def test_lifted_they_come_back_though_what_was_done_meanwhile_failed() -> None:
    with pytest.raises(ZeroDivisionError), ledger.lifted():
        raise ZeroDivisionError
    assert ledger.missing_triggers() == set()


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_a_single_trigger_that_is_gone_is_missed_and_comes_back(verb: str) -> None:
    on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    run(f"DROP TRIGGER {TABLE}_no_{verb}{on}")
    assert ledger.missing_triggers() == {f"{TABLE}_no_{verb}"}
    ledger.protect()
    assert ledger.missing_triggers() == set()


@on_postgresql
def test_a_trigger_that_is_switched_off_counts_as_missing() -> None:
    run(f"ALTER TABLE {TABLE} DISABLE TRIGGER {TABLE}_no_update")
    assert ledger.missing_triggers() == {f"{TABLE}_no_update"}


def test_to_protect_twice_is_to_protect_once() -> None:
    make_comment()
    connection.check_constraints()
    ledger.protect()
    ledger.protect()
    with pytest.raises(IntegrityError, match=ledger.REFUSAL), transaction.atomic():
        Decision.objects.update(by=Member.objects.first())


@pytest.mark.django_db(transaction=True)
def test_migrate_puts_back_what_is_missing() -> None:
    ledger.release()
    call_command("migrate", verbosity=0)
    assert ledger.missing_triggers() == set()


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_a_table_that_was_rebuilt_is_protected_again_after_migrate() -> None:
    make_comment()
    event = Decision._meta.get_field("event")  # noqa: SLF001 - documented
    longer = models.CharField(max_length=11)
    longer.set_attributes_from_name("event")
    with connection.schema_editor() as editor:
        editor.alter_field(Decision, event, longer)
    assert ledger.missing_triggers() != set(), "SQLite kept them: then nothing has to be put back"
    with connection.schema_editor() as editor:
        editor.alter_field(Decision, longer, event)
    call_command("migrate", verbosity=0)
    assert ledger.missing_triggers() == set()
    with pytest.raises(IntegrityError, match=ledger.REFUSAL):
        Decision.objects.update(by=Member.objects.first())
    assert Comment.objects.get().decisions.count() == 1


@on_sqlite
@pytest.mark.django_db
def test_replacing_a_decision_is_refused_like_deleting_it() -> None:
    make_comment()
    with (
        connection.cursor() as cursor,
        pytest.raises(IntegrityError, match=ledger.REFUSAL),
        transaction.atomic(),
    ):
        cursor.execute("REPLACE INTO comments_decision SELECT * FROM comments_decision")
