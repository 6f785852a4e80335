"""The matrix of evidence: clause × kind asked for × year, from two statements however large."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext_noop as _

from bihuan.apps.programmes.models import Programme
from bihuan.apps.programmes.queries.responsibilities import leaves
from bihuan.rules.coverage import EXPIRED, EXPIRING, MISSING, Span, standing, years_asked

HOLES: Final = frozenset({MISSING, EXPIRED, EXPIRING})
MOST_YEARS = 12
# Label, mark in the table, tone.
CELLS: Final[dict[str, tuple[str, str, str]]] = {
    "present": (_("On file"), "✓", "green"),
    "expiring": (_("Running out soon"), "!", "yellow"),
    "expired": (_("Ran out"), "✗", "orange"),
    "missing": (_("Missing"), "·", "red"),
}

# Written out, not composed: this is the whole of the page, and it is asked for often.
_ROWS = """
select c.id, c.depth, c.code, c.name, c.class_code, c.evidence_kinds, c.look_back_years, c.is_leaf,
  u.id, u.name
from standards_clause c
left join programmes_responsibility r on r.clause_id = c.id and r.programme_id = %(programme)s
left join people_unit u on u.id = r.lead_unit_id
where c.version_id = %(version)s and not c.dropped and (c.is_leaf or c.depth = 1)
  and not exists (select 1 from programmes_exemption x where x.clause_id = c.id
    and x.programme_id = %(programme)s and x.state = 'approved')
  and (%(only)s::bigint[] is null or not c.is_leaf or c.id = any(%(only)s))
order by c."order"
"""
_PIECES = """
select l.clause_id, l.kind, extract(year from e.event_on)::int, e.expires_on, false
from standards_clauseevidence l
join standards_clause c on c.id = l.clause_id
join archives_evidence e on e.id = l.evidence_id
where c.version_id = %(version)s and l.unlinked_reason = '' and e.withdrawn_reason = ''
  and (%(only)s::bigint[] is null or c.id = any(%(only)s))
union all
select q.clause_id, q.kind, q.year, q.due_on, true
from programmes_evidencerequest q
where q.programme_id = %(programme)s and q.withdrawn_reason = ''
  and (%(only)s::bigint[] is null or q.clause_id = any(%(only)s))
"""


@dataclass(frozen=True, slots=True)
class MatrixAsked:
    """The filters of the matrix."""

    class_code: str = ""
    unit_id: int | None = None
    holes: bool = False


class Cell(NamedTuple):
    """One year of one kind: how it stands, how many pieces, whether somebody was asked for it."""

    year: int
    state: str
    pieces: int
    asked: bool = False

    @property
    def mark(self) -> str:
        """What stands in the cell: so many pieces, or a sign."""
        return str(self.pieces) if self.pieces > 1 else CELLS[self.state][1]


class Row(NamedTuple):
    """One kind of one clause over the years; None where the year is not asked for."""

    clause_id: int
    code: str
    name: str
    class_code: str
    kind: str
    unit_id: int | None
    unit: str
    cells: tuple[Cell | None, ...]
    first: bool  # the first kind of its clause

    @property
    def holes(self) -> int:
        """Years without, or soon without, evidence."""
        return sum(1 for cell in self.cells if cell is not None and cell.state in HOLES)


@dataclass(frozen=True, slots=True)
class Matrix:
    """The whole table, by class, with its totals."""

    years: tuple[int, ...]
    classes: list[tuple[str, str, list[Row], Counter[str]]] = field(default_factory=list)
    totals: Counter[str] = field(default_factory=Counter)
    by_year: Mapping[int, Counter[str]] = field(default_factory=dict)

    @property
    def asked_for(self) -> int:
        """All cells."""
        return sum(self.totals.values())

    def rows(self) -> Iterator[Row]:
        """Every row, in reading order."""
        for _code, _name, rows, _counts in self.classes:
            yield from rows


def years_of(programme: Programme, *, on: date) -> tuple[int, ...]:
    """The years of a programme's evidence: from the one that was set, or what clauses look back."""
    back = 0
    if programme.evidence_since is None:
        back = leaves(programme).aggregate(most=Max("look_back_years"))["most"] or 0
    return _years(programme, back, on=on)


def _years(programme: Programme, back: int, *, on: date) -> tuple[int, ...]:
    last = min(programme.ends_on.year, on.year) if programme.ends_on else on.year
    since = programme.evidence_since or programme.starts_on.year - back
    last = max(last, since)
    return tuple(range(max(since, last - MOST_YEARS + 1), last + 1))


def matrix(programme: Programme, asked: MatrixAsked, *, on: date) -> Matrix:
    """The matrix of a programme; the filters narrow its rows and so its totals."""
    clauses, spans, requests = _told(programme, None)
    years = _years(programme, max((row[6] for row in clauses), default=0), on=on)
    return _Reader(years, spans, requests, asked, on).read(clauses)


def gaps_of(programme: Programme, clause_ids: Collection[int], *, on: date) -> dict[int, list[Row]]:
    """The rows of some clauses in which something is missing, has run out or soon will."""
    clauses, spans, requests = _told(programme, list(clause_ids))
    years = years_of(programme, on=on)
    found: dict[int, list[Row]] = {}
    for row in _Reader(years, spans, requests, MatrixAsked(holes=True), on).read(clauses).rows():
        found.setdefault(row.clause_id, []).append(row)
    return found


def _told(
    programme: Programme, only: list[int] | None
) -> tuple[list[tuple[Any, ...]], dict[tuple[int, str], list[Span]], set[tuple[int, str, int]]]:
    """The clauses, the pieces of each kind, what was asked for; of some clauses only, or of all."""
    given = {"programme": programme.pk, "version": programme.version_id or 0, "only": only}
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, given)
        clauses = cursor.fetchall()
        cursor.execute(_PIECES, given)
        pieces = cursor.fetchall()
    spans: dict[tuple[int, str], list[Span]] = {}
    requests: set[tuple[int, str, int]] = set()
    for clause, kind, year, until, is_request in pieces:
        if is_request:
            requests.add((clause, kind, year))
        else:
            spans.setdefault((clause, kind), []).append(Span(year, until))
    return clauses, spans, requests


@dataclass(slots=True)
class _Reader:
    """Puts the rows of the two statements together."""

    years: tuple[int, ...]
    spans: dict[tuple[int, str], list[Span]]
    requests: set[tuple[int, str, int]]
    asked: MatrixAsked
    on: date
    known: dict[tuple[int, str, int, bool], Cell] = field(default_factory=dict)

    def read(self, clauses: list[tuple[Any, ...]]) -> Matrix:
        """The matrix of these clauses."""
        names = {code: name for _pk, depth, code, name, *_rest in clauses if depth == 1}
        found = Matrix(self.years, by_year={year: Counter() for year in self.years})
        for clause in clauses:
            if clause[7] and self._wanted(clause):
                self._add(found, clause, names)
        return found

    def _wanted(self, clause: tuple[Any, ...]) -> bool:
        if self.asked.class_code and clause[4] != self.asked.class_code:
            return False
        return self.asked.unit_id is None or clause[8] == self.asked.unit_id

    def _add(self, found: Matrix, clause: tuple[Any, ...], names: Mapping[str, str]) -> None:
        rows = [row for row in self._rows(clause) if row.holes or not self.asked.holes]
        if not rows:
            return
        code = clause[4]
        if not found.classes or found.classes[-1][0] != code:
            found.classes.append((code, names.get(code, code), [], Counter()))
        _code, _name, kept, counts = found.classes[-1]
        kept += rows
        for (year, state), n in Counter(
            cell[:2] for row in rows for cell in row.cells if cell is not None
        ).items():
            counts[state] += n
            found.totals[state] += n
            found.by_year[year][state] += n

    def _rows(self, clause: tuple[Any, ...]) -> Iterator[Row]:
        pk, _depth, code, name, class_code, kinds, back, _leaf, unit_id, unit = clause
        needed = years_asked(since=self.years[0], last=self.years[-1], look_back=back)
        for n, kind in enumerate(kinds):
            spans = self.spans.get((pk, kind), ())
            cells = tuple(
                self._cell(pk, kind, year, spans) if year in needed else None for year in self.years
            )
            yield Row(pk, code, name, class_code, kind, unit_id, unit or "", cells, n == 0)

    def _cell(self, pk: int, kind: str, year: int, spans: Any) -> Cell:
        state, count = standing(spans, year, on=self.on) if spans else (MISSING, 0)
        asked = state in HOLES and (pk, kind, year) in self.requests
        key = (year, state, count, asked)
        cell = self.known.get(key)  # most cells are alike
        if cell is None:
            cell = self.known[key] = Cell(*key)
        return cell
