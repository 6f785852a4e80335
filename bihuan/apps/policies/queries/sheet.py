"""The register as a sheet: what travels, what an import would add, what stands in its way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from bihuan.apps.people.models import Unit
from bihuan.apps.policies.models import Policy
from bihuan.apps.policies.states import CHECKS, POLICY
from bihuan.kit.sheets.columns import Column
from bihuan.kit.sheets.heading import Table
from bihuan.kit.sheets.tables import Problem, Row
from bihuan.kit.sheets.writing import write

CHUNK: Final = 500

_ENTERED: Final = (
    Column("name", _("Name of the policy"), required=True, max_length=120, width=36),
    Column("document_no", _("Document number"), code=True, max_length=80, width=20),
    Column("unit", _("Owner department"), kind="unit", max_length=80, width=14),
    Column("issued_on", _("Date of issue"), kind="date", width=12),
    Column("effective_on", _("Effective from"), kind="date", width=12),
    Column("superior_rule", _("Superior rule"), max_length=300, width=36),
    Column(
        "replaces",
        _("Number of the version it supersedes"),
        code=True,
        max_length=80,
        width=20,
        help=_("That version is in the register already, or stands further up in this list."),
    ),
)
REGISTER: Final = Table("policies", _ENTERED, _("Register of policies"))
EXPORT: Final = Table(
    "policies",
    (
        *_ENTERED,
        Column("edition", _("Version number"), kind="int", width=8),
        Column(
            "state",
            _("State"),
            kind="choice",
            choices=tuple((s.key, s.label) for s in POLICY.states.values()),
            width=12,
        ),
        Column(
            "checked_as",
            _("Check against the superior rule"),
            kind="choice",
            choices=tuple((key, label) for key, (label, _tone) in CHECKS.items()),
            width=20,
        ),
        Column("trained_on", _("Training held on"), kind="date", width=12),
        Column("executions", _("Times carried out"), kind="int", width=10),
        Column("last_on", _("Last carried out on"), kind="date", width=12),
        Column("ended_on", _("In force until"), kind="date", width=12),
    ),
    _("Register of policies"),
)


@dataclass(slots=True)
class Standing:
    """The register as it is: what an import is held against, read once."""

    units: dict[str, int]
    issued: dict[tuple[str, str], int]  # (name, number) → policy
    numbers: dict[str, list[int]]  # number → policies in force under it
    drafts: set[str]  # names being drafted

    @classmethod
    def of(cls, agency_id: int) -> Standing:
        """Read it."""
        units = Unit.objects.filter(agency_id=agency_id, closed_on__isnull=True)
        rows = Policy.objects.filter(agency_id=agency_id)
        told = rows.values_list("pk", "name", "document_no", "state").order_by("pk")
        numbers: dict[str, list[int]] = {}
        for pk, _name, number, state in told:
            if state == "issued":
                numbers.setdefault(number, []).append(pk)
        return cls(
            units=dict(units.values_list("name", "pk")),
            issued={(n, no): pk for pk, n, no, s in told if s in ("issued", "superseded")},
            numbers=numbers,
            drafts={name for _pk, name, _no, state in told if state == "draft"},
        )


@dataclass(slots=True)
class Plan:
    """What an import would do: rows to register as issued, to draft, and known already."""

    issued: list[dict[str, Any]] = field(default_factory=list)
    drafts: list[dict[str, Any]] = field(default_factory=list)
    known: int = 0

    @property
    def changes(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.issued or self.drafts)


class Judge:
    """Looks at one row after the other; remembers the numbers of earlier rows."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.seen: set[tuple[str, str]] = set()
        self.above: dict[str, int] = {}
        self.replaced: set[str] = set()

    def __call__(self, row: Row) -> Iterator[Problem]:
        """What stands in the way of this row."""
        values = row.values
        name, number = bare(values.get("name")), str(values.get("document_no") or "")
        if (name, number) in self.seen:
            yield Problem("name", gettext("The same policy stands further up."))
        self.seen.add((name, number))
        if (unit := values.get("unit")) and unit not in self.standing.units:
            yield Problem("unit", gettext("There is no such department."))
        if (name, number) in self.standing.issued:
            return
        yield from self._dates(values, number)
        yield from self._replaces(values, number)
        if number:
            self.above[number] = self.above.get(number, 0) + 1

    def _dates(self, values: Mapping[str, Any], number: str) -> Iterator[Problem]:
        issued, effective = values.get("issued_on"), values.get("effective_on")
        if number and not issued:
            yield Problem("issued_on", gettext("A policy with a number has its day of issue."))
        if number and not effective:
            yield Problem("effective_on", gettext("A policy with a number says when it begins."))
        if issued and effective and effective < issued:
            words = gettext("A policy takes effect on the day it is issued, or later.")
            yield Problem("effective_on", words)

    def _replaces(self, values: Mapping[str, Any], number: str) -> Iterator[Problem]:
        wanted = str(values.get("replaces") or "")
        if not wanted:
            return
        there = len(self.standing.numbers.get(wanted, [])) + self.above.get(wanted, 0)
        if not number:
            yield Problem("replaces", gettext("A draft supersedes nothing yet: give its number."))
        elif not there:
            yield Problem("replaces", gettext("No policy in force has this number."))
        elif there > 1:
            yield Problem("replaces", gettext("Several policies have this number."))
        elif wanted in self.replaced:
            yield Problem("replaces", gettext("It is superseded further up already."))
        self.replaced.add(wanted)


def bare(name: object) -> str:
    """A name without its title marks 《》."""
    return str(name or "").strip().removeprefix("《").removesuffix("》").strip()


def plan(standing: Standing, rows: Sequence[Mapping[str, Any]]) -> Plan:
    """What these clean rows would add."""
    made = Plan()
    for row in rows:
        name, number = bare(row["name"]), str(row.get("document_no") or "")
        given = {**row, "name": name, "document_no": number}
        if (name, number) in standing.issued or (not number and name in standing.drafts):
            made.known += 1
        else:
            (made.issued if number else made.drafts).append(given)
    return made


def register_sheet(found: QuerySet[Policy]) -> bytes:
    """The policies of a list as a workbook that an import can read."""
    held = Q(executions__void_reason="")
    counted = found.annotate(
        times=Count("executions", filter=held), last_on=Max("executions__on", filter=held)
    ).select_related("unit", "supersedes")
    rows = (_values(one) for one in counted.order_by("issued_on", "pk").iterator(CHUNK))
    return write([(EXPORT, rows)], title=gettext(EXPORT.title))


def _values(one: Any) -> Mapping[str, object]:
    plain = ("name", "document_no", "issued_on", "effective_on", "superior_rule", "edition")
    more = ("state", "checked_as", "trained_on", "last_on", "ended_on")
    return {
        **{key: getattr(one, key) or None for key in (*plain, *more)},
        "unit": one.unit.name if one.unit else "",
        "replaces": one.supersedes.document_no if one.supersedes else "",
        "executions": one.times,
    }
