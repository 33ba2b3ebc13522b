"""Rules in the admin: the list of them, a rule's page, and what changes of it would have done."""

from collections.abc import Callable
from datetime import datetime
from functools import update_wrapper
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comments.admin.readonly import ReadOnlyAdmin
from comments.models import Rule
from comments.rules import KINDS

from . import editing, trying

View = Callable[..., HttpResponseBase]
_require_form = require_http_methods(["GET", "HEAD", "POST"])


@admin.register(Rule)
class RuleAdmin(ReadOnlyAdmin):
    """The list is the admin's own; what is written goes through `comments.rulebook`."""

    list_display = (
        "code", "name", "kind_of_it", "action", "is_on", "version", "adopted_by", "adopted_at"
    )  # fmt: skip
    list_select_related = ("current__adopted_by",)
    actions = None
    change_list_template = "admin/comments/rules/list.html"

    def get_urls(self) -> list[URLPattern]:
        """Give the pages of rules, under the names that the admin's index knows."""
        see, change = "view", "change"
        pages: list[tuple[str, Callable[[View], View], View, str, str]] = [
            ("add/", _require_form, editing.add, "add", change),
            ("<int:pk>/change/", _require_form, editing.one, "change", see),
            ("<int:pk>/adopt/", require_POST, editing.adopt, "adopt", change),
            ("<int:pk>/switch-off/", require_POST, editing.switch_off, "switch_off", change),
            ("trials/", _require_form, trying.several, "trials", see),
            ("trials/<int:pk>/", require_safe, trying.show, "trial", see),
            ("trials/<int:pk>/go-on/", require_POST, trying.go_on, "trial_go_on", change),
            ("trials/<int:pk>/adopt/", require_POST, trying.adopt, "trial_adopt", change),
            ("trials/<int:pk>/tsv/", require_safe, trying.export, "trial_tsv", see),
        ]
        return [
            path(
                "",
                self.admin_site.admin_view(require_safe(self.changelist_view)),
                name="comments_rule_changelist",
            ),
            *(
                path(
                    route,
                    self.admin_site.admin_view(method(_for_whom(view, permission))),
                    name=f"comments_rule_{name}",
                )
                for route, method, view, name, permission in pages
            ),
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let whoever may change rules begin one."""
        return bool(request.user.has_perm("comments.change_rule"))

    @admin.display(description=_("name"), ordering="current__label")
    def name(self, rule: Rule) -> str | None:
        """Return what moderators read beside a comment."""
        return rule.current.label if rule.current else None

    @admin.display(description=_("kind"), ordering="kind")
    def kind_of_it(self, rule: Rule) -> str:
        """Return what the kind is called."""
        kind = KINDS.get(rule.kind)
        return str(kind.label) if kind else rule.kind

    @admin.display(description=_("action"), ordering="current__action")
    def action(self, rule: Rule) -> str | None:
        """Return what follows where it applies."""
        return rule.current.get_action_display() if rule.current else None

    @admin.display(description=_("in force"), boolean=True, ordering="current__is_enabled")
    def is_on(self, rule: Rule) -> bool:
        """Whether it is asked of every submission."""
        return rule.current is not None and rule.current.is_enabled

    @admin.display(description=_("version"))
    def version(self, rule: Rule) -> int | None:
        """Return the number of the version that counts."""
        return rule.current.number if rule.current else None

    @admin.display(description=_("put in force by"))
    def adopted_by(self, rule: Rule) -> str | None:
        """Return who put it in force; nobody where the site came with it."""
        by = rule.current and rule.current.adopted_by
        return by.username if by else None

    @admin.display(description=_("since"), ordering="current__adopted_at")
    def adopted_at(self, rule: Rule) -> datetime | None:
        """Return since when it counts as it is."""
        return rule.current.adopted_at if rule.current else None


def _for_whom(view: View, permission: str) -> View:
    """Return a view that lets in whoever has a permission on rules, and gets them by name."""

    def guarded(request: HttpRequest, **captured: Any) -> HttpResponseBase:
        if not request.user.has_perm(f"comments.{permission}_rule"):
            raise PermissionDenied
        return view(request, request.user, **captured)

    return update_wrapper(guarded, view)
