"""Sending comments back, and withdrawing those that nobody changes; by nobody, that is."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0009_claims_and_settings_of_the_desk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="decision",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to=settings.AUTH_USER_MODEL,
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
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("by__isnull", True), ("event", "expire")),
                    models.Q(models.Q(("event", "expire"), _negated=True), ("by__isnull", False)),
                    _connector="OR",
                ),
                name="decision_is_somebodys",
            ),
        ),
    ]
