"""The binder of a programme: the list of volumes, one volume, volumes on paper."""

from __future__ import annotations

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from markupsafe import Markup

from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.forms.binder import BinderForm, BinderRuleForm, VolumesPaperForm
from bihuan.apps.programmes.models import Programme
from bihuan.apps.programmes.views import frame
from bihuan.kit import clock
from bihuan.kit.deed import Deed
from bihuan.kit.paging import Order, page
from bihuan.kit.refusals import Refused
from bihuan.kit.requests import deed_of
from bihuan.kit.sheets.download import download

IN_ORDER = (Order("order"), Order("id"))
CLAUSES_A_PAGE = 20


@require_GET
def volumes(request: HttpRequest, pk: int) -> HttpResponse:
    """案卷目录: the volumes of every clause, with what is missing."""
    by, programme = frame.programme_of(request, pk)
    form, on = _filters(request, programme), clock.today()
    asked = form.asked()
    clauses = queries.bound_clauses(programme, asked)
    whole = queries.binder(programme, list(clauses.values_list("pk", flat=True)), on=on)
    if asked.empty:
        clauses = queries.unproved(clauses, whole)
    shown = page(clauses, request.GET, order=IN_ORDER, per_page=CLAUSES_A_PAGE)
    context = {
        "head": frame.head(programme, "binder"),
        "form": form,
        "page": shown,
        "shelves": queries.shelved(programme, shown.rows, whole, on=on),
        "totals": whole.totals,
        "span": "–".join(dict.fromkeys(map(str, (whole.years[0], whole.years[-1])))),
        "class_code": asked.class_code,
        "query": request.GET.urlencode(),
        "may": frame.may(by, "programmes.set_binder", "programmes.make_volumes"),
        "base": reverse("programmes:binder", args=[pk]),
    }
    return render(request, "programmes/binder.html", context)


@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The same list as a workbook, whole."""
    _by, programme = frame.programme_of(request, pk)
    clauses = queries.bound_clauses(programme, _filters(request, programme).asked())
    title = f"{programme.name} {_('List of volumes')}"
    content = queries.volumes_sheet(programme, clauses, on=clock.today(), title=title)
    return download(content, name=f"{title} {clock.today()}.xlsx")


@require_GET
def volume(request: HttpRequest, pk: int, clause: int, part: int) -> HttpResponse:
    """卷内文件目录: what stands in a volume; the code on its back leads here."""
    by, programme = frame.programme_of(request, pk)
    owner = queries.clause_of(programme, clause)
    found = queries.volume_of(programme, owner, part, by=by, on=clock.today())
    if found is None:
        messages.warning(request, _("This volume is not there any more: its clause has these."))
        return redirect(f"{reverse('programmes:binder', args=[pk])}?words={owner.code}")
    address = reverse("programmes:volume", args=[pk, clause, part])
    context = {
        "head": frame.head(programme, "binder"),
        "shown": found,
        "missing": [
            (row, [c for c in row.cells if c and c.state in queries.HOLES]) for row in found.gaps
        ],
        "cells": queries.CELLS,
        "code": _code(request.build_absolute_uri(address)),
        "unseen": sum(1 for line in found.lines if line.piece is None),
        "may": frame.may(by, "programmes.make_volumes"),
    }
    return render(request, "programmes/volume.html", context)


@require_POST
def make_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """One volume or a class as a paper: cover, catalogue, closing sheet, back."""
    queries.visible_or_404(pk, frame.insist(request, "programmes.make_volumes"))
    form = VolumesPaperForm(request.POST)
    if not form.is_valid() or not any(form.cleaned_data.values()):
        raise Refused(_("Choose a class or a volume to print."))
    told = form.cleaned_data
    made = actions.make_volumes(
        deed_of(request),
        pk,
        site=request.build_absolute_uri("/"),
        class_code=told["class_code"],
        clause_id=told["clause"],
        part=told["part"],
    )
    done = _("The paper is made from the record, as of today.")
    return frame.went(request, reverse("documents:document", args=[made.pk]), done)


@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """How volumes are parted."""
    by = frame.insist(request, "programmes.set_binder")
    programme = queries.visible_or_404(pk, by)
    back = reverse("programmes:binder", args=[pk])
    first = {"pages": programme.binder_pages, "by_year": programme.binder_by_year}
    form = BinderRuleForm(request.POST or None, initial=first)

    def do(deed: Deed) -> str:
        actions.set_binder(deed, pk, **form.cleaned_data)
        return back

    return frame.ask(
        request,
        form,
        title=_("How volumes are parted"),
        back=back,
        done=_("Saved."),
        do=do,
        hint=_("Backs printed before show the earlier volumes: print them again afterwards."),
    )


def _filters(request: HttpRequest, programme: Programme) -> BinderForm:
    classes = list(queries.class_names(programme).items())
    return BinderForm(request.GET, classes=classes, auto_id="filter_%s")


def _code(address: str) -> Markup:
    """The QR code of an address, as SVG within the page."""
    drawn = segno.make(address, error="m").svg_inline(scale=3, omitsize=True, svgclass="qr")
    return Markup(drawn)  # noqa: S704  segno writes squares only, nothing of the address
