"""The policy and the rules to begin with, and the right of supervisors to edit them."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

from accounts.groups import group_steps
from comments.rules.defaults import DEFAULTS

RULE_PERMISSIONS = {
    "add_rule": "Can add rule",
    "change_rule": "Can change rule",
    "view_rule": "Can view rule",
}
POLICY_PERMISSIONS = {
    "add_policy": "Can add publishing policy",
    "view_policy": "Can view publishing policy",
}
ARTICLE_PERMISSIONS = {
    "add_articlepolicy": "Can add discussion of an article",
    "view_articlepolicy": "Can view discussion of an article",
}


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Hold every comment, as the site did before; ask the default rules."""
    rules = apps.get_model("comments", "Rule")
    now = timezone.now()
    apps.get_model("comments", "Policy").objects.create(created_at=now)
    for default in DEFAULTS:
        rule = rules.objects.create(code=default.code, kind=default.kind)
        rule.current = rule.versions.create(
            number=1,
            label=default.name,
            action=default.action,
            is_enabled=default.is_enabled,
            parameters=default.parameters,
            created_at=now,
            adopted_at=now,
        )
        rule.save()


def empty(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take all of it away, with what it said of comments: what was before knows none of it."""
    rules = apps.get_model("comments", "Rule")
    rules.objects.update(current=None)
    for model in ("Finding", "Screening", "RuleVersion", "Rule", "Policy"):
        apps.get_model("comments", model).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("comments", "0021_rules_policy_and_screening")]

    operations = [
        migrations.RunPython(fill, empty),
        # Taken back with the group itself.
        *(
            migrations.RunPython(
                group_steps("Supervisors", f"comments.{model}", permissions)[0],
                migrations.RunPython.noop,
            )
            for model, permissions in (
                ("rule", RULE_PERMISSIONS),
                ("policy", POLICY_PERMISSIONS),
                ("articlepolicy", ARTICLE_PERMISSIONS),
            )
        ),
    ]
