"""The desk: the moderators' queue in the Django admin, and one comment's page.

Views of their own instead of the admin's list and form: the list counts and skips rows, the form
would let people write what only `comments.moderation` may.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from posts import keyset

from . import letters, moderation
from .difference import Piece, difference
from .forms import DecisionForm, id_in
from .models import Comment, CommentQuerySet, Decision, Finding, Letter
from .rules import RULES

COMMENTS_ON_A_PAGE = 50
# The tabs, in their order; what waits comes first.
TABS = {
    Comment.Status.PENDING: gettext_lazy("Waiting"),
    Comment.Status.APPROVED: gettext_lazy("Published"),
    Comment.Status.REJECTED: gettext_lazy("Rejected"),
    Comment.Status.SPAM: gettext_lazy("Spam"),
}
BUTTONS = {
    Decision.Event.APPROVE: gettext_lazy("Approve"),
    Decision.Event.DECLINE: gettext_lazy("Decline the edit"),
    Decision.Event.REJECT: gettext_lazy("Reject"),
    Decision.Event.MARK_SPAM: gettext_lazy("Mark as spam"),
}


@dataclass(frozen=True)
class Button:
    """An action that a moderator is offered."""

    event: str
    label: str


@dataclass(frozen=True)
class Row:
    """A comment on the desk, with what helps to decide about it."""

    comment: Comment
    is_own: bool
    buttons: Sequence[Button]
    findings: Sequence[str]
    changes: Sequence[Piece]  # what an edit changes of what readers see

    @property
    def seen(self) -> str:
        """The state that is shown, as the form sends it back."""
        return f"{self.comment.pk}:{self.comment.head_id}:{self.comment.version}"


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows to look at: comments are written under articles, letters come of decisions."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: nothing is made here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: nobody rewrites what somebody wrote."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: nothing that anyone wrote is lost."""
        return False


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    """The queue and the page of a comment. Nothing is added, edited or deleted here."""

    def get_urls(self) -> list[URLPattern]:
        """Give the desk's pages, under the names that the admin's index knows."""
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(require_safe(self.queue)), name="comments_comment_changelist"),
            path(
                "decide/",
                wrap(require_POST(self.decide)),
                name="comments_comment_decide",
            ),
            path(
                "<int:pk>/change/",
                wrap(require_safe(self.one)),
                name="comments_comment_change",
            ),
        ]

    def queue(self, request: HttpRequest) -> HttpResponse:
        """Show what waits, oldest first, or what was decided, newest first."""
        self._require_view(request)
        assert request.user.is_authenticated, "the admin lets nobody else in"
        _asked(request.GET)  # a page that never was opens no desk
        # Before the rows are read: what comes meanwhile is news, even if they hold it.
        letters.desk_opened(request.user)
        return self._queue_page(request, request.GET)

    def decide(self, request: HttpRequest) -> HttpResponse:
        """Carry out one decision on one comment or on all that are selected."""
        self._require_view(request)
        form = DecisionForm(
            request.POST, events=[(event.value, str(event.label)) for event in moderation.VERBS]
        )
        if not form.is_valid():
            return self._queue_page(request, request.POST, form, status=422)
        assert request.user.is_authenticated, "the admin lets nobody else in"
        verb = moderation.VERBS[Decision.Event(form.cleaned_data["event"])]
        seen = form.cleaned_data["comments"]
        words = {
            "reason": form.cleaned_data["reason"],
            "note": form.cleaned_data["note"],
        }
        decided, refused = 0, []
        for comment in Comment.objects.filter(pk__in=seen).order_by("waiting_since", "pk"):
            try:
                verb(comment, by=request.user, seen=seen[comment.pk], **words)
                decided += 1
            except moderation.Refused as refusal:
                refused.append((comment.pk, refusal))
        if decided:
            messages.success(request, _done(form.cleaned_data["event"], decided))
        if len(seen) > decided + len(refused):
            messages.error(request, _("Some of these comments do not exist. Load the list again."))
        if refused:
            return self._refusals(request, refused, words)
        return redirect(self._way_back(request))

    def one(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show one comment with all its revisions and decisions."""
        self._require_view(request)
        comment = get_object_or_404(_on_the_desk(Comment.objects.all()), pk=pk)
        context = {
            "row": _row(comment, request),
            "comment": comment,
            "revisions": comment.revisions.order_by("-number"),
            "decisions": comment.decisions.select_related("by").prefetch_related("notes"),
            "back": request.path,
            "title": _("Comment by %(name)s") % {"name": comment.author.username},
        }
        return self._page(request, "comment.html", context)

    def _queue_page(
        self,
        request: HttpRequest,
        asked: Any,
        form: DecisionForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """Render the queue that `asked` names by its `status` and `after`."""
        self._require_view(request)
        tab, after = _asked(asked)
        page = keyset.page(
            _on_the_desk(Comment.objects.standing(tab)),
            by="waiting_since",
            size=COMMENTS_ON_A_PAGE,
            after=after,
            descending=tab != Comment.Status.PENDING,
        )
        context = {
            "tab": tab,
            "tabs": TABS.items(),
            "after": after,
            "next_cursor": page.next_cursor,
            "rows": [_row(comment, request) for comment in page.rows],
            "buttons": _buttons(_events_for_all(tab)),
            "form": form,
            "selected": asked.getlist("comments") if form else [],
            "title": _("Comments"),
        }
        return self._page(request, "queue.html", context, status)

    def _refusals(
        self,
        request: HttpRequest,
        refused: Sequence[tuple[int, moderation.Refused]],
        words: dict[str, str],
    ) -> HttpResponse:
        """Show which comments were left alone and why, and what they are now."""
        reasons = dict(refused)
        comments = _on_the_desk(Comment.objects.filter(pk__in=reasons))
        context = {
            "rows": [(_row(comment, request), reasons[comment.pk]) for comment in comments],
            "back": self._way_back(request),
            "words": words,
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
        query = {key: request.POST[key] for key in ("status", "after") if request.POST.get(key)}
        return reverse("admin:comments_comment_changelist", query=query)


@admin.register(Letter)
class LetterAdmin(ReadOnlyAdmin):
    """The outbox, to look at: what was sent, what waits, and what fails and why."""

    list_display = ("kind", "recipient", "state", "due_at", "attempts", "error")
    list_filter = ("kind", ("error", admin.EmptyFieldListFilter), "cancelled_at")
    list_select_related = ("recipient",)
    raw_id_fields = ("recipient", "decision")
    search_fields = ("recipient__username",)


def _asked(asked: Any) -> tuple[str, str]:
    """Return the tab and the cursor that are asked for; answer 404 if there is no such page."""
    tab, after = asked.get("status") or Comment.Status.PENDING, asked.get("after", "")
    if tab not in TABS:
        raise Http404(_("There is no such list of comments."))
    try:
        keyset.check(after)
    except keyset.BadCursor as error:
        raise Http404(_("There is no such page of comments.")) from error
    return tab, after


def _on_the_desk(comments: CommentQuerySet) -> CommentQuerySet:
    """Fetch along what a row shows, in a constant number of queries."""
    return comments.select_related(
        "post", "author__record", "head", "shown", "parent__author", "parent__shown"
    ).prefetch_related("head__findings")


def _events_for_all(status: str) -> list[Decision.Event]:
    """Return what can be done with whatever stands in a status."""
    return [
        event
        for event, way in moderation.TRANSITIONS.items()
        if event in moderation.VERBS and status in way.sources and not way.needs_shown
    ]


def _row(comment: Comment, request: HttpRequest) -> Row:
    assert comment.head is not None, "a stored comment has a head"
    is_own = comment.author_id == request.user.pk
    before = comment.shown if comment.is_edit_waiting else None
    return Row(
        comment,
        is_own=is_own,
        buttons=[] if is_own else _buttons(moderation.events_for(comment, request.user)),
        findings=[_explanation(finding) for finding in comment.head.findings.all()],
        changes=difference(before.text, comment.head.text) if before else [],
    )


def _buttons(events: Iterable[Decision.Event]) -> list[Button]:
    return [Button(event.value, str(BUTTONS[event])) for event in events]


def _explanation(finding: Finding) -> str:
    """Say what a rule found; the bare name of a rule that is gone."""
    rule = RULES.get(finding.rule)
    return str(rule.explanation) if rule else finding.rule


def _done(event: str, count: int) -> str:
    match event:
        case Decision.Event.APPROVE:
            words = ngettext("%(count)d comment approved.", "%(count)d comments approved.", count)
        case Decision.Event.DECLINE:
            words = ngettext("%(count)d edit declined.", "%(count)d edits declined.", count)
        case Decision.Event.REJECT:
            words = ngettext("%(count)d comment rejected.", "%(count)d comments rejected.", count)
        case _:
            words = ngettext(
                "%(count)d comment marked as spam.",
                "%(count)d comments marked as spam.",
                count,
            )
    return words % {"count": count}
