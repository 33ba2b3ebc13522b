"""Reasons, from a list, for what moderators decide."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0014_supervisors_group"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=30, unique=True, verbose_name="code")),
                ("text", models.TextField(verbose_name="text sent to the author")),
                (
                    "position",
                    models.PositiveIntegerField(default=0, verbose_name="position in the list"),
                ),
                ("for_reject", models.BooleanField(default=False, verbose_name="to reject")),
                ("for_return", models.BooleanField(default=False, verbose_name="to send back")),
                ("for_spam", models.BooleanField(default=False, verbose_name="to mark as spam")),
                ("is_active", models.BooleanField(default=True, verbose_name="can be chosen")),
            ],
            options={
                "verbose_name": "reason",
                "verbose_name_plural": "reasons",
                "ordering": ("position", "code"),
                "default_permissions": ("add", "change", "view"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("for_reject", True),
                            ("for_return", True),
                            ("for_spam", True),
                            _connector="OR",
                        ),
                        name="reason_is_for_something",
                        violation_error_message="Choose what the reason is for.",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="decision",
            name="reason",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="comments.reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reason__isnull", True),
                    ("event__in", ("reject", "return", "mark_spam")),
                    _connector="OR",
                ),
                name="decision_has_a_reason_if_it_may",
            ),
        ),
    ]
