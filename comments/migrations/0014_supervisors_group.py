"""Make the group of those who watch over the moderators."""

from django.db import migrations

from accounts.groups import group_steps

PERMISSIONS = {
    "moderate_comment": "Can decide about comments",
    "supervise_comment": "Can undo what others decided about comments",
    "view_comment": "Can view comment",
}


class Migration(migrations.Migration):
    dependencies = [("comments", "0013_undoing")]

    operations = [
        migrations.RunPython(*group_steps("Supervisors", "comments.comment", PERMISSIONS))
    ]
