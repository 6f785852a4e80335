"""The lines of a recovery in and out as a sheet: template, precheck, all of it at one press."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.apps.loop import actions
from bihuan.apps.loop.actions import NewLine
from bihuan.apps.loop.forms.recovery import LinesFileForm
from bihuan.apps.loop.models import Finding, Recovery
from bihuan.apps.loop.queries import recovery_sheet as sheet
from bihuan.apps.loop.views.asking import finding_or_404
from bihuan.apps.loop.views.recovery import insist_on_names, keeper, page_of
from bihuan.kit import clock, uploads
from bihuan.kit.refusals import NotFound, Refused
from bihuan.kit.requests import actor_of, deed_of
from bihuan.kit.sheets.annotating import annotate
from bihuan.kit.sheets.download import download
from bihuan.kit.sheets.errors import SheetError
from bihuan.kit.sheets.reading import open_workbook
from bihuan.kit.sheets.tables import Precheck, read
from bihuan.kit.sheets.writing import template as blank

Looked = tuple[Precheck, str]


@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines with what came in; for who reads the names."""
    by = actor_of(request)
    finding = finding_or_404(by, pk)
    insist_on_names(by, finding)
    content = sheet.lines_sheet(_recovery(finding))
    return download(content, name=f"{_('Lines to recover')} {finding.number}.xlsx")


@require_GET
def template(request: HttpRequest, pk: int) -> HttpResponse:
    """The empty sheet to fill in."""
    keeper(request, pk)
    return download(blank(sheet.LINES), name=f"{_('Lines to recover')}.xlsx")


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a file; it is looked through, nothing is changed yet."""
    by, finding = keeper(request, pk)
    recovery = _recovery(finding)
    form = LinesFileForm(request.POST or None, request.FILES or None)
    shown = {"form": form, "finding": finding, "back": page_of(pk)}
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "loop/recovery_import.html", shown, status=status)
    file = form.cleaned_data["file"]
    content = file.read()
    try:
        precheck, lacks = _look(recovery, file.name, content)
    except SheetError as error:
        form.add_error("file", str(error))
        return render(request, "loop/recovery_import.html", shown, status=422)
    token = uploads.keep(by, file.name, content, at=clock.now())
    rows = sheet.as_given([row.values for row in precheck.rows]) if precheck.ok else []
    shown |= {"precheck": precheck, "lacks": lacks, "rows": rows, "token": token}
    return render(request, "loop/recovery_precheck.html", {**shown, "name": file.name})


@require_GET
def annotated(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """The file back, each fault written beside its cell."""
    by, finding = keeper(request, pk)
    kept = uploads.load(by, token, at=clock.now())
    precheck, _lacks = _look(_recovery(finding), kept.name, kept.content)
    content = annotate(kept.name, kept.content, precheck)
    return download(content, name=f"{_('Import problems')} {kept.name.rpartition('.')[0]}.xlsx")


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Do it, in one act."""
    by, finding = keeper(request, pk)
    token = request.POST.get("token", "")
    kept = uploads.load(by, token, at=clock.now())
    try:
        precheck, lacks = _look(_recovery(finding), kept.name, kept.content)
    except SheetError as error:
        raise Refused(str(error)) from error
    if not precheck.ok or lacks:
        raise Refused(_("The file still has faults; nothing was imported."))
    rows = sheet.as_given([row.values for row in precheck.rows])
    lines = [NewLine(**row) for row in rows]
    actions.import_recovery_lines(deed_of(request), finding_id=pk, listed=lines)
    uploads.drop(by, token)
    messages.success(request, _("%(n)s lines were imported.") % {"n": len(lines)})
    return redirect(page_of(pk))


def _recovery(finding: Finding) -> Recovery:
    recovery = Recovery.objects.filter(finding=finding).first()
    if recovery is None:
        raise NotFound(_("For this finding no money is to be recovered."))
    return recovery


def _look(recovery: Recovery, name: str, content: bytes) -> Looked:
    judge = sheet.Judge(recovery)
    precheck = read(sheet.LINES, open_workbook(name, content), check=judge)
    return precheck, sheet.missing_sum(judge) if precheck.ok else ""
