"""Sending comments, and their permanent addresses."""

from django.urls import path

from . import views

app_name = "comments"

urlpatterns = [
    path("posts/<slug:slug>/comments/", views.submit, name="submit"),
    path("c/<int:pk>/", views.comment, name="comment"),
]
