"""The register out of a file: template, precheck, what would be added, then all at one press."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.apps.policies import actions
from bihuan.apps.policies.forms import FileForm
from bihuan.apps.policies.queries import sheet
from bihuan.apps.policies.views.changing import insist
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

VERB = "policies.import"
SHOWN = 100


@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """The empty sheet to fill in."""
    insist(request, VERB)
    return download(blank(sheet.REGISTER), name=f"{_('Register of policies')}.xlsx")


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Choose a file; it is looked through, nothing is changed yet."""
    by = insist(request, VERB)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "policies/import.html", {"form": form}, status=status)
    file = form.cleaned_data["file"]
    content = file.read()
    try:
        precheck, standing = _look(by, file.name, content)
    except SheetError as error:
        form.add_error("file", str(error))
        return render(request, "policies/import.html", {"form": form}, status=422)
    token = uploads.keep(by, file.name, content, at=clock.now())
    rows = [row.values for row in precheck.rows]
    shown = {
        "precheck": precheck,
        "plan": sheet.plan(standing, rows) if precheck.ok else None,
        "token": token,
        "name": file.name,
        "shown": SHOWN,
    }
    return render(request, "policies/precheck.html", shown)


@require_GET
def annotated(request: HttpRequest, token: str) -> HttpResponse:
    """The file back, each fault written beside its cell."""
    by = insist(request, VERB)
    kept = uploads.load(by, token, at=clock.now())
    precheck, _standing = _look(by, kept.name, kept.content)
    content = annotate(kept.name, kept.content, precheck)
    return download(content, name=f"{_('Import problems')} {kept.name.rpartition('.')[0]}.xlsx")


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Do it, in one act."""
    by = insist(request, VERB)
    token = request.POST.get("token", "")
    kept = uploads.load(by, token, at=clock.now())
    try:
        precheck, _standing = _look(by, kept.name, kept.content)
    except SheetError as error:
        raise Refused(str(error)) from error
    if not precheck.ok:
        raise Refused(_("The file still has faults; nothing was imported."))
    done = actions.import_policies(deed_of(request), rows=[row.values for row in precheck.rows])
    uploads.drop(by, token)
    messages.success(request, _("The register was imported."))
    return render(request, "policies/imported.html", {"done": done, "name": kept.name})


def _look(by: Actor, name: str, content: bytes) -> tuple[Precheck, sheet.Standing]:
    standing = sheet.Standing.of(by.agency_id or 0)
    workbook = open_workbook(name, content)
    return read(sheet.REGISTER, workbook, check=sheet.Judge(standing)), standing
