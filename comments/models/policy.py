"""What the site publishes by itself, and which discussions are open: a log of what was in force."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from posts.models import Post

# As far as a supervisor may go: no mistyped number closes a site for years.
MOST_HELD_FIRST = 100  # comments
MOST_DAYS = 3650
MOST_MINUTES = 24 * 60


class Discussions(models.TextChoices):
    """When members can comment on an article."""

    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")
    CLOSING = "closing", _("closed some days after publication")
    SLOW = "slow", _("slow: one comment a member in some minutes")


class DiscussionRule(models.Model):
    """When members can comment, with the numbers that belong to it."""

    discussions = models.CharField(
        _("discussions are"), max_length=10, choices=Discussions.choices, default=Discussions.OPEN
    )
    days = models.PositiveIntegerField(
        _("days until a discussion closes"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)],
        help_text=_("Counts only where discussions close some days after publication."),
    )
    minutes = models.PositiveIntegerField(
        _("minutes between a member's comments"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)],
        help_text=_("Counts only where discussions are slow."),
    )
    # Nobody where a migration made it.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    created_at = models.DateTimeField(_("in force from"), editable=False)

    class Meta:
        abstract = True


class Policy(DiscussionRule):
    """What is published without a moderator. Never changed: the newest row is in force."""

    class Publishing(models.TextChoices):
        """Which comments wait for a moderator."""

        EVERYONE = "everyone", _("Every comment is held")
        NEWCOMERS = "newcomers", _("The first comments of a member are held")
        FINDINGS = "findings", _("A comment is held only if a rule finds something")

    publishing = models.CharField(
        _("what is held"), max_length=10, choices=Publishing.choices, default=Publishing.EVERYONE
    )
    held_first = models.PositiveIntegerField(
        _("approved comments until a member is no newcomer"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_HELD_FIRST)],
        help_text=_("Counts only where the first comments of a member are held."),
    )
    holds_everything = models.BooleanField(
        _("hold everything, whoever writes"),
        default=False,
        help_text=_("For a hard day: nothing is published without a moderator."),
    )
    holds_staff = models.BooleanField(_("hold the comments of staff, too"), default=False)
    holds_authors = models.BooleanField(
        _("hold the comments of authors under their own articles, too"), default=False
    )

    class Meta:
        verbose_name = _("publishing policy")
        verbose_name_plural = _("publishing policy")
        default_permissions = ("add", "view")
        constraints = [
            models.CheckConstraint(
                condition=Q(held_first__gte=1, days__gte=1, minutes__gte=1),
                name="policy_has_sound_numbers",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_publishing_display())

    @classmethod
    def in_force(cls) -> "Policy":
        """Return the newest policy; there is one from the first migration on."""
        return cls.objects.latest("pk")


class ArticlePolicy(DiscussionRule):
    """When members can comment on one article. Never changed: its newest row is in force."""

    post = models.ForeignKey(
        Post, on_delete=models.PROTECT, related_name="policies", verbose_name=_("article")
    )
    is_own = models.BooleanField(
        _("different from the site's other discussions"),
        default=True,
        help_text=_("Without it the article goes by what holds for the site."),
    )

    class Meta:
        verbose_name = _("discussion of an article")
        verbose_name_plural = _("discussions of articles")
        default_permissions = ("add", "view")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(days__gte=1, minutes__gte=1), name="article_policy_has_sound_numbers"
            ),
        ]

    def __str__(self) -> str:
        return str(self.post)
