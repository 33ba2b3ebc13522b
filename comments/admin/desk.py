"""The desk: the moderators' queue in the Django admin, and one comment's page.

Views of their own instead of the admin's list and form: the list counts and skips rows, the form
would let people write what only `comments.moderation` may.
"""

from collections.abc import Collection, Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Member
from comments import claims, letters, moderation
from comments.forms import DecisionForm, id_in
from comments.models import Comment, Decision
from posts import keyset
from posts.models import Post

from . import attention, background
from .queue import TABS, QueueForm, counts
from .readonly import ReadOnlyAdmin
from .rows import buttons_for_all, on_the_desk, reasons, rows


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    """The queue and the page of a comment. Nothing is added, edited or deleted here."""

    def get_urls(self) -> list[URLPattern]:
        """Give the desk's pages, under the names that the admin's index knows."""
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(require_safe(self.queue)), name="comments_comment_changelist"),
            path("decide/", wrap(require_POST(self.decide)), name="comments_comment_decide"),
            path("undo/", wrap(require_POST(self.undo)), name="comments_comment_undo"),
            path("claim/", wrap(require_POST(self.claim)), name="comments_comment_claim"),
            path("keys/", wrap(require_POST(self.keys)), name="comments_comment_keys"),
            path(
                "<int:pk>/change/",
                wrap(require_safe(self.one)),
                name="comments_comment_change",
            ),
        ]

    def queue(self, request: HttpRequest) -> HttpResponse:
        """Show what waits, oldest first, or what was decided, newest first."""
        self._require_view(request)
        asked = _asked(request.GET)  # a page that never was opens no desk
        # Before the rows are read: what comes meanwhile is news, even if they hold it.
        letters.desk_opened(_moderator(request))
        return self._queue_page(request, asked)

    def decide(self, request: HttpRequest) -> HttpResponse:
        """Carry out one decision on one comment or on all that are selected."""
        self._require_view(request)
        form = DecisionForm(
            request.POST, events=[(event.value, str(event.label)) for event in moderation.VERBS]
        )
        is_in_place = _is_in_place(request)
        if not form.is_valid():
            if is_in_place and form.cleaned_data.get("comments"):
                return self._left_alone(
                    request, next(iter(form.cleaned_data["comments"])), _problems(form), status=422
                )
            return self._queue_page(request, _asked(request.POST), form, status=422)
        verb = moderation.VERBS[Decision.Event(form.cleaned_data["event"])]
        seen = form.cleaned_data["comments"]
        given = {name: form.cleaned_data[name] for name in ("reason", "words", "note")}
        decided, refused = 0, []
        for comment in Comment.objects.filter(pk__in=seen).order_by("waiting_since", "pk"):
            try:
                verb(comment, by=_moderator(request), seen=seen[comment.pk], **given)
                decided += 1
            except moderation.Refused as refusal:
                refused.append((comment.pk, refusal))
        if is_in_place and refused:
            return self._left_alone(request, *refused[0], status=409)
        if is_in_place and decided:
            return self._decided(request, next(iter(seen)))
        if decided:
            messages.success(request, _done(form.cleaned_data["event"], seen, decided))
        if len(seen) > decided + len(refused):
            messages.error(request, _("Some of these comments do not exist. Load the list again."))
        if refused:
            return self._refusals(request, refused)
        return redirect(self._way_back(request))

    def undo(self, request: HttpRequest) -> HttpResponse:
        """Undo a decision; the comment is back where it was."""
        self._require_view(request)
        pk = id_in(request.POST.get("decision", "")) or 0
        decision = get_object_or_404(Decision.objects.select_related("comment"), pk=pk)
        is_in_place = _is_in_place(request)
        try:
            moderation.undo(decision, by=_moderator(request))
        except moderation.Refused as refusal:
            if is_in_place:
                return self._left_alone(request, decision.comment_id, refusal, status=409)
            return self._refusals(request, [(decision.comment_id, refusal)])
        said = _("Undone: the comment is as it was before.")
        if is_in_place:
            [shown] = rows(
                on_the_desk(Comment.objects.filter(pk=decision.comment_id)), _moderator(request)
            )
            context = {"row": shown, "said": said, "left": _left(), "selectable": True}
            return self._page(request, "_undone.html", context)
        messages.success(request, said)
        return redirect(self._way_back(request))

    def one(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show one comment with all its revisions and decisions."""
        self._require_view(request)
        comment = get_object_or_404(on_the_desk(Comment.objects.all()), pk=pk)
        claims.claim(comment, by=_moderator(request))
        context = {
            "row": rows([comment], _moderator(request))[0],
            "comment": comment,
            "texts": background.texts(comment),
            "branch": background.branch(comment),
            "others": background.others_by_author(comment),
            "decisions": background.decisions(comment),
            "undoable": background.undoable(comment, _moderator(request)),
            "back": request.path,
            "title": _("Comment by %(name)s") % {"name": comment.author.username},
        }
        return self._page(request, "comment.html", context)

    def claim(self, request: HttpRequest) -> HttpResponse:
        """Note what a moderator looks at."""
        self._require_view(request)
        return attention.claim(request, _moderator(request))

    def keys(self, request: HttpRequest) -> HttpResponse:
        """Switch the keys on or off for this moderator."""
        self._require_view(request)
        messages.success(request, attention.switch_keys(request, _moderator(request)))
        return redirect(self._way_back(request))

    def _queue_page(
        self,
        request: HttpRequest,
        asked: QueueForm,
        form: DecisionForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """Render the queue that is asked for; `form` is a decision that was not understood."""
        after = asked.data.get("after", "")
        counted = counts()
        page = None
        if asked.is_valid():
            page = asked.page(on_the_desk(asked.comments()), after)
        context = {
            "asked": asked,
            "tab": asked.tab,
            "tabs": [
                (tab, label, counted[tab], asked.address(status=tab)) for tab, label in TABS.items()
            ],
            "after": after,
            "next_page": page and page.next_cursor and asked.address(after=page.next_cursor),
            "without": _without(asked),
            "rows": rows(page.rows, _moderator(request)) if page else [],
            "buttons": buttons_for_all(asked.tab),
            "form": form,
            "has_keys": attention.has_keys(_moderator(request)),
            "selected": request.POST.getlist("comments"),
            "title": _("Comments"),
        }
        return self._page(request, "queue.html", context, status if page else 422)

    def _decided(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer with what stands in the place of a row that was decided."""
        comment = Comment.objects.select_related("author").get(pk=pk)
        decision = comment.decisions.latest("version")
        left = _left()
        done = capfirst(decision.get_event_display())
        said = _("%(done)s, %(left)s left") % {"done": done, "left": left}
        context = {"comment": comment, "decision": decision, "left": left, "said": said}
        return self._page(request, "_decided.html", context)

    def _left_alone(
        self, request: HttpRequest, pk: int, refusal: moderation.Refused | str, status: int
    ) -> HttpResponse:
        """Answer with the row as it is now, why nothing was done, and what was typed."""
        [shown] = rows(on_the_desk(Comment.objects.filter(pk=pk)), _moderator(request))
        context = {"row": shown, "refusal": refusal, "given": request.POST, "selectable": True}
        return self._page(request, "_refused.html", context, status)

    def _refusals(
        self,
        request: HttpRequest,
        refused: Sequence[tuple[int, moderation.Refused]],
    ) -> HttpResponse:
        """Show which comments were left alone and why, and what they are now."""
        reasons = dict(refused)
        comments = on_the_desk(Comment.objects.filter(pk__in=reasons))
        context = {
            "rows": [
                (shown, reasons[shown.comment.pk]) for shown in rows(comments, _moderator(request))
            ],
            "back": self._way_back(request),
            "given": request.POST,
            "title": _("Not decided"),
        }
        return self._page(request, "refused.html", context, status=409)

    def _page(
        self,
        request: HttpRequest,
        template: str,
        context: dict[str, Any],
        status: int = 200,
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "reasons": reasons(),
            **context,
        }
        return TemplateResponse(request, f"admin/comments/{template}", context, status=status)

    def _require_view(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _way_back(self, request: HttpRequest) -> str:
        """Return where the decision was made: a comment's page, or a page of the queue."""
        if on := id_in(request.POST.get("on", "")):
            return reverse("admin:comments_comment_change", args=[on])
        names = ("status", "after", *QueueForm.FILTERS)
        query = {name: request.POST[name] for name in names if request.POST.get(name)}
        return reverse("admin:comments_comment_changelist", query=query)


def _moderator(request: HttpRequest) -> Member:
    assert request.user.is_authenticated, "the admin lets nobody else in"
    return request.user


def _asked(data: Any) -> QueueForm:
    """Return what is asked of the queue; answer 404 if there is no such list or page."""
    asked = QueueForm(data)
    asked.full_clean()
    if "status" in asked.errors:
        raise Http404(_("There is no such list of comments."))
    try:
        keyset.check(data.get("after", ""))
    except keyset.BadCursor as error:
        raise Http404(_("There is no such page of comments.")) from error
    return asked


def _without(asked: QueueForm) -> list[tuple[str, str]]:
    """Return what the list is narrowed to, each with the address that widens it again."""
    named: dict[str, str] = {}
    if asked.cleaned_data.get("article"):
        post = Post.objects.filter(pk=asked.cleaned_data["article"]).only("title").first()
        named["article"] = post.title if post else _("an article that is not there")
    if asked.cleaned_data.get("author"):
        named["author"] = asked.cleaned_data["author"]
    return [(value, asked.address(**{name: ""})) for name, value in named.items()]


def _is_in_place(request: HttpRequest) -> bool:
    """Whether a script of the queue asks, for what stands in a row's place."""
    return request.headers.get("HX-Request") == "true"


def _left() -> str:
    return f"{Comment.objects.standing(Comment.Status.PENDING).count():,}"


def _problems(form: DecisionForm) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def _done(event: str, seen: Collection[int], count: int) -> str:
    """Say what was done, and where it can be undone if it was one."""
    words = _words_for(event, count)
    if len(seen) > 1:
        return words
    page = reverse("admin:comments_comment_change", args=list(seen))
    return format_html('{} <a href="{}#decisions">{}</a>', words, page, _("See it or undo it"))


def _words_for(event: str, count: int) -> str:
    match event:
        case Decision.Event.APPROVE:
            words = ngettext("%(count)d comment approved.", "%(count)d comments approved.", count)
        case Decision.Event.DECLINE:
            words = ngettext("%(count)d edit declined.", "%(count)d edits declined.", count)
        case Decision.Event.REJECT:
            words = ngettext("%(count)d comment rejected.", "%(count)d comments rejected.", count)
        case Decision.Event.RETURN:
            words = ngettext("%(count)d comment sent back.", "%(count)d comments sent back.", count)
        case _:
            words = ngettext(
                "%(count)d comment marked as spam.",
                "%(count)d comments marked as spam.",
                count,
            )
    return words % {"count": count}
