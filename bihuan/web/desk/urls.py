"""Addresses of the desk."""

from django.urls import path

from bihuan.web.desk import duplicates, leavers, views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("missed", views.missed, name="missed"),
    path("notices", views.notices, name="notices"),
    path("notices/read", views.read_notices, name="read_notices"),
    path("search", views.find, name="search"),
    path("pulse", views.pulse, name="pulse"),
    path("language", views.language, name="language"),
    path("people/<int:pk>/leave", leavers.leaver, name="leaver"),
    path("people/<int:pk>/leave/hand-over", leavers.hand_over, name="hand_over"),
    path("people/<int:pk>/merge", duplicates.merge, name="merge"),
    path("people/<int:pk>/lock", leavers.lock, name="lock"),
]
