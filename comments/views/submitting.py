"""Sending a comment."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from comments import moderation
from comments.forms import CommentForm, id_in
from comments.models import Comment
from posts.models import Post
from posts.views import article_page, find_article

from . import kept, previewing
from .mending import to_mend


@require_POST
def submit(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a comment; go on to the article, where a receipt says what became of it."""
    try:
        post = find_article(request, slug)
    except Http404:
        return kept.give_back(request, _("This article is not there any more."), status=404)
    if not post.is_published:
        return kept.give_back(request, _("This article is not published."), status=409)
    if not request.user.is_authenticated or not request.user.has_verified_email:
        return kept.ask_to_sign_in(request, come_back_to=_write_page(post, request))
    form = CommentForm(request.POST, action=request.path)
    if not form.is_valid() and ("token" in form.errors or "parent" in form.errors):
        form.renew()
    if previewing.is_asked(request):
        return previewing.answer(
            request,
            form,
            lambda preview: article_page(request, post, {"comment_form": form, "preview": preview}),
        )
    if form.errors:
        return article_page(request, post, {"comment_form": form}, status=422)
    try:
        comment = moderation.submit(
            post=post,
            by=request.user,
            text=form.cleaned_data["text"],
            token=form.cleaned_data["token"],
            parent=_parent(post, form.cleaned_data["parent"]),
            anyway="anyway" in request.POST,
        )
    except moderation.TokenTaken as refusal:
        form.renew()
        context = {"comment_form": form, "sent_before": refusal.first}
        return article_page(request, post, context, status=409)
    except moderation.ToMend as refusal:
        context = {"comment_form": form, "to_mend": to_mend(refusal)}
        return article_page(request, post, context, status=409)
    except moderation.TooQuick as refusal:
        context = {"comment_form": form, "refusal": refusal}
        response = article_page(request, post, context, status=429)
        response["Retry-After"] = str(-(-refusal.wait // timedelta(seconds=1)))
        return response
    except moderation.Refused as refusal:
        if isinstance(refusal, moderation.NotPublic):
            form.send_again_with(parent="")  # the next try is a comment of its own
        context = {"comment_form": form, "refusal": refusal}
        status = 403 if isinstance(refusal, moderation.Sanctioned) else 409
        return article_page(request, post, context, status=status)
    kept.forget(request)
    return redirect(f"{post.get_absolute_url()}?receipt={comment.pk}#receipt")


def _parent(post: Post, pk: int | None) -> Comment | None:
    """Return the comment that is answered; moderation judges whether it may be."""
    if pk is None:
        return None
    parent = Comment.objects.under(post).filter(pk=pk).first()
    if parent is None:
        raise moderation.NotPublic(_("The comment you answered is no longer public."))
    return parent


def _write_page(post: Post, request: HttpRequest) -> str:
    """Return where the form stands, as a reply if it was one."""
    parent = id_in(request.POST.get("parent", ""))
    reply = f"?reply={parent}" if parent else ""
    return f"{post.get_absolute_url()}{reply}#write"
