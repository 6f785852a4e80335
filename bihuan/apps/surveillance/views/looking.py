"""Sets of series, the newest period of a set, the page of a series, and their workbooks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.apps.people.queries import timeline
from bihuan.apps.surveillance.forms import SettingForm
from bihuan.apps.surveillance.models import Series, SeriesSet
from bihuan.apps.surveillance.queries import (
    Setting,
    Week,
    held_on,
    series_visible_to,
    sets_visible_to,
    weeks_of,
)
from bihuan.apps.surveillance.queries.newest import ORDERS, in_order, newest
from bihuan.apps.surveillance.queries.page import (
    Looked,
    compare,
    curve,
    look,
    picked,
    seasons,
    shown_periods,
)
from bihuan.apps.surveillance.queries.sheet import newest_sheet, periods_sheet
from bihuan.apps.surveillance.queries.starting import example_csv, template_csv
from bihuan.apps.surveillance.queries.telling import sentence, setting_words
from bihuan.apps.surveillance.queries.warning import offered_parameters
from bihuan.apps.surveillance.states import KEEPERS, OFFERED, SERIES_SET, UNITS
from bihuan.kit import clock
from bihuan.kit.deed import Actor
from bihuan.kit.paging import Order, page
from bihuan.kit.refusals import NotFound
from bihuan.kit.requests import actor_of
from bihuan.kit.sheets.download import download

PER_PAGE = 26
WORDS = {
    "surveillance.SeriesSet.state": {s.key: s.label for s in SERIES_SET.states.values()},
    "surveillance.SeriesSet.kind": UNITS,
}


@dataclass(frozen=True, slots=True)
class Part:
    """A page of rows that are not in the database, as the pager wants it."""

    rows: list[Any]
    count: int
    first: str | None
    next: str | None
    capped: bool = False


@require_GET
def sets(request: HttpRequest) -> HttpResponse:
    """The sets in reach, newest first; older versions at the end of each."""
    by = actor_of(request)
    rows = sets_visible_to(by).select_related("entered_by", "unit")
    if request.GET.get("all") != "1":
        rows = rows.filter(state="current")
    shown = page(rows, request.GET, order=(Order("id", descending=True),))
    context = {
        "page": shown,
        "states": SERIES_SET.states,
        "units": UNITS,
        "keeps": by.holds(*KEEPERS),
        "every": request.GET.get("all") == "1",
    }
    return render(request, "surveillance/sets.html", context)


@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """The empty table to fill in."""
    actor_of(request)
    return download(template_csv(), name=f"{_('Counts by week')}.csv")


@require_GET
def example(request: HttpRequest) -> HttpResponse:
    """Ten invented years to try the pages with."""
    actor_of(request)
    return download(example_csv(clock.today()), name=f"{_('Invented series to try')}.csv")


@require_GET
def series_set(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest period of every series of a set."""
    by = actor_of(request)
    found = set_or_404(by, pk)
    order = request.GET.get("order", "")
    order, down = (order.lstrip("-"), order.startswith("-")) if order else ("alarm", True)
    order = order if order in ORDERS else "alarm"
    rows = in_order(newest(found, list(found.series.order_by("position"))), order, down=down)
    moves = SERIES_SET.moves_from(found.state, held=held_on(by, found))
    context = {
        "set": found,
        "state": SERIES_SET.states[found.state],
        "unit": UNITS[found.kind],
        "rows": rows,
        "alarms": sum(one.week.alarm for one in rows),
        "order": order,
        "down": down,
        "moves": {move.name for move in moves} if by.holds(*KEEPERS) else set(),
        "acts": timeline([("surveillance.SeriesSet", found.pk)], words=WORDS),
        "newer": found.successors.exclude(state="withdrawn").first(),
    }
    return render(request, "surveillance/set.html", context)


@require_GET
def set_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a workbook."""
    found = set_or_404(actor_of(request), pk)
    rows = newest(found, list(found.series.order_by("position")))
    return download(newest_sheet(rows), name=f"{found.name} {rows[0].week.label}.xlsx")


@require_GET
def series(request: HttpRequest, pk: int) -> HttpResponse:
    """The curve of a series with bound and alarms, and the sentence of one period."""
    looked = look(series_or_404(actor_of(request), pk))
    form, weeks = _computed(request, looked)
    setting, other = form.setting(), form.other()
    compared, second = None, None
    if other is not None:
        compared, second = compare(looked, weeks, (setting, other), form.delay())
    at = picked(weeks, request.GET.get("at", ""))
    context = {
        "looked": looked,
        "set": looked.series.series_set,
        "form": form,
        "words": setting_words(setting),
        "week": weeks[at],
        "sentence": sentence(weeks[at], setting),
        "second_sentence": sentence(second[at], other) if other and second else "",
        "part": _part(request, weeks[::-1]),
        "alarms": sum(week.alarm for week in weeks),
        "weeks": weeks,
        "compared": compared,
        **_drawn(request, looked, weeks, setting, (other, second) if other and second else None),
        **_ways(request, weeks, at),
    }
    return render(request, "surveillance/series.html", context)


def _drawn(
    request: HttpRequest,
    looked: Looked,
    weeks: list[Week],
    setting: Setting,
    other: tuple[Setting, list[Week]] | None,
) -> dict[str, Any]:
    """The chart asked for: the curve, or the years over each other."""
    if request.GET.get("view") == "seasons":
        chart = seasons(looked.table, looked.series.series_set.kind)
        return {"chart": chart, "overlaid": True}
    at = weeks[picked(weeks, request.GET.get("at", ""))].label
    go = _query(request, at="{}").replace("%7B%7D", "{}") + "#told"
    return {"chart": curve(weeks, setting, other, go=go, at=at), "overlaid": False}


def _ways(request: HttpRequest, weeks: list[Week], at: int) -> dict[str, Any]:
    """The addresses of the page in other guises."""
    beside = (
        (_("Period before"), "chevron-left", at - 1),
        (_("Next period"), "chevron-right", at + 1),
    )
    return {
        "around": [
            (label, icon, _query(request, at=weeks[place].label) + "#told")
            for label, icon, place in beside
            if 0 <= place < len(weeks)
        ],
        "as_curve": _query(request, view=""),
        "as_seasons": _query(request, view="seasons"),
        "query": request.GET.urlencode(),
        "pick": _query(request, at=""),
    }


@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The periods of a series as a workbook, by the setting of its page."""
    looked = look(series_or_404(actor_of(request), pk))
    form, weeks = _computed(request, looked)
    content = periods_sheet(weeks, form.setting())
    return download(content, name=f"{looked.series.name} {weeks[-1].label}.xlsx")


def set_or_404(by: Actor, pk: int) -> SeriesSet:
    """A set in reach, with what its page names."""
    rows = sets_visible_to(by).select_related("entered_by", "unit", "supersedes")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There are no such series."))
    return found


def series_or_404(by: Actor, pk: int) -> Series:
    """A series in reach with its set."""
    found = series_visible_to(by).select_related("series_set").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such series."))
    return found


def _computed(request: HttpRequest, looked: Looked) -> tuple[SettingForm, list[Week]]:
    name = looked.series.name
    offered = {key: offered_parameters(key, name, looked.table) for key in OFFERED}
    form = SettingForm(request.GET, usual=looked.usual, offered=offered)
    last = shown_periods(looked.table, form.years())
    weeks = weeks_of(looked.table, form.setting(), last=last, delay=form.delay())
    return form, weeks


def _part(request: HttpRequest, weeks: list[Week]) -> Part:
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    number = min(max(number, 1), -(-len(weeks) // PER_PAGE))
    begin = (number - 1) * PER_PAGE
    more = begin + PER_PAGE < len(weeks)
    return Part(
        rows=weeks[begin : begin + PER_PAGE],
        count=len(weeks),
        first=_query(request, page="") + "#periods" if number > 1 else None,
        next=_query(request, page=str(number + 1)) + "#periods" if more else None,
    )


def _query(request: HttpRequest, **changed: str) -> str:
    """The page's own address with some of its conditions changed; a blank one goes."""
    query = request.GET.copy()
    for key, value in changed.items():
        query.pop(key, None)
        if value:
            query[key] = value
    return "?" + query.urlencode()
