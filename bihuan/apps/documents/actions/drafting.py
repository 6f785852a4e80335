"""Draft a document and change it; every change is a new version, to be checked again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bihuan.apps.documents.actions.making import (
    document_for,
    make_version,
    move,
    refuse_faults,
    series_for,
)
from bihuan.apps.documents.models import Countersigning, Document, Series
from bihuan.apps.documents.queries.kinds import kind_of
from bihuan.apps.documents.queries.relations import held_on
from bihuan.apps.documents.queries.scope import latest
from bihuan.apps.documents.queries.setting import frame_of
from bihuan.apps.documents.states import DOCUMENT
from bihuan.apps.people.models import Unit
from bihuan.apps.people.states import BUSINESS
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.moves import advance
from bihuan.kit.refusals import Changed, NotFound, Refused
from bihuan.rules.official import Kind

MOST_TITLE = 120


@dataclass(frozen=True, slots=True)
class About:
    """The record a document is drafted from: a key such as "loop.finding", its id and page."""

    key: str
    id: int
    path: str
    title: str = ""


@act("documents.draft", label="Draft a document", may=BUSINESS)
def draft_document(
    deed: Deed,
    *,
    kind: str,
    title: str,
    values: Mapping[str, Any],
    about: About | None = None,
    as_of: date | None = None,
    unit_id: int | None = None,
    series_id: int | None = None,
    countersign_ids: Sequence[int] = (),
) -> Document:
    """A draft with its first version; `as_of` is the day up to which its figures count."""
    assert deed.by.agency_id is not None
    sort = kind_of(kind)
    refuse_faults(sort, values)
    document = Document(
        agency_id=deed.by.agency_id,
        kind=sort.key,
        title=_title(title),
        unit_id=_unit(deed, unit_id),
        series=_series(deed, sort, series_id),
        retention=sort.retention,
        drafted_by_id=deed.by.person_id,
        drafted_on=deed.on,
    )
    if about is not None:
        document.about_key, document.about_id = about.key, about.id
        document.about_path, document.about_title = about.path, about.title[:200]
    if sort.way == "record":
        document.state = advance(DOCUMENT, document.state, "make", held=frozenset({"drafter"}))
    document.save()
    _ask(deed, document, sort, countersign_ids)
    frame = frame_of(document, document.series)
    if sort.way == "record":
        frame = replace(frame, on=deed.on)
    make_version(deed, document, values, frame, as_of=as_of or deed.on)
    return document


@act("documents.revise", label="Change a document", may=BUSINESS)
def revise_document(
    deed: Deed,
    *,
    document_id: int,
    title: str,
    values: Mapping[str, Any],
    as_of: date | None = None,
    series_id: int | None = None,
    countersign_ids: Sequence[int] | None = None,
    version: int | None = None,
) -> Document:
    """A new version; whatever was checked or countersigned must be so again."""
    document = document_for(deed, document_id)
    held = held_on(deed.by, document)
    if version is not None and version != document.version:
        raise Changed(
            _("Somebody else saved this record while you were writing."),
            theirs={_("Title"): document.title, _("Text"): latest(document).wording},
            yours={_("Title"): title},
        )
    sort = kind_of(document.kind)
    refuse_faults(sort, values)
    document.title = _title(title)
    if series_id is not None:
        document.series = _series(deed, sort, series_id)
    move(deed, document, "revise", held=held)
    if countersign_ids is not None:
        _ask(deed, document, sort, countersign_ids)
    frame = frame_of(document, document.series)
    make_version(deed, document, values, frame, as_of=as_of or deed.on)
    return document


def _title(title: str) -> str:
    clean = "".join(line.strip() for line in title.splitlines())
    if not clean:
        raise Refused(_("Give the document a title."))
    if len(clean) > MOST_TITLE:
        raise Refused(_("A title has at most %(most)s characters.") % {"most": MOST_TITLE})
    return clean


def _unit(deed: Deed, unit_id: int | None) -> int | None:
    if unit_id is None:
        return min(deed.by.home_unit_ids, default=None)
    if not Unit.objects.filter(pk=unit_id, agency=deed.by.agency_id).exists():
        raise NotFound(_("There is no such department."))
    return unit_id


def _series(deed: Deed, kind: Kind, series_id: int | None) -> Series | None:
    if series_id is None:
        return None
    series = series_for(deed, series_id)
    if not kind.numbered:
        raise Refused(_("A %(kind)s bears no number.") % {"kind": kind.title})
    if series.ended_on is not None or kind.side not in ("any", series.side):
        raise Refused(_("%(code)s is not a series for this document.") % {"code": series.code})
    return series


def _ask(deed: Deed, document: Document, kind: Kind, unit_ids: Sequence[int]) -> None:
    """Exactly these departments countersign."""
    wanted = set(unit_ids)
    if kind.countersign == "no" and wanted:
        raise Refused(_("A %(kind)s is not countersigned.") % {"kind": kind.title})
    found = Unit.objects.filter(pk__in=wanted, agency=document.agency_id, closed_on__isnull=True)
    if found.count() != len(wanted):
        raise NotFound(_("There is no such department."))
    asked = {row.unit_id: row for row in document.countersignings.all()}
    for unit_id, row in asked.items():
        if row.ended == (unit_id in wanted):
            row.ended = unit_id not in wanted
            row.save()
    Countersigning.objects.bulk_create(
        [Countersigning(document=document, unit_id=pk) for pk in sorted(wanted - set(asked))]
    )
