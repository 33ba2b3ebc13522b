"""Have the database refuse to change decisions."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from comments import ledger


def protect(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers."""
    ledger.protect(schema_editor.connection.alias)


def release(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers away."""
    ledger.release(schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("comments", "0005_public_since_while_shown")]

    operations = [migrations.RunPython(protect, release)]
