"""Addresses of this app."""

from django.urls import path

from bihuan.apps.documents.views import documents, drafting, keeping, steps

app_name = "documents"
urlpatterns = [
    path("", documents.document_list, name="list"),
    path("new", documents.new, name="new"),
    path("new/<slug:key>", drafting.draft, name="draft"),
    path("register", keeping.register_list, name="register"),
    path("register.xlsx", keeping.register_export, name="register_export"),
    path("register.pdf", keeping.register_print, name="register_print"),
    path("series", keeping.series_list, name="series"),
    path("series/new", keeping.series_new, name="series_new"),
    path("series/<int:pk>/change", keeping.series_change, name="series_change"),
    path("series/<int:pk>/end", keeping.series_end, name="series_end"),
    path("series/<int:pk>/void", keeping.void_number, name="void_number"),
    path("templates", keeping.templates, name="templates"),
    path("templates/<slug:key>/sample", keeping.template_sample, name="template_sample"),
    path("templates/<slug:key>/file", keeping.template_file, name="template_file"),
    path("templates/<slug:key>/put", keeping.template_put, name="template_put"),
    path("templates/<slug:key>/reset", keeping.template_reset, name="template_reset"),
    path("deliveries/<int:pk>/receive", steps.receive, name="receive"),
    path("<int:pk>", documents.document, name="document"),
    path("<int:pk>/slip", documents.slip, name="slip"),
    path("<int:pk>/scans/<int:signature_pk>", documents.scan, name="scan"),
    path("<int:pk>/versions/<int:order>", documents.version, name="version"),
    path("<int:pk>/versions/<int:order>/pdf", documents.pdf, name="pdf"),
    path("<int:pk>/versions/<int:order>/word", documents.word, name="word"),
    path("<int:pk>/versions/<int:order>/pages/<int:number>", documents.picture, name="picture"),
    path("<int:pk>/revise", drafting.revise, name="revise"),
    path("<int:pk>/submit", steps.submit, name="submit"),
    path("<int:pk>/take_back", steps.take_back, name="take_back"),
    path("<int:pk>/check", steps.check, name="check"),
    path("<int:pk>/countersign", steps.countersign, name="countersign"),
    path("<int:pk>/issue", steps.issue, name="issue"),
    path("<int:pk>/send_back", steps.send_back, name="send_back"),
    path("<int:pk>/paper", steps.sign_on_paper, name="sign_on_paper"),
    path("<int:pk>/seal", steps.seal, name="seal"),
    path("<int:pk>/deliver", steps.deliver, name="deliver"),
    path("<int:pk>/file", steps.file_away, name="file"),
    path("<int:pk>/recall", steps.recall, name="recall"),
    path("<int:pk>/void", steps.void, name="void"),
    path("<int:pk>/annul", steps.annul, name="annul"),
]
