"""Rows that are only looked at in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


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
