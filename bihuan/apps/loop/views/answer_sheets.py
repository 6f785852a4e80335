"""A round as a sheet for use away from the desk: out, prechecked, and in."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.loop import actions
from bihuan.apps.loop.forms.checks import SheetForm
from bihuan.apps.loop.models import Round
from bihuan.apps.loop.queries import answer_sheet
from bihuan.apps.loop.queries.answering import Standing, may_give, standings_of
from bihuan.apps.loop.queries.rounds import answers_visible_to, round_or_404
from bihuan.apps.loop.queries.telling import told
from bihuan.apps.loop.views.posting import posted, posted_files
from bihuan.kit import clock, uploads
from bihuan.kit.deed import Actor
from bihuan.kit.refusals import Refused
from bihuan.kit.requests import actor_of, deed_of
from bihuan.kit.sheets.download import download
from bihuan.kit.sheets.errors import SheetError
from bihuan.kit.sheets.limits import Limits
from bihuan.kit.sheets.reading import open_workbook
from bihuan.kit.sheets.tables import Precheck, read
from bihuan.kit.sheets.writing import write

LIMITS = Limits(rows=5_000, columns=64)


@require_GET
def sheet(request: HttpRequest, round_id: int) -> HttpResponse:
    """The answers of a round in reach, to fill in; `?mine=1` are those this person may give."""
    by = actor_of(request)
    round_ = round_or_404(round_id, by)
    found = _standings(round_, by)
    if request.GET.get("mine") == "1":
        found = [standing for standing in found if not may_give(standing, by)]
    rows = [answer_sheet.row_of(standing) for standing in found]
    name = f"{round_.programme.name} {round_.name}"
    content = write([(answer_sheet.SHEET, rows)], title=name)
    return download(content, name=f"{name}.xlsx")


@require_http_methods(["GET", "POST"])
def import_sheet(request: HttpRequest, round_id: int) -> HttpResponse:
    """A filled-in sheet: checked first, then taken; nothing is taken while a row is faulty."""
    by = actor_of(request)
    round_ = round_or_404(round_id, by)
    if token := request.POST.get("kept"):
        return _take(request, round_, by, token)
    form = SheetForm(posted(request), posted_files(request))
    context: dict[str, object] = {"round": round_, "form": form}
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["sheet"]
        content = upload.read()
        try:
            context |= _checked(round_, by, upload.name, content)
        except SheetError as error:
            form.add_error("sheet", str(error))
        else:
            context["kept"] = uploads.keep(by, upload.name, content, at=clock.now())
    status = 422 if form.is_bound and not context.get("ok") else 200
    return render(request, "loop/round_sheet.html", context, status=status)


def _take(request: HttpRequest, round_: Round, by: Actor, token: str) -> HttpResponse:
    kept = uploads.load(by, token, at=clock.now())
    standings = {standing.id: standing for standing in _standings(round_, by)}
    precheck = _precheck(kept.name, kept.content, standings)
    if not precheck.ok:
        raise Refused(_("Nothing was imported: correct these lines first."))
    lines = _lines(precheck, standings)
    brought = actions.import_answers(deed_of(request), round_.pk, lines=lines)
    uploads.drop(by, token)
    words = {"saved": len(brought["saved"]), "same": brought["unchanged"]}
    messages.success(request, _("%(saved)s answers saved, %(same)s unchanged.") % words)
    if not brought["stale"]:
        return redirect("loop:round", round_.pk)
    stale = _both_texts([line for line in lines if line.answer_id in brought["stale"]], standings)
    return render(request, "loop/round_sheet.html", {"round": round_, "stale": stale})


def _checked(round_: Round, by: Actor, name: str, content: bytes) -> dict[str, object]:
    """What the import would do."""
    standings = {standing.id: standing for standing in _standings(round_, by)}
    precheck = _precheck(name, content, standings)
    if not precheck.ok:
        return {"precheck": precheck, "ok": False}
    lines = _lines(precheck, standings)
    changed = [ln for ln in lines if actions.differs(standings[ln.answer_id], ln.given)]
    stale = [ln for ln in changed if ln.version != standings[ln.answer_id].version]
    fresh = [ln for ln in changed if ln.version == standings[ln.answer_id].version]
    faults = [(ln.at, fault) for ln in fresh if (fault := _fault(standings, ln, by))]
    return {
        "precheck": precheck,
        "faults": faults,
        "ok": not faults,
        "fresh": _both_texts(fresh, standings),
        "stale": _both_texts(stale, standings),
        "unchanged": len(lines) - len(changed),
    }


def _fault(standings: dict[int, Standing], line: actions.Line, by: Actor) -> str:
    return actions.fault_of(standings[line.answer_id], line.given, by)


def _precheck(name: str, content: bytes, standings: dict[int, Standing]) -> Precheck:
    workbook = open_workbook(name, content, limits=LIMITS)
    check = partial(answer_sheet.problems, standings=standings)
    return read(answer_sheet.SHEET, workbook, check=check)


def _lines(precheck: Precheck, standings: dict[int, Standing]) -> tuple[actions.Line, ...]:
    lines = []
    for row in precheck.rows:
        answer_id, version = row.values["answer"], row.values["version"]
        assert isinstance(answer_id, int) and isinstance(version, int)
        said = answer_sheet.said(row, standings[answer_id])
        given = actions.Given(said.method, said.sample, said.entry, said.reason, said.veto_failed)
        place = _("Row %(row)s") % {"row": row.number}
        lines.append(actions.Line(answer_id, version, actions.tidy(given), place))
    return tuple(lines)


def _both_texts(
    lines: list[actions.Line], standings: dict[int, Standing]
) -> list[tuple[Standing, list[tuple[str, str, str]]]]:
    """For each line its answer, and field by field what stands and what the sheet says."""
    found = []
    for line in lines:
        standing = standings[line.answer_id]
        stands, says = told(standing, standing), told(standing, line.given)
        fields = [(name, stands[name], says[name]) for name in stands if stands[name] != says[name]]
        found.append((standing, fields))
    return found


def _standings(round_: Round, by: Actor) -> list[Standing]:
    seen = answers_visible_to(by).filter(round=round_).order_by("clause__order")
    order = list(seen.values_list("pk", flat=True))
    found = {standing.id: standing for standing in standings_of(order, by)}
    return [found[pk] for pk in order if pk in found]
