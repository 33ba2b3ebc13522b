"""Sending a comment, and finding one by its permanent address."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from posts.models import Post
from posts.views import article_page, find_article

from . import moderation, thread
from .forms import CommentForm
from .models import Comment


@require_POST
def submit(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a comment; go on to the article, where a receipt says what became of it."""
    post = find_article(request, slug)
    if not request.user.is_authenticated or not request.user.has_verified_email:
        # 403 rather than a redirect to sign in: what was typed would be gone with it.
        return render(request, "comments/signed_out.html", {"post": post}, status=403)
    form = CommentForm(request.POST, action=request.path)
    if not form.is_valid():
        if "token" in form.errors or "parent" in form.errors:
            form.renew()
        return article_page(request, post, {"comment_form": form}, status=422)
    try:
        comment = moderation.submit(
            post=post,
            by=request.user,
            text=form.cleaned_data["text"],
            token=form.cleaned_data["token"],
            parent=_parent(post, form.cleaned_data["parent"]),
        )
    except moderation.TokenTaken as refusal:
        form.renew()
        context = {"comment_form": form, "sent_before": refusal.first}
        return article_page(request, post, context, status=409)
    except moderation.Refused as refusal:
        form.add_error(None, str(refusal))
        return article_page(request, post, {"comment_form": form}, status=409)
    return redirect(f"{post.get_absolute_url()}?receipt={comment.pk}#receipt")


@require_safe
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to a comment's place: on its page of the discussion, or among its author's own."""
    found = get_object_or_404(Comment.objects.select_related("post"), pk=pk)
    page = ""
    if found.post.is_published and found.shown_id:
        number = thread.page_of(found)
        page = f"?page={number}" if number > 1 else ""
    elif found.author_id != request.user.pk or not found.post.is_published:
        raise Http404(_("There is no such comment, or it is not public."))
    return redirect(f"{found.post.get_absolute_url()}{page}#comment-{found.pk}")


def _parent(post: Post, pk: int | None) -> Comment | None:
    """Return the comment that is answered; moderation judges whether it may be."""
    if pk is None:
        return None
    parent = Comment.objects.under(post).filter(pk=pk).first()
    if parent is None:
        raise moderation.NotPublic(_("The comment you answered is no longer public."))
    return parent
