"""Reads a table of duties, pasted or uploaded, against the clauses, units and people there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from django.db.models import Q
from django.utils.translation import gettext as _

from bihuan.apps.people.models import Person, Tenure, Unit
from bihuan.apps.people.queries import unmerged
from bihuan.apps.programmes import queries
from bihuan.apps.programmes.actions.responsibilities import Owner
from bihuan.apps.programmes.models import Programme
from bihuan.apps.programmes.views.sheets import DUTIES, PASTED
from bihuan.kit.sheets.errors import SheetError
from bihuan.kit.sheets.faults import Fault
from bihuan.kit.sheets.reading import open_workbook
from bihuan.kit.sheets.tables import Precheck, Problem, Row, read
from bihuan.kit.sheets.wording import fold_title, in_every_language

PERSONS = ("handler", "head", "leader")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a table would assign, or everything that is wrong with it."""

    owners: dict[int, Owner] = field(default_factory=dict)
    lines: list[dict[str, str]] = field(default_factory=list)
    faults: tuple[Fault, ...] = ()
    more: int = 0
    trouble: str = ""  # the file as such cannot be read
    precheck: Precheck | None = None

    @property
    def errors(self) -> list[Fault]:
        """What keeps it from being taken."""
        return [fault for fault in self.faults if not fault.warning]

    @property
    def warnings(self) -> list[Fault]:
        """What is told but taken."""
        return [fault for fault in self.faults if fault.warning]

    @property
    def ok(self) -> bool:
        """It may be confirmed."""
        return not self.trouble and self.precheck is not None and self.precheck.ok


@dataclass(frozen=True, slots=True)
class _Known:
    """Clauses by code; units and people by name, as the agency has them."""

    clauses: dict[str, tuple[int, str]]
    units: dict[str, int]
    people: dict[str, list[tuple[int, str]]]  # name → (id, staff number)
    posts: dict[int, set[int]]  # person → units

    @classmethod
    def of(cls, programme: Programme, *, on: date) -> _Known:
        """Four questions, whatever the table's length."""
        agency = programme.agency_id
        people: dict[str, list[tuple[int, str]]] = {}
        staff = unmerged(Person.objects.filter(agency_id=agency, left_on__isnull=True))
        for pk, name, number in staff.values_list("pk", "name", "staff_no"):
            people.setdefault(name, []).append((pk, number))
            people.setdefault(f"{name}{number}", []).append((pk, number))
        posts: dict[int, set[int]] = {}
        held = Tenure.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=on),
            starts_on__lte=on,
            post__unit__agency_id=agency,
        )
        for person, unit in held.values_list("person_id", "post__unit_id"):
            posts.setdefault(person, set()).add(unit)
        leaves = queries.leaves(programme).values_list("code", "pk", "name")
        units = Unit.objects.filter(agency_id=agency, closed_on=None).values_list("name", "pk")
        return cls({code: (pk, name) for code, pk, name in leaves}, dict(units), people, posts)

    def faults(self, row: Row) -> Iterator[Problem]:
        """What the cells of a row name that is not there."""
        values = row.values
        code = values.get("code")
        if code is not None and code not in self.clauses:
            yield Problem("code", _("The standard has no clause %(code)s.") % {"code": code})
        names = [("unit", values.get("unit")), *(("helping", n) for n in _list(values))]
        for key, name in names:
            if name is not None and name not in self.units:
                yield Problem(key, _("There is no department “%(name)s”.") % {"name": name})
        for key in PERSONS:
            yield from self._person_faults(key, values.get(key))
        unit, handler = self.units.get(str(values.get("unit"))), self._person(values.get("handler"))
        if unit and handler and unit not in self.posts.get(handler, set()):
            told = {"name": values["handler"], "unit": values["unit"]}
            sentence = _("%(name)s holds no post in %(unit)s.") % told
            yield Problem("handler", sentence, warning=True)

    def _person_faults(self, key: str, name: object) -> Iterator[Problem]:
        if name is None:
            return
        found = self.people.get(str(name), [])
        if not found:
            yield Problem(key, _("Nobody here is called “%(name)s”.") % {"name": name})
        elif len(found) > 1:
            numbers = "、".join(number for _pk, number in found)
            told = {"name": name, "numbers": numbers}
            sentence = _("Several are called “%(name)s”: add the staff number (%(numbers)s).")
            yield Problem(key, sentence % told)

    def _person(self, name: object) -> int | None:
        found = self.people.get(str(name), []) if name is not None else []
        return found[0][0] if len(found) == 1 else None

    def owner(self, row: Row) -> tuple[int, Owner]:
        """The clause of a sound row, and its owner."""
        values = row.values
        helping = _list(values)
        due_on = values.get("due_on")
        assert due_on is None or isinstance(due_on, date)
        owner = Owner(
            leader_id=self._person(values.get("leader")),
            lead_unit_id=self.units.get(str(values.get("unit"))),
            head_id=self._person(values.get("head")),
            handler_id=self._person(values.get("handler")),
            due_on=due_on,
            target=str(values["target"]) if values.get("target") else None,
            helping_unit_ids=tuple(self.units[name] for name in helping) if helping else None,
        )
        return self.clauses[str(values["code"])][0], owner

    def line(self, row: Row) -> dict[str, str]:
        """A row as the preview shows it."""
        values = row.values
        told = {key: str(value) for key, value in values.items() if value and key != "helping"}
        told["helping"] = "、".join(_list(values))
        told["name"] = self.clauses[str(values["code"])][1]
        return told


def read_sheet(name: str, content: bytes, programme: Programme, *, on: date) -> Reading:
    """An uploaded spreadsheet."""
    known = _Known.of(programme, on=on)
    try:
        workbook = open_workbook(name, content)
        precheck = read(DUTIES, workbook, check=known.faults)
    except SheetError as error:
        return Reading(trouble=str(error))
    return _read(precheck, known)


def read_pasted(text: str, programme: Programme, *, on: date) -> Reading:
    """Cells pasted from Excel, with their row of titles or without."""
    titled, text = _with_titles(text)
    reading = read_sheet(f"{_('Pasted table')}.csv", text.encode(), programme, on=on)
    if titled:
        return reading
    up = partial(_moved, by=-1)
    return replace(reading, faults=tuple(map(up, reading.faults)))


def _read(precheck: Precheck, known: _Known) -> Reading:
    # Columns that a table leaves out are no news: what it does not hold stays as it is.
    faults = tuple(f for f in precheck.faults if f.code != "missing_column" or not f.warning)
    if not precheck.ok:
        return Reading(faults=faults, more=precheck.more, precheck=precheck)
    return Reading(
        owners=dict(known.owner(row) for row in precheck.rows),
        lines=[known.line(row) for row in precheck.rows],
        faults=faults,
        more=precheck.more,
        precheck=precheck,
    )


def _with_titles(text: str) -> tuple[bool, str]:
    """Whether the first line is titles; the text, with the agreed titles where it is not."""
    first = text.lstrip("\n").split("\n", 1)[0]
    titles = {
        fold_title(word)
        for column in DUTIES.columns
        for word in (*in_every_language(column.title), *column.aliases)
    }
    if any(fold_title(cell.strip()) in titles for cell in first.split("\t")):
        return True, text
    named = {column.key: _(column.title) for column in DUTIES.columns}
    return False, "\t".join(named[key] for key in PASTED) + "\n" + text


def _moved(fault: Fault, *, by: int) -> Fault:
    return fault if fault.row is None else replace(fault, row=fault.row + by)


def _list(values: dict[str, object]) -> list[str]:
    found = values.get("helping")
    return [str(name) for name in found] if isinstance(found, list) else []
