"""The list of documents, a document's page, its files and its versions."""

from __future__ import annotations

from functools import lru_cache

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.apps.archives.models import File
from bihuan.apps.archives.queries import stored_at
from bihuan.apps.documents.forms.keeping import DocumentFilterForm
from bihuan.apps.documents.models import Document, Signature, Version
from bihuan.apps.documents.queries.kinds import by_hand, kind_of, kinds
from bihuan.apps.documents.queries.lists import documents
from bihuan.apps.documents.queries.page import changes_in, document_page
from bihuan.apps.documents.queries.scope import document_or_404, version_or_404
from bihuan.apps.documents.queries.setting import frame_again
from bihuan.apps.documents.queries.slip import slip_of
from bihuan.apps.documents.states import DOCUMENT, REGISTER_READERS, RETENTIONS, STEPS
from bihuan.apps.documents.views.asking import only_for
from bihuan.apps.people.states import BUSINESS
from bihuan.kit import clock
from bihuan.kit.downloads import download
from bihuan.kit.paging import Order, page
from bihuan.kit.refusals import NotFound
from bihuan.kit.requests import actor_of
from bihuan.kit.typeset import pictures_of
from bihuan.rules.official import compose

NEWEST = (Order("id", descending=True),)
KEPT_PICTURES = 16  # versions whose pages stay in memory


@require_GET
def document_list(request: HttpRequest) -> HttpResponse:
    """Documents in reach, newest first."""
    by = actor_of(request)
    form = DocumentFilterForm(request.GET, by=by)
    shown = page(
        documents(by, form.asked()),
        request.GET,
        order=NEWEST,
        full=lambda rows: rows.select_related("unit", "drafted_by"),
    )
    context = {
        "form": form,
        "page": shown,
        "kinds": kinds(),
        "states": DOCUMENT.states,
        "drafts": by.holds(*BUSINESS),
        "registers": by.holds(*REGISTER_READERS),
    }
    return render(request, "documents/list.html", context)


@require_GET
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """A document with everything that happened to it."""
    by = actor_of(request)
    shown = document_page(by, document_or_404(by, pk))
    context = {
        "shown": shown,
        "pictures": range(1, len(_pictures(shown.version.pk)) + 1),
        "steps": STEPS,
        "retentions": RETENTIONS,
    }
    return render(request, "documents/document.html", context)


@require_GET
def new(request: HttpRequest) -> HttpResponse:
    """Which kind of document is to be drafted."""
    only_for(request, BUSINESS, _("Documents are drafted by staff with a business post."))
    return render(request, "documents/new.html", {"kinds": by_hand().values()})


@require_GET
def version(request: HttpRequest, pk: int, order: int) -> HttpResponse:
    """One version, and what it says otherwise than the one before."""
    found, one = _version(request, pk, order)
    context = {
        "document": found,
        "version": one,
        "changes": changes_in(one),
        "pictures": range(1, len(_pictures(one.pk)) + 1),
    }
    return render(request, "documents/version.html", context)


@require_GET
def picture(request: HttpRequest, pk: int, order: int, number: int) -> HttpResponse:
    """A page of a version as a picture."""
    _found, one = _version(request, pk, order)
    pictures = _pictures(one.pk)
    if not 1 <= number <= len(pictures):
        raise NotFound(_("There is no such page."))
    response = HttpResponse(pictures[number - 1], content_type="image/png")
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response


@require_GET
def pdf(request: HttpRequest, pk: int, order: int) -> FileResponse:
    """The PDF of a version."""
    return _file(_version(request, pk, order)[1].pdf)


@require_GET
def word(request: HttpRequest, pk: int, order: int) -> FileResponse:
    """The Word file of a version."""
    return _file(_version(request, pk, order)[1].word)


@require_GET
def scan(request: HttpRequest, pk: int, signature_pk: int) -> FileResponse:
    """The scan of the paper somebody signed."""
    found = document_or_404(actor_of(request), pk)
    rows = Signature.objects.filter(signed_version__document=found, paper__isnull=False)
    one = rows.select_related("paper").filter(pk=signature_pk).first()
    if one is None or one.paper is None:
        raise NotFound(_("There is no such signature."))
    return _file(one.paper)


@require_GET
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """发文处理单: who checked, countersigned and issued it, on one sheet."""
    found = document_or_404(actor_of(request), pk)
    response = HttpResponse(slip_of(found, at=clock.now()), content_type="application/pdf")
    name = _("Processing slip") + f" {found.title}.pdf"
    response.headers["Content-Disposition"] = str(content_disposition_header(True, name))
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _version(request: HttpRequest, pk: int, order: int) -> tuple[Document, Version]:
    found = document_or_404(actor_of(request), pk)
    return found, version_or_404(found, order)


def _file(file: File) -> FileResponse:
    return download(stored_at(file), name=file.name, media_type=file.media_type)


@lru_cache(maxsize=KEPT_PICTURES)
def _pictures(version_pk: int) -> list[bytes]:
    """The pages of a version, which never changes."""
    one = Version.objects.select_related("document").get(pk=version_pk)
    kind = kind_of(one.document.kind)
    paper = compose(kind, one.content, frame_again(one.frame))
    return pictures_of(kind.template, paper.plain())
