"""The public pages of the publication."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from . import keyset
from .models import Page, Post

ARTICLES_ON_A_PAGE = 20


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """List the articles, newest first."""
    published = Post.objects.published().select_related("author").defer("body", "body_html")
    try:
        page = keyset.page(
            published,
            by="published_at",
            size=ARTICLES_ON_A_PAGE,
            after=request.GET.get("after", ""),
            descending=True,
        )
    except keyset.BadCursor as error:
        raise Http404(_("There is no such page of articles.")) from error
    return render(request, "posts/home.html", {"page": page})


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an article; its author sees it before it is published."""
    return article_page(request, find_article(request, slug))


def find_article(request: HttpRequest, slug: str) -> Post:
    """Return the article for whoever asks, or answer 404."""
    articles = Post.objects.readable_by(request.user.pk).select_related("author")
    return get_object_or_404(articles, slug=slug)


def article_page(
    request: HttpRequest,
    post: Post,
    context: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render an article; `context` and `status` are for what stands under it: a failed form."""
    return render(request, "posts/article.html", {"post": post, **(context or {})}, status=status)


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a page of the site about itself."""
    return render(request, "posts/page.html", {"page": get_object_or_404(Page, slug=slug)})
