"""Addresses of this app."""

from django.urls import path

from bihuan.apps.standards.views import clause, comparing, evidence, importing, shelf, version

app_name = "standards"
urlpatterns = [
    path("", shelf.shelf, name="shelf"),
    path("export", shelf.export, name="export"),
    path("library/", shelf.library, name="library"),
    path("library/<slug:key>/load", shelf.load, name="load"),
    path("template", importing.template, name="template"),
    path("import/", importing.upload, name="upload"),
    path("import/<slug:tokens>/", importing.precheck, name="precheck"),
    path("import/<slug:tokens>/confirm", importing.confirm, name="confirm"),
    path("import/<slug:tokens>/file-<int:number>", importing.annotated, name="annotated"),
    path("versions/<int:pk>/", version.version, name="version"),
    path("versions/<int:pk>/history", version.history, name="history"),
    path("versions/<int:pk>/export", version.export, name="version_export"),
    path("versions/<int:pk>/revise", version.revise, name="revise"),
    path("versions/<int:pk>/freeze", version.freeze, name="freeze"),
    path("versions/<int:pk>/retire", version.retire, name="retire"),
    path("versions/<int:pk>/copy", version.copy, name="copy"),
    path("versions/<int:pk>/against/<int:older>/", comparing.against, name="against"),
    path("versions/<int:pk>/against/<int:older>/settle", comparing.settle, name="settle"),
    path("versions/<int:pk>/against/<int:older>/carry", evidence.carry, name="carry_evidence"),
    path("versions/<int:pk>/clauses/new", clause.add, name="clause_add"),
    path("clauses/<int:pk>/", clause.clause, name="clause"),
    path("clauses/<int:pk>/evidence", evidence.link, name="link_evidence"),
    path(
        "clauses/<int:pk>/evidence/<int:evidence>/off",
        evidence.unlink,
        name="unlink_evidence",
    ),
    path("clauses/<int:pk>/edit", clause.edit, name="clause_edit"),
    path("clauses/<int:pk>/recode", clause.recode, name="clause_recode"),
    path("clauses/<int:pk>/shift-<slug:way>", clause.shift, name="clause_shift"),
    path("clauses/<int:pk>/drop", clause.drop, name="clause_drop"),
]
