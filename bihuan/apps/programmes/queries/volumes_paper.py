"""Volumes on paper 评审卷: what a cover, a catalogue and a back say, as of a day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

import segno
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.apps.documents.queries.wording import in_chinese
from bihuan.apps.programmes.models import Programme
from bihuan.apps.programmes.queries.binder import (
    Binder,
    BinderAsked,
    binder,
    bound_clauses,
    class_names,
)
from bihuan.apps.programmes.queries.volume import Line, lines_of
from bihuan.apps.standards.models import Clause
from bihuan.kit.deed import Actor
from bihuan.kit.refusals import NotFound
from bihuan.rules.binder import Volume, volume_number
from bihuan.rules.filing import shown_day

UNSEEN = "（其他科室材料，题名从略）"


class VolumesWanted(NamedTuple):
    """A class; or a clause; or one volume of a clause."""

    class_code: str = ""
    clause_id: int | None = None
    part: int | None = None


@in_chinese
def volumes_paper(
    programme: Programme, wanted: VolumesWanted, *, by: Actor, on: date, site: str
) -> tuple[str, dict[str, Any]]:
    """Title and values; a volume without pieces is left out."""
    clauses = _clauses(programme, wanted)
    found = binder(programme, [one.pk for one in clauses], on=on)
    chosen = list(_volumes(clauses, found, wanted.part))
    names = class_names(programme)
    class_name = names.get(clauses[0].class_code, "")
    values = {
        "programme": programme.name,
        "standard": str(programme.version or "")[:200],
        "class": class_name[:200],
        "count": len(chosen),
        "pieces": sum(volume.pieces for _clause, volume in chosen),
        "pages": sum(volume.pages for _clause, volume in chosen),
        "as_of": on.isoformat(),
        "volumes": [_cover(programme, clause, volume, names, site) for clause, volume in chosen],
        "papers": [
            _paper(volume_number(clause.code, volume.part), line)
            for clause, volume in chosen
            for line in lines_of(programme, found.of(clause.pk), volume, by=by)
        ],
    }
    if wanted.clause_id is None:
        told = class_name
    else:
        told = volume_number(clauses[0].code, wanted.part) if wanted.part else str(clauses[0])
    return f"{programme.name[:60]}评审卷（{told[:60]}）", values


def strokes(address: str) -> str:
    """The QR code of an address as how many squares it is wide, and the strokes that draw it."""
    rows = [bytes(row) for row in segno.make(address, error="m").matrix]
    drawn = (
        f"M{run.start()} {y}.5h{run.end() - run.start()}"
        for y, row in enumerate(rows)
        for run in re.finditer(b"\x01+", row)
    )
    return f"{len(rows)} {''.join(drawn)}"


def _clauses(programme: Programme, wanted: VolumesWanted) -> list[Clause]:
    found = bound_clauses(programme, BinderAsked(class_code=wanted.class_code)).order_by("order")
    if wanted.clause_id is not None:
        found = found.filter(pk=wanted.clause_id)
    clauses = list(found) if wanted.class_code or wanted.clause_id is not None else []
    if not clauses:
        raise NotFound(_("There is no such clause."))
    return clauses


def _volumes(
    clauses: list[Clause], found: Binder, part: int | None
) -> Iterator[tuple[Clause, Volume]]:
    for clause in clauses:
        for volume in found.of(clause.pk).volumes:
            if volume.pieces and part in (None, volume.part):
                yield clause, volume


def _cover(
    programme: Programme, clause: Clause, volume: Volume, names: dict[str, str], site: str
) -> dict[str, Any]:
    page = reverse("programmes:volume", args=[programme.pk, clause.pk, volume.part])
    return {
        "number": volume_number(clause.code, volume.part),
        "class": names.get(clause.class_code, clause.class_code)[:200],
        "name": clause.name,
        "years": volume.years,
        "pieces": volume.pieces,
        "pages": volume.pages,
        "note": f"{volume.uncounted}件未计页，各按1页" if volume.uncounted else "",
        "code": strokes(site.rstrip("/") + page),
    }


def _paper(number: str, line: Line) -> dict[str, Any]:
    at, piece, kept = line.at, line.piece, line.kept
    told = {"volume": number, "no": at.number, "pages": at.span, "title": UNSEEN}
    if piece is None:
        return {**told, "day": str(line.year)}
    place = f"{kept.reference}" if kept else ""
    if kept and kept.box:
        place += f" 盒{kept.box}{f' {kept.place}' if kept.place else ''}"
    notes = (line.kind, "" if at.counted else "未计页")
    return {
        **told,
        "document_no": piece.document_no,
        "author": (kept.author if kept else "") or (piece.unit.name if piece.unit else ""),
        "title": piece.title,
        "day": shown_day(piece.event_on),
        "place": place,
        "note": "；".join(part for part in notes if part),
    }
