"""Editing and withdrawing comments; letters about what became of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0002_moderators_group"),
        ("posts", "0003_site_pages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("outcome", "what became of a comment"),
                            ("reply", "a reply to a comment"),
                            ("waiting", "comments wait for a moderator"),
                        ],
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="made at")),
                ("due_at", models.DateTimeField(null=True, verbose_name="due at")),
                ("claimed_at", models.DateTimeField(null=True)),
                ("message_id", models.CharField(blank=True, default="", max_length=80)),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                ("error", models.TextField(blank=True, default="", verbose_name="last error")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent at")),
                ("cancelled_at", models.DateTimeField(null=True, verbose_name="cancelled at")),
                ("read_at", models.DateTimeField(null=True, verbose_name="read at")),
            ],
            options={
                "verbose_name": "letter",
                "verbose_name_plural": "letters",
                "ordering": ("-created_at", "-pk"),
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="MailSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "replies",
                    models.BooleanField(
                        default=True,
                        verbose_name="Mail me when somebody replies to a comment of mine",
                    ),
                ),
                (
                    "waiting",
                    models.BooleanField(
                        default=True, verbose_name="Mail me when comments wait for a moderator"
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="comment",
            name="public_since",
            field=models.DateTimeField(null=True),
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
                ],
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["author", "created_at", "id"], name="comment_own"),
        ),
        migrations.AddField(
            model_name="letter",
            name="decision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to="comments.decision",
            ),
        ),
        migrations.AddField(
            model_name="letter",
            name="recipient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="mailsettings",
            name="member",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="mail_settings",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(
                    ("cancelled_at__isnull", True),
                    ("due_at__isnull", False),
                    ("sent_at__isnull", True),
                ),
                fields=["due_at", "id"],
                name="letter_next",
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(fields=["recipient", "created_at", "id"], name="letter_receipts"),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("cancelled_at__isnull", True), ("read_at__isnull", True)),
                fields=["recipient"],
                name="letter_unread",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.UniqueConstraint(
                fields=("recipient", "decision", "kind"), name="letter_once_per_decision"
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("cancelled_at__isnull", True), ("kind", "waiting"), ("read_at__isnull", True)
                ),
                fields=("recipient",),
                name="letter_that_comments_wait_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sent_at__isnull", True), ("cancelled_at__isnull", True), _connector="OR"
                ),
                name="letter_sent_or_cancelled",
            ),
        ),
    ]
