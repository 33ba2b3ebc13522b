"""The reasons that decisions are given, edited by supervisors."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from comments.models import Reason


@admin.register(Reason)
class ReasonAdmin(admin.ModelAdmin):
    """Reasons are retired, not deleted: decisions name them."""

    list_display = ("code", "text", "for_reject", "for_return", "for_spam", "is_active", "position")
    list_editable = ("position",)
    list_filter = ("is_active",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Keep the code of a reason: the log is read by it."""
        return ("code",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: retire it instead."""
        return False
