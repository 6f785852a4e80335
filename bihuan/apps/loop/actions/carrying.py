"""A measure on its way: report, submit, verify, return, cancel, reopen."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from bihuan.apps.loop.actions.policies import file_policies
from bihuan.apps.loop.actions.settling import keep, measure_for, reach, served_by
from bihuan.apps.loop.models import Measure, Progress
from bihuan.apps.loop.queries.days import months_after
from bihuan.apps.loop.queries.lacking import product_lacks
from bihuan.apps.loop.queries.proof import evidence_of_measure
from bihuan.apps.loop.queries.relations import held_on_measure, involved_in_measure
from bihuan.apps.loop.states import ACTIVITY_KINDS, MEASURE, OFFICE
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.moves import advance
from bihuan.kit.refusals import Refused


@act("loop.report", label="Report progress")
def report(deed: Deed, *, measure_id: int, percent: int, text: str, blocker: str = "") -> Progress:
    """Say how far a measure is; for a long-term one this is also the report it owes."""
    measure = measure_for(deed, measure_id)
    if not 0 <= percent <= 100:
        raise Refused(_("Progress is between 0 and 100 per cent."))
    _advance(deed, measure, "report", {"text": text})
    measure.percent, measure.rejected = percent, False
    if measure.long_term:
        due = measure.next_report_on
        measure.reported_on_time = due is None or deed.on <= due
        measure.next_report_on = months_after(deed.on, measure.report_months)
    keep(deed, measure, move="report")
    return Progress.objects.create(
        measure=measure,
        by_id=deed.by.person_id,
        at=deed.at,
        percent=percent,
        text=text.strip(),
        blocker=blocker,
    )


@act("loop.submit", label="Submit a measure")
def submit(deed: Deed, *, measure_id: int, outcome: str = "") -> Measure:
    """The measure is carried out, with its evidence: ask for verification."""
    measure = measure_for(deed, measure_id)
    measure.outcome = outcome.strip() or measure.outcome
    file_policies(deed, measure)
    shown = list(evidence_of_measure(measure))
    _advance(deed, measure, "submit", {"evidence": shown})
    kinds = {evidence.kind for evidence in shown}
    activity = measure.product_kind in ACTIVITY_KINDS or not measure.product_kind
    if activity and not measure.outcome.strip():
        raise Refused(_("This measure names no product beyond an activity. Say what came of it."))
    if measure.product_kind and measure.product_kind not in kinds:
        raise Refused(
            _("The expected product is “%(kind)s”, but no evidence of that kind was given.")
            % {"kind": measure.product_kind}
        )
    _product_stands(measure, "policy")
    measure.submitted_on, measure.submitted_by_id = deed.on, deed.by.person_id
    measure.rejected = False
    return keep(deed, measure, move="submit")


@act("loop.verify", label="Verify a measure")
def verify(deed: Deed, *, measure_id: int) -> Measure:
    """Somebody who did not do it finds the measure carried out."""
    measure = measure_for(deed, measure_id)
    _advance(deed, measure, "verify")
    _product_stands(measure, "policy", "recovery")
    measure.verified_on, measure.verified_by_id = deed.on, deed.by.person_id
    measure.percent = 100
    return keep(deed, measure, move="verify")


@act("loop.return_measure", label="Return a measure")
def return_measure(deed: Deed, *, measure_id: int, reason: str) -> Measure:
    """Not carried out as it should be; says what is missing. The evidence stays."""
    measure = measure_for(deed, measure_id)
    _serves_nothing_closed(measure)
    _advance(deed, measure, "return", {"reason": reason})
    measure.returns += 1
    measure.rejected = True
    measure.verified_on = measure.verified_by = None
    Progress.objects.create(
        measure=measure,
        by_id=deed.by.person_id,
        at=deed.at,
        percent=measure.percent,
        text=_("Returned: %(reason)s") % {"reason": reason},
    )
    return keep(deed, measure, move="return_measure", note=reason)


@act("loop.cancel_measure", label="Cancel a measure", may=OFFICE)
def cancel_measure(deed: Deed, *, measure_id: int, reason: str) -> Measure:
    """The measure is not needed any more."""
    measure = measure_for(deed, measure_id)
    _advance(deed, measure, "cancel", {"reason": reason})
    measure.cancel_reason = reason
    return keep(deed, measure, move="cancel_measure", note=reason)


@act("loop.reopen_measure", label="Reopen a measure", may=OFFICE)
def reopen_measure(
    deed: Deed, *, measure_id: int, reason: str, due_on: date | None = None
) -> Measure:
    """A verified measure did not last: it is in progress again, with a new date."""
    measure = measure_for(deed, measure_id)
    _serves_nothing_closed(measure)
    _advance(deed, measure, "reopen", {"reason": reason})
    measure.verified_on = measure.verified_by = None
    measure.percent, measure.begun_on = 0, deed.on
    measure.due_on = due_on or measure.due_on
    _take_up(measure)
    return keep(deed, measure, move="reopen_measure", note=reason)


def _advance(
    deed: Deed, measure: Measure, move: str, facts: dict[str, object] | None = None
) -> None:
    held = held_on_measure(reach(deed), measure, involved_in_measure(measure))
    measure.state = advance(MEASURE, measure.state, move, held=held, facts=facts)


def _product_stands(measure: Measure, *of: str) -> None:
    if lacks := product_lacks(measure, *of):
        raise Refused(_("What this measure should leave behind does not stand yet."), items=lacks)


def _take_up(measure: Measure) -> None:
    for finding in served_by(measure.pk).filter(work_owed=True):
        finding.work_owed = False
        finding.save(update_fields=["work_owed"])


def _serves_nothing_closed(measure: Measure) -> None:
    closed = served_by(measure.pk).filter(state__in=("closed", "publicised", "closing"))
    if measure.state == "verified" and (one := closed.first()):
        raise Refused(
            _("It answers finding no. %(no)s, which is closed or being closed.")
            % {"no": one.number}
        )
