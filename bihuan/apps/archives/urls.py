"""Addresses of this app."""

from django.urls import path

from bihuan.apps.archives.views import dossiers, evidence, giving, piece

app_name = "archives"
urlpatterns = [
    path("", evidence.evidence_list, name="evidence"),
    path("export.xlsx", evidence.export, name="export"),
    path("new", giving.give, name="give"),
    path("kinds", evidence.kinds, name="kinds"),
    path("kinds/new", evidence.add_kind, name="add_kind"),
    path("kinds/end", evidence.end_kind, name="end_kind"),
    path("archives/", dossiers.catalogue, name="catalogue"),
    path("archives/catalogue.xlsx", dossiers.catalogue_export, name="catalogue_export"),
    path("archives/print", dossiers.catalogue_print, name="catalogue_print"),
    path("archives/to-file", dossiers.to_file, name="to_file"),
    path("archives/file", dossiers.file_item, name="file_item"),
    path("archives/fonds", dossiers.fonds, name="fonds"),
    path("archives/items/<int:pk>", dossiers.item, name="item"),
    path("archives/items/<int:pk>/void", dossiers.void_item, name="void_item"),
    path("archives/boxes", dossiers.boxes, name="boxes"),
    path("archives/boxes/print", dossiers.spines, name="spines"),
    path("archives/boxes/<int:pk>", dossiers.box, name="box"),
    path("archives/classes/<int:item_class>/box", dossiers.box_items, name="box_items"),
    path("<int:pk>", piece.piece, name="piece"),
    path("<int:pk>/file", piece.file, name="file"),
    path("<int:pk>/view", piece.view, name="view"),
    path("<int:pk>/renew", piece.renew, name="renew"),
    path("<int:pk>/validity", piece.validity, name="validity"),
    path("<int:pk>/withdraw", piece.withdraw, name="withdraw"),
]
