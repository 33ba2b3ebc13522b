"""Rules with versions, the publishing policy, screenings with facts, findings with evidence."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0020_indexes_for_the_narrowed_queue"),
        ("posts", "0003_site_pages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ArticlePolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "discussions",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("closed", "closed"),
                            ("closing", "closed some days after publication"),
                            ("slow", "slow: one comment a member in some minutes"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="discussions are",
                    ),
                ),
                (
                    "days",
                    models.PositiveIntegerField(
                        default=30,
                        help_text="Counts only where discussions close some days after publication.",  # noqa: E501
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(3650),
                        ],
                        verbose_name="days until a discussion closes",
                    ),
                ),
                (
                    "minutes",
                    models.PositiveIntegerField(
                        default=10,
                        help_text="Counts only where discussions are slow.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1440),
                        ],
                        verbose_name="minutes between a member's comments",
                    ),
                ),
                ("created_at", models.DateTimeField(editable=False, verbose_name="in force from")),
                (
                    "is_own",
                    models.BooleanField(
                        default=True,
                        help_text="Without it the article goes by what holds for the site.",
                        verbose_name="different from the site's other discussions",
                    ),
                ),
            ],
            options={
                "verbose_name": "discussion of an article",
                "verbose_name_plural": "discussions of articles",
                "ordering": ("-pk",),
                "default_permissions": ("add", "view"),
            },
        ),
        migrations.CreateModel(
            name="Fingerprint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "discussions",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("closed", "closed"),
                            ("closing", "closed some days after publication"),
                            ("slow", "slow: one comment a member in some minutes"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="discussions are",
                    ),
                ),
                (
                    "days",
                    models.PositiveIntegerField(
                        default=30,
                        help_text="Counts only where discussions close some days after publication.",  # noqa: E501
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(3650),
                        ],
                        verbose_name="days until a discussion closes",
                    ),
                ),
                (
                    "minutes",
                    models.PositiveIntegerField(
                        default=10,
                        help_text="Counts only where discussions are slow.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1440),
                        ],
                        verbose_name="minutes between a member's comments",
                    ),
                ),
                ("created_at", models.DateTimeField(editable=False, verbose_name="in force from")),
                (
                    "publishing",
                    models.CharField(
                        choices=[
                            ("everyone", "Every comment is held"),
                            ("newcomers", "The first comments of a member are held"),
                            ("findings", "A comment is held only if a rule finds something"),
                        ],
                        default="everyone",
                        max_length=10,
                        verbose_name="what is held",
                    ),
                ),
                (
                    "held_first",
                    models.PositiveIntegerField(
                        default=2,
                        help_text="Counts only where the first comments of a member are held.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="approved comments until a member is no newcomer",
                    ),
                ),
                (
                    "holds_everything",
                    models.BooleanField(
                        default=False,
                        help_text="For a hard day: nothing is published without a moderator.",
                        verbose_name="hold everything, whoever writes",
                    ),
                ),
                (
                    "holds_staff",
                    models.BooleanField(
                        default=False, verbose_name="hold the comments of staff, too"
                    ),
                ),
                (
                    "holds_authors",
                    models.BooleanField(
                        default=False,
                        verbose_name="hold the comments of authors under their own articles, too",
                    ),
                ),
            ],
            options={
                "verbose_name": "publishing policy",
                "verbose_name_plural": "publishing policy",
                "default_permissions": ("add", "view"),
            },
        ),
        migrations.CreateModel(
            name="Rule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("kind", models.CharField(max_length=20, verbose_name="kind")),
            ],
            options={
                "verbose_name": "rule",
                "verbose_name_plural": "rules",
                "ordering": ("code",),
                "default_permissions": ("add", "change", "view"),
            },
        ),
        migrations.CreateModel(
            name="RuleVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("label", models.CharField(max_length=80, verbose_name="name")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("hold", "hold: a moderator decides"),
                            ("spam", "spam: not published, and a moderator can take it back"),
                            ("note", "note: moderators see it, nothing else follows"),
                        ],
                        max_length=10,
                        verbose_name="action",
                    ),
                ),
                ("is_enabled", models.BooleanField(verbose_name="enabled")),
                ("parameters", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(verbose_name="written at")),
                ("adopted_at", models.DateTimeField(null=True, verbose_name="in force from")),
            ],
            options={
                "ordering": ("number",),
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Screening",
            fields=[
                (
                    "revision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="screening",
                        serialize=False,
                        to="comments.revision",
                    ),
                ),
                ("facts_version", models.PositiveIntegerField()),
                ("facts", models.JSONField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("published", "published, since nothing spoke against it"),
                            ("rules", "held by what rules found"),
                            ("spam", "marked as spam by what rules found"),
                            ("everyone", "held, since every comment is"),
                            ("newcomer", "held, since its author is new here"),
                            ("everything", "held, since everything is held for now"),
                            ("before", "held, since moderators have spoken of this comment before"),
                        ],
                        max_length=10,
                    ),
                ),
                ("sketch", models.JSONField(default=list)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["post", "created_at"], name="comment_lately"),
        ),
        migrations.AddField(
            model_name="articlepolicy",
            name="by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="articlepolicy",
            name="post",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="policies",
                to="posts.post",
                verbose_name="article",
            ),
        ),
        migrations.AddField(
            model_name="fingerprint",
            name="revision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="fingerprints",
                to="comments.revision",
            ),
        ),
        migrations.AddField(
            model_name="policy",
            name="by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="ruleversion",
            name="adopted_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="ruleversion",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="ruleversion",
            name="rule",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="comments.rule",
            ),
        ),
        migrations.AddField(
            model_name="rule",
            name="current",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="comments.ruleversion",
            ),
        ),
        migrations.AddField(
            model_name="screening",
            name="policy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="comments.policy"
            ),
        ),
        migrations.AddConstraint(
            model_name="articlepolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(("days__gte", 1), ("minutes__gte", 1)),
                name="article_policy_has_sound_numbers",
            ),
        ),
        migrations.AddIndex(
            model_name="fingerprint",
            index=models.Index(fields=["value", "created_at"], name="fingerprint_lately"),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.CheckConstraint(
                condition=models.Q(("days__gte", 1), ("held_first__gte", 1), ("minutes__gte", 1)),
                name="policy_has_sound_numbers",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.UniqueConstraint(
                fields=("rule", "number"), name="rule_version_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="rule_version_counts_from_one"
            ),
        ),
        # What stood there said of every comment that every comment waits.
        migrations.DeleteModel(name="Finding"),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("spans", models.JSONField(default=list)),
                ("value", models.FloatField(null=True)),
                ("limit", models.FloatField(null=True)),
                (
                    "failure",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("error", "failed"),
                            ("nonsense", "gave no sound answer"),
                            ("slow", "took too long"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="comments.revision",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="comments.ruleversion",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("revision", "version"), name="finding_once_per_rule"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("failure", ""), ("failure", "slow"), ("spans", []), _connector="OR"
                        ),
                        name="finding_failed_without_evidence",
                    ),
                ],
            },
        ),
    ]
