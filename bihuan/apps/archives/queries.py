"""Which evidence one may see, the list of it, where a file is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from bihuan.apps.archives.models import Evidence, File
from bihuan.apps.people.states import ADMINISTRATORS
from bihuan.kit.deed import Actor, Scope
from bihuan.kit.sheets.columns import Column
from bihuan.kit.sheets.heading import Table
from bihuan.kit.sheets.writing import write

MOST_WORDS = 6
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
        Column("unit", _("Department"), width=14),
        Column("entered_by", _("Entered by"), width=12),
        Column("holds", _("File, link or statement"), width=40),
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
    happened_from: date | None = None
    happened_to: date | None = None
    late: bool = False
    mine: bool = False


def evidence(by: Actor, asked: EvidenceAsked) -> QuerySet[Evidence]:
    """Evidence in reach that answers the conditions."""
    found = evidence_visible_to(by)
    wanted = {
        "kind__icontains": asked.kind,
        "event_on__gte": asked.happened_from,
        "event_on__lte": asked.happened_to,
    }
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    if asked.late:
        found = found.filter(entered_on__gt=F("event_on"))
    if asked.mine:
        found = found.filter(entered_by=by.person_id)
    for word in asked.words.split()[:MOST_WORDS]:
        found = found.filter(
            Q(title__icontains=word) | Q(statement__icontains=word) | Q(document_no__icontains=word)
        )
    return found


def evidence_sheet(found: QuerySet[Evidence]) -> bytes:
    """The evidence of a list as a workbook."""
    rows = (_values(one) for one in found.order_by("-entered_on", "-pk").iterator(CHUNK))
    return write([(TABLE, rows)], title=gettext(TABLE.title))


def _values(one: Evidence) -> Mapping[str, object]:
    return {
        "kind": one.kind,
        "title": one.title,
        "document_no": one.document_no,
        "event_on": one.event_on,
        "entered_on": one.entered_on,
        "late": is_late(one),
        "unit": one.unit.name if one.unit else "",
        "entered_by": one.entered_by.name if one.entered_by else "",
        "holds": one.file.name if one.file else one.link or one.statement,
        "withdrawn": one.withdrawn_reason,
    }
