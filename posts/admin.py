"""Writing articles and the site's own pages in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from . import markup
from .models import Page, Post


class PostForm(forms.ModelForm):
    """An article as its author types it."""

    class Meta:
        model = Post
        fields = ("title", "slug", "summary", "body", "status", "published_at")
        widgets = {"summary": AdminTextareaWidget(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name both halves of the time, which Django labels only as a whole."""
        super().__init__(*args, **kwargs)
        names = (_("Date of publication"), _("Time of publication"))
        for half, name in zip(self.fields["published_at"].widget.widgets, names, strict=True):
            half.attrs["aria-label"] = name

    def clean(self) -> dict[str, Any]:
        """Give an article that goes public without a time the present one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("status") in Post.READABLE and not cleaned.get("published_at"):
            cleaned["published_at"] = timezone.now()
        return cleaned


class WritingAdmin(admin.ModelAdmin):
    """What articles and pages share: Markdown, rendered when saved, with a preview."""

    change_form_template = "admin/posts/change_form.html"

    def view_on_site(self, obj: Any) -> str:
        """Return where it can be seen, without the admin's redirect."""
        address: str = obj.get_absolute_url()
        return address

    def get_urls(self) -> list[URLPattern]:
        """Add the preview."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_preview"
        preview = self.admin_site.admin_view(require_POST(self.preview))
        return [path("preview/", preview, name=name), *super().get_urls()]

    def preview(self, request: HttpRequest) -> HttpResponse:
        """Show what was typed as readers would see it; nothing is stored."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        typed = {
            "title": request.POST.get("title", ""),
            "summary": request.POST.get("summary", ""),
        }
        html = markup.render(request.POST.get("body", ""))
        return render(request, "posts/preview.html", {**typed, "html": html})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Render the text and save."""
        obj.write(obj.body)
        super().save_model(request, obj, form, change)


@admin.register(Post)
class PostAdmin(WritingAdmin):
    """Articles: authors write, change and delete their own, superusers all."""

    form = PostForm
    list_display = ("title", "author", "state", "published_at")
    list_filter = ("status",)
    list_select_related = ("author",)
    search_fields = ("title",)
    prepopulated_fields = {"slug": ("title",)}

    @admin.display(description=_("status"))
    def state(self, post: Post) -> str:
        """Name the status as authors know it."""
        return str(_("scheduled")) if post.is_scheduled else post.get_status_display()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        """Show authors their own articles only."""
        articles: QuerySet[Post] = super().get_queryset(request)
        return articles if request.user.is_superuser else articles.filter(author=request.user.pk)

    def has_change_permission(self, request: HttpRequest, obj: Post | None = None) -> bool:
        """Authors change what is theirs."""
        return super().has_change_permission(request, obj) and self._may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Post | None = None) -> bool:
        """Nobody deletes an article that has comments: it is archived."""
        return (
            super().has_delete_permission(request, obj)
            and self._may_touch(request, obj)
            and not (obj and obj.is_referred_to())
        )

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Leave out deleting in bulk: whether an article may go is asked of each."""
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def save_model(self, request: HttpRequest, obj: Post, form: Any, change: bool) -> None:
        """Sign a new article with its writer."""
        if not change:
            assert request.user.is_authenticated, "the admin lets nobody else in"
            obj.author = request.user
        super().save_model(request, obj, form, change)

    def _may_touch(self, request: HttpRequest, post: Post | None) -> bool:
        return request.user.is_superuser or post is None or post.author_id == request.user.pk


@admin.register(Page)
class PageAdmin(WritingAdmin):
    """The site's own pages: a fixed set, only their words change."""

    list_display = ("title", "updated_at")
    fields = ("title", "body")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: each page has its address in the code."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        """Refuse: other pages link to it."""
        return False
