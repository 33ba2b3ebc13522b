"""Members in the admin: who may do what. Members sign up; nobody adds or deletes them here."""

from django.contrib import admin
from django.db.models import ManyToManyField
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .models import Member


@admin.register(Member)
class MemberAdmin(admin.ModelAdmin):
    """Gives and takes rights; names and addresses are the members' own."""

    list_display = ("username", "email", "is_active", "is_superuser", "date_joined")
    list_filter = ("groups", "is_active", "is_superuser")
    search_fields = ("username", "email")
    ordering = ("username",)
    readonly_fields = ("username", "email", "date_joined", "last_login")
    formfield_overrides = {ManyToManyField: {"widget": CheckboxSelectMultiple}}
    fieldsets = (
        (None, {"fields": ("username", "email", "date_joined", "last_login")}),
        (
            _("Rights"),
            {
                "fields": ("groups", "is_active", "is_superuser"),
                "description": _(
                    "Moderators decide about comments, authors write articles. "
                    "Superusers may do everything."
                ),
            },
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: people sign up, so that their address is verified."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Member | None = None) -> bool:
        """Refuse: comments and decisions name their members."""
        return False
