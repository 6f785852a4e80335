"""Addresses of this app."""

from django.urls import path

from bihuan.apps.archives.views import evidence, giving, piece

app_name = "archives"
urlpatterns = [
    path("", evidence.evidence_list, name="evidence"),
    path("export.xlsx", evidence.export, name="export"),
    path("new", giving.give, name="give"),
    path("kinds", evidence.kinds, name="kinds"),
    path("kinds/new", evidence.add_kind, name="add_kind"),
    path("kinds/end", evidence.end_kind, name="end_kind"),
    path("<int:pk>", piece.piece, name="piece"),
    path("<int:pk>/file", piece.file, name="file"),
    path("<int:pk>/view", piece.view, name="view"),
    path("<int:pk>/renew", piece.renew, name="renew"),
    path("<int:pk>/validity", piece.validity, name="validity"),
    path("<int:pk>/withdraw", piece.withdraw, name="withdraw"),
]
