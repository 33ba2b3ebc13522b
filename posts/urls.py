"""The site's pages."""

from django.urls import path

from . import views

app_name = "posts"

urlpatterns = [
    path("", views.home, name="home"),
    path("posts/<slug:slug>/", views.article, name="article"),
    path("about/", views.page, {"slug": "about"}, name="about"),
    path("house-rules/", views.page, {"slug": "house-rules"}, name="house-rules"),
]
