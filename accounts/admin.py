"""Members in the admin: who may do what. Members sign up; nobody adds or deletes them here."""

from django.contrib import admin
from django.db.models import ManyToManyField
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .models import Member, Sanction


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


@admin.register(Sanction)
class SanctionAdmin(admin.ModelAdmin):
    """All sanctions, to look at: they are imposed and lifted beside a comment."""

    list_display = ("member", "kind", "starts_at", "ends_at", "by", "lifted_by")
    list_filter = ("kind", ("lifted_at", admin.EmptyFieldListFilter))
    list_select_related = ("member", "by", "lifted_by")
    raw_id_fields = ("member", "by", "lifted_by")
    search_fields = ("member__username",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: a sanction needs a comment beside it."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Sanction | None = None) -> bool:
        """Refuse: what was imposed is lifted, never rewritten."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Sanction | None = None) -> bool:
        """Refuse: the history of a member is kept."""
        return False
