"""Make the group of those who write articles."""

from django.db import migrations

from accounts.groups import group_steps

PERMISSIONS = {
    "add_post": "Can add article",
    "change_post": "Can change article",
    "delete_post": "Can delete article",
    "view_post": "Can view article",
}


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(*group_steps("Authors", "posts.post", PERMISSIONS))]
