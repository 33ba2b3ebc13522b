"""What rules would have made of the past, and the decisions they would have changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0029_default_report_reasons"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Trial",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("asked", models.PositiveIntegerField(null=True)),
                ("first", models.PositiveBigIntegerField()),
                ("last", models.PositiveBigIntegerField()),
                ("total", models.PositiveIntegerField()),
                ("cursor", models.PositiveBigIntegerField()),
                ("done", models.PositiveIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("worked_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="TrialChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="comments.ruleversion",
                    ),
                ),
                (
                    "trial",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="comments.trial",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trials",
                        to="comments.ruleversion",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("trial", "version"), name="trial_tries_a_version_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TrialLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "change",
                    models.CharField(
                        choices=[
                            ("held_approved", "newly held, though approved"),
                            ("held_rejected", "newly held, and rejected"),
                            ("passed_approved", "newly passed, and approved"),
                            ("passed_rejected", "newly passed, though rejected"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="comments.decision",
                    ),
                ),
                (
                    "trial",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="comments.trial",
                    ),
                ),
            ],
            options={
                "ordering": ("decision",),
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["trial", "change", "decision"], name="trial_list")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("trial", "decision"), name="trial_line_once_per_decision"
                    )
                ],
            },
        ),
    ]
