"""Reads a ledger workbook back: what it would change, and every fault with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bihuan.apps.loop.models import Finding
from bihuan.apps.loop.queries.scope import findings_visible_to
from bihuan.apps.loop.queries.sheets import (
    ASSIGNABLE,
    LEDGER,
    MEASURES,
    assignable_values,
    person_cell,
)
from bihuan.apps.people.models import Person
from bihuan.apps.people.queries import persons_visible_to, serving, units_visible_to
from bihuan.kit.deed import Actor
from bihuan.kit.requests import wholes
from bihuan.kit.sheets.heading import find
from bihuan.kit.sheets.reading import Workbook
from bihuan.kit.sheets.tables import Precheck, Problem, Row, read


@dataclass(frozen=True, slots=True)
class Change:
    """What the sheet changes of one finding: column → value, names already turned into ids."""

    finding_id: int
    number: int
    values: Mapping[str, Any]

    @property
    def titles(self) -> list[str]:
        """msgids of the columns that change."""
        return [column.title for column in LEDGER.columns if column.key in self.values]


@dataclass(frozen=True, slots=True)
class NewMeasure:
    """A measure the sheet adds."""

    finding_ids: tuple[int, ...]
    values: Mapping[str, Any]


@dataclass(slots=True)
class LedgerReading:
    """What an import would bring."""

    ledger: Precheck
    measures: Precheck | None = None
    changes: list[Change] = field(default_factory=list)
    added: list[NewMeasure] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Nothing is wrong in either sheet."""
        return self.ledger.ok and (self.measures is None or self.measures.ok)

    @property
    def faults(self) -> list[Any]:
        """Faults and warnings of both sheets."""
        return [*self.ledger.faults, *(self.measures.faults if self.measures else [])]

    @property
    def unchanged(self) -> int:
        """Rows of the ledger that say what the record says already."""
        return len(self.ledger.rows) - len(self.changes)


def read_ledger(by: Actor, workbook: Workbook, *, on: date) -> LedgerReading:
    """Compare a workbook with the records in reach; nothing is written."""
    names = _Names(by, on)
    told = {row.values.get("record") for row in read(LEDGER, workbook).rows}
    rows = _Rows(by, names, [record for record in told if isinstance(record, int)])
    ledger = read(LEDGER, workbook, check=rows.check)
    reading = LedgerReading(ledger, changes=rows.changes)
    if find(MEASURES, workbook) is not None:
        added = _Added(by, names)
        reading.measures = read(MEASURES, workbook, check=added.check)
        reading.added = added.found
    return reading


class _Names:
    """Who and which department a cell names, within the agency."""

    def __init__(self, by: Actor, on: date) -> None:
        self.units = {u.name: u.pk for u in units_visible_to(by).filter(closed_on__isnull=True)}
        self.persons: dict[str, list[Person]] = {}
        for person in serving(persons_visible_to(by), on=on):
            for name in (person.name, person_cell(person) or ""):
                self.persons.setdefault(name, []).append(person)

    def person(self, name: str) -> int:
        """The person of this name; namesakes must be told apart."""
        found = self.persons.get(name, [])
        if not found:
            raise _Unknown(_("Nobody who serves is called “%(name)s”.") % {"name": name})
        if len(found) > 1:
            raise _Unknown(
                _("Several are called “%(name)s”: add the staff number in brackets.")
                % {"name": name}
            )
        return found[0].pk

    def unit(self, name: str) -> int:
        """The department of this name."""
        if name not in self.units:
            raise _Unknown(_("There is no department “%(name)s”.") % {"name": name})
        return self.units[name]


class _Unknown(Exception):  # noqa: N818  it becomes a fault of the row
    """A name that stands for nobody."""


class _Rows:
    """Turns rows of the ledger into changes."""

    def __init__(self, by: Actor, names: _Names, records: list[int]) -> None:
        self.names = names
        rows = findings_visible_to(by).select_related("lead_unit", "leader", "handler")
        self.rows = rows.in_bulk(records)
        self.changes: list[Change] = []

    def check(self, row: Row) -> Iterator[Problem]:
        """Note what the row changes; faults are given back."""
        record = row.values.get("record")
        if not isinstance(record, int):
            return
        finding = self.rows.get(record)
        if finding is None:
            yield Problem("record", _("There is no such finding."))
            return
        values: dict[str, Any] = {}
        for key, value in _differing(finding, row):
            try:
                values[key] = _taken(self.names, key, value)
            except _Unknown as unknown:
                yield Problem(key, str(unknown))
        if values.get("title", "x") is None:
            yield Problem("title", _("The title is empty."))
        if values:
            self.changes.append(Change(finding.pk, finding.number, values))


class _Added:
    """Turns rows without a measure number into new measures."""

    def __init__(self, by: Actor, names: _Names) -> None:
        self.names = names
        self.visible = findings_visible_to(by)
        self.found: list[NewMeasure] = []

    def check(self, row: Row) -> Iterator[Problem]:
        """Note what the row adds; a row with a number is there already."""
        if row.values.get("measure") is not None:
            return
        ids = _numbers(str(row.values.get("findings") or ""))
        known = self.visible.filter(pk__in=ids).count() if ids else 0
        if not ids or known < len(ids):
            yield Problem("findings", _("Not all of these are findings you may see."))
            return
        values: dict[str, Any] = {}
        for key in ("text", "lead_unit", "handler", "due_on", "product_kind", "product"):
            value = row.values.get(key)
            try:
                values[key] = None if value is None else _taken(self.names, key, value)
            except _Unknown as unknown:
                yield Problem(key, str(unknown))
        values |= {key: row.values.get(key) or "" for key in ("criterion", "outcome")}
        self.found.append(NewMeasure(tuple(sorted(ids)), values))


def _differing(finding: Finding, row: Row) -> Iterator[tuple[str, object]]:
    """The cells that say something else than the record; a column left out says nothing."""
    present = assignable_values(finding)
    for key in ASSIGNABLE:
        if key not in row.values:
            continue
        value = row.values[key]
        if _folded(value) not in {_folded(present[key]), _folded(_bare(present[key]))}:
            yield key, value


def _folded(value: object) -> object:
    """A text without the differences a spreadsheet program makes: line ends and outer blanks."""
    if isinstance(value, str):
        return "\n".join(value.split("\r\n")).strip() or None
    return value


def _bare(value: object) -> object:
    """A person's name without the staff number."""
    return value.split("（")[0] if isinstance(value, str) and value.endswith("）") else value


def _taken(names: _Names, key: str, value: object) -> object:
    """A cell's value as the verbs take it."""
    ways: dict[str, Callable[[str], int]] = {
        "lead_unit": names.unit,
        "leader": names.person,
        "handler": names.person,
    }
    if value is None or key not in ways:
        return value
    return ways[key](str(value).strip())


def _numbers(text: str) -> set[int]:
    parts = text.replace("，", "、").replace(",", "、").replace("；", "、").split("、")
    clean = [part.strip() for part in parts if part.strip()]
    numbers = wholes(clean)
    return set(numbers) if len(numbers) == len(clean) else set()
