"""Batches: one decision about many comments."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0016_default_reasons"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "event",
                    models.CharField(
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
                ("words", models.TextField(blank=True)),
                ("note", models.TextField(blank=True)),
                ("moment", models.DateTimeField()),
                ("selection", models.JSONField(default=list)),
                ("left_out", models.JSONField(default=list)),
                ("decided", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("worked_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reason",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="comments.reason",
                    ),
                ),
                (
                    "undoes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="comments.batch",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="decision",
            name="batch",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="comments.batch",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("event", "undo"), ("undoes__isnull", False)),
                    models.Q(models.Q(("event", "undo"), _negated=True), ("undoes__isnull", True)),
                    _connector="OR",
                ),
                name="batch_undoes_one_if_it_is_an_undo",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("finished_at__isnull", True),
                    models.Q(("note", ""), ("words", "")),
                    _connector="OR",
                ),
                name="batch_keeps_no_words",
            ),
        ),
    ]
