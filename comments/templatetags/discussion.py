"""What stands under an article: `{% discussion post %}`."""

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q
from django.http import Http404, HttpRequest
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Member
from accounts.sanctions import standing, tell
from posts.models import Post

from .. import discussions, forms, moderation, thread
from ..letters import said_with
from ..models import Comment, Decision, Letter
from ..own import OwnComment, own_comment
from ..views import kept

register = template.Library()


@register.inclusion_tag("comments/_discussion.html", takes_context=True)
def discussion(context: RequestContext, post: Post) -> dict[str, Any]:
    """Show an article's discussion to whoever asks, with the form if they may use it.

    A view that has a form to show again passes it as `comment_form`.
    """
    request = context.request
    assert request is not None
    try:
        page = thread.read(post, forms.id_in(request.GET.get("page", "1")) or 0)
    except thread.NoSuchPage as error:
        raise Http404(_("The discussion has no such page.")) from error
    member = request.user
    form = context.get("comment_form")
    answered = _answered(post, form, request)
    state = discussions.state_of(post)
    barred = _barred(member) if state.is_open else ""
    return {
        "state": state,
        "to_mend": context.get("to_mend"),
        "request": request,
        "user": member,
        "csrf_token": context.get("csrf_token"),
        "post": post,
        "page": page,
        "may_moderate": moderation.may_moderate(member),
        "answered": answered,
        "form": form or (_blank_form(post, request, answered) if state.is_open else None),
        "barred": barred,
        "has_problems": form is not None and "preview" not in context,
        "preview": context.get("preview"),
        "sent_before": context.get("sent_before"),
        "refusal": barred or context.get("refusal"),
        "own": _own(post, member),
        "receipt": _receipt(post, request),
    }


def _answered(post: Post, form: forms.CommentForm | None, request: HttpRequest) -> Comment | None:
    """Return the public comment that the form answers, or None."""
    typed = (form["parent"].value() if form else request.GET.get("reply")) or ""
    pk = forms.id_in(str(typed))
    if pk is None:
        return None
    public = Comment.objects.shown().under(post).select_related("author")
    return public.filter(pk=pk).first()


def _blank_form(
    post: Post, request: HttpRequest, answered: Comment | None
) -> forms.CommentForm | None:
    """Return the form of an open discussion for who may comment; None for others."""
    member = request.user
    if not (member.is_authenticated and member.has_verified_email):
        return None
    action = reverse("comments:submit", args=[post.slug])
    text = kept.text_for(request, action)
    return forms.blank_comment_form(action=action, parent=answered, text=text)


def _barred(member: Member | AnonymousUser) -> str:
    """Say what keeps a member from writing, if a sanction does."""
    if not member.is_authenticated:
        return ""
    barring = standing(member.pk).barring
    return tell(barring) if barring else ""


def _own(post: Post, member: Member | AnonymousUser) -> list[OwnComment]:
    """Return the member's comments here that readers don't see or that the moderators spoke of."""
    if not member.is_authenticated:
        return []
    member_id = member.pk
    decisions = Decision.objects.in_force().filter(comment__author=member_id, comment__post=post)
    said = {it.comment: it for it in said_with(decisions)}
    own = list(
        Comment.objects.by(member_id)
        .under(post)
        .filter(Q(shown__isnull=True) | ~Q(shown=F("head")) | Q(pk__in=said))
        .select_related("head", "post", "parent__author")
        .order_by("pk")
    )
    return [own_comment(comment, said.get(comment.pk), member) for comment in own]


def _receipt(post: Post, request: HttpRequest) -> Comment | None:
    """Return the comment whose sending is to be confirmed, if it is the member's own."""
    pk = forms.id_in(request.GET.get("receipt", ""))
    if pk is None or not request.user.is_authenticated:
        return None
    own = Comment.objects.by(request.user.pk).under(post).select_related("post")
    return own.filter(pk=pk).first()


@register.simple_tag(takes_context=True)
def unread_receipts(context: RequestContext) -> int:
    """Return how many receipts the member has not looked at."""
    assert context.request is not None
    return Letter.objects.to(context.request.user.pk).receipts().unread().count()
