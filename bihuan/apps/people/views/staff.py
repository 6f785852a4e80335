"""The staff import: template, precheck, what would change, then all of it at one press."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.apps.people import actions, queries
from bihuan.apps.people.forms.journal import StaffFileForm
from bihuan.apps.people.states import ROLES
from bihuan.apps.people.views.asking import only_for
from bihuan.kit import clock, uploads
from bihuan.kit.deed import Actor
from bihuan.kit.refusals import Refused
from bihuan.kit.requests import deed_of
from bihuan.kit.sheets.annotating import annotate
from bihuan.kit.sheets.download import download
from bihuan.kit.sheets.errors import SheetError
from bihuan.kit.sheets.reading import open_workbook
from bihuan.kit.sheets.tables import Precheck, read
from bihuan.kit.sheets.writing import template as blank

SHOWN = 100  # lines of each part of the plan


@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """The empty sheet to fill in."""
    only_for(request, "sysadmin")
    return download(blank(queries.STAFF), name=f"{_('Staff list')}.xlsx")


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Choose a file; it is looked through, nothing is changed yet."""
    by = only_for(request, "sysadmin")
    form = StaffFileForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "people/import.html", {"form": form}, status=status)
    file = form.cleaned_data["file"]
    content = file.read()
    try:
        precheck, standing = _look(by, file.name, content)
    except SheetError as error:
        form.add_error("file", str(error))
        return render(request, "people/import.html", {"form": form}, status=422)
    token = uploads.keep(by, file.name, content, at=clock.now())
    return render(request, "people/precheck.html", _shown(precheck, standing, token, file.name))


@require_GET
def annotated(request: HttpRequest, token: str) -> HttpResponse:
    """The file back, each fault written beside its cell."""
    by = only_for(request, "sysadmin")
    kept = uploads.load(by, token, at=clock.now())
    precheck, _standing = _look(by, kept.name, kept.content)
    content = annotate(kept.name, kept.content, precheck)
    return download(content, name=f"{_('Import problems')} {kept.name.rpartition('.')[0]}.xlsx")


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Do it, in one act."""
    by = only_for(request, "sysadmin")
    token = request.POST.get("token", "")
    kept = uploads.load(by, token, at=clock.now())
    try:
        precheck, _standing = _look(by, kept.name, kept.content)
    except SheetError as error:
        raise Refused(str(error)) from error
    if not precheck.ok:
        raise Refused(_("The file still has faults; nothing was imported."))
    done = actions.import_staff(
        deed_of(request),
        agency_id=by.agency_id or 0,
        rows=[row.values for row in precheck.rows],
    )
    uploads.drop(by, token)
    messages.success(request, _("The staff list was imported."))
    return render(request, "people/imported.html", {"done": done, "name": kept.name})


def _look(by: Actor, name: str, content: bytes) -> tuple[Precheck, queries.Standing]:
    standing = queries.Standing.of(by.agency_id or 0, on=clock.today())
    workbook = open_workbook(name, content)
    return read(queries.STAFF, workbook, check=queries.Judge(standing)), standing


def _shown(precheck: Precheck, standing: queries.Standing, token: str, name: str) -> dict[str, Any]:
    rows = [row.values for row in precheck.rows]
    return {
        "precheck": precheck,
        "plan": queries.plan(standing, rows) if precheck.ok else None,
        "token": token,
        "name": name,
        "roles": ROLES,
        "shown": SHOWN,
    }
