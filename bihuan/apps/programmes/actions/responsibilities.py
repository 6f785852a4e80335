"""Who owes which clause: assigned one by one or in bulk, handed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from bihuan.apps.people.models import Person, Unit
from bihuan.apps.people.queries import unmerged
from bihuan.apps.programmes import queries
from bihuan.apps.programmes.actions.pledges import renew_pledges
from bihuan.apps.programmes.models import HelpingUnit, Programme, Responsibility
from bihuan.apps.programmes.states import OFFICE, PLEDGERS
from bihuan.apps.standards.models import Clause
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotFound, Refused

# A change of one of these is material: who signed for it signs again.
MATERIAL = ("leader_id", "lead_unit_id", "head_id", "handler_id", "due_on", "target")


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owes a clause, and until when; None leaves what is there, `cleared` empties it."""

    leader_id: int | None = None
    lead_unit_id: int | None = None
    head_id: int | None = None
    handler_id: int | None = None
    due_on: date | None = None
    target: str | None = None
    helping_unit_ids: tuple[int, ...] | None = None
    cleared: tuple[str, ...] = ()


@act("programmes.assign", label="Assign responsibility", may=OFFICE)
def assign(deed: Deed, programme_id: int, *, clause_id: int, owner: Owner) -> Responsibility:
    """Give one clause to its owners."""
    return assign_many(deed, programme_id, owners={clause_id: owner})[0]


@act("programmes.assign_many", label="Assign responsibilities", may=OFFICE)
def assign_many(deed: Deed, programme_id: int, *, owners: dict[int, Owner]) -> list[Responsibility]:
    """Give many clauses to their owners in one act; all or none."""
    programme = queries.locked(programme_id, deed.by)
    if programme.state not in {"draft", "running"}:
        raise Refused(_("The programme is over; its responsibilities stand as they are."))
    clauses = _leaves(programme, owners)
    _in_agency(programme, owners)
    kept = {
        r.clause_id: r
        for r in programme.responsibilities.select_for_update(no_key=True).filter(
            clause_id__in=owners
        )
    }
    done = [_give(programme, clauses[pk], owner, kept.get(pk)) for pk, owner in owners.items()]
    if programme.pledges.exists():
        renew_pledges(deed, programme)
    return done


@act("programmes.hand_over", label="Hand over responsibilities", may=(*OFFICE, "sysadmin"))
def hand_over(deed: Deed, *, from_person_id: int, to_person_id: int) -> int:
    """Everything one person owes goes to another, in programmes that are not over."""
    here = Person.objects.filter(agency_id=deed.by.agency_id or 0)
    receiver = here.filter(pk=to_person_id).first()
    if receiver is None or not here.filter(pk=from_person_id).exists():
        raise NotFound(_("There is no such person."))
    owed = queries.owed_by(from_person_id).filter(programme__agency_id=deed.by.agency_id or 0)
    programmes: dict[int, Programme] = {}
    rows = list(owed.select_for_update(no_key=True, of=("self",)))
    for responsibility in rows:
        for role in PLEDGERS:
            if getattr(responsibility, f"{role}_id") == from_person_id:
                setattr(responsibility, f"{role}_id", receiver.pk)
        responsibility.revision += 1
        responsibility.save()
        programmes[responsibility.programme_id] = responsibility.programme
    for programme in programmes.values():
        if programme.pledges.exists():
            renew_pledges(deed, programme)
    return len(rows)


def _give(
    programme: Programme, clause: Clause, owner: Owner, kept: Responsibility | None
) -> Responsibility:
    row = kept or Responsibility(programme=programme, clause=clause)
    wanted = {n: v for n in MATERIAL if (v := getattr(owner, n)) is not None}
    wanted |= {name: "" if name == "target" else None for name in owner.cleared}
    changed = [name for name, value in wanted.items() if value != getattr(row, name)]
    for name in changed:
        setattr(row, name, wanted[name])
    if programme.state == "running" and not (row.lead_unit_id and row.handler_id):
        raise Refused(
            _("%(clause)s would have no lead department or no handler.") % {"clause": clause}
        )
    if kept and changed:
        row.revision += 1
    if changed or not kept:
        row.save()
    if owner.helping_unit_ids is not None:
        _help(row, owner.helping_unit_ids)
    return row


def _help(row: Responsibility, unit_ids: tuple[int, ...]) -> None:
    known = set(row.helping_units.filter(ended=False).values_list("unit_id", flat=True))
    row.helping_units.filter(ended=False).exclude(unit_id__in=unit_ids).update(ended=True)
    row.helping_units.filter(ended=True, unit_id__in=unit_ids).update(ended=False)
    had = set(row.helping_units.values_list("unit_id", flat=True)) | known
    HelpingUnit.objects.bulk_create(
        HelpingUnit(responsibility=row, unit_id=unit) for unit in unit_ids if unit not in had
    )


def _leaves(programme: Programme, owners: dict[int, Owner]) -> dict[int, Clause]:
    found = queries.leaves(programme).filter(pk__in=owners).in_bulk()
    if len(found) != len(owners) or not owners:
        raise NotFound(_("Some of these clauses are not of this programme."))
    return found


def _in_agency(programme: Programme, owners: dict[int, Owner]) -> None:
    persons = {
        pk
        for o in owners.values()
        for pk in (o.leader_id, o.head_id, o.handler_id)
        if pk is not None
    }
    units = {
        pk
        for o in owners.values()
        for pk in (o.lead_unit_id, *(o.helping_unit_ids or ()))
        if pk is not None
    }
    agency = programme.agency_id
    here = unmerged(Person.objects.filter(agency_id=agency, left_on__isnull=True))
    known = here.filter(pk__in=persons).count()
    if known != len(persons):
        raise NotFound(_("Some of these persons do not work here."))
    if Unit.objects.filter(agency_id=agency, closed_on=None, pk__in=units).count() != len(units):
        raise NotFound(_("Some of these departments do not exist."))
