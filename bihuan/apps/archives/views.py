"""The list of evidence, its workbook, a file, and withdrawing a piece."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.archives import actions
from bihuan.apps.archives.forms import EvidenceFilterForm, WithdrawForm
from bihuan.apps.archives.models import Evidence
from bihuan.apps.archives.queries import (
    evidence,
    evidence_sheet,
    evidence_visible_to,
    is_late,
    stored_at,
)
from bihuan.kit import clock
from bihuan.kit.downloads import download as stored_file
from bihuan.kit.paging import Order, page
from bihuan.kit.refusals import NotFound
from bihuan.kit.requests import actor_of, deed_of
from bihuan.kit.sheets.download import download

NEWEST = (Order("entered_on", descending=True), Order("id", descending=True))


@require_GET
def evidence_list(request: HttpRequest) -> HttpResponse:
    """Evidence in reach, newest first."""
    form = EvidenceFilterForm(request.GET)
    shown = page(evidence(actor_of(request), form.asked()), request.GET, order=NEWEST)
    return render(
        request,
        "archives/evidence.html",
        {
            "form": form,
            "page": shown,
            "late": {one.pk for one in shown.rows if is_late(one)},
            "query": request.GET.urlencode(),
            "me": actor_of(request).person_id,
            "keeps": actor_of(request).holds(*actions.KEEPERS),
        },
    )


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The same rows as a workbook."""
    rows = evidence(actor_of(request), EvidenceFilterForm(request.GET).asked())
    return download(evidence_sheet(rows), name=_("Evidence") + f" {clock.today()}.xlsx")


@require_GET
def file(request: HttpRequest, pk: int) -> FileResponse:
    """The file of a piece of evidence."""
    piece = _piece(request, pk)
    if piece.file is None:
        raise NotFound(_("There is no such evidence."))
    return stored_file(
        stored_at(piece.file), name=piece.file.name, media_type=piece.file.media_type
    )


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """It does not prove it after all."""
    piece = _piece(request, pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.withdraw_evidence(deed_of(request), evidence_id=pk, **form.cleaned_data)
        messages.success(request, _("Withdrawn."))
        return redirect("archives:evidence")
    status = 422 if request.method == "POST" else 200
    return render(
        request, "archives/withdraw.html", {"form": form, "evidence": piece}, status=status
    )


def _piece(request: HttpRequest, pk: int) -> Evidence:
    piece = evidence_visible_to(actor_of(request)).filter(pk=pk).first()
    if piece is None:
        raise NotFound(_("There is no such evidence."))
    return piece
