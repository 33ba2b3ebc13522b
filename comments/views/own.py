"""A member's own page: what became of their words, and what they can do about them."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.sanctions import standing, tell
from comments import discussions, letters, moderation
from comments.forms import EditForm, edit_form, id_in
from comments.models import Comment, Decision, Letter, Seen
from comments.own import own_comment
from comments.preview import Preview
from posts import keyset

from . import kept, previewing
from .mending import Advice, to_mend

ROWS_ON_A_PAGE = 20


@login_required
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """List the member's comments, newest first, all or in one status."""
    status = request.GET.get("status", "")
    if status and status not in Comment.Status:
        raise Http404(_("There is no such list of comments."))
    assert request.user.is_authenticated, "login_required lets nobody else in"
    own = Comment.objects.by(request.user.pk).select_related(
        "post", "head", "shown", "parent__author"
    )
    page = _page(own.standing(status) if status else own, request)
    said = _said([comment.pk for comment in page.rows])
    context = {
        "rows": [own_comment(comment, said.get(comment.pk), request.user) for comment in page.rows],
        "next_cursor": page.next_cursor,
        "status": status,
        "saved": _saved(request),
        "statuses": Comment.Status.choices,
        "standing": standing(request.user.pk),
    }
    return render(request, "comments/me.html", context)


@login_required
@require_safe
def receipts(request: HttpRequest) -> HttpResponse:
    """List what the site has told the member, newest first."""
    receipts = Letter.objects.to(request.user.pk).receipts()
    page = _page(
        receipts.select_related(
            "decision__head", "decision__comment__post", "decision__comment__author"
        ),
        request,
    )
    told_by = Decision.objects.filter(pk__in=[letter.decision_id for letter in page.rows])
    said = {it.decision: it for it in letters.said_with(told_by)}
    outcomes = letters.outcomes(
        [letter.decision for letter in page.rows if letter.kind == Letter.Kind.OUTCOME]
    )
    answers = letters.answers(
        [letter.decision for letter in page.rows if letter.kind == Letter.Kind.REPORTED]
    )
    told = {Letter.Kind.OUTCOME: outcomes, Letter.Kind.REPORTED: answers}
    rows = [
        (
            letter,
            told.get(letter.kind, {}).get(letter.decision_id, ""),
            said.get(letter.decision_id) if letter.kind == Letter.Kind.OUTCOME else None,
        )
        for letter in page.rows
    ]
    context = {"rows": rows, "next_cursor": page.next_cursor}
    return render(request, "comments/receipts.html", context)


@require_POST
@login_required
def read_receipts(request: HttpRequest) -> HttpResponse:
    """Note that the member has read what the site told them."""
    assert request.user.is_authenticated, "login_required lets nobody else in"
    letters.read_all(request.user)
    return redirect("comments:receipts")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the text of an own comment; it goes to the moderators again."""
    if not request.user.is_authenticated:
        return _sign_in_first(request)
    comment = _find_own(request, pk)
    if request.method != "POST":
        text = kept.text_for(request, request.path)
        form = edit_form(comment, action=request.path, text=text)
        return _edit_page(request, comment, form)
    form = EditForm(request.POST, action=request.path)
    if not form.is_valid() and ("head" in form.errors or "version" in form.errors):
        form.send_again_with(**comment.seen._asdict())
    if previewing.is_asked(request):
        return previewing.answer(
            request, form, lambda preview: _edit_page(request, comment, form, preview=preview)
        )
    if form.errors:
        return _edit_page(request, comment, form)
    try:
        moderation.edit(
            comment,
            by=request.user,
            seen=form.seen(),
            text=form.cleaned_data["text"],
            anyway="anyway" in request.POST,
        )
    except moderation.ToMend as refusal:
        return _edit_page(request, comment, form, mend=to_mend(refusal))
    except moderation.Moved as refusal:
        form.send_again_with(**refusal.comment.seen._asdict())
        return _edit_page(request, refusal.comment, form, _moved(refusal))
    except moderation.Refused as refusal:
        status = 403 if isinstance(refusal, moderation.Sanctioned) else 409
        return _edit_page(request, comment, form, str(refusal), status=status)
    kept.forget(request)
    return redirect(f"{reverse('comments:me')}?saved={comment.pk}#own-{comment.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an own comment back, after asking once."""
    if not request.user.is_authenticated:
        return _sign_in_first(request)
    comment = _find_own(request, pk)
    problem = ""
    if request.method == "POST":
        try:
            moderation.withdraw(comment, by=request.user, seen=_seen(request))
            return redirect(f"{reverse('comments:me')}#own-{comment.pk}")
        except moderation.Moved as refusal:
            problem, comment = _moved(refusal), _find_own(request, pk)
        except moderation.Refused as refusal:
            problem = str(refusal)
    context = {"own": own_comment(comment, None, request.user), "problem": problem}
    return render(request, "comments/withdraw.html", context, status=409 if problem else 200)


def _page(rows: QuerySet[Any], request: HttpRequest) -> keyset.Page[Any]:
    try:
        return keyset.page(
            rows,
            by="created_at",
            size=ROWS_ON_A_PAGE,
            after=request.GET.get("after", ""),
            descending=True,
        )
    except keyset.BadCursor as error:
        raise Http404(_("There is no such page.")) from error


def _saved(request: HttpRequest) -> Comment | None:
    """Return the own comment whose edit is to be confirmed."""
    pk = id_in(request.GET.get("saved", ""))
    if pk is None:
        return None
    return Comment.objects.by(request.user.pk).filter(pk=pk).first()


def _said(comments: list[int]) -> dict[int, letters.Said]:
    """Return what the moderators said of each comment as it stands."""
    decisions = Decision.objects.in_force().filter(comment__in=comments)
    return {said.comment: said for said in letters.said_with(decisions)}


def _find_own(request: HttpRequest, pk: int) -> Comment:
    own = Comment.objects.by(request.user.pk).select_related("post", "head", "shown", "author")
    return get_object_or_404(own, pk=pk)


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return kept.ask_to_sign_in(request, come_back_to=request.path)
    return redirect(f"{reverse('account_login')}?next={request.path}")


def _edit_page(
    request: HttpRequest,
    comment: Comment,
    form: EditForm,
    refusal: str = "",
    preview: Preview | None = None,
    mend: Sequence[Advice] = (),
    status: int = 409,
) -> HttpResponse:
    """Render the page of an edit; `status` is for a refusal."""
    assert request.user.is_authenticated, "an own comment was found"
    barring = standing(request.user.pk).barring
    context = {
        "own": own_comment(comment, _said([comment.pk]).get(comment.pk), request.user),
        "form": form,
        "refusal": refusal,
        "barred": tell(barring) if barring else "",
        "preview": preview,
        "to_mend": mend,
        "holds_all": discussions.state_of(comment.post).holds_all,
        "minutes": int(moderation.EDITING_TIME.total_seconds() // 60),
    }
    status = status if refusal or mend else 422 if form.errors and not preview else 200
    return render(request, "comments/edit.html", context, status=status)


def _seen(request: HttpRequest) -> Seen:
    """Return the state that the member saw; one that never was counts as moved on."""
    try:
        return Seen(int(request.POST["head"]), int(request.POST["version"]))
    except (KeyError, ValueError):
        return Seen(0, 0)


def _moved(refusal: moderation.Moved) -> str:
    """Say what the comment is now, without the moderator's name."""
    return _("Meanwhile your comment has changed: it is %(status)s. Look at it once more.") % {
        "status": refusal.comment.get_status_display()
    }
