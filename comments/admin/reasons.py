"""The reasons that decisions are given, and reports; edited by supervisors."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from comments.models import Reason, ReportReason


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


@admin.register(ReportReason)
class ReportReasonAdmin(admin.ModelAdmin):
    """What members can choose from when they report; retired, not deleted: reports name it."""

    list_display = ("code", "label", "is_active", "position")
    list_editable = ("position",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Keep the code of a reason: it is what it is known by."""
        return ("code",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: retire it instead."""
        return False
