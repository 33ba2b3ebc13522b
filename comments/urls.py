"""Comments: sending them, their permanent addresses, and a member's own page."""

from django.urls import include, path

from . import views

app_name = "comments"

one = [
    path("", views.comment, name="comment"),
    path("edit/", views.edit, name="edit"),
    path("withdraw/", views.withdraw, name="withdraw"),
    path("report/", views.report, name="report"),
    path("report-illegal/", views.report_illegal, name="report_illegal"),
]

own = [
    path("", views.me, name="me"),
    path("receipts/", views.receipts, name="receipts"),
    path("receipts/read/", views.read_receipts, name="read_receipts"),
    path("mail/", views.mail_settings, name="mail_settings"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
]

urlpatterns = [
    path("posts/<slug:slug>/comments/", views.submit, name="submit"),
    path("c/<int:pk>/", include(one)),
    path("report-received/", views.report_received, name="report_received"),
    path("me/", include(own)),
]
