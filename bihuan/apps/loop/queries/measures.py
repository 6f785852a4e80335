"""The list of measures: which, in which order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from bihuan.apps.loop.models import Helper, Measure
from bihuan.apps.loop.queries.scope import measures_visible_to
from bihuan.apps.loop.states import MEASURE
from bihuan.kit.deed import Actor
from bihuan.kit.paging import Order

BY_DUE = (Order("due_on", nullable=True), Order("id"))


@dataclass(frozen=True, slots=True)
class MeasuresAsked:
    """The conditions of the list; blank ones do not narrow."""

    words: str = ""
    state: str = ""
    lead_unit: int | None = None
    handler: int | None = None
    due_from: date | None = None
    due_to: date | None = None
    mine: bool = False
    overdue: bool = False


def measures(by: Actor, asked: MeasuresAsked, *, on: date) -> QuerySet[Measure]:
    """Measures in reach that answer the conditions."""
    found = measures_visible_to(by)
    wanted = {
        "state": asked.state,
        "lead_unit_id": asked.lead_unit,
        "handler_id": asked.handler,
        "due_on__gte": asked.due_from,
        "due_on__lte": asked.due_to,
    }
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    if asked.overdue:
        found = found.filter(due_on__lt=on, state__in=MEASURE.open)
    if asked.mine:
        helped = Helper.objects.filter(person=by.person_id, ended_on__isnull=True)
        found = found.filter(Q(handler_id=by.person_id) | Q(pk__in=helped.values("measure_id")))
    for word in asked.words.split()[:6]:
        found = found.filter(Q(text__icontains=word) | Q(product__icontains=word))
    return found.select_related("lead_unit", "handler", "leader", "programme")
