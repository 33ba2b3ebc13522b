"""Moderators sanction members; supervisors lift what others imposed as well."""

from django.db import migrations

from accounts.groups import group_steps

PERMISSIONS = {
    "sanction_member": "Can sanction members",
    "view_sanction": "Can view sanction",
}
OF_SUPERVISORS = {**PERMISSIONS, "lift_sanction": "Can lift what others imposed on members"}


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0024_marked_passages"),
        ("accounts", "0002_sanctions"),
    ]

    # Taken back with the groups themselves.
    operations = [
        migrations.RunPython(
            group_steps("Moderators", "accounts.sanction", PERMISSIONS)[0],
            migrations.RunPython.noop,
        ),
        migrations.RunPython(
            group_steps("Supervisors", "accounts.sanction", OF_SUPERVISORS)[0],
            migrations.RunPython.noop,
        ),
    ]
