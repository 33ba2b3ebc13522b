"""What is published without a moderator, and which discussions are open: set by supervisors.

Nothing is changed in place: each change is a row, so that the list is the log.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import F, QuerySet, Window
from django.db.models.functions import Lag
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from comments.forms import id_in
from comments.models import ArticlePolicy, Policy
from posts.models import Post


class LogAdmin(admin.ModelAdmin):
    """Rows that are only ever added; each says what it changed."""

    SETTINGS: Sequence[str] = ()  # what is set, in the form's order
    TITLE: str | Promise = ""  # of the form

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Say that it is a change, and offer to save it."""
        said = {
            "title": self.TITLE,
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
        }
        return super().add_view(request, form_url, {**said, **(extra_context or {})})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Fetch along what was set before each row."""
        before = {
            f"before_{name}": Window(Lag(name), partition_by=self._partition(), order_by="pk")
            for name in self.SETTINGS
        }
        rows: QuerySet[Any] = super().get_queryset(request).select_related("by")
        return rows.annotate(**before)  # type: ignore[no-any-return]  # names come at run time

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        """Note who changed it, and when."""
        assert request.user.is_authenticated, "the admin lets nobody else in"
        obj.by, obj.created_at = request.user, timezone.now()
        super().save_model(request, obj, form, change)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: what was in force is not rewritten."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: the list is the log."""
        return False

    @admin.display(description=_("changed"))
    def changes(self, row: Any) -> str:
        """Say what this row changed: before → after."""
        if getattr(row, f"before_{self.SETTINGS[0]}") is None:
            return format_html("{}", _("the beginning"))
        moved = [name for name in self.SETTINGS if self._before(row, name) != getattr(row, name)]
        return format_html_join(
            "; ",
            "{}: {} → {}",
            (
                (
                    self._field(name).verbose_name,
                    _shown(self._field(name), self._before(row, name)),
                    _shown(self._field(name), getattr(row, name)),
                )
                for name in moved
            ),
        ) or format_html("{}", _("nothing"))

    def _partition(self) -> F | None:
        return None

    def _before(self, row: Any, name: str) -> Any:
        return self._field(name).to_python(getattr(row, f"before_{name}"))

    def _field(self, name: str) -> Any:
        return self.model._meta.get_field(name)  # noqa: SLF001 - Django documents _meta


class PolicyForm(forms.ModelForm):
    """The policy, with the one that it is to follow."""

    before = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Policy
        fields = "__all__"

    def clean_before(self) -> None:
        """Refuse where somebody was quicker: what they set would be set back unseen."""
        if self.cleaned_data["before"] != Policy.in_force().pk:
            raise forms.ValidationError(
                _("Somebody changed the policy meanwhile. Open this form anew, and look at it.")
            )


@admin.register(Policy)
class PolicyAdmin(LogAdmin):
    """The publishing policy; adding a row changes it."""

    TITLE = _("Change the publishing policy")

    SETTINGS = (
        "publishing",
        "held_first",
        "holds_everything",
        "holds_staff",
        "holds_authors",
        "discussions",
        "days",
        "minutes",
    )
    form = PolicyForm
    fields = (*SETTINGS, "before")
    list_display = ("created_at", "by", "changes")
    list_display_links = None
    ordering = ("-pk",)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin with what is in force."""
        policy = Policy.in_force()
        in_force = {name: getattr(policy, name) for name in self.SETTINGS}
        return {**in_force, "before": policy.pk}


class ArticlePolicyForm(forms.ModelForm):
    """When members can comment on an article, which is named by its number or its address."""

    article = forms.CharField(
        label=_("Article"),
        max_length=200,
        help_text=_("The address of the article, or the last part of it."),
    )

    class Meta:
        model = ArticlePolicy
        fields = ("is_own", "discussions", "days", "minutes")

    def clean_article(self) -> Post:
        """Return the article that is named."""
        typed: str = self.cleaned_data["article"].strip()
        slug = typed.rstrip("/").rpartition("/")[2]
        post = Post.objects.filter(slug=slug).first()
        if post is None:
            raise forms.ValidationError(_("There is no article at this address."))
        return post


@admin.register(ArticlePolicy)
class ArticlePolicyAdmin(LogAdmin):
    """The discussions that differ from the site's; adding a row changes one."""

    TITLE = _("Change the discussion of an article")

    SETTINGS = ("discussions", "days", "minutes", "is_own")
    form = ArticlePolicyForm
    fields = ("article", "is_own", "discussions", "days", "minutes")
    list_display = ("post", "created_at", "by", "changes")
    list_display_links = None
    list_select_related = ("post",)
    search_fields = ("post__title", "post__slug")
    ordering = ("-pk",)

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        """Name the article."""
        obj.post = form.cleaned_data["article"]
        super().save_model(request, obj, form, change)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin with the article that was asked for, and what holds for it."""
        pk = id_in(request.GET.get("article", ""))
        post = Post.objects.filter(pk=pk).first() if pk else None
        if post is None:
            return {}
        own = ArticlePolicy.objects.filter(post=post).first()
        set_up = own if own and own.is_own else Policy.in_force()
        names = ("discussions", "days", "minutes")
        return {"article": post.slug, **{name: getattr(set_up, name) for name in names}}

    def _partition(self) -> F:
        return F("post")


def _shown(field: Any, value: Any) -> Any:
    """Return a setting as a person reads it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return dict(field.flatchoices).get(value, value)
