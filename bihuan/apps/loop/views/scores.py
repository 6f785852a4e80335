"""Scores as pictures and tables; two rounds compared, and settled by a third."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.loop import actions
from bihuan.apps.loop.forms.checks import ConsensusForm
from bihuan.apps.loop.models import Round
from bihuan.apps.loop.queries import comparing
from bihuan.apps.loop.queries.rounds import round_or_404, rounds_visible_to
from bihuan.apps.loop.queries.scores import (
    Line,
    Scores,
    branches,
    sum_up,
    version_facts,
    whole_lines,
)
from bihuan.apps.loop.states import CHECKERS, ROUND_KINDS
from bihuan.apps.loop.views.posting import posted
from bihuan.apps.standards.models import Clause
from bihuan.kit import charts
from bihuan.kit.requests import actor_of, deed_of, whole
from bihuan.rules.scoring import parse_thresholds

RADAR_ROUNDS = 4


@require_GET
def scores(request: HttpRequest, round_id: int) -> HttpResponse:
    """A round's scores by class and department, and how rounds moved."""
    by = actor_of(request)
    round_ = round_or_404(round_id, by)
    version = version_facts(round_)
    lines = whole_lines(round_, by)
    tree = branches(version.pk)
    classes = [branch for branch in tree if branch.depth == 1]
    found = sum_up(lines, version)
    moved = [one for one in comparing.series(round_.programme, by) if one[1].whole.answered]
    here = reverse("loop:round", args=[round_.pk])
    units = {str(line.unit_id or ""): line.unit or _("No department") for line in lines}
    context = {
        "round": round_,
        "kind": ROUND_KINDS[round_.kind],
        "scores": found,
        "here": here,
        "classes": [(c, found.sums.by_category.get(c.code)) for c in classes],
        "units": [(pk, units[pk], sums) for pk, sums in found.sums.by_unit.items()],
        "radar": _radar(moved, round_, classes),
        "heat": _heat(lines, tree, here),
        "trend": _trend(moved, parse_thresholds(version.grades)),
    }
    return render(request, "loop/round_scores.html", context)


@require_http_methods(["GET", "POST"])
def compare(request: HttpRequest, round_id: int) -> HttpResponse:
    """Two rounds side by side: what is disputed, gravest first; a consensus may settle it."""
    by = actor_of(request)
    first = round_or_404(round_id, by)
    others = rounds_visible_to(by).filter(programme_id=first.programme_id)
    others = others.exclude(pk=first.pk).exclude(state="draft")
    told = request.GET.get("with", request.POST.get("other", ""))
    second = others.filter(pk=whole(told) or 0).first() if told else others.first()
    if told and second is None:
        raise Http404
    form = ConsensusForm(posted(request), initial={"other": second.pk if second else None})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        made = actions.create_consensus(deed_of(request), first.pk, given.pop("other"), **given)
        messages.success(request, _("What both agree on is copied; settle the rest."))
        return redirect("loop:round", made.pk)
    found = comparing.compare(first, second, by) if second else None
    context = {
        "first": first,
        "second": second,
        "choices": _choices(first, second, others[: comparing.MOST_ROUNDS]),
        "found": found,
        "radar": _both(first, second, found) if second and found else None,
        "form": form,
        "may_settle": by.holds(*CHECKERS) and second is not None,
    }
    status = 422 if form.is_bound else 200
    return render(request, "loop/round_compare.html", context, status=status)


def _choices(
    first: Round, second: Round | None, others: Iterable[Round]
) -> list[dict[str, object]]:
    here = reverse("loop:compare", args=[first.pk])
    return [
        {"label": one.name, "href": f"{here}?with={one.pk}", "active": one == second}
        for one in others
    ]


def _radar(moved: list[tuple[Round, Scores]], round_: Round, classes: list[Clause]) -> charts.Chart:
    """This round and the newest others, an outline each."""
    others = [one for one in moved if one[0].pk != round_.pk][-(RADAR_ROUNDS - 1) :]
    drawn = [one for one in moved if one[0].pk == round_.pk] + others[::-1]
    return _outlines(drawn, classes)


def _both(first: Round, second: Round, found: comparing.Comparison) -> charts.Chart:
    version = version_facts(first)
    classes = [branch for branch in branches(version.pk) if branch.depth == 1]
    return _outlines([(first, found.first), (second, found.second)], classes)


def _outlines(drawn: list[tuple[Round, Scores]], classes: list[Clause]) -> charts.Chart:
    series = []
    for round_, found in drawn:
        here = reverse("loop:round", args=[round_.pk])
        hrefs = [f"{here}?of_class={c.code}" for c in classes]
        values = comparing.rate_by_class(found, classes)
        series.append(charts.Series(round_.name, values, hrefs=hrefs))
    return charts.radar([charts.Axis(c.name) for c in classes], series)


def _heat(lines: list[Line], tree: list[Clause], here: str) -> charts.Chart:
    """Section × department, per cent of the points attainable there."""
    sections = {branch.pk: branch for branch in tree}
    found = comparing.spots(lines)
    used = {spot.section_id for spot in found}
    rows = [branch.pk for branch in tree if branch.pk in used]
    names = {line.unit_id: line.unit or _("No department") for line in lines}
    columns = list(names)
    squares = [
        charts.Square(
            rows.index(spot.section_id),
            columns.index(spot.unit_id),
            spot.sums.rate,
            f"{here}?section={spot.section_id}&unit={spot.unit_id or ''}",
        )
        for spot in found
        if spot.section_id in sections
    ]
    labels = [f"{sections[pk].code} {sections[pk].name}" for pk in rows]
    return charts.heat_map(labels, [names[pk] for pk in columns], squares)


def _trend(
    moved: list[tuple[Round, Scores]], thresholds: tuple[tuple[str, Decimal], ...]
) -> charts.Chart:
    values = [found.whole.rate for _round, found in moved]
    hrefs = [reverse("loop:round", args=[round_.pk]) for round_, _found in moved]
    levels = [charts.Threshold(name, at_least) for name, at_least in thresholds]
    line = charts.Series(_("Rate"), values, hrefs=hrefs)
    return charts.trend(
        [round_.name for round_, _f in moved], [line], unit="%", thresholds=levels, zero=True
    )
