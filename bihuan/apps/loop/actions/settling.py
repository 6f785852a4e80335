"""What every change of a finding ends with: its derived columns and its passage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.apps.loop.models import Finding, Helper, Measure, Passage
from bihuan.apps.loop.queries.relations import Reach, held_on_finding, reach_of
from bihuan.apps.loop.queries.scope import findings_visible_to, measures_visible_to
from bihuan.apps.loop.queries.standing import derived
from bihuan.apps.loop.states import FINDING
from bihuan.kit.deed import Deed
from bihuan.kit.moves import advance
from bihuan.kit.pinyin import search_key
from bihuan.kit.refusals import Changed, NotFound

TITLE_CHARS = 300


def finding_for(deed: Deed, finding_id: int) -> Finding:
    """The finding, locked for the rest of the act; not found when out of reach."""
    found = (
        findings_visible_to(deed.by)
        .select_for_update(no_key=True, of=("self",))
        .filter(pk=finding_id)
    )
    finding = found.first()
    if finding is None:
        raise NotFound(_("There is no such finding."))
    return finding


def measure_for(deed: Deed, measure_id: int) -> Measure:
    """The measure with the findings it serves, locked in one order; not found when out of reach."""
    if not measures_visible_to(deed.by).filter(pk=measure_id).exists():
        raise NotFound(_("There is no such measure."))
    list(served_by(measure_id).select_for_update(no_key=True).order_by("pk"))
    return Measure.objects.select_for_update(no_key=True).get(pk=measure_id)


def served_by(measure_id: int) -> QuerySet[Finding]:
    """The findings a measure serves, in reach or not: all of them follow it."""
    return Finding.objects.filter(
        remedies__measure_id=measure_id, remedies__void_reason=""
    ).order_by("pk")


def measures_of(finding: Finding) -> QuerySet[Measure]:
    """The measures that serve a finding, cancelled ones too."""
    return Measure.objects.filter(remedies__finding=finding, remedies__void_reason="").order_by(
        "pk"
    )


def unchanged_since(
    row: Finding | Measure,
    version: int | None,
    *,
    theirs: Mapping[str, object],
    yours: Mapping[str, object],
) -> None:
    """Refuse when somebody saved after the form was opened; both texts are shown."""
    if version is None or version == row.version:
        return
    raise Changed(
        _("Somebody else saved this record while you were writing."),
        theirs={name: str(value or "") for name, value in theirs.items()},
        yours={name: str(value or "") for name, value in yours.items()},
    )


def pass_on(
    deed: Deed,
    finding: Finding,
    move: str,
    *,
    held: frozenset[str] | None = None,
    facts: Mapping[str, object] | None = None,
    note: str = "",
) -> Finding:
    """Make a move of the finding's table, and settle it."""
    if held is None:
        held = held_on_finding(reach(deed), finding)
    finding.state = advance(FINDING, finding.state, move, held=held, facts=facts)
    return settle(deed, finding, move=move, note=note)


def reach(deed: Deed) -> Reach:
    """The reach of who does it, on the day of the deed."""
    return reach_of(deed.by, on=deed.on)


def settle(deed: Deed, finding: Finding, *, move: str = "revise", note: str = "") -> Finding:
    """Save a finding with what derives from its measures; write a passage when it passed on.

    The only place that writes scope columns, dated columns and passages.
    """
    measures = list(measures_of(finding))
    for name, value in asdict(derived(finding, measures)).items():
        setattr(finding, name, value)
    live = [m for m in measures if m.state != "cancelled"]
    finding.unit_ids, finding.person_ids = _concerned(finding, live)
    finding.pinyin = search_key(finding.title)[:600]
    finding.version += 1
    finding.save()
    _write_passage(deed, finding, move=move, note=note)
    return finding


def keep(deed: Deed, measure: Measure, *, move: str, note: str = "") -> Measure:
    """Save a changed measure, and settle the findings it serves, each in its own right."""
    measure.version += 1
    measure.save()
    for finding in served_by(measure.pk):
        settle(deed, finding, move=move, note=note)
    return measure


def move_due(deed: Deed, measure: Measure, due_on: date, *, note: str) -> Measure:
    """Give a measure another deadline; one that had passed already counts as missed.

    A finding is due no earlier than the open measures that answer it.
    """
    measure.misses += measure.due_on is not None and measure.due_on < deed.on
    measure.due_on = due_on
    for finding in served_by(measure.pk).filter(due_on__lt=due_on):
        finding.due_on = due_on
        finding.save(update_fields=["due_on"])
    return keep(deed, measure, move="redate", note=note)


def _concerned(finding: Finding, measures: list[Measure]) -> tuple[list[int], list[int]]:
    helpers = list(Helper.objects.filter(measure__in=measures).values_list("unit_id", "person_id"))
    units = {finding.lead_unit_id, *(m.lead_unit_id for m in measures), *(h[0] for h in helpers)}
    persons = {finding.leader_id, finding.handler_id, finding.raised_by_id}
    persons |= {p for m in measures for p in (m.leader_id, m.handler_id)}
    persons |= {h[1] for h in helpers}
    return sorted(u for u in units if u), sorted(p for p in persons if p)


def _write_passage(deed: Deed, finding: Finding, *, move: str, note: str) -> None:
    last = Passage.objects.filter(finding=finding).order_by("-at", "-pk").first()
    now = (finding.state, finding.next_due_on, finding.lead_unit_id)
    moved = any(m.name == move for m in FINDING.moves)
    if last and not moved and now == (last.target, last.due_on, last.lead_unit_id):
        return
    if last:
        last.until = deed.at
        last.save(update_fields=["until"])
    Passage.objects.create(
        finding=finding,
        move=move,
        source=last.target if last else "",
        target=finding.state,
        due_on=finding.next_due_on,
        lead_unit_id=finding.lead_unit_id,
        by_id=deed.by.person_id,
        at=deed.at,
        note=note,
    )
