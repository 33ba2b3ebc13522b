"""The outbox, to look at: what was sent, what waits, and what fails and why."""

from django.contrib import admin

from comments.models import Letter

from .readonly import ReadOnlyAdmin


@admin.register(Letter)
class LetterAdmin(ReadOnlyAdmin):
    """Letters, none of which is written or changed by hand."""

    list_display = ("kind", "recipient", "state", "due_at", "attempts", "error")
    list_filter = ("kind", ("error", admin.EmptyFieldListFilter), "cancelled_at")
    list_select_related = ("recipient",)
    raw_id_fields = ("recipient", "decision")
    search_fields = ("recipient__username",)
