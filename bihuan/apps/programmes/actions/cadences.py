"""The rhythm of work: cadences, and the occurrences they owe."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from django.utils.translation import gettext as _

from bihuan.apps.people.models import Group, Post, Unit
from bihuan.apps.programmes import queries
from bihuan.apps.programmes.models import Cadence, Occurrence, Programme
from bihuan.apps.programmes.states import OFFICE, PRODUCTS, PROGRAMME
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotFound, Refused
from bihuan.kit.wording import refused
from bihuan.rules import calendar
from bihuan.rules.refusal import Refusal

M = TypeVar("M", Post, Unit, Group)
LONGEST_DAYS = 3 * 366
SIX_PRODUCTS = ("list", "points", "bulletin", "meeting", "site_meeting", "report")


@act("programmes.add_cadence", label="Add a cadence", may=OFFICE)
def add_cadence(
    deed: Deed,
    programme_id: int,
    *,
    name: str,
    product: str,
    rhythm: dict[str, object],
    starts_on: date,
    ends_on: date,
    owner_post_id: int | None = None,
    owner_unit_id: int | None = None,
    owner_group_id: int | None = None,
) -> Cadence:
    """Add a cadence and the occurrences it owes."""
    programme = queries.locked(programme_id, deed.by)
    _sound(programme, product, starts_on, ends_on)
    if programme.cadences.filter(name=name).exists():
        raise Refused(_("There is a cadence “%(name)s” already.") % {"name": name})
    cadence = Cadence.objects.create(
        programme=programme,
        name=name,
        product=product,
        rhythm=_parsed(rhythm).as_mapping(),
        starts_on=starts_on,
        ends_on=ends_on,
        owner_post=_own(Post, owner_post_id, "unit__agency", programme),
        owner_unit=_own(Unit, owner_unit_id, "agency", programme),
        owner_group=_own(Group, owner_group_id, "agency", programme),
    )
    _owe([cadence], programme)
    return cadence


@act("programmes.keep_up", label="Keep clauses up", may=OFFICE)
def keep_up(
    deed: Deed,
    programme_id: int,
    *,
    clause_ids: Sequence[int],
    rhythm: dict[str, object],
    starts_on: date,
    ends_on: date,
) -> int:
    """Turn clauses into recurring checks (常态化): each is shown again in every period.

    A clause that is kept up already keeps its old rhythm; the number of new ones comes back.
    """
    programme = queries.locked(programme_id, deed.by)
    _sound(programme, "upkeep", starts_on, ends_on)
    kept = programme.cadences.filter(stopped_on=None, clause__isnull=False)
    clauses = queries.leaves(programme).filter(pk__in=clause_ids)
    if not clauses:
        raise NotFound(_("Some of these clauses are not of this programme."))
    told = _parsed(rhythm).as_mapping()
    made = [
        Cadence(
            programme=programme,
            clause=clause,
            name=queries.free_name(programme, f"{clause.code} 常态化"),
            product="upkeep",
            rhythm=told,
            starts_on=starts_on,
            ends_on=ends_on,
        )
        for clause in clauses.exclude(pk__in=kept.values("clause_id"))
    ]
    _owe(Cadence.objects.bulk_create(made), programme)
    return len(made)


@act("programmes.add_six_ones", label="Add the six ones", may=OFFICE)
def add_six_ones(
    deed: Deed, programme_id: int, *, year: int, owner_unit_id: int | None = None
) -> int:
    """The preset 六个一 for a year: 82 occurrences in a year of 52 weeks."""
    made = 0
    for routine, product in zip(calendar.SIX_ONES, SIX_PRODUCTS, strict=True):
        cadence = add_cadence(
            deed,
            programme_id,
            name=queries.six_name(routine.name, year=year),
            product=product,
            rhythm=routine.cadence.as_mapping(),
            starts_on=date(year, 1, 1),
            ends_on=date(year, 12, 31),
            owner_unit_id=owner_unit_id,
        )
        made += cadence.occurrences.count()
    return made


@act("programmes.stop_cadence", label="Stop a cadence", may=OFFICE)
def stop_cadence(deed: Deed, cadence_id: int, *, stopped_on: date) -> Cadence:
    """After this day nothing more is owed; what was missed before stays missed."""
    cadence = Cadence.objects.select_for_update(no_key=True).filter(pk=cadence_id).first()
    if cadence is None:
        raise NotFound(_("There is no such cadence."))
    queries.locked(cadence.programme_id, deed.by)
    if stopped_on < deed.on:
        raise Refused(_("A cadence is not stopped for days gone by: what was owed was owed."))
    cadence.stopped_on = stopped_on
    cadence.save(update_fields=["stopped_on"])
    return cadence


def _owe(cadences: Sequence[Cadence], programme: Programme) -> None:
    if not cadences:
        return
    days = queries.work_calendar(programme.agency_id)
    Occurrence.objects.bulk_create(
        Occurrence(
            cadence=cadence,
            label=slot.label,
            number=slot.number,
            opens_on=slot.opens_on,
            due_on=slot.due_on,
            closes_on=slot.closes_on,
        )
        for cadence in cadences
        for slot in queries.slots(cadence, days)
    )


def _sound(programme: Programme, product: str, starts_on: date, ends_on: date) -> None:
    if programme.state not in PROGRAMME.open:
        raise Refused(_("The programme is over."))
    if product not in PRODUCTS:
        raise Refused(_("Unknown product."))
    if ends_on < starts_on:
        raise Refused(_("The end lies before the start."))
    if (ends_on - starts_on).days > LONGEST_DAYS:
        raise Refused(_("A cadence runs for at most three years; add the next one then."))


def _parsed(rhythm: dict[str, object]) -> calendar.Cadence:
    try:
        return calendar.parse_cadence(rhythm)
    except Refusal as refusal:
        raise refused(refusal) from refusal


def _own(model: type[M], pk: int | None, to_agency: str, of: Programme) -> M | None:
    if pk is None:
        return None
    found = model._default_manager.filter(pk=pk, **{f"{to_agency}_id": of.agency_id}).first()
    if found is None:
        raise NotFound(_("There is no such record."))
    return found
