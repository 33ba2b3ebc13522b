"""The site map."""

from django.contrib import admin
from django.urls import include, path

handler400 = "config.errors.bad_request"
handler500 = "config.errors.server_error"

urlpatterns = [
    path("", include("posts.urls")),
    path("", include("comments.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
]
