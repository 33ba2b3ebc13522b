"""The record of HTML that was replaced; no HTML without the version that rendered it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("comments", "0006_protect_the_ledger")]

    operations = [
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.CheckConstraint(
                condition=models.Q(("markup_version__gte", 1)), name="revision_was_rendered"
            ),
        ),
        migrations.CreateModel(
            name="Replacement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("from_version", models.PositiveIntegerField()),
                ("to_version", models.PositiveIntegerField()),
                (
                    "difference",
                    models.CharField(
                        choices=[
                            ("unchanged", "the same HTML; only its version moves"),
                            ("same-dom", "written in another way, the same for a browser"),
                            (
                                "text-differs",
                                "the same elements and attributes, other text in them",
                            ),
                            (
                                "newly-escaped",
                                "elements or attributes are gone, or shown as text",
                            ),
                            ("newly-allowed", "elements or attributes that were not there"),
                        ],
                        max_length=13,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replacements",
                        to="comments.revision",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("difference", "unchanged"), _negated=True),
                        name="replacement_replaced_something",
                    )
                ],
            },
        ),
    ]
