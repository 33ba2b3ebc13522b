"""Two more events: a published comment is hidden for a second look, or kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0025_sanctioning_moderators"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="decision",
            name="decision_is_somebodys",
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
                    ("hold", "hidden until a moderator has looked"),
                    ("keep", "kept as it is"),
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
                    ("hold", "hidden until a moderator has looked"),
                    ("keep", "kept as it is"),
                    ("expire", "withdrawn, since it was not changed in time"),
                    ("expunge", "erased for good"),
                    ("undo", "put back as it was"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("by__isnull", True), ("event", "expire")),
                    ("event__in", ("expunge", "hold")),
                    models.Q(
                        models.Q(("event__in", ("expire", "expunge", "hold")), _negated=True),
                        ("by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="decision_is_somebodys",
            ),
        ),
    ]
