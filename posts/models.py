"""Articles, and the pages that the site says of itself."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from . import markup


class Written(models.Model):
    """A text in Markdown, and the HTML made of it: neither is stored without the other."""

    body = models.TextField(_("text"), help_text=_("Markdown. Raw HTML is shown as typed."))
    body_html = models.TextField(editable=False)

    class Meta:
        abstract = True

    def write(self, body: str) -> None:
        """Set the text and the HTML made of it; the caller saves."""
        self.body = body
        self.body_html = markup.render(body)

    @property
    def html(self) -> SafeString:
        """The stored HTML of the text."""
        return markup.stored(self.body_html)


class PostQuerySet(models.QuerySet["Post"]):
    """Questions about articles."""

    def published(self, *, at: datetime | None = None) -> Self:
        """Return what everybody can read: published or archived, and its time has come."""
        return self.filter(status__in=Post.READABLE, published_at__lte=at if at else timezone.now())

    def readable_by(self, member_id: int | None) -> Self:
        """Return what is published, and that member's own drafts and scheduled posts."""
        return self.filter(
            models.Q(status__in=Post.READABLE, published_at__lte=timezone.now())
            | models.Q(author=member_id)
        )


class Post(Written):
    """An article. Archived rather than deleted once it has comments."""

    class Status(models.TextChoices):
        """Where an article stands; `scheduled` is `published` at a time to come."""

        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        ARCHIVED = "archived", _("archived: readable, closed to comments")

    READABLE = (Status.PUBLISHED, Status.ARCHIVED)

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="posts",
        verbose_name=_("author"),
    )
    title = models.CharField(_("title"), max_length=150)
    slug = models.SlugField(
        _("address"),
        max_length=100,
        unique=True,
        help_text=_("The last part of the article's address. Links break when it changes."),
    )
    summary = models.CharField(
        _("summary"),
        max_length=300,
        help_text=_("One or two sentences for the list of articles."),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.DRAFT
    )
    published_at = models.DateTimeField(
        _("published at"),
        null=True,
        blank=True,
        help_text=_("A time to come schedules the article. Left empty: when you publish it."),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ("-published_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="draft") | models.Q(published_at__isnull=False),
                name="post_out_of_draft_has_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=("draft", "published", "archived")),
                name="post_status_is_known",
            ),
        ]
        indexes = [
            # The list of articles: newest first, paged by (published_at, id).
            models.Index(
                fields=["-published_at", "-id"],
                condition=~models.Q(status="draft"),
                name="post_newest_first",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the article's address."""
        return reverse("posts:article", args=[self.slug])

    @property
    def is_published(self) -> bool:
        """Whether everybody can read it; the same rule as `PostQuerySet.published`."""
        return (
            self.status in self.READABLE
            and self.published_at is not None
            and self.published_at <= timezone.now()
        )

    @property
    def is_scheduled(self) -> bool:
        """Whether it waits for its time."""
        return (
            self.status == self.Status.PUBLISHED
            and self.published_at is not None
            and self.published_at > timezone.now()
        )

    @property
    def is_open(self) -> bool:
        """Whether members can comment on it."""
        return self.is_published and self.status == self.Status.PUBLISHED

    def is_referred_to(self) -> bool:
        """Whether anything that must not lose its article, such as a comment, stands under it."""
        return any(
            relation.related_model._base_manager.filter(**{relation.field.name: self}).exists()
            for relation in self._meta.related_objects
            if relation.on_delete is models.PROTECT
        )


class Page(Written):
    """A page that the site says of itself; a fixed set, made by a migration."""

    class Slug(models.TextChoices):
        """The pages there are, each at its own address."""

        ABOUT = "about", _("About")
        HOUSE_RULES = "house-rules", _("House rules")

    slug = models.CharField(
        _("page"), max_length=20, choices=Slug.choices, unique=True, editable=False
    )
    title = models.CharField(_("title"), max_length=150)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page's address."""
        return reverse(f"posts:{self.slug}")
