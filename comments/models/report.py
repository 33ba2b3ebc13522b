"""Reports: what somebody says is wrong with a public comment, and the decision that answered it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from .comment import Comment, Revision
from .decision import Decision


class ReportReasonQuerySet(models.QuerySet["ReportReason"]):
    """Questions about the reasons to report."""

    def on_offer(self) -> Self:
        """Return what can be chosen, in its order."""
        return self.filter(is_active=True)


class ReportReason(models.Model):
    """Why a member reports a comment, from a list that supervisors keep. Retired, never deleted."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    label = models.CharField(_("label"), max_length=100)
    position = models.PositiveIntegerField(_("position in the list"), default=0)
    is_active = models.BooleanField(_("can be chosen"), default=True)

    objects = ReportReasonQuerySet.as_manager()

    class Meta:
        verbose_name = _("reason to report")
        verbose_name_plural = _("reasons to report")
        default_permissions = ("add", "change", "view")
        ordering = ("position", "code")

    def __str__(self) -> str:
        return self.label


class ReportQuerySet(models.QuerySet["Report"]):
    """Questions about reports."""

    def open(self) -> Self:
        """Return what no decision has answered."""
        return self.filter(decision__isnull=True)

    def by_members(self) -> Self:
        """Return what members reported, apart from what the law lets everybody report."""
        return self.filter(is_legal=False)


class Report(models.Model):
    """A complaint about a comment as it was shown.

    It is a member's, with a reason of the site's list; or anybody's, by name and address, that
    something is illegal (the EU's Digital Services Act, article 16). Its words, and that name and
    address, can be erased.
    """

    comment = models.ForeignKey(
        Comment, on_delete=models.PROTECT, related_name="reports", db_index=False
    )
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="reports",
        db_index=False,  # the index on (reporter, created_at) serves it
    )
    is_legal = models.BooleanField(default=False)
    name = models.CharField(max_length=150, blank=True)
    email = models.EmailField(blank=True)
    reason = models.ForeignKey(
        ReportReason, on_delete=models.PROTECT, null=True, related_name="reports"
    )
    words = models.TextField(blank=True)
    created_at = models.DateTimeField()
    # The decision that answered it. Taken away when that is undone: then it is open as before.
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, related_name="reports"
    )
    erased_at = models.DateTimeField(null=True)  # when words, name and address were taken out

    objects = ReportQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ("created_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["reporter", "comment", "revision"], name="report_once_per_member"
            ),
            models.UniqueConstraint(
                Lower("email"),
                "comment",
                "revision",
                condition=Q(is_legal=True) & ~Q(email=""),
                name="report_once_per_address",
            ),
            models.CheckConstraint(
                condition=Q(
                    is_legal=False, reporter__isnull=False, reason__isnull=False, name="", email=""
                )
                | (
                    Q(is_legal=True, reporter__isnull=True, reason__isnull=True)
                    & (
                        (Q(erased_at__isnull=True) & ~Q(name="") & ~Q(email=""))
                        | Q(erased_at__isnull=False, name="", email="")
                    )
                ),
                name="report_is_a_members_or_by_name",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(words=""), name="report_erased_has_no_words"
            ),
        ]
        indexes = [
            models.Index(fields=["comment", "created_at"], name="report_of_comment"),
            # What is to be answered: the desk's tab, and how many there are.
            models.Index(
                fields=["comment", "created_at"],
                condition=Q(decision__isnull=True),
                name="report_open",
            ),
            # How many a member sent lately.
            models.Index(fields=["reporter", "created_at"], name="report_by_member"),
        ]

    def __str__(self) -> str:
        return f"#{self.comment_id}"
