"""Reasons to begin with, and the right of supervisors to edit them."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from accounts.groups import group_steps

PERMISSIONS = {
    "add_reason": "Can add reason",
    "change_reason": "Can change reason",
    "view_reason": "Can view reason",
}
# Code, what it is for (r: reject, b: send back, s: mark as spam), and what the author is told.
REASONS = (
    ("off-topic", "rb", "It is not about this article."),
    ("attack", "rb", "It attacks a person instead of what they say."),
    ("hate", "r", "It runs people down for what they are."),
    ("private", "rb", "It tells private things about somebody."),
    ("source", "b", "Please name a source for what you claim."),
    ("unclear", "b", "We could not make out what you mean. Please say it in other words."),
    ("repeated", "r", "It says once more what was said in this discussion before."),
    ("unlawful", "r", "We must not publish this by law."),
    ("advertising", "rs", "It advertises something."),
    ("bulk", "s", "It was posted in bulk."),
)


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the reasons whose codes are not there yet."""
    for position, (code, purposes, text) in enumerate(REASONS, 1):
        apps.get_model("comments", "Reason").objects.get_or_create(
            code=code,
            defaults={
                "text": text,
                "position": position * 10,
                "for_reject": "r" in purposes,
                "for_return": "b" in purposes,
                "for_spam": "s" in purposes,
            },
        )


def empty(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take away those that no decision names."""
    codes = [code for code, *_ in REASONS]
    apps.get_model("comments", "Reason").objects.filter(
        code__in=codes, decisions__isnull=True
    ).delete()


class Migration(migrations.Migration):
    dependencies = [("comments", "0015_reasons")]

    operations = [
        migrations.RunPython(fill, empty),
        # Taken back with the group itself.
        migrations.RunPython(
            group_steps("Supervisors", "comments.reason", PERMISSIONS)[0],
            migrations.RunPython.noop,
        ),
    ]
