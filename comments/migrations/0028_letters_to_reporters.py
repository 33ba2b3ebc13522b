"""Letters to who reported something: by a decision, or to an address without an account."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0027_reports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="letter",
            name="decision",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to="comments.decision",
            ),
        ),
        migrations.AlterField(
            model_name="letter",
            name="kind",
            field=models.CharField(
                choices=[
                    ("outcome", "what became of a comment"),
                    ("reply", "a reply to a comment"),
                    ("waiting", "comments wait for a moderator"),
                    ("reported", "what became of a report"),
                    ("received", "a report was received"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="letter",
            name="recipient",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="report",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to="comments.report",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("recipient__isnull", True)),
                fields=("report", "decision", "kind"),
                name="letter_once_per_report",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "received")),
                fields=("report",),
                name="letter_of_receipt_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("recipient__isnull", False), ("report__isnull", False), _connector="OR"
                ),
                name="letter_is_to_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decision__isnull", False), ("report__isnull", False), _connector="OR"
                ),
                name="letter_is_about_something",
            ),
        ),
    ]
