"""Which evidence one may see, the list of it with its facets, where a file is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import (
    Count,
    DateField,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from bihuan.apps.archives.models import Evidence, File, FileText
from bihuan.apps.people.states import ADMINISTRATORS
from bihuan.kit.deed import Actor, Scope
from bihuan.kit.searching.folding import words_of
from bihuan.kit.searching.holding import among, holds
from bihuan.kit.sheets.columns import Column
from bihuan.kit.sheets.heading import Table
from bihuan.kit.sheets.writing import write

CHUNK = 500

TABLE: Final = Table(
    "evidence",
    (
        Column("kind", _("Kind"), width=14),
        Column("title", _("Title"), width=40),
        Column("document_no", _("Document number"), width=18),
        Column("event_on", _("Happened on"), kind="date", width=12),
        Column("entered_on", _("Entered on"), kind="date", width=12),
        Column("late", _("Entered later"), kind="bool", width=8),
        Column("expires_on", _("Valid until"), kind="date", width=12),
        Column("unit", _("Department"), width=14),
        Column("entered_by", _("Entered by"), width=12),
        Column("holds", _("File, link or statement"), width=40),
        Column("locator", _("Page and paragraph"), width=18),
        Column("withdrawn", _("Why withdrawn"), width=24),
    ),
    _("Evidence"),
)


def evidence_visible_to(by: Actor) -> QuerySet[Evidence]:
    """Evidence in reach by itself: the agency's, the own departments', one's own.

    Evidence of a record is also seen by whoever sees the record; the record's app answers that.
    """
    evidence = Evidence.objects.select_related("file", "unit", "entered_by")
    if by.scope is Scope.ALL:
        return evidence
    if by.agency_id is None or by.roles & ADMINISTRATORS or by.scope is Scope.NONE:
        return evidence.none()
    evidence = evidence.filter(agency_id=by.agency_id)
    if by.scope is Scope.AGENCY:
        return evidence
    mine = Q(entered_by_id=by.person_id)
    if by.roles <= {"expert"}:
        return evidence.filter(mine)
    units = by.unit_ids if by.scope is Scope.UNITS else by.home_unit_ids
    return evidence.filter(mine | Q(unit_id__in=units))


def stored_at(file: File) -> str:
    """Where the bytes lie in the storage: by their hash, so the same bytes lie there once."""
    return f"{file.agency_id}/{file.sha256[:2]}/{file.sha256}"


def is_late(evidence: Evidence) -> bool:
    """Entered after the day it happened: shown as 补录, with both days (C3.12)."""
    return evidence.entered_on > evidence.event_on


@dataclass(frozen=True, slots=True)
class EvidenceAsked:
    """The conditions of the list of evidence; blank ones do not narrow."""

    words: str = ""
    kind: str = ""
    year: int | None = None
    unit: int | None = None
    happened_from: date | None = None
    happened_to: date | None = None
    late: bool = False
    mine: bool = False
    expiring: bool = False
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Facets:
    """How many pieces there are of each kind, year and department, among those asked for."""

    kinds: list[tuple[str, int]]
    years: list[tuple[int, int]]
    units: list[tuple[int, str, int]]


def evidence(by: Actor, asked: EvidenceAsked, *, on: date) -> QuerySet[Evidence]:
    """Evidence in reach that answers the conditions; the withdrawn only when asked for."""
    found = evidence_visible_to(by)
    wanted = {
        "kind__icontains": asked.kind,
        "event_on__year": asked.year,
        "unit_id": asked.unit,
        "event_on__gte": asked.happened_from,
        "event_on__lte": asked.happened_to,
    }
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    if asked.late:
        found = found.filter(entered_on__gt=F("event_on"))
    if asked.mine:
        found = found.filter(entered_by=by.person_id)
    if asked.expiring:
        found = running_out(found, on=on)
    if asked.withdrawn:
        found = found.exclude(withdrawn_reason="")
    return found.filter(holding(words_of(asked.words)))


def running_out(found: QuerySet[Evidence], *, on: date) -> QuerySet[Evidence]:
    """Pieces that ran out, or will within the months their own reminder gives; none renewed."""
    ahead = Func(
        F("remind_months"),
        template="make_interval(months => %(expressions)s)",
        output_field=DurationField(),
    )
    until = ExpressionWrapper(
        Value(on, output_field=DateField()) + ahead, output_field=DateTimeField()
    )
    renewed = Evidence.objects.filter(replaces=OuterRef("pk"), withdrawn_reason="")
    return found.filter(~Exists(renewed), withdrawn_reason="", expires_on__lte=until)


def facets(found: QuerySet[Evidence]) -> Facets:
    """The facets of a list."""
    plain = found.order_by().select_related(None)
    kinds = plain.values("kind").annotate(n=Count("pk")).order_by("-n", "kind")
    years = plain.values("event_on__year").annotate(n=Count("pk")).order_by("-event_on__year")
    units = plain.exclude(unit=None).values("unit_id", "unit__name").annotate(n=Count("pk"))
    return Facets(
        [(row["kind"], row["n"]) for row in kinds],
        [(row["event_on__year"], row["n"]) for row in years],
        [(row["unit_id"], row["unit__name"], row["n"]) for row in units.order_by("unit__order")],
    )


def evidence_sheet(found: QuerySet[Evidence]) -> bytes:
    """The evidence of a list as a workbook."""
    rows = (_values(one) for one in found.order_by("-entered_on", "-pk").iterator(CHUNK))
    return write([(TABLE, rows)], title=gettext(TABLE.title))


def holding(words: Sequence[str]) -> Q:
    """Pieces that hold every word, each in the particulars or in the text of the file."""
    found = Q()
    for word in words:
        said = FileText.objects.filter(holds([word])).values("file_id")
        found &= holds([word], otherwise=among("file_id", said))
    return found


def _values(one: Evidence) -> Mapping[str, object]:
    return {
        "kind": one.kind,
        "title": one.title,
        "document_no": one.document_no,
        "event_on": one.event_on,
        "entered_on": one.entered_on,
        "late": is_late(one),
        "expires_on": one.expires_on,
        "unit": one.unit.name if one.unit else "",
        "entered_by": one.entered_by.name if one.entered_by else "",
        "holds": one.file.name if one.file else one.link or one.statement,
        "locator": one.locator,
        "withdrawn": one.withdrawn_reason,
    }
