"""Puts our own site in the place of Django's admin site."""

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    """The admin with `config.admin.AdminSite`."""

    default_site = "config.admin.AdminSite"
