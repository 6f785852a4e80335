"""Addresses of this app."""

from django.urls import path

from bihuan.apps.archives.views import dossiers, evidence, giving, lending, piece, transfer

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
    path("archives/lendings", lending.register, name="lendings"),
    path("archives/lendings/export.xlsx", lending.register_export, name="lendings_export"),
    path("archives/lendings/new", lending.borrow, name="borrow"),
    path("archives/lendings/<int:pk>", lending.lending, name="lending"),
    path("archives/lendings/<int:pk>/approve", lending.approve, name="approve_lending"),
    path("archives/lendings/<int:pk>/refuse", lending.refuse, name="refuse_lending"),
    path("archives/lendings/<int:pk>/hand-out", lending.hand_out, name="hand_out"),
    path("archives/lendings/<int:pk>/extend", lending.extend, name="extend_lending"),
    path("archives/lendings/<int:pk>/take-back", lending.take_back, name="take_back"),
    path("archives/lendings/<int:pk>/withdraw", lending.withdraw, name="withdraw_lending"),
    path("archives/transfers", transfer.transfers, name="transfers"),
    path("archives/transfers/new", transfer.draw, name="draw_transfer"),
    path("archives/transfers/<int:pk>", transfer.transfer, name="transfer"),
    path("archives/transfers/<int:pk>/list.xlsx", transfer.transfer_export, name="transfer_export"),
    path("archives/transfers/<int:pk>/package", transfer.package, name="package"),
    path("archives/transfers/<int:pk>/hand-over", transfer.hand_over, name="hand_over"),
    path("archives/transfers/<int:pk>/drop", transfer.drop, name="drop_transfer"),
    path("archives/transfers/<int:pk>/undo", transfer.undo, name="undo_transfer"),
    path(
        "archives/transfers/<int:pk>/items/<int:item>/strike", transfer.strike, name="strike_item"
    ),
    path("<int:pk>", piece.piece, name="piece"),
    path("<int:pk>/file", piece.file, name="file"),
    path("<int:pk>/view", piece.view, name="view"),
    path("<int:pk>/renew", piece.renew, name="renew"),
    path("<int:pk>/validity", piece.validity, name="validity"),
    path("<int:pk>/withdraw", piece.withdraw, name="withdraw"),
]
