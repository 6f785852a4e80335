"""Addresses of this app."""

from django.urls import path

from bihuan.apps.archives import views

app_name = "archives"
urlpatterns = [
    path("", views.evidence_list, name="evidence"),
    path("export.xlsx", views.export, name="export"),
    path("<int:pk>/file", views.file, name="file"),
    path("<int:pk>/withdraw", views.withdraw, name="withdraw"),
]
