"""The desk: the moderators' queue in the Django admin, and all that is done there.

Views of their own instead of the admin's list and form: the list counts and skips rows, the form
would let people write what only `comments.moderation` may.
"""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST, require_safe

from comments.models import Comment

from . import attention, batches, deciding, log, looking, notes, sanctioning
from .readonly import ReadOnlyAdmin

View = Callable[..., HttpResponseBase]


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    """The queue and the page of a comment. Nothing is added, edited or deleted here."""

    def get_urls(self) -> list[URLPattern]:
        """Give the desk's pages, under the names that the admin's index knows."""
        read, write = require_safe, require_POST
        pages: list[tuple[str, Callable[[View], View], View, str]] = [
            ("", read, looking.queue, "changelist"),
            ("<int:pk>/change/", read, looking.one, "change"),
            ("decide/", write, deciding.decide, "decide"),
            ("undo/", write, deciding.undo, "undo"),
            ("batch/<int:pk>/", read, batches.show, "batch"),
            ("batch/<int:pk>/go-on/", write, batches.go_on, "batch_go_on"),
            ("batch/<int:pk>/undo/", write, batches.undo, "batch_undo"),
            ("note/", write, notes.add, "note"),
            ("note/erase/", write, notes.erase, "erase_note"),
            ("expunge/", write, notes.expunge, "expunge"),
            ("sanction/", write, sanctioning.impose, "sanction"),
            ("sanction/lift/", write, sanctioning.lift, "lift_sanction"),
            ("log/", read, log.show, "log"),
            ("log/csv/", read, log.export, "log_csv"),
            ("claim/", write, attention.claim, "claim"),
            ("keys/", write, attention.switch_keys, "keys"),
        ]
        return [
            path(
                route,
                self.admin_site.admin_view(method(self._for_moderators(view))),
                name=f"comments_comment_{name}",
            )
            for route, method, view, name in pages
        ]

    def _for_moderators(self, view: View) -> View:
        """Return a view that lets in whoever may look at comments, and gets them by name."""

        def guarded(request: HttpRequest, **captured: Any) -> HttpResponseBase:
            if not self.has_view_permission(request):
                raise PermissionDenied
            return view(request, request.user, **captured)

        return update_wrapper(guarded, view)
