"""A comment and its revisions."""

from datetime import datetime
from typing import NamedTuple, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from comments import markup
from posts.models import Post

# A path holds the ids from the top of the thread down, ten digits each: ten thousand million
# comments. Four levels fit on a phone; a deeper reply stands beside the fourth.
PATH_DIGITS = 10
MAX_DEPTH = 4


class Seen(NamedTuple):
    """Which state of a comment somebody had before them when they decided."""

    head: int
    version: int


class CommentQuerySet(models.QuerySet["Comment"]):
    """Questions about comments; they chain into sentences."""

    def public(self) -> Self:
        """Return what the public reads: a shown revision, under a public article."""
        return self.shown().filter(post__in=Post.objects.published())

    def shown(self) -> Self:
        """Return what has a shown revision, for callers who know the article to be public."""
        return self.filter(shown__isnull=False)

    def unshown(self) -> Self:
        """Return what readers don't see."""
        return self.filter(shown__isnull=True)

    def under(self, post: Post) -> Self:
        """Return the comments of an article."""
        return self.filter(post=post)

    def by(self, member_id: int | None) -> Self:
        """Return the comments of a member."""
        return self.filter(author=member_id)

    def standing(self, status: str) -> Self:
        """Return the comments in a status."""
        return self.filter(status=status)

    def unchanged_since(self, then: datetime) -> Self:
        """Return what is as it was at `then`."""
        return self.filter(decisions__version=F("version"), decisions__created_at__lte=then)

    def in_thread_order(self) -> Self:
        """Return each comment before its replies, the oldest first among siblings."""
        return self.order_by("path")


class Comment(models.Model):
    """A member's contribution under an article, at a fixed place in its thread."""

    class Status(models.TextChoices):
        """Where the head stands."""

        PENDING = "pending", _("waiting for a moderator")
        APPROVED = "approved", _("published")
        RETURNED = "returned", _("sent back to its author")
        REJECTED = "rejected", _("rejected")
        SPAM = "spam", _("marked as spam")
        WITHDRAWN = "withdrawn", _("withdrawn by its author")

    post = models.ForeignKey(
        Post, on_delete=models.PROTECT, related_name="comments", db_index=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="comments",
        db_index=False,  # the unique constraint on (author, token) serves it
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="replies", null=True, blank=True
    )
    path = models.CharField(max_length=PATH_DIGITS * MAX_DEPTH, default="")
    token = models.UUIDField()  # of the form it was sent with: the same token is the same comment
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    head = models.ForeignKey("Revision", on_delete=models.PROTECT, null=True, related_name="+")
    shown = models.ForeignKey("Revision", on_delete=models.PROTECT, null=True, related_name="+")
    # How many decisions made it what it is. 0 only inside the transaction that inserts it, while
    # its first revision and its path don't exist yet.
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(_("submitted at"))
    waiting_since = models.DateTimeField()  # when it last entered the queue
    public_since = models.DateTimeField(null=True)  # since when readers see a revision of it
    expunged_at = models.DateTimeField(null=True)  # when its words were erased for good

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        default_permissions = ("view",)
        permissions = [
            ("moderate_comment", "Can decide about comments"),
            ("supervise_comment", "Can undo what others decided about comments"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["author", "token"], name="comment_once_per_form"),
            models.CheckConstraint(
                condition=Q(version=0, path="", head__isnull=True, shown__isnull=True)
                | (Q(version__gte=1, head__isnull=False) & ~Q(path="")),
                name="comment_is_whole_from_its_first_decision",
            ),
            models.CheckConstraint(
                condition=Q(status="approved", shown__isnull=False, shown=F("head"))
                | (
                    Q(status__in=("pending", "returned"))
                    & (Q(shown__isnull=True) | ~Q(shown=F("head")))
                )
                | Q(status__in=("rejected", "spam", "withdrawn"), shown__isnull=True),
                name="comment_shows_what_its_status_allows",
            ),
            models.CheckConstraint(
                condition=Q(shown__isnull=True, public_since__isnull=True)
                | Q(shown__isnull=False, public_since__isnull=False),
                name="comment_public_since_it_is_shown",
            ),
            models.CheckConstraint(
                condition=Q(expunged_at__isnull=True)
                | Q(status__in=("rejected", "spam", "withdrawn")),
                name="comment_is_closed_if_expunged",
            ),
        ]
        indexes = [
            # A page of a discussion, and where its pages begin.
            models.Index(
                fields=["post", "path"],
                condition=Q(shown__isnull=False),
                name="comment_thread",
            ),
            # Whatever else is asked of an article's comments: branches, integrity.
            models.Index(fields=["post", "path"], name="comment_place"),
            # What waits, oldest first: the queue.
            models.Index(
                fields=["waiting_since", "id"],
                condition=Q(status="pending"),
                name="comment_queue",
            ),
            # What was decided, newest first: the queue's other tabs.
            models.Index(fields=["status", "waiting_since", "id"], name="comment_by_status"),
            # All of them, newest first: the queue's last tab.
            models.Index(fields=["waiting_since", "id"], name="comment_by_time"),
            # An author's or an article's comments in a status: the queue, narrowed. "All" of them
            # is sorted by these alone.
            models.Index(
                fields=["author", "status", "waiting_since", "id"], name="comment_by_author"
            ),
            models.Index(
                fields=["post", "status", "waiting_since", "id"], name="comment_by_article"
            ),
            # A member's own comments, newest first: their page.
            models.Index(fields=["author", "created_at", "id"], name="comment_own"),
            # What was written under an article lately: facts for rules.
            models.Index(fields=["post", "created_at"], name="comment_lately"),
            # A member's own comments under an article that readers don't see.
            models.Index(
                fields=["author", "post"],
                condition=Q(shown__isnull=True),
                name="comment_own_unshown",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def get_absolute_url(self) -> str:
        """Return the comment's permanent address."""
        return reverse("comments:comment", args=[self.pk])

    @property
    def depth(self) -> int:
        """The level it stands at, from 1."""
        return len(self.path) // PATH_DIGITS

    @property
    def is_edit_waiting(self) -> bool:
        """Whether readers see an earlier text than the one that is considered."""
        return self.shown_id is not None and self.shown_id != self.head_id

    @property
    def seen(self) -> Seen:
        """The state that this instance holds, to decide on."""
        assert self.head_id is not None, "a stored comment has a head"
        return Seen(self.head_id, self.version)


class Revision(models.Model):
    """One text of a comment with the HTML made of it, as it was typed and as it is shown.

    Its text never changes until it is erased; its HTML only by `comments.rerendering`.
    """

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    body_html = models.TextField()
    markup_version = models.PositiveIntegerField()  # of the policy that made the HTML
    created_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["comment", "number"], name="revision_numbered_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_counts_from_one"),
            models.CheckConstraint(
                condition=Q(markup_version__gte=1), name="revision_was_rendered"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.comment_id}.{self.number}"

    @property
    def html(self) -> SafeString:
        """The stored HTML."""
        return markup.stored(self.body_html)
