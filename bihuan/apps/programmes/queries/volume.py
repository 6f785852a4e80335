"""One volume of a binder: its pieces with number and pages, and where they are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from bihuan.apps.archives.models import Evidence, ItemPart
from bihuan.apps.archives.queries import evidence_visible_to
from bihuan.apps.archives.queries.dossiers import fonds_code, line_of
from bihuan.apps.programmes.models import Programme
from bihuan.apps.programmes.queries.binder import Bound, binder, bound_clauses
from bihuan.apps.programmes.queries.matrix import Row, gaps_of
from bihuan.apps.standards.models import Clause, ClauseEvidence
from bihuan.kit.deed import Actor
from bihuan.kit.refusals import NotFound
from bihuan.rules.binder import Placed, Volume, placed, volume_number


class Kept(NamedTuple):
    """Where the archives keep a piece: the item's number 档号, its box, the box's place."""

    item_id: int
    reference: str
    author: str
    box: int | None
    place: str


class Line(NamedTuple):
    """One piece in a volume; no piece where it is not this person's to open."""

    at: Placed
    year: int
    kind: str
    piece: Evidence | None
    kept: Kept | None


@dataclass(frozen=True, slots=True)
class VolumePage:
    """A volume as one person sees it."""

    clause: Clause
    volume: Volume
    parts: tuple[Volume, ...]  # all of the clause's
    lines: list[Line]
    gaps: list[Row]

    @property
    def number(self) -> str:
        """Its number 卷号."""
        return volume_number(self.clause.code, self.volume.part)


def clause_of(programme: Programme, clause_id: int) -> Clause:
    """A clause that has volumes, or `NotFound`."""
    found = bound_clauses(programme).filter(pk=clause_id).select_related("version__standard")
    clause = found.first()
    if clause is None:
        raise NotFound(_("There is no such clause."))
    return clause


def volume_of(
    programme: Programme, clause: Clause, part: int, *, by: Actor, on: date
) -> VolumePage | None:
    """A volume; none where the clause has no such part any more."""
    bound = binder(programme, [clause.pk], on=on).of(clause.pk)
    if not 1 <= part <= len(bound.volumes):
        return None
    volume = bound.volumes[part - 1]
    lines = lines_of(programme, bound, volume, by=by)
    gaps = gaps_of(programme, [clause.pk], on=on).get(clause.pk, [])
    return VolumePage(clause, volume, bound.volumes, lines, gaps)


def lines_of(programme: Programme, bound: Bound, volume: Volume, *, by: Actor) -> list[Line]:
    """The pieces of a volume, in order."""
    ids = bound.links[volume.start : volume.stop]
    links = _links(ids)
    pieces = _in_reach(links, by)
    kept = kept_at(pieces, programme.agency_id)
    spans = placed(bound.leaves[volume.start : volume.stop])
    return [
        Line(
            span,
            leaf.year,
            links[pk].kind,
            pieces.get(links[pk].evidence_id),
            kept.get(links[pk].evidence_id),
        )
        for pk, leaf, span in zip(ids, bound.leaves[volume.start : volume.stop], spans, strict=True)
    ]


def kept_at(pieces: Mapping[int, Evidence], agency_id: int) -> dict[int, Kept]:
    """Where the archives keep these pieces, if they do; items given up do not count."""
    parts = ItemPart.objects.filter(evidence__in=list(pieces), item__voided_reason="")
    rows = list(parts.select_related("item__item_class", "item__box"))
    fonds = fonds_code(agency_id) if rows else ""
    return {
        one.evidence_id: Kept(
            one.item_id,
            line_of(one.item, fonds).reference,
            one.item.author,
            one.item.box.number if one.item.box else None,
            one.item.box.place if one.item.box else "",
        )
        for one in rows
    }


def _links(ids: Sequence[int]) -> dict[int, ClauseEvidence]:
    return {one.pk: one for one in ClauseEvidence.objects.filter(pk__in=ids)}


def _in_reach(links: Mapping[int, ClauseEvidence], by: Actor) -> dict[int, Evidence]:
    wanted = [one.evidence_id for one in links.values()]
    return {one.pk: one for one in evidence_visible_to(by).filter(pk__in=wanted)}
