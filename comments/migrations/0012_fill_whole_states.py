"""Write into decisions since when their comment waited and was public after them."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Exists, OuterRef, Q, Subquery

from comments import ledger


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Fold what came before each decision, by the rules of then."""
    decisions = apps.get_model("comments", "Decision").objects
    of_same = decisions.filter(comment=OuterRef("comment"))
    so_far = of_same.filter(version__lte=OuterRef("version")).order_by("-version")
    entered = so_far.filter(Q(version=1) | Q(event="edit", from_status="approved"))
    was_shown = of_same.filter(version=OuterRef("version") - 1, shown__isnull=False)
    published = so_far.filter(~Exists(was_shown), shown__isnull=False)
    with ledger.lifted(schema_editor.connection.alias):
        decisions.update(waiting_since=Subquery(entered.values("created_at")[:1]))
        decisions.filter(shown__isnull=False).update(
            public_since=Subquery(published.values("created_at")[:1])
        )


class Migration(migrations.Migration):
    dependencies = [("comments", "0011_whole_states_in_decisions")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
