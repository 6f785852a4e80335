"""The ledger: its rows, totals, batches of verbs, export, and reading it back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.apps.loop import actions
from bihuan.apps.loop.forms.findings import AcceptForm, AssignForm, LedgerForm, RedateForm
from bihuan.apps.loop.forms.ledger import BatchLinkForm, LedgerFileForm, TotalsForm
from bihuan.apps.loop.models import Finding
from bihuan.apps.loop.queries.ledger import ledger, listed
from bihuan.apps.loop.queries.ledger_reading import LedgerReading, read_ledger
from bihuan.apps.loop.queries.ledger_rows import rows_of
from bihuan.apps.loop.queries.measures import MeasuresAsked, measures
from bihuan.apps.loop.queries.sheets import ledger_sheet
from bihuan.apps.loop.queries.totals import (
    burn_up_points,
    counts_by_colour,
    total_now,
    totals_at,
)
from bihuan.apps.loop.states import CHECKERS, OFFICE, SOURCES, YEARLY
from bihuan.apps.loop.views.ledger_cells import LedgerCells
from bihuan.kit import charts, clock, uploads
from bihuan.kit.deed import Actor
from bihuan.kit.paging import Page, page
from bihuan.kit.refusals import NotAllowed, Refused
from bihuan.kit.requests import actor_of, deed_of, wholes
from bihuan.kit.sheets.download import download
from bihuan.kit.sheets.errors import SheetError
from bihuan.kit.sheets.reading import open_workbook

MOST_MEASURES = 300
PER_PAGE = 40  # rows of many lines each; the 33 problems of a notice stand on one page
COUNTED = 1_000  # rows a page counts; the totals count all, and so does a search for words


@require_GET
def findings(request: HttpRequest) -> HttpResponse:
    """The ledger with all its columns."""
    by, on = actor_of(request), clock.today()
    form = LedgerForm(request.GET, by=by, on=on)
    asked = form.asked()
    found = ledger(by, asked, on=on)
    shown: Page[Finding] = page(
        found,
        request.GET,
        order=asked.order,
        per_page=PER_PAGE,
        cap=None if asked.words else COUNTED,
        full=listed,
    )
    return render(
        request,
        "loop/ledger.html",
        {
            "form": form,
            "page": shown,
            "rows": rows_of(shown.rows, on=on, brief=True),
            "cells": LedgerCells(
                findings=reverse("loop:findings"), measures=reverse("loop:measures")
            ),
            "query": request.GET.urlencode(),
            "office": by.holds(*OFFICE),
            "prints": by.holds(*CHECKERS, "director"),
            "heads": by.holds("head"),
            "totals": total_now(by, on, programme_id=asked.programme) if asked.programme else None,
            "programme": asked.programme,
        },
    )


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The same rows as a workbook that can be read back."""
    by, on = actor_of(request), clock.today()
    asked = LedgerForm(request.GET, by=by, on=on).asked()
    content = ledger_sheet(ledger(by, asked, on=on), on=on)
    return download(content, name=_("Ledger of findings") + f" {on}.xlsx")


@require_GET
def totals(request: HttpRequest) -> HttpResponse:
    """Totals at the end of a day, by department and source; the way there as a chart."""
    by = actor_of(request)
    form = TotalsForm(request.GET, by=by)
    day, programme = form.day(clock.today()), form.programme()
    return render(
        request,
        "loop/totals.html",
        {
            "form": form,
            "day": day,
            "is_today": day == clock.today(),
            "programme": programme,
            "own_year": clock.today().year if by.holds(*YEARLY) else None,
            "totals": totals_at(by, day, programme_id=programme),
            "source_labels": SOURCES,
            "colours": counts_by_colour(by, on=clock.today(), programme_id=programme),
            "chart": charts.burn_up(burn_up_points(by, day, programme_id=programme)),
        },
    )


@require_POST
def batch_assign(request: HttpRequest) -> HttpResponse:
    """Assign the picked findings."""
    by, on = actor_of(request), clock.today()
    form = AssignForm(request.POST, by=by, on=on, agency_id=by.agency_id or 0)

    def do(ids: list[int], given: dict[str, Any]) -> int:
        for name in ("kind", "version"):
            given.pop(name)
        return actions.assign_many(deed_of(request), finding_ids=ids, **given)

    return _batch(request, form, do, _("Assign the picked findings"), "loop:batch_assign")


@require_POST
def batch_accept(request: HttpRequest) -> HttpResponse:
    """Accept the picked findings."""
    by, on = actor_of(request), clock.today()
    form = AcceptForm(request.POST, by=by, on=on, agency_id=by.agency_id or 0)
    return _batch(
        request,
        form,
        lambda ids, given: actions.accept_many(deed_of(request), finding_ids=ids, **given),
        _("Accept the picked findings"),
        "loop:batch_accept",
    )


@require_POST
def batch_redate(request: HttpRequest) -> HttpResponse:
    """Another date for the picked findings."""
    return _batch(
        request,
        RedateForm(request.POST),
        lambda ids, given: actions.redate_many(deed_of(request), finding_ids=ids, **given),
        _("Change the due date of the picked findings"),
        "loop:batch_redate",
    )


@require_POST
def batch_link(request: HttpRequest) -> HttpResponse:
    """One measure for the picked findings."""
    by = actor_of(request)
    rows = measures(by, MeasuresAsked(), on=clock.today()).exclude(state="cancelled")
    choices = [
        (str(pk), text[:80])
        for pk, text in rows.order_by("-pk").values_list("pk", "text")[:MOST_MEASURES]
    ]
    return _batch(
        request,
        BatchLinkForm(request.POST, measures=choices),
        lambda ids, given: actions.link_many(
            deed_of(request), finding_ids=ids, measure_id=given["measure_id"]
        ),
        _("Link a measure to the picked findings"),
        "loop:batch_link",
    )


@require_http_methods(["GET", "POST"])
def import_ledger(request: HttpRequest) -> HttpResponse:
    """Choose the workbook; it is looked through, nothing is changed yet."""
    by = _office(request)
    form = LedgerFileForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "loop/ledger_import.html", {"form": form}, status=status)
    file = form.cleaned_data["file"]
    content = file.read()
    try:
        reading = _look(by, file.name, content)
    except SheetError as error:
        form.add_error("file", str(error))
        return render(request, "loop/ledger_import.html", {"form": form}, status=422)
    token = uploads.keep(by, file.name, content, at=clock.now())
    shown = {"reading": reading, "token": token, "name": file.name}
    return render(request, "loop/ledger_precheck.html", shown)


@require_POST
def confirm_import(request: HttpRequest) -> HttpResponse:
    """Do it, in one act."""
    by = _office(request)
    token = request.POST.get("token", "")
    kept = uploads.load(by, token, at=clock.now())
    try:
        reading = _look(by, kept.name, kept.content)
    except SheetError as error:
        raise Refused(str(error)) from error
    if not reading.ok:
        raise Refused(_("The file still has faults; nothing was imported."))
    done = actions.import_ledger(deed_of(request), changes=reading.changes, added=reading.added)
    uploads.drop(by, token)
    said = _("Imported: %(updated)s findings changed, %(created)s measures added.")
    messages.success(request, said % done)
    return redirect("loop:findings")


def _batch(
    request: HttpRequest, form: forms.Form, do: Any, title: str, action: str
) -> HttpResponse:
    """The picked rows first show the form (no field of it was sent), then do the verb."""
    ids = wholes(request.POST.getlist("ids"))
    back = reverse("loop:findings")
    sent = any(name in request.POST for name in form.fields)
    if sent and form.is_valid():
        n = do(ids, form.cleaned_data)
        said = ngettext("%(n)s finding changed.", "%(n)s findings changed.", n) % {"n": n}
        messages.success(request, said)
        return redirect(back)
    if not ids:
        raise Refused(_("Choose at least one finding."))
    if not sent:
        form.is_bound = False
    shown = {
        "form": form,
        "title": title,
        "submit": title,
        "back": back,
        "ids": ids,
        "action": reverse(action),
    }
    return render(request, "loop/form.html", shown, status=422 if sent else 200)


def _office(request: HttpRequest) -> Actor:
    by = actor_of(request)
    if not by.holds(*OFFICE):
        raise NotAllowed(_("The ledger is imported by the office."))
    return by


def _look(by: Actor, name: str, content: bytes) -> LedgerReading:
    return read_ledger(by, open_workbook(name, content), on=clock.today())
