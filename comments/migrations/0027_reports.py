"""Reports of public comments, and the reasons for them."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0026_hold_and_keep"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportReason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=30, unique=True, verbose_name="code")),
                ("label", models.CharField(max_length=100, verbose_name="label")),
                (
                    "position",
                    models.PositiveIntegerField(default=0, verbose_name="position in the list"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="can be chosen")),
            ],
            options={
                "verbose_name": "reason to report",
                "verbose_name_plural": "reasons to report",
                "ordering": ("position", "code"),
                "default_permissions": ("add", "change", "view"),
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_legal", models.BooleanField(default=False)),
                ("name", models.CharField(blank=True, max_length=150)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("words", models.TextField(blank=True)),
                ("created_at", models.DateTimeField()),
                ("erased_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ("created_at", "pk"),
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="report",
            name="comment",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="comments.comment",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="decision",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="comments.decision",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="reporter",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="revision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="comments.revision",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="reason",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="comments.reportreason",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["comment", "created_at"], name="report_of_comment"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("decision__isnull", True)),
                fields=["comment", "created_at"],
                name="report_open",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["reporter", "created_at"], name="report_by_member"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                fields=("reporter", "comment", "revision"), name="report_once_per_member"
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"),
                models.F("comment"),
                models.F("revision"),
                condition=models.Q(("is_legal", True), models.Q(("email", ""), _negated=True)),
                name="report_once_per_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("email", ""),
                        ("is_legal", False),
                        ("name", ""),
                        ("reason__isnull", False),
                        ("reporter__isnull", False),
                    ),
                    models.Q(
                        ("is_legal", True),
                        ("reason__isnull", True),
                        ("reporter__isnull", True),
                        models.Q(
                            models.Q(
                                ("erased_at__isnull", True),
                                models.Q(("name", ""), _negated=True),
                                models.Q(("email", ""), _negated=True),
                            ),
                            models.Q(("email", ""), ("erased_at__isnull", False), ("name", "")),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="report_is_a_members_or_by_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("erased_at__isnull", True), ("words", ""), _connector="OR"),
                name="report_erased_has_no_words",
            ),
        ),
    ]
