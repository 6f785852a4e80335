"""Addresses of publications inside; those of the public are the portal's."""

from django.urls import path

from bihuan.apps.reports.views import comments, drafts, editions, publications

app_name = "reports"
urlpatterns = [
    path("", publications.publications, name="publications"),
    path("new", publications.new_publication, name="new_publication"),
    path("drafts", drafts.new_draft, name="new_draft"),
    path("drafts/<str:token>", drafts.draft, name="draft"),
    path("drafts/<str:token>/sheet", drafts.draft_sheet, name="draft_sheet"),
    path("<int:pk>", publications.publication, name="publication"),
    path("<int:pk>/edit", publications.edit_publication, name="edit_publication"),
    path("<int:pk>/make", publications.make_edition, name="make_edition"),
    path("editions/<int:pk>", editions.edition, name="edition"),
    path("editions/<int:pk>/words", editions.words, name="words"),
    path("editions/<int:pk>/hidden", editions.hidden, name="hidden"),
    path("editions/<int:pk>/check", editions.check, name="check"),
    path("editions/<int:pk>/return", editions.send_back, name="send_back"),
    path("editions/<int:pk>/release", editions.release, name="release"),
    path("editions/<int:pk>/withdraw", editions.withdraw, name="withdraw"),
    path("editions/<int:pk>/discard", editions.discard, name="discard"),
    path("editions/<int:pk>/print", editions.printed, name="print_edition"),
    path("editions/<int:pk>/content.json", editions.content, name="edition_content"),
    path("editions/<int:pk>/document", editions.draft_document, name="draft_document"),
    path("comments/<int:pk>", comments.comment, name="comment"),
    path("comments/<int:pk>/answer", comments.answer, name="answer_comment"),
    path("comments/<int:pk>/register", comments.register, name="register_comment"),
    path("comments/<int:pk>/aside", comments.set_aside, name="set_aside_comment"),
]
