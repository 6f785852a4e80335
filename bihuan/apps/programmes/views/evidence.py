"""The matrix of evidence: what is there for each clause, kind and year, and what to do next."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.people.queries import units_visible_to
from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.forms.evidence import (
    CellForm,
    MatrixForm,
    RequestForm,
    RequestReasonForm,
    SinceForm,
)
from bihuan.apps.programmes.models import EvidenceRequest, Programme
from bihuan.apps.programmes.views import frame
from bihuan.kit import clock
from bihuan.kit.acts import VERBS
from bihuan.kit.deed import Actor, Deed
from bihuan.kit.refusals import NotFound, Refused
from bihuan.kit.requests import deed_of
from bihuan.kit.sheets.download import download

ASKS = require_http_methods(["GET", "POST"])


@require_GET
def matrix(request: HttpRequest, pk: int) -> HttpResponse:
    """Clause × kind × year."""
    by, programme = frame.programme_of(request, pk)
    form = _filters(request, programme, by)
    found = queries.matrix(programme, form.asked(), on=clock.today())
    holes = request.GET.copy()
    holes["holes"] = "on"
    context = {
        "head": frame.head(programme, "matrix"),
        "form": form,
        "matrix": found,
        "cells": {key: (_(one[0]), *one[1:]) for key, one in queries.CELLS.items()},
        "query": request.GET.urlencode(),
        "holes": "?" + holes.urlencode(),
        "may": frame.may(by, "programmes.set_evidence_since"),
        "base": reverse("programmes:matrix", args=[pk]),
    }
    return render(request, "programmes/matrix.html", context)


@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The same table as a workbook."""
    by, programme = frame.programme_of(request, pk)
    asked = _filters(request, programme, by).asked()
    found = queries.matrix(programme, asked, on=clock.today())
    title = f"{programme.name} {_('Evidence matrix')}"
    return download(queries.matrix_sheet(found, title=title), name=f"{title} {clock.today()}.xlsx")


@ASKS
def cell(request: HttpRequest, pk: int, clause: int, year: int) -> HttpResponse:
    """One cell: its pieces, and a new piece for it."""
    by, programme = frame.programme_of(request, pk)
    shown = _cell(programme, clause, year, request, by)
    here = _here(programme.pk, clause, year, shown.kind)
    form = CellForm(
        request.POST or None, request.FILES or None, on=clock.today(), year=min(year, _last())
    )
    if request.method == "POST":
        frame.insist(request, "programmes.give_evidence")
    if request.method == "POST" and form.is_valid():
        deed = deed_of(request)
        actions.give_evidence(deed, pk, clause_id=clause, kind=shown.kind, **form.given())
        return frame.went(request, here, _("The evidence is on record."))
    context = {
        "head": frame.head(programme, "matrix"),
        "cell": shown,
        "standing": queries.CELLS[shown.state],
        "form": form,
        "request_form": RequestForm(),
        "here": here,
        "ask": here.replace("?", "/ask?", 1),
        "keep": frame.kept_as(request),
        "may": frame.may(by, "programmes.give_evidence", "programmes.ask_evidence"),
        "may_link": by.holds(*VERBS["standards.link_evidence"].may),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "programmes/cell.html", context, status=status)


@ASKS
def ask(request: HttpRequest, pk: int, clause: int, year: int) -> HttpResponse:
    """Ask the department that leads the clause."""
    by = frame.insist(request, "programmes.ask_evidence")
    programme = queries.visible_or_404(pk, by)
    shown = _cell(programme, clause, year, request, by)
    here = _here(pk, clause, year, shown.kind)

    def do(deed: Deed) -> str:
        given = {"clause_id": clause, "kind": shown.kind, "year": year, **form.cleaned_data}
        actions.ask_evidence(deed, pk, **given)
        return here

    form = RequestForm(request.POST or None)
    title = _("Ask the department: %(what)s") % {"what": f"{shown.clause} · {shown.kind} · {year}"}
    return frame.ask(
        request, form, title=title, back=here, done=_("It stands on their desk now."), do=do
    )


@ASKS
def withdraw_request(request: HttpRequest, pk: int) -> HttpResponse:
    """It is not asked for any more."""
    by = frame.insist(request, "programmes.withdraw_request")
    seen = queries.programmes_visible_to(by).order_by()
    found = EvidenceRequest.objects.filter(pk=pk, programme__in=seen).first()
    if found is None:
        raise NotFound(_("There is no such request."))
    back = _here(found.programme_id, found.clause_id, found.year, found.kind)
    form = RequestReasonForm(request.POST or None)

    def do(deed: Deed) -> str:
        actions.withdraw_request(deed, pk, reason=form.cleaned_data["reason"])
        return back

    title = _("Withdraw the request")
    return frame.ask(request, form, title=title, back=back, done=_("Withdrawn."), do=do)


@ASKS
def since(request: HttpRequest, pk: int) -> HttpResponse:
    """From which year on the clauses are to be proved."""
    by = frame.insist(request, "programmes.set_evidence_since")
    programme = queries.visible_or_404(pk, by)
    back = reverse("programmes:matrix", args=[pk])
    on = clock.today()
    first = queries.years_of(programme, on=on)[0]
    form = SinceForm(request.POST or None, on=on, initial={"year": first})

    def do(deed: Deed) -> str:
        actions.set_evidence_since(deed, pk, year=form.cleaned_data["year"])
        return back

    title = _("First year of evidence")
    return frame.ask(request, form, title=title, back=back, done=_("Saved."), do=do)


def _filters(request: HttpRequest, programme: Programme, by: Actor) -> MatrixForm:
    units = units_visible_to(by).filter(closed_on=None).values_list("pk", "name")
    classes = [(one.code, f"{one.code} {one.name}") for one in queries.classes(programme)]
    return MatrixForm(
        request.GET,
        classes=classes,
        units=[(str(pk), name) for pk, name in units],
        auto_id="filter_%s",
    )


def _cell(
    programme: Programme, clause: int, year: int, request: HttpRequest, by: Actor
) -> queries.CellPage:
    kind = request.GET.get("kind", "")[:40]
    on = clock.today()
    if not kind:
        found = queries.leaves(programme).filter(pk=clause).first()
        kind = found.evidence_kinds[0] if found and found.evidence_kinds else ""
    if not 1900 < year <= on.year:
        raise Refused(_("Evidence is asked for years up to this one."))
    return queries.cell_of(programme, clause, kind, year, by=by, on=on)


def _here(programme: int, clause: int, year: int, kind: str) -> str:
    path = reverse("programmes:cell", args=[programme, clause, year])
    return f"{path}?{urlencode({'kind': kind})}"


def _last() -> int:
    return clock.today().year
