"""What the desk's pages have in common: their frame, the queue, and the way back."""

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.models import Member
from comments.forms import DecisionForm, id_in
from comments.models import Comment
from posts import keyset
from posts.models import Post

from .preferences import has_keys
from .queue import REPORTED, TABS, QueueForm, Status, came_back_to, counts
from .rows import buttons_for_all, buttons_for_reported, in_full, reasons, rows

# Where the forms and links of each row lead.
PLACES = ("changelist", "decide", "undo")


def page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render a page of the desk, or a part of one."""
    context = {
        **admin.site.each_context(request),
        "reasons": reasons(),
        "places": {name: reverse(f"admin:comments_comment_{name}") for name in PLACES},
        **context,
    }
    # Alike in all rows: made once, since each was a good part of a page's time.
    fragments = {
        "words": _rendered_once("_words.html", {**context, "for_one": True}),
        "place": _rendered_once("_place.html", context),
    }
    return TemplateResponse(
        request, f"admin/comments/{template}", {**context, **fragments}, status=status
    )


def _rendered_once(template: str, context: dict[str, Any]) -> SimpleLazyObject:
    return SimpleLazyObject(lambda: render_to_string(f"admin/comments/{template}", context))


def asked_for(data: Any) -> QueueForm:
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


def queue_page(
    request: HttpRequest,
    moderator: Member,
    asked: QueueForm,
    form: DecisionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the queue that is asked for; `form` is a decision that was not understood."""
    moment = timezone.now()  # before the rows are read: what comes later is not "all that fit"
    after = asked.data.get("after", "")
    counted = counts()
    found = None
    if asked.is_valid():
        found = asked.page(moderator, after)
    context = {
        "asked": asked,
        "tab": asked.tab,
        "tabs": [
            (tab, label, counted[tab], asked.address(status=tab)) for tab, label in TABS.items()
        ],
        "after": after,
        "next_page": found and found.next_cursor and asked.address(after=found.next_cursor),
        "here": asked.address(),
        "without": _without(asked),
        "came_back": came_back_to(moderator).count() if asked.tab == Status.PENDING else 0,
        "rows": rows(in_full(found.rows), moderator) if found else [],
        "buttons": (
            buttons_for_reported() if asked.tab == REPORTED else buttons_for_all(asked.tab)
        ),
        "moment": moment.isoformat(),
        "form": form,
        "has_keys": has_keys(moderator),
        "selected": request.POST.getlist("comments"),
        "title": _("Comments"),
    }
    return page(request, "queue.html", context, status if found else 422)


def way_back(request: HttpRequest) -> str:
    """Return where something was sent from: a comment's page, or a page of the queue."""
    if on := id_in(request.POST.get("on", "")):
        return reverse("admin:comments_comment_change", args=[on])
    names = ("status", "after", *QueueForm.FILTERS)
    query = {name: request.POST[name] for name in names if request.POST.get(name)}
    return reverse("admin:comments_comment_changelist", query=query)


def left() -> str:
    """Return how many comments wait, to be read."""
    return f"{Comment.objects.standing(Comment.Status.PENDING).count():,}"


def _without(asked: QueueForm) -> list[tuple[str, str]]:
    """Return what the list is narrowed to, each with the address that widens it again."""
    named: dict[str, str] = {}
    if asked.cleaned_data.get("article"):
        post = Post.objects.filter(pk=asked.cleaned_data["article"]).only("title").first()
        named["article"] = post.title if post else _("an article that is not there")
    if asked.cleaned_data.get("back"):
        named["back"] = _("what you sent back")
    if asked.cleaned_data.get("author"):
        named["author"] = asked.cleaned_data["author"]
    return [(value, asked.address(**{name: ""})) for name, value in named.items()]
