"""Bulk assignment: clauses ticked, a class, the standard's departments, a pasted table, a sheet."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.actions.responsibilities import Owner
from bihuan.apps.programmes.forms.responsibilities import (
    OwnerForm,
    PasteForm,
    ScopeForm,
    SheetForm,
    SuggestedForm,
)
from bihuan.apps.programmes.models import Programme
from bihuan.apps.programmes.queries import Wanted
from bihuan.apps.programmes.views import frame
from bihuan.apps.programmes.views.reading import Reading, read_pasted, read_sheet
from bihuan.apps.programmes.views.sheets import DUTIES, PASTED
from bihuan.kit import clock, uploads
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import Refused
from bihuan.kit.requests import deed_of, wholes
from bihuan.kit.sheets.download import download
from bihuan.kit.sheets.results import annotate
from bihuan.kit.sheets.writing import template as blank_sheet

VERB = "programmes.assign_many"


@require_POST
def picked(request: HttpRequest, pk: int) -> HttpResponse:
    """The clauses ticked in the table go to one owner."""
    by = frame.insist(request, VERB)
    queries.visible_or_404(pk, by)
    form = OwnerForm(request.POST, by=by, on=clock.today())
    ids = set(wholes(request.POST.getlist("clauses")))
    if not ids:
        raise Refused(_("Tick the clauses first."))
    if not form.is_valid():
        raise Refused(_("The owner entered does not fit: look at the fields again."))
    return _give(request, pk, dict.fromkeys(ids, form.owner(whole=False)))


@require_http_methods(["GET", "POST"])
def by_class(request: HttpRequest, pk: int) -> HttpResponse:
    """A whole class goes to one owner."""
    by = frame.insist(request, VERB)
    programme = queries.visible_or_404(pk, by)
    sent = request.POST or None
    scope = ScopeForm(sent, classes=queries.classes(programme), prefix="scope")
    form = OwnerForm(sent, by=by, on=clock.today())
    if request.method == "POST" and scope.is_valid() and form.is_valid():
        given = scope.cleaned_data
        wanted = Wanted(
            class_code=given["class_code"], standing="unowned" if given["only_unowned"] else ""
        )
        leaves = queries.wanted_leaves(programme, wanted, by).values_list("pk", flat=True)
        return _give(request, pk, dict.fromkeys(leaves, form.owner(whole=False)))
    context = {
        "head": frame.head(programme, "responsibilities"),
        "scope": scope,
        "form": form,
        "back": _table(pk),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "programmes/by_class.html", context, status=status)


@require_http_methods(["GET", "POST"])
def suggested(request: HttpRequest, pk: int) -> HttpResponse:
    """By the departments the standard names, each with a handler to choose."""
    by = frame.insist(request, VERB)
    programme = queries.visible_or_404(pk, by)
    whole = request.GET.get("all") == "1"
    proposed = queries.suggestions(programme, only_unowned=not whole, on=clock.today())
    form = SuggestedForm(
        request.POST or None, suggestions=proposed, initial={"due_on": programme.ends_on}
    )
    if request.method == "POST" and form.is_valid():
        return _give(request, pk, form.owners())
    context = {
        "head": frame.head(programme, "responsibilities"),
        "form": form,
        "unknown": [row for row in proposed if row.unit is None],
        "whole": whole,
        "back": _table(pk),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "programmes/suggested.html", context, status=status)


@require_http_methods(["GET", "POST"])
def paste(request: HttpRequest, pk: int) -> HttpResponse:
    """A table copied from Excel: prechecked, shown, then confirmed."""
    by = frame.insist(request, VERB)
    programme = queries.visible_or_404(pk, by)
    form = PasteForm(request.POST or None)
    reading = None
    if request.method == "POST" and form.is_valid():
        reading = read_pasted(form.cleaned_data["rows"], programme, on=clock.today())
        if reading.ok and "confirm" in request.POST:
            return _give(request, pk, reading.owners)
    columns = [_(c.title) for key in PASTED for c in DUTIES.columns if c.key == key]
    return _checked(request, programme, reading, form=form, columns=columns, pasting=True)


@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """A filled-in spreadsheet: prechecked, shown, then confirmed as it was checked."""
    by = frame.insist(request, VERB)
    programme = queries.visible_or_404(pk, by)
    token = request.POST.get("token", "")
    form = SheetForm(request.POST or None, request.FILES or None)
    if token:
        kept = uploads.load(by, token, at=clock.now())
        reading = read_sheet(kept.name, kept.content, programme, on=clock.today())
        if reading.ok:
            answer = _give(request, pk, reading.owners)
            uploads.drop(by, token)
            return answer
        return _checked(request, programme, reading, form=SheetForm(), token=token)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["sheet"]
        content = file.read()
        reading = read_sheet(file.name, content, programme, on=clock.today())
        token = uploads.keep(by, file.name, content, at=clock.now())
        return _checked(request, programme, reading, form=form, token=token)
    return _checked(request, programme, None, form=form)


@require_GET
def sheet_template(request: HttpRequest, pk: int) -> HttpResponse:
    """An empty sheet with its explanation."""
    frame.programme_of(request, pk)
    note = _("Clauses not listed stay as they are; a blank cell leaves what is there.")
    return download(blank_sheet(DUTIES, note=note), name=f"{_('Table of duties')}.xlsx")


@require_GET
def sheet_faults(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """The uploaded sheet again, with its faults beside the rows."""
    by = frame.insist(request, VERB)
    programme = queries.visible_or_404(pk, by)
    kept = uploads.load(by, token, at=clock.now())
    reading = read_sheet(kept.name, kept.content, programme, on=clock.today())
    if reading.precheck is None:
        raise Refused(reading.trouble)
    content = annotate(kept.name, kept.content, reading.precheck)
    return download(content, name=f"{_('Import problems')} {programme.name}.xlsx")


def _checked(
    request: HttpRequest, programme: Programme, reading: Reading | None, **more: Any
) -> HttpResponse:
    context = {
        "head": frame.head(programme, "responsibilities"),
        "reading": reading,
        "back": _table(programme.pk),
        "keep": frame.kept_as(request),
        **more,
    }
    wrong = request.method == "POST" and (reading is None or not reading.ok)
    return render(request, "programmes/table_in.html", context, status=422 if wrong else 200)


def _give(request: HttpRequest, pk: int, owners: dict[int, Owner]) -> HttpResponse:
    if not owners:
        raise Refused(_("No clause is taken: choose at least one."))
    count = _assigned(deed_of(request), pk, owners)
    done = ngettext("%(n)s clause assigned.", "%(n)s clauses assigned.", count) % {"n": count}
    return frame.went(request, _table(pk), done)


def _assigned(deed: Deed, pk: int, owners: dict[int, Owner]) -> int:
    return len(actions.assign_many(deed, pk, owners=owners))


def _table(pk: int) -> str:
    return reverse("programmes:responsibilities", args=[pk])
