"""Evidence given for measures: a new piece, or one that is there already (T3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.files.base import File as Upload
from django.utils.translation import gettext as _

from bihuan.apps.archives import actions as archives
from bihuan.apps.archives.models import Evidence
from bihuan.apps.loop.actions.settling import measure_for, reach
from bihuan.apps.loop.models import Measure, MeasureEvidence
from bihuan.apps.loop.queries.proof import evidence_in_reach
from bihuan.apps.loop.queries.relations import held_on_measure, involved_in_measure
from bihuan.apps.loop.states import OFFICE
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotAllowed, NotFound, Refused


@act("loop.prove", label="Give evidence")
def prove(
    deed: Deed,
    *,
    measure_id: int,
    kind: str,
    title: str,
    event_on: date,
    upload: Upload[bytes] | None = None,
    link: str = "",
    statement: str = "",
    document_no: str = "",
    locator: str = "",
    unclassified: bool = False,
) -> Evidence:
    """Give a new piece of evidence for a measure."""
    measure = measure_to_prove(deed, measure_id)
    stored = None
    if upload:
        stored = archives.store_file(deed, upload=upload, unclassified=unclassified)
    evidence = archives.add_evidence(
        deed,
        kind=kind,
        title=title,
        event_on=event_on,
        file_id=stored.pk if stored else None,
        link=link,
        statement=statement,
        document_no=document_no,
        locator=locator,
        unit_id=measure.lead_unit_id,
    )
    MeasureEvidence.objects.create(measure=measure, evidence=evidence)
    return evidence


@act("loop.reuse_evidence", label="Show the same evidence")
def reuse_evidence(deed: Deed, *, evidence_id: int, measure_ids: Sequence[int]) -> Evidence:
    """Show a piece that is there already for further measures; nothing is uploaded twice."""
    evidence = evidence_in_reach(deed.by).filter(pk=evidence_id).first()
    if evidence is None:
        raise NotFound(_("There is no such evidence."))
    for measure_id in sorted(set(measure_ids)):
        measure = measure_to_prove(deed, measure_id)
        if measure.agency_id != evidence.agency_id:
            raise NotFound(_("There is no such evidence."))
        MeasureEvidence.objects.get_or_create(measure=measure, evidence=evidence)
    return evidence


@act("loop.withdraw_evidence", label="Withdraw evidence of a measure")
def withdraw_proof(deed: Deed, *, measure_id: int, evidence_id: int, reason: str) -> Evidence:
    """The piece does not prove it after all; it stays on record with the reason."""
    measure = measure_to_prove(deed, measure_id)
    if not MeasureEvidence.objects.filter(measure=measure, evidence_id=evidence_id).exists():
        raise NotFound(_("There is no such evidence."))
    closed = MeasureEvidence.objects.filter(evidence_id=evidence_id).filter(
        measure__remedies__finding__state__in=("closing", "publicised", "closed"),
        measure__remedies__void_reason="",
    )
    if closed.exists():
        raise Refused(_("A finding was closed, or is being closed, on this evidence."))
    return archives.withdraw_evidence(deed, evidence_id=evidence_id, reason=reason)


def measure_to_prove(deed: Deed, measure_id: int) -> Measure:
    """The measure, when the person does it, helps with it, or is the office."""
    measure = measure_for(deed, measure_id)
    held = held_on_measure(reach(deed), measure, involved_in_measure(measure))
    if held.isdisjoint({"owner", "lead_head", "helper", *OFFICE, "system"}):
        raise NotAllowed(_("Evidence is given by those who do the measure."))
    if measure.state == "cancelled":
        raise Refused(_("A cancelled measure answers nothing."))
    return measure
