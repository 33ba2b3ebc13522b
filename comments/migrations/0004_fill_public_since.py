"""Say of comments that are public since when: since their last decision, which published them."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the time from the decision that made the comment what it is."""
    last = apps.get_model("comments", "Decision").objects.filter(
        comment=OuterRef("pk"), version=OuterRef("version")
    )
    apps.get_model("comments", "Comment").objects.filter(shown__isnull=False).update(
        public_since=Subquery(last.values("created_at")[:1])
    )


class Migration(migrations.Migration):
    dependencies = [("comments", "0003_editing_and_letters")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
