"""Appraisals: who may read which, the rounds they stand on, each department's year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.apps.loop.models import Appraisal, Bonus, Round, Weighting
from bihuan.apps.loop.queries.scores import lines_by_round, sum_up, version_facts
from bihuan.apps.loop.states import APPRAISAL, APPRAISAL_READERS, ROUND_KINDS
from bihuan.apps.people.models import Unit
from bihuan.apps.people.queries.timeline import timeline
from bihuan.apps.programmes.models import Programme
from bihuan.kit.deed import SYSTEM, Actor, Scope
from bihuan.kit.refusals import NotFound
from bihuan.rules.scoring import Appraised, Tally, Weighed, appraise, ranks


class Cell(NamedTuple):
    """What a round says of a department: points, and its rate in per cent."""

    scored: Decimal
    attainable: Decimal
    rate: Decimal
    vetoes: int


@dataclass(frozen=True, slots=True)
class Row:
    """A department's year; a cell each programme, None where it owes nothing."""

    unit_id: int
    unit: str
    cells: tuple[Cell | None, ...]
    result: Appraised
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A programme in an appraisal, with the round that counts if there is one."""

    weighting: Weighting
    round: Round | None

    @property
    def programme(self) -> Programme:
        """The programme."""
        return self.weighting.programme


@dataclass(frozen=True, slots=True)
class Year:
    """An appraisal as somebody may see it."""

    parts: tuple[Part, ...]
    rows: tuple[Row, ...]
    bonuses: tuple[Bonus, ...]

    @property
    def weight(self) -> Decimal:
        """The sum of the weights."""
        return sum((part.weighting.weight for part in self.parts), Decimal(0))

    @property
    def roundless(self) -> list[Programme]:
        """Programmes without a closed round."""
        return [part.programme for part in self.parts if part.round is None]


def appraisals_visible_to(by: Actor) -> QuerySet[Appraisal]:
    """The agency's appraisals; a head sees those that are fixed."""
    rows = Appraisal.objects.select_related("agency", "drafted_by", "fixed_by")
    if by.scope is Scope.ALL:
        return rows
    if by.scope is Scope.NONE or by.person_id is None or by.agency_id is None:
        return rows.none()
    rows = rows.filter(agency_id=by.agency_id)
    if by.holds(*APPRAISAL_READERS):
        return rows
    return rows.filter(state__in=APPRAISAL.final) if by.holds("head") else rows.none()


def reads_whole(by: Actor) -> bool:
    """Whether every department's year is open to somebody, or that of own departments only."""
    return by.scope is Scope.ALL or by.holds(*APPRAISAL_READERS)


def appraisal_or_404(pk: int, by: Actor) -> Appraisal:
    """The appraisal, or the same "not found" whether it is missing or foreign."""
    found = appraisals_visible_to(by).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such appraisal."))
    return found


def locked_appraisal(pk: int, by: Actor) -> Appraisal:
    """The appraisal, locked for a change in this act."""
    rows = appraisals_visible_to(by).select_for_update(no_key=True, of=("self",))
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such appraisal."))
    return found


def year_of(appraisal: Appraisal, by: Actor) -> Year:
    """The appraisal's programmes, and the departments and additions one may see."""
    parts = _parts(appraisal)
    given = Bonus.objects.filter(appraisal=appraisal, ended=False)
    bonuses = list(given.select_related("unit", "added_by").order_by("unit__order", "pk"))
    if appraisal.frozen is None:
        rows = _computed(appraisal, parts, bonuses)
    else:
        rows = [_thawed(told) for told in appraisal.frozen]
    if appraisal.ranked:
        places = ranks([row.result.total for row in rows])
        rows = [replace(row, rank=place) for row, place in zip(rows, places, strict=True)]
    if not reads_whole(by):
        rows = [row for row in rows if row.unit_id in by.unit_ids]
        bonuses = [one for one in bonuses if one.unit_id in by.unit_ids]
    return Year(tuple(parts), tuple(rows), tuple(bonuses))


def told(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Rows as they are frozen; `_thawed` reads them back."""
    return [
        {
            "unit_id": row.unit_id,
            "unit": row.unit,
            "cells": [cell and [str(value) for value in cell] for cell in row.cells],
            "score": None if row.result.score is None else str(row.result.score),
            "counted": str(row.result.counted),
            "given": str(row.result.given),
            "bonus": str(row.result.bonus),
        }
        for row in rows
    ]


def rounds_to_choose(by: Actor, agency_id: int) -> QuerySet[Round]:
    """The agency's closed rounds, newest first."""
    rows = Round.objects.filter(agency_id=agency_id, state="closed")
    if not reads_whole(by):
        rows = rows.none()
    return rows.select_related("programme").order_by("-starts_on", "-pk")


def appraisal_history(appraisal: Appraisal) -> list[dict[str, Any]]:
    """The acts on an appraisal, its weights and additions, newest first."""
    states = {key: state.label for key, state in APPRAISAL.states.items()}
    objects = [
        ("loop.Appraisal", appraisal.pk),
        *(("loop.Weighting", one.pk) for one in appraisal.weightings.all()),
        *(("loop.Bonus", one.pk) for one in appraisal.bonuses.all()),
    ]
    return timeline(objects, words={"loop.Appraisal.state": states})


def round_words(round_: Round) -> str:
    """A round as the appraisal names it."""
    return f"{round_.name}（{_(ROUND_KINDS[round_.kind])}）"


def _parts(appraisal: Appraisal) -> list[Part]:
    rows = appraisal.weightings.filter(ended=False).select_related(
        "programme", "round__programme__version"
    )
    weightings = list(rows.order_by("pk"))
    open_ones = [one.programme_id for one in weightings if one.round_id is None]
    newest = (
        Round.objects.filter(
            programme__in=open_ones, state="closed", starts_on__year__lte=appraisal.year
        )
        .select_related("programme__version")
        .order_by("programme_id", "-closed_at", "-pk")
        .distinct("programme_id")
    )
    last = {round_.programme_id: round_ for round_ in newest}
    return [Part(one, one.round or last.get(one.programme_id)) for one in weightings]


def _computed(appraisal: Appraisal, parts: Sequence[Part], bonuses: Iterable[Bonus]) -> list[Row]:
    """Every department that owes something in one of the rounds, or was given points."""
    given: dict[int, list[Decimal]] = defaultdict(list)
    for one in bonuses:
        given[one.unit_id].append(one.points)
    lines = lines_by_round([part.round.pk for part in parts if part.round], SYSTEM)
    sums = [
        sum_up(lines[part.round.pk], version_facts(part.round)).sums.by_unit if part.round else {}
        for part in parts
    ]
    owing = {int(key) for by_unit in sums for key in by_unit if key} | set(given)
    units = Unit.objects.filter(pk__in=owing).order_by("path", "order")
    return [_row(unit, parts, sums, given[unit.pk], appraisal.bonus_cap) for unit in units]


def _row(
    unit: Unit,
    parts: Sequence[Part],
    sums: Sequence[Mapping[str, Tally]],
    given: Sequence[Decimal],
    cap: Decimal,
) -> Row:
    cells = tuple(_cell(by_unit.get(str(unit.pk))) for by_unit in sums)
    concerned = [
        Weighed(part.weighting.weight, cell.scored, cell.attainable)
        for part, cell in zip(parts, cells, strict=True)
        if cell is not None
    ]
    return Row(unit.pk, unit.name, cells, appraise(concerned, additions=given, cap=cap))


def _cell(sums: Tally | None) -> Cell | None:
    if sums is None or sums.rate is None:
        return None
    return Cell(sums.scored, sums.denominator, sums.rate, len(sums.vetoes_failed))


def _thawed(told: Mapping[str, Any]) -> Row:
    cells = [
        cell and Cell(Decimal(cell[0]), Decimal(cell[1]), Decimal(cell[2]), int(cell[3]))
        for cell in told["cells"]
    ]
    score = None if told["score"] is None else Decimal(told["score"])
    sums = [Decimal(told[key]) for key in ("counted", "given", "bonus")]
    return Row(told["unit_id"], told["unit"], tuple(cells), Appraised(score, *sums))
