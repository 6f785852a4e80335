"""The rhythm of work: the year's grid, the occurrences behind each number, adding and stopping."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.forms.cadences import CadenceForm, RhythmForm, SixOnesForm, StopForm
from bihuan.apps.programmes.models import Cadence, Occurrence, Programme
from bihuan.apps.programmes.queries import Coverage, YearRow, six_name
from bihuan.apps.programmes.states import PRODUCTS, RHYTHMS, STANDINGS
from bihuan.apps.programmes.views import frame
from bihuan.apps.programmes.views.sheets import OCCURRENCES
from bihuan.kit import clock, present
from bihuan.kit.deed import Actor, Deed
from bihuan.kit.paging import Order, page
from bihuan.kit.refusals import NotFound
from bihuan.kit.requests import deed_of, whole
from bihuan.kit.sheets.download import download
from bihuan.kit.sheets.writing import write
from bihuan.kit.wording import sentence
from bihuan.rules.calendar import SIX_ONES, Slot
from bihuan.rules.refusal import Refusal

ORDER = (Order("due_on"), Order("id"))
VERBS = ("programmes.add_cadence", "programmes.add_six_ones", "programmes.stop_cadence")


@require_GET
def cadences(request: HttpRequest, pk: int) -> HttpResponse:
    """A year of the rhythm, or the occurrences that stand one way."""
    by, programme = frame.programme_of(request, pk)
    on, year = clock.today(), _year(request, programme)
    table = queries.year_table(by, pk, year=year, on=on)
    key = request.GET.get("standing", "")
    shown = None
    if key in STANDINGS:
        shown = page(_standing_rows(request, by, pk, on=on), request.GET, order=ORDER)
    context = {
        "head": frame.head(programme, "cadences"),
        "table": table,
        "year": year,
        "years": _years(programme, year),
        "sums": {k: sum(row.counts[k] for row in table) for k in STANDINGS},
        "total": sum(row.total for row in table),
        "kept": sum(row.kept for row in table),
        "six": _six(table, year),
        "standings": standing_chips(),
        "months": [_("%(n)s month") % {"n": n} for n in range(1, 13)],
        "cadences": _listed(programme),
        "products": PRODUCTS,
        "rhythm_words": rhythm_words,
        "page": shown,
        "standing": key if shown else "",
        "in_year": bool(request.GET.get("year")),
        "may": frame.may(by, *VERBS),
        "today": on,
    }
    return render(request, "programmes/cadences.html", context)


@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The occurrences of a year, or those that stand one way."""
    by, programme = frame.programme_of(request, pk)
    key, on = request.GET.get("standing", ""), clock.today()
    if key in STANDINGS:
        found = _standing_rows(request, by, pk, on=on)
        rows: Iterable[Occurrence] = found.order_by("due_on", "id")
    else:
        table = queries.year_table(by, pk, year=_year(request, programme), on=on)
        rows = (held.occurrence for row in table for month in row.months for held in month)
    content = write([(OCCURRENCES, _sheet_rows(rows, on=on))], title=programme.name)
    return download(content, name=f"{programme.name} {_('Occurrences')}.xlsx")


@require_GET
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """The year's table of what was held, on paper (六个一执行表)."""
    by, programme = frame.programme_of(request, pk)
    year = _year(request, programme)
    table = queries.year_table(by, pk, year=year, on=clock.today())
    context = {
        "programme": programme,
        "agency": programme.agency,
        "year": year,
        "table": table,
        "total": sum(row.total for row in table),
        "kept": sum(row.kept for row in table),
        "six": _six(table, year),
        "standings": standing_chips(),
        "months": [_("%(n)s month") % {"n": n} for n in range(1, 13)],
        "today": clock.today(),
        "back": reverse("programmes:cadences", args=[pk]),
        "on_paper": True,
    }
    return render(request, "programmes/cadences_print.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A cadence from a preset or one's own; the dates are shown before anything is saved."""
    by = frame.insist(request, "programmes.add_cadence")
    programme = queries.visible_or_404(pk, by)
    form = CadenceForm(
        request.POST or None, by=by, on=clock.today(), initial=_initial(request, programme)
    )
    coming: list[Slot] | None = None
    if request.method == "POST" and form.is_valid():
        coming = _coming(form, programme)
        if coming is not None and "save" in request.POST:
            cadence = actions.add_cadence(deed_of(request), pk, **form.told())
            count = cadence.occurrences.count()
            done = ngettext("%(n)s occurrence is owed.", "%(n)s occurrences are owed.", count)
            return frame.went(request, _grid(pk), done % {"n": count})
    context = {
        "head": frame.head(programme, "cadences"),
        "form": form,
        "coming": coming,
        "presets": queries.cadence_presets().values(),
        "preset": queries.cadence_presets().get(request.GET.get("preset", "")),
        "back": _grid(pk),
    }
    status = 422 if form.errors else 200
    return render(request, "programmes/cadence_new.html", context, status=status)


@require_http_methods(["GET", "POST"])
def six_ones(request: HttpRequest, pk: int) -> HttpResponse:
    """The preset 六个一 for a year."""
    by = frame.insist(request, "programmes.add_six_ones")
    programme = queries.visible_or_404(pk, by)
    form = SixOnesForm(request.POST or None, by=by, initial={"year": programme.starts_on.year})

    def do(deed: Deed) -> str:
        given = form.cleaned_data
        owner = int(given["owner_unit"]) if given["owner_unit"] else None
        actions.add_six_ones(deed, pk, year=given["year"], owner_unit_id=owner)
        return f"{_grid(pk)}?year={given['year']}"

    return frame.ask(
        request,
        form,
        title=_("Add the six ones"),
        back=_grid(pk),
        done=_("The six ones are set for the year."),
        do=do,
        hint=_(
            "One list, 12 monthly points, a bulletin a week, 12 meetings, 4 site meetings, one "
            "report: 82 in a year of 52 weeks, 83 in one of 53. The days of the month are a "
            "proposal; the names and counts are those of the public example."
        ),
    )


@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """The last day on which a cadence owes anything."""
    by = frame.insist(request, "programmes.stop_cadence")
    cadence = _found(by, pk)
    form = StopForm(request.POST or None, initial={"stopped_on": clock.today()})
    here = _grid(cadence.programme_id)

    def do(deed: Deed) -> str:
        actions.stop_cadence(deed, pk, stopped_on=form.cleaned_data["stopped_on"])
        return here

    return frame.ask(
        request,
        form,
        title=_("Stop “%(name)s”") % {"name": cadence.name},
        back=here,
        done=_("Stopped; what was missed before stays missed."),
        do=do,
    )


def standing_chips() -> dict[str, dict[str, str]]:
    """How an occurrence stands: its word, its short mark, its colour."""
    return {
        key: {"label": _(label), "mark": _(mark), "tone": present.tone(tone)}
        for key, (label, tone, mark) in STANDINGS.items()
    }


def rhythm_words(rhythm: dict[str, Any]) -> str:
    """A rhythm in words."""
    anchor = rhythm["anchor"]
    named = {
        "start": _("first day"),
        "end": _("last day"),
        "first_workday": _("first working day"),
        "last_workday": _("last working day"),
    }
    day = named.get(str(anchor)) or _("day %(n)s") % {"n": anchor}
    times = rhythm.get("times", 1)
    often = _(RHYTHMS[str(rhythm["every"])])
    return f"{often} ×{times}，{day}" if times != 1 else f"{often}，{day}"


def _six(table: list[YearRow], year: int) -> Coverage | None:
    """How many of the six ones of a year were held; None where they were not set."""
    names = {six_name(routine.name, year=year) for routine in SIX_ONES}
    rows = [row for row in table if row.cadence.name in names]
    return Coverage(sum(r.kept for r in rows), sum(r.total for r in rows)) if rows else None


def _year(request: HttpRequest, programme: Programme) -> int:
    told = whole(request.GET.get("year", ""))
    if told is not None and 2000 <= told <= 2100:
        return told
    today = clock.today().year
    last = programme.ends_on.year if programme.ends_on else today
    return min(max(today, programme.starts_on.year), max(last, programme.starts_on.year))


def _years(programme: Programme, year: int) -> list[dict[str, object]]:
    spans = programme.cadences.values_list("starts_on__year", "ends_on__year")
    years = {year, *(y for first, last in spans for y in range(first, last + 1))}
    return [
        {"label": str(one), "href": f"?year={one}", "active": one == year} for one in sorted(years)
    ]


def _standing_rows(request: HttpRequest, by: Actor, pk: int, *, on: date) -> QuerySet[Occurrence]:
    """The occurrences that stand the way asked for: of the year asked for, or of all."""
    rows = queries.occurrences_visible_to(by).filter(cadence__programme_id=pk)
    if (year := whole(request.GET.get("year", ""))) is not None:
        rows = rows.filter(label__startswith=str(year))
    key = request.GET.get("standing", "")
    return rows.filter(queries.stands(key, on=on), cadence__clause__isnull=True)


def _listed(programme: Programme) -> list[Cadence]:
    rows = programme.cadences.filter(clause__isnull=True).order_by("stopped_on", "starts_on", "id")
    return list(rows.select_related("owner_unit", "owner_group", "owner_post__unit"))


def _initial(request: HttpRequest, programme: Programme) -> dict[str, object]:
    span: dict[str, object] = {
        "starts_on": max(programme.starts_on, clock.today()),
        "ends_on": programme.ends_on or clock.today().replace(month=12, day=31),
    }
    preset = queries.cadence_presets().get(request.GET.get("preset", ""))
    if preset is None:
        return span
    return {**span, "name": preset.name, "product": preset.product, **RhythmForm.of(preset.rhythm)}


def _coming(form: CadenceForm, programme: Programme) -> list[Slot] | None:
    """The dates the rhythm would owe; a rule's no becomes a fault of the form."""
    told = form.told()
    if told["ends_on"] < told["starts_on"]:
        form.add_error("ends_on", _("The end lies before the start."))
        return None
    try:
        return queries.previewed(
            told["rhythm"],
            starts_on=told["starts_on"],
            ends_on=told["ends_on"],
            agency_id=programme.agency_id,
        )
    except Refusal as refusal:
        form.add_error(None, sentence(refusal))
        return None


def _sheet_rows(rows: Iterable[Occurrence], *, on: date) -> Iterator[dict[str, object]]:
    for row in rows:
        yield {
            "cadence": row.cadence.name,
            "product": row.cadence.product,
            "label": row.label,
            "opens_on": row.opens_on,
            "due_on": row.due_on,
            "closes_on": row.closes_on,
            "standing": queries.standing(row, on=on),
            "done_on": row.done_on,
            "recorded_on": row.recorded_on,
            "done_by": row.done_by.name if row.done_by else "",
            "note": row.product_note,
            "excuse": row.excuse_reason,
        }


def _found(by: Actor, pk: int) -> Cadence:
    rows = Cadence.objects.filter(programme__in=queries.programmes_visible_to(by).order_by())
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such cadence."))
    return found


def _grid(pk: int) -> str:
    return reverse("programmes:cadences", args=[pk])
