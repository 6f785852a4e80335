"""The work calendar: the year, one day, the library, sheets, and what an edit would move."""

from __future__ import annotations

import calendar as months
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.actions.calendar import Day
from bihuan.apps.programmes.forms.cadences import DayForm
from bihuan.apps.programmes.forms.responsibilities import SheetForm
from bihuan.apps.programmes.models import DayException
from bihuan.apps.programmes.states import DAYS
from bihuan.apps.programmes.views import frame
from bihuan.apps.programmes.views.sheets import DAYS_OF_YEAR
from bihuan.kit import clock, uploads
from bihuan.kit.deed import Actor
from bihuan.kit.refusals import Refused
from bihuan.kit.requests import actor_of, deed_of, whole
from bihuan.kit.sheets.download import download
from bihuan.kit.sheets.errors import SheetError
from bihuan.kit.sheets.reading import open_workbook
from bihuan.kit.sheets.results import Result
from bihuan.kit.sheets.tables import Precheck, read
from bihuan.kit.sheets.writing import template as blank_sheet
from bihuan.kit.sheets.writing import write

VERBS = ("keep_day", "keep_days", "load_holidays", "replan_cadences")
FIRST, LAST = 2000, 2100


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """A year of working days, as the agency keeps it."""
    by = queries.calendar_reader(actor_of(request))
    year = _year(request)
    rows = list(_days(by, year))
    day = _day(request)
    known = {row.day: row for row in rows}
    at = known.get(day) if day else None
    form = DayForm(initial=_initial(day, at))
    context = {
        "year": year,
        "years": [(y, f"?year={y}", y == year) for y in range(year - 1, year + 3)],
        "months": [_month(year, n, known) for n in range(1, 13)],
        "rows": rows,
        "kinds": DAYS,
        "form": form,
        "day": day,
        "workdays": sum(m["worked"] for m in (_month(year, n, known) for n in range(1, 13))),
        "moves": len(queries.calendar_moves(by.agency_id or 0, on=clock.today())),
        "may": frame.may(by, *(f"programmes.{verb}" for verb in VERBS)),
        "weekdays": [_("Mo"), _("Tu"), _("We"), _("Th"), _("Fr"), _("Sa"), _("Su")],
        "keep": frame.kept_as(request),
    }
    return render(request, "programmes/calendar.html", context)


@require_POST
def keep_day(request: HttpRequest) -> HttpResponse:
    """One day, as announced or as corrected."""
    frame.insist(request, "programmes.keep_day")
    form = DayForm(request.POST)
    if not form.is_valid():
        context = {"form": form, "title": _("Edit a day"), "back": _here(), "keep": "day"}
        return render(request, "programmes/form.html", context, status=422)
    given = form.cleaned_data
    return frame.press(
        request,
        to=f"{_here()}?year={given['day'].year}",
        done=_("Saved. Dates to come are moved only when you ask for it."),
        do=lambda deed: actions.keep_day(deed, **given),
    )


@require_POST
def load(request: HttpRequest) -> HttpResponse:
    """The public holidays shipped with the product."""
    by = frame.insist(request, "programmes.load_holidays")
    count = actions.load_holidays(deed_of(request), agency_id=by.agency_id or 0)
    done = ngettext("%(n)s day added.", "%(n)s days added.", count) % {"n": count}
    return frame.went(request, _here(), done)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The exceptions of a year; the sheet can be read back."""
    by = queries.calendar_reader(actor_of(request))
    year = _year(request)
    content = write([(DAYS_OF_YEAR, _rows(by, year))], title=f"{year} {_('Work calendar')}")
    return download(content, name=f"{year} {_('Work calendar')}.xlsx")


@require_GET
def sheet_template(request: HttpRequest) -> HttpResponse:
    """An empty sheet with its explanation."""
    queries.calendar_reader(actor_of(request))
    note = _("Only days that are not what their weekday says: holidays, and weekend days worked.")
    return download(blank_sheet(DAYS_OF_YEAR, note=note), name=f"{_('Work calendar')}.xlsx")


@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest) -> HttpResponse:
    """Days from a spreadsheet: prechecked, shown, confirmed."""
    by = frame.insist(request, "programmes.keep_days")
    token = request.POST.get("token", "")
    form = SheetForm(request.POST or None, request.FILES or None)
    if token:
        kept = uploads.load(by, token, at=clock.now())
        precheck, _trouble = _read(kept.name, kept.content)
        if precheck is None or not precheck.ok:
            raise Refused(_("This sheet has faults; nothing was taken."))
        told = actions.keep_days(deed_of(request), days=_told(precheck))
        uploads.drop(by, token)
        result = Result(
            created=told["created"], updated=told["updated"], unchanged=told["unchanged"]
        )
        return frame.went(request, _here(), str(result))
    context: dict[str, Any] = {"form": form, "back": _here()}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["sheet"]
        content = file.read()
        precheck, trouble = _read(file.name, content)
        context |= {"precheck": precheck, "trouble": trouble}
        context["token"] = uploads.keep(by, file.name, content, at=clock.now())
        if precheck is not None and precheck.ok:
            context["days"] = _told(precheck)
    wrong = request.method == "POST" and "days" not in context
    context["kinds"] = DAYS
    return render(request, "programmes/calendar_in.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "POST"])
def replan(request: HttpRequest) -> HttpResponse:
    """What the calendar as it is now would move, and the act that moves it."""
    by = frame.insist(request, "programmes.replan_cadences")
    if request.method == "POST":
        count = actions.replan_cadences(deed_of(request))
        done = ngettext("%(n)s occurrence moved.", "%(n)s occurrences moved.", count)
        return frame.went(request, _here(), done % {"n": count})
    moves = queries.calendar_moves(by.agency_id or 0, on=clock.today())
    return render(request, "programmes/replan.html", {"moves": moves, "back": _here()})


def _month(year: int, number: int, known: dict[date, DayException]) -> dict[str, Any]:
    weeks: list[list[dict[str, Any] | None]] = []
    worked = 0
    for week in months.Calendar().monthdatescalendar(year, number):
        line: list[dict[str, Any] | None] = []
        for day in week:
            if day.month != number:
                line.append(None)
                continue
            row = known.get(day)
            works = row.kind == "work" if row else day.weekday() < 5
            worked += works
            line.append({"day": day, "row": row, "works": works, "weekend": day.weekday() > 4})
        weeks.append(line)
    return {"number": number, "weeks": weeks, "worked": worked}


def _days(by: Actor, year: int) -> QuerySet[DayException]:
    rows = DayException.objects.filter(agency_id=by.agency_id or 0, day__year=year)
    return rows.order_by("day")


def _rows(by: Actor, year: int) -> Iterator[dict[str, object]]:
    for row in _days(by, year):
        yield {"day": row.day, "kind": row.kind, "name": row.name, "source": row.source}


def _read(name: str, content: bytes) -> tuple[Precheck | None, str]:
    try:
        return read(DAYS_OF_YEAR, open_workbook(name, content)), ""
    except SheetError as error:
        return None, str(error)


def _told(precheck: Precheck) -> list[Day]:
    found = []
    for row in precheck.rows:
        day = row.values["day"]
        assert isinstance(day, date)
        source = str(row.values.get("source") or "")
        found.append(Day(day, str(row.values["kind"]), str(row.values["name"]), source))
    return found


def _initial(day: date | None, row: DayException | None) -> dict[str, object]:
    if row is not None:
        return {"day": row.day, "kind": row.kind, "name": row.name, "source": row.source}
    worked = day is not None and day.weekday() > 4
    return {"day": day, "kind": "work" if worked else "rest"}


def _year(request: HttpRequest) -> int:
    told = whole(request.GET.get("year", ""))
    if told is not None and FIRST <= told <= LAST:
        return told
    day = _day(request)
    return day.year if day else clock.today().year


def _day(request: HttpRequest) -> date | None:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None


def _here() -> str:
    return reverse("programmes:calendar")
