"""The binder 评审卷 of a programme: what proves each clause, in volumes; nothing is stored."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop as _

from bihuan.apps.programmes.models import Programme
from bihuan.apps.programmes.queries.matrix import Row, gaps_of, years_of
from bihuan.apps.programmes.queries.responsibilities import exempt_clause_ids, leaves
from bihuan.apps.standards.models import Clause
from bihuan.kit.sheets.columns import Column
from bihuan.kit.sheets.heading import Table
from bihuan.kit.sheets.writing import write
from bihuan.rules.binder import Leaf, Volume, volume_number, volumes

# Written out, not composed: the list of volumes is read from every piece of the programme.
_PIECES = """
select clause, array_agg(link order by year, kind, event_on, evidence),
  array_agg(year order by year, kind, event_on, evidence),
  array_agg(pages order by year, kind, event_on, evidence)
from (
  select l.clause_id as clause, l.id as link, extract(year from e.event_on)::int as year, l.kind,
    e.event_on, e.id as evidence, f.pages
  from standards_clauseevidence l
  join archives_evidence e on e.id = l.evidence_id
  left join archives_file f on f.id = e.file_id
  where l.clause_id = any(%(clauses)s) and l.unlinked_reason = '' and e.withdrawn_reason = ''
    and e.event_on < make_date(%(last)s + 1, 1, 1)
    and (e.event_on >= make_date(%(first)s, 1, 1) or e.expires_on >= make_date(%(first)s, 1, 1))
) as piece
group by clause
"""

VOLUMES: Final = Table(
    "volumes",
    (
        Column("number", _("Volume number"), code=True, width=14),
        Column("class", _("Class"), width=18),
        Column("code", _("Code"), code=True, width=10),
        Column("clause", _("Clause"), width=44),
        Column("years", _("Years"), code=True, width=12),
        Column("pieces", _("Pieces"), kind="int", width=8),
        Column("pages", _("Number of pages"), kind="int", width=8),
        Column("uncounted", _("Not counted"), kind="int", width=10),
        Column("gaps", _("Gaps"), width=40),
    ),
    _("List of volumes"),
)


@dataclass(frozen=True, slots=True)
class BinderAsked:
    """The conditions of the list of volumes; blank ones do not narrow."""

    words: str = ""
    class_code: str = ""
    empty: bool = False


class Bound(NamedTuple):
    """The pieces of a clause in order, and the volumes they make."""

    links: tuple[int, ...]
    leaves: tuple[Leaf, ...]
    volumes: tuple[Volume, ...]


class Shelved(NamedTuple):
    """One volume in the list."""

    clause: Clause
    volume: Volume
    gaps: tuple[str, ...]  # told with the clause's first volume

    @property
    def number(self) -> str:
        """Its number 卷号."""
        return volume_number(self.clause.code, self.volume.part)


@dataclass(slots=True)
class BinderTotals:
    """What the volumes hold together."""

    volumes: int = 0
    pieces: int = 0
    pages: int = 0
    uncounted: int = 0
    empty: int = 0


@dataclass(frozen=True, slots=True)
class Binder:
    """Every volume of the clauses that answer the conditions."""

    years: tuple[int, ...]
    bound: dict[int, Bound] = field(default_factory=dict)
    totals: BinderTotals = field(default_factory=BinderTotals)

    def of(self, clause_id: int) -> Bound:
        """The volumes of a clause; one, empty, where nothing proves it."""
        return self.bound.get(clause_id, NOTHING)


NOTHING: Final = Bound((), (), volumes(()))


def bound_clauses(programme: Programme, asked: BinderAsked | None = None) -> QuerySet[Clause]:
    """The clauses that have volumes: leaves, but for those left out with approval."""
    asked = asked or BinderAsked()
    found = leaves(programme).exclude(pk__in=exempt_clause_ids(programme))
    if asked.class_code:
        found = found.filter(class_code=asked.class_code)
    for word in asked.words.split()[:6]:
        code = (
            word.rpartition("-")[0] if "-" in word else word
        )  # a volume's number names its clause
        found = found.filter(Q(code__istartswith=code) | Q(name__icontains=word))
    return found


def binder(programme: Programme, clause_ids: Collection[int], *, on: date) -> Binder:
    """The volumes of some clauses."""
    years = years_of(programme, on=on)
    given: dict[str, Any] = {"first": years[0], "last": years[-1], "clauses": list(clause_ids)}
    with connection.cursor() as cursor:
        cursor.execute(_PIECES, given)
        pieces = {clause_id: told for clause_id, *told in cursor.fetchall()}
    found = Binder(years)
    for clause_id in clause_ids:
        found.bound[clause_id] = _bound(programme, pieces.get(clause_id))
        _add(found.totals, found.bound[clause_id])
    return found


def unproved(clauses: QuerySet[Clause], found: Binder) -> QuerySet[Clause]:
    """Of these clauses those that nothing proves."""
    return clauses.filter(pk__in=[pk for pk, bound in found.bound.items() if not bound.links])


def shelved(
    programme: Programme, clauses_: Collection[Clause], found: Binder, *, on: date
) -> list[tuple[str, list[Shelved]]]:
    """The volumes of some clauses under their classes, with the gaps of each clause."""
    names = class_names(programme)
    gaps = gaps_of(programme, [one.pk for one in clauses_], on=on)
    shelves: dict[str, list[Shelved]] = {}
    for clause in clauses_:
        missing = tuple(gap_words(row) for row in gaps.get(clause.pk, ()))
        shelf = shelves.setdefault(names.get(clause.class_code, clause.class_code), [])
        for volume in found.of(clause.pk).volumes:
            shelf.append(Shelved(clause, volume, missing if volume.part == 1 else ()))
    return list(shelves.items())


def class_names(programme: Programme) -> dict[str, str]:
    """The classes of the standard: code and name, by code."""
    tops = Clause.objects.filter(version_id=programme.version_id or 0, depth=1, dropped=False)
    rows = tops.order_by("order").values_list("code", "name")
    return {code: f"{code} {name}" for code, name in rows}


def gap_words(row: Row) -> str:
    """A kind and the years in which it is not there, or not for long."""
    years = [str(cell.year) for cell in row.cells if cell is not None and cell.state != "present"]
    return f"{row.kind}（{'、'.join(years)}）"


def volumes_sheet(programme: Programme, found: QuerySet[Clause], *, on: date, title: str) -> bytes:
    """案卷目录 as a workbook."""
    return write([(VOLUMES, _rows(programme, list(found.order_by("order")), on))], title=title)


def _rows(programme: Programme, found: list[Clause], on: date) -> Iterator[dict[str, object]]:
    whole = binder(programme, [one.pk for one in found], on=on)
    for name, shelf in shelved(programme, found, whole, on=on):
        for one in shelf:
            yield {
                "number": one.number,
                "class": name,
                "code": one.clause.code,
                "clause": one.clause.name,
                "years": one.volume.years,
                "pieces": one.volume.pieces,
                "pages": one.volume.pages,
                "uncounted": one.volume.uncounted,
                "gaps": "；".join(one.gaps),
            }


def _bound(programme: Programme, told: Sequence[Sequence[int]] | None) -> Bound:
    if told is None:
        return NOTHING
    links, *own = told
    leaves_ = tuple(map(Leaf, *own))
    made = volumes(leaves_, most_pages=programme.binder_pages, by_year=programme.binder_by_year)
    return Bound(tuple(links), leaves_, made)


def _add(totals: BinderTotals, bound: Bound) -> None:
    totals.empty += not bound.links
    totals.pieces += len(bound.links)
    for one in bound.volumes:
        totals.volumes += 1
        totals.pages += one.pages
        totals.uncounted += one.uncounted
