"""The table of duties 任务分解表: leaves with who owes them, filtered, grouped, suggested."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, When

from bihuan.apps.people.models import Charge, Tenure, Unit
from bihuan.apps.people.states import BUSINESS
from bihuan.apps.programmes.models import HelpingUnit, Programme, Responsibility
from bihuan.apps.programmes.queries.responsibilities import (
    Coverage,
    exempt_clause_ids,
    leaves,
)
from bihuan.apps.standards.models import Clause
from bihuan.kit.deed import Actor


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the filters of the table ask for."""

    text: str = ""
    class_code: str = ""
    unit_id: int | None = None
    standing: str = ""  # owned | unowned | exempt | mine | helping


@dataclass(frozen=True, slots=True)
class Duty:
    """One leaf with who owes it."""

    clause: Clause
    held: Responsibility | None
    exempt: bool

    @property
    def pk(self) -> int:
        """The clause's, as the batch bar picks clauses."""
        return self.clause.pk

    @property
    def owned(self) -> bool:
        """Lead department and handler are known, or the clause is left out."""
        full = self.held is not None and self.held.lead_unit_id and self.held.handler_id
        return bool(full) or self.exempt

    @property
    def helping(self) -> list[Unit]:
        """The departments that help."""
        return [h.unit for h in self.held.helping_units.all()] if self.held else []


@dataclass(frozen=True, slots=True)
class ClassOwned:
    """A class of the standard and how many of its leaves are owned."""

    code: str
    name: str
    owned: Coverage


def wanted_leaves(programme: Programme, wanted: Wanted, by: Actor) -> QuerySet[Clause]:
    """The leaves the filters ask for, in reading order."""
    rows = leaves(programme).order_by("order")
    if wanted.class_code:
        rows = rows.filter(class_code=wanted.class_code)
    for word in wanted.text.split()[:6]:
        rows = rows.filter(
            Q(code__startswith=word) | Q(name__icontains=word) | Q(pinyin__contains=word.lower())
        )
    held = Responsibility.objects.filter(programme=programme, clause=OuterRef("pk"))
    if wanted.unit_id:
        rows = rows.filter(Exists(held.filter(lead_unit_id=wanted.unit_id)))
    full = Exists(held.filter(lead_unit__isnull=False, handler__isnull=False))
    exempt = Q(pk__in=exempt_clause_ids(programme))
    mine = Q(leader_id=by.person_id) | Q(head_id=by.person_id) | Q(handler_id=by.person_id)
    help_ = Q(helping_units__unit__in=by.home_unit_ids, helping_units__ended=False)
    conditions = {
        "owned": Q(full) | exempt,
        "unowned": ~Q(full) & ~exempt,
        "exempt": exempt,
        "mine": Q(Exists(held.filter(mine))) if by.person_id else Q(pk__in=[]),
        "helping": Q(Exists(held.filter(help_))),
    }
    return rows.filter(conditions.get(wanted.standing, Q()))


def duties(programme: Programme, clauses: Iterable[Clause]) -> list[Duty]:
    """Each leaf with who owes it; three questions however many leaves."""
    rows = list(clauses)
    helping = HelpingUnit.objects.filter(ended=False).select_related("unit").order_by("unit__order")
    held = {
        r.clause_id: r
        for r in programme.responsibilities.filter(clause__in=rows)
        .select_related("leader", "lead_unit", "head", "handler")
        .prefetch_related(Prefetch("helping_units", queryset=helping))
    }
    exempt = exempt_clause_ids(programme)
    return [Duty(clause, held.get(clause.pk), clause.pk in exempt) for clause in rows]


def classes(programme: Programme) -> list[ClassOwned]:
    """The classes of the standard with how many of their leaves are owned."""
    tops = Clause.objects.filter(version_id=programme.version_id or 0, depth=1, dropped=False)
    names = dict(tops.order_by("order").values_list("code", "name"))
    total: dict[str, int] = dict.fromkeys(names, 0)
    done: dict[str, int] = dict.fromkeys(names, 0)
    owners = programme.responsibilities.filter(lead_unit__isnull=False, handler__isnull=False)
    owned = set(owners.values_list("clause_id", flat=True)) | exempt_clause_ids(programme)
    for pk, code in leaves(programme).values_list("pk", "class_code"):
        total[code] = total.get(code, 0) + 1
        done[code] = done.get(code, 0) + (pk in owned)
    return [
        ClassOwned(code, names.get(code, code), Coverage(done[code], total[code])) for code in total
    ]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A department the standard names, the agency's unit of that name, its leaves and people."""

    name: str
    unit: Unit | None
    clause_ids: tuple[int, ...]
    leader_id: int | None = None
    head_id: int | None = None
    staff: tuple[tuple[int, str], ...] = ()


def suggestions(programme: Programme, *, only_unowned: bool, on: date) -> list[Suggestion]:
    """The leaves by the department the standard proposes, joined to the unit of the same name."""
    wanted: dict[str, list[int]] = {}
    rows = leaves(programme).order_by("order")
    if only_unowned:
        full = programme.responsibilities.filter(lead_unit__isnull=False, handler__isnull=False)
        rows = rows.exclude(pk__in=full.values("clause_id"))
    for pk, name in rows.exclude(lead_unit_name="").values_list("pk", "lead_unit_name"):
        wanted.setdefault(name, []).append(pk)
    units = {
        unit.name: unit
        for unit in Unit.objects.filter(
            agency_id=programme.agency_id, closed_on=None, name__in=wanted
        )
    }
    known = [unit.pk for unit in units.values()]
    leaders, heads = leaders_of(known, on=on), heads_of(known, on=on)
    staff = staff_of(known, on=on)
    found = []
    for name, pks in sorted(wanted.items(), key=lambda item: -len(item[1])):
        unit = units.get(name)
        if unit is None:
            found.append(Suggestion(name, None, tuple(pks)))
            continue
        people = tuple(staff.get(unit.pk, ()))
        found.append(
            Suggestion(name, unit, tuple(pks), leaders.get(unit.pk), heads.get(unit.pk), people)
        )
    return found


def heads_of(unit_ids: list[int], *, on: date) -> dict[int, int]:
    """The department heads in office, by unit."""
    return _in_office(unit_ids, "head", on=on)


def leaders_of(unit_ids: list[int], *, on: date) -> dict[int, int]:
    """The leaders in charge (分管), by unit."""
    rows = Charge.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on),
        Q(post__tenures__ends_on__isnull=True) | Q(post__tenures__ends_on__gte=on),
        unit_id__in=unit_ids,
        starts_on__lte=on,
        post__tenures__starts_on__lte=on,
        post__role="leader",
    )
    return dict(rows.order_by("-id").values_list("unit_id", "post__tenures__person_id"))


def staff_of(unit_ids: list[int], *, on: date) -> dict[int, list[tuple[int, str]]]:
    """Who holds a business post in each department, handlers first: administrators see no duty."""
    handlers = Case(When(post__role="handler", then=0), default=1)
    working = _tenures(unit_ids, on=on).filter(post__role__in=BUSINESS)
    rows = working.order_by(handlers, "person__pinyin", "id")
    found: dict[int, dict[int, str]] = {}
    for unit, person, name in rows.values_list("post__unit_id", "person_id", "person__name"):
        found.setdefault(unit, {})[person] = name
    return {unit: list(persons.items()) for unit, persons in found.items()}


def _in_office(unit_ids: list[int], role: str, *, on: date) -> dict[int, int]:
    rows = _tenures(unit_ids, on=on).filter(post__role=role).order_by("-id")
    return dict(rows.values_list("post__unit_id", "person_id"))


def _tenures(unit_ids: list[int], *, on: date) -> QuerySet[Tenure]:
    return Tenure.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on),
        starts_on__lte=on,
        post__unit_id__in=unit_ids,
        post__closed_on__isnull=True,
        person__left_on__isnull=True,
    )
