"""Reasons to report with, to begin with, and the right of supervisors to edit them."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q

from accounts.groups import group_steps

PERMISSIONS = {
    "add_reportreason": "Can add reason to report",
    "change_reportreason": "Can change reason to report",
    "view_reportreason": "Can view reason to report",
}
REASONS = (
    ("spam", "It is spam or advertising"),
    ("insult", "It insults or harasses somebody"),
    ("hate", "It runs people down for what they are"),
    ("private", "It tells private things about somebody"),
    ("off-topic", "It is not about the article"),
    ("other", "Something else"),
)


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the reasons whose codes are not there yet."""
    for position, (code, label) in enumerate(REASONS, 1):
        apps.get_model("comments", "ReportReason").objects.get_or_create(
            code=code, defaults={"label": label, "position": position * 10}
        )


def empty(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take away those that no report names, and letters that the tables before have no room for."""
    codes = [code for code, _label in REASONS]
    apps.get_model("comments", "ReportReason").objects.filter(
        code__in=codes, reports__isnull=True
    ).delete()
    apps.get_model("comments", "Letter").objects.filter(
        Q(recipient__isnull=True) | Q(decision__isnull=True)
    ).delete()


class Migration(migrations.Migration):
    dependencies = [("comments", "0028_letters_to_reporters")]

    operations = [
        migrations.RunPython(fill, empty),
        # Taken back with the group itself.
        migrations.RunPython(
            group_steps("Supervisors", "comments.reportreason", PERMISSIONS)[0],
            migrations.RunPython.noop,
        ),
    ]
