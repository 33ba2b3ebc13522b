"""The site map."""

from django.contrib import admin
from django.urls import include, path

from .health import PROBES

handler400 = "config.errors.bad_request"
handler500 = "config.errors.server_error"

urlpatterns = [
    path("", include("posts.urls")),
    path("", include("comments.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
    # `health.AnswerProbes` answers these before the site map is asked.
    *(path(address.removeprefix("/"), view) for address, view in PROBES.items()),
]
