"""Hold that decisions hold whole states; undoing, and the right to undo what others decided."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0012_fill_whole_states"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="comment",
            options={
                "default_permissions": ("view",),
                "permissions": [
                    ("moderate_comment", "Can decide about comments"),
                    ("supervise_comment", "Can undo what others decided about comments"),
                ],
                "verbose_name": "comment",
                "verbose_name_plural": "comments",
            },
        ),
        migrations.AlterField(
            model_name="decision",
            name="event",
            field=models.CharField(
                choices=[
                    ("submit", "submitted"),
                    ("edit", "edited"),
                    ("withdraw", "withdrawn"),
                    ("approve", "approved"),
                    ("decline", "approved without the edit"),
                    ("reject", "rejected"),
                    ("mark_spam", "marked as spam"),
                    ("return", "sent back"),
                    ("expire", "withdrawn, since it was not changed in time"),
                    ("undo", "put back as it was"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="waiting_since",
            field=models.DateTimeField(),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("event", "undo"), ("undoes__isnull", False)),
                    models.Q(models.Q(("event", "undo"), _negated=True), ("undoes__isnull", True)),
                    _connector="OR",
                ),
                name="decision_undoes_one_if_it_is_an_undo",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("public_since__isnull", True), ("shown__isnull", True)),
                    models.Q(("public_since__isnull", False), ("shown__isnull", False)),
                    _connector="OR",
                ),
                name="decision_public_since_it_is_shown",
            ),
        ),
    ]
