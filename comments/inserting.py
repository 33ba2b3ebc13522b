"""Rows made of other rows in one statement, INSERT ... SELECT, which Django does not write."""

from typing import Any

from django.db import connection
from django.db.models import Field, Model, QuerySet, Value


def insert(model: type[Model], rows: QuerySet[Any], **columns: Any) -> list[int]:
    """Insert one row for each of `rows`, in their order; return the ids of the new ones.

    `columns` says what goes into which field: a value, or an expression over `rows`. The other
    fields get their defaults.
    """
    meta = model._meta  # noqa: SLF001  # Django documents it, its underscore apart
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    given = {
        # A name of its own, since the rows have fields of the same names.
        f"_{field.name}": _expression(field, columns.get(field.name, field.get_default()))
        for field in fields
    }
    select, parameters = rows.annotate(**given).values_list(*given).query.sql_with_params()
    quoted = connection.ops.quote_name
    names = ", ".join(quoted(str(field.column)) for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quoted(meta.db_table)} ({names}) {select} RETURNING id", parameters
        )
        return [new for (new,) in cursor.fetchall()]


def _expression(field: "Field[Any, Any]", value: Any) -> Any:
    if hasattr(value, "resolve_expression"):
        return value
    return Value(value.pk if isinstance(value, Model) else value, output_field=field)
