"""Notes for the team, and erasing comments for good."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0017_batches"),
        ("posts", "0003_site_pages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TeamNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(verbose_name="note")),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("created_at", "pk"),
                "default_permissions": (),
            },
        ),
        migrations.RemoveConstraint(
            model_name="decision",
            name="decision_is_somebodys",
        ),
        migrations.AddField(
            model_name="comment",
            name="expunged_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="batch",
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
                    ("expunge", "erased for good"),
                    ("undo", "put back as it was"),
                ],
                max_length=10,
            ),
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
                    ("expunge", "erased for good"),
                    ("undo", "put back as it was"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expunged_at__isnull", True),
                    ("status__in", ("rejected", "spam", "withdrawn")),
                    _connector="OR",
                ),
                name="comment_is_closed_if_expunged",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("by__isnull", True), ("event", "expire")),
                    ("event", "expunge"),
                    models.Q(
                        models.Q(("event__in", ("expire", "expunge")), _negated=True),
                        ("by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="decision_is_somebodys",
            ),
        ),
        migrations.AddField(
            model_name="teamnote",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="team_notes",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="teamnote",
            name="comment",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="team_notes",
                to="comments.comment",
            ),
        ),
        migrations.AddField(
            model_name="teamnote",
            name="member",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notes_about",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="teamnote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("comment__isnull", True), ("member__isnull", False)),
                    models.Q(("comment__isnull", False), ("member__isnull", True)),
                    _connector="OR",
                ),
                name="team_note_is_about_one",
            ),
        ),
    ]
