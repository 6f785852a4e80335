"""Addresses of the portal, short enough to be typed from a notice board."""

from django.urls import path

from bihuan.web.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.listed, name="list"),
    path("track", views.track, name="track"),
    path("track/<str:tracking>", views.tracked, name="tracked"),
    path("<slug:code>", views.publication, name="publication"),
    path("<slug:code>/content.json", views.content, name="content"),
    path("<slug:code>/qr.svg", views.qr, name="qr"),
    path("<slug:code>/comment", views.comment, name="comment"),
    path("<path:rest>", views.missing, name="missing"),
]
