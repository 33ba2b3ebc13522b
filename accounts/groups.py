"""Making a group with exactly the rights it needs, for migrations."""

from collections.abc import Callable, Mapping

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

Step = Callable[[Apps, BaseDatabaseSchemaEditor], None]


def group_steps(group: str, model: str, permissions: Mapping[str, str]) -> tuple[Step, Step]:
    """Return the two functions of a `RunPython` that makes a group, and takes it away.

    `model` is "app.model"; `permissions` are names by codename, written as the model's options
    write them: Django makes permissions only after all migrations, so they are made here.
    """
    app_label, model_name = model.split(".")

    def make(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
            app_label=app_label, model=model_name
        )
        made, _ = apps.get_model("auth", "Group").objects.get_or_create(name=group)
        for codename, name in permissions.items():
            permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
                content_type=content_type, codename=codename, defaults={"name": name}
            )
            made.permissions.add(permission)

    def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        apps.get_model("auth", "Group").objects.filter(name=group).delete()

    return make, remove
