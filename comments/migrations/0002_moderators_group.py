"""Make the group of those who decide about comments."""

from django.db import migrations

from accounts.groups import group_steps

PERMISSIONS = {
    "moderate_comment": "Can decide about comments",
    "view_comment": "Can view comment",
}


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(*group_steps("Moderators", "comments.comment", PERMISSIONS))]
