"""One cell of the matrix: its pieces, who was asked for it; the sheet of all cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from bihuan.apps.archives.queries import evidence_visible_to
from bihuan.apps.programmes.models import EvidenceRequest, Programme, Responsibility
from bihuan.apps.programmes.queries.matrix import CELLS, Matrix
from bihuan.apps.programmes.queries.programmes import programmes_visible_to
from bihuan.apps.programmes.queries.responsibilities import leaves
from bihuan.apps.standards.models import Clause, ClauseEvidence
from bihuan.apps.standards.queries import live_links
from bihuan.kit.deed import Actor
from bihuan.kit.refusals import NotFound
from bihuan.kit.sheets.columns import Column
from bihuan.kit.sheets.heading import Table
from bihuan.kit.sheets.writing import write
from bihuan.rules.coverage import Span, standing

FIXED: Final = (
    Column("class", _("Class"), width=16),
    Column("code", _("Code"), width=10),
    Column("clause", _("Clause"), width=40),
    Column("kind", _("Kind of evidence"), width=16),
    Column("unit", _("Lead department"), width=14),
)


@dataclass(frozen=True, slots=True)
class CellPage:
    """A clause, kind and year: what is there, how it stands, who was asked."""

    clause: Clause
    kind: str
    year: int
    state: str
    rows: list[ClauseEvidence]
    beyond: int
    held: Responsibility | None
    request: EvidenceRequest | None


def cell_of(
    programme: Programme, clause_id: int, kind: str, year: int, *, by: Actor, on: date
) -> CellPage:
    """One cell, or `NotFound` where the clause does not ask for the kind."""
    clause = leaves(programme).filter(pk=clause_id).select_related("version__standard").first()
    if clause is None or kind not in clause.evidence_kinds:
        raise NotFound(gettext("The standard asks for no such evidence."))
    links = live_links().filter(clause=clause, kind=kind).select_related("evidence__entered_by")
    spans = [Span(row.evidence.event_on.year, row.evidence.expires_on) for row in links]
    of_year = links.filter(_covering(year)).order_by("-evidence__event_on", "-pk")
    reach = evidence_visible_to(by).values("pk")
    rows = list(of_year.filter(evidence__in=reach))
    held = programme.responsibilities.filter(clause=clause)
    requests = EvidenceRequest.objects.filter(programme=programme, clause=clause, kind=kind)
    return CellPage(
        clause,
        kind,
        year,
        standing(spans, year, on=on)[0],
        rows,
        of_year.exclude(evidence__in=reach).count(),
        held.select_related("lead_unit", "head", "handler").first(),
        requests.filter(year=year, withdrawn_reason="").select_related("unit", "asked_by").first(),
    )


def open_requests(by: Actor) -> QuerySet[EvidenceRequest]:
    """Requests of running programmes that nothing answers yet."""
    there = live_links().filter(clause=OuterRef("clause"), kind=OuterRef("kind"))
    spanning = Q(
        evidence__expires_on__isnull=False,
        evidence__event_on__year__lte=OuterRef("year"),
        evidence__expires_on__year__gte=OuterRef("year"),
        linked_on__gte=OuterRef("asked_on"),
    )
    inside = Q(evidence__expires_on__isnull=True, evidence__event_on__year=OuterRef("year"))
    return EvidenceRequest.objects.filter(
        ~Exists(there.filter(spanning | inside)),
        programme__in=programmes_visible_to(by).order_by(),
        programme__state="running",
        withdrawn_reason="",
    ).select_related("programme", "clause", "unit")


def matrix_sheet(found: Matrix, *, title: str) -> bytes:
    """The matrix as a workbook: a row for each kind of a clause, a column for each year."""
    years = tuple(Column(f"y{year}", str(year), width=10) for year in found.years)
    table = Table("evidence-matrix", (*FIXED, *years), _("Evidence matrix"))
    return write([(table, _lines(found))], title=title)


def _lines(found: Matrix) -> Iterator[dict[str, object]]:
    for _code, name, rows, _counts in found.classes:
        for row in rows:
            told: dict[str, object] = {
                "class": name,
                "code": row.code,
                "clause": row.name,
                "kind": row.kind,
                "unit": row.unit,
            }
            for cell in row.cells:
                if cell is not None:
                    label = gettext(CELLS[cell.state][0])
                    told[f"y{cell.year}"] = f"{label} {cell.pieces}" if cell.pieces > 1 else label
            yield told


def _covering(year: int) -> Q:
    spanning = Q(evidence__expires_on__isnull=False, evidence__expires_on__year__gte=year)
    spanning &= Q(evidence__event_on__year__lte=year)
    return spanning | Q(evidence__expires_on__isnull=True, evidence__event_on__year=year)
