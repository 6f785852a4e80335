"""Measures: add to findings, link to more of them, edit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from bihuan.apps.loop.actions.findings import may_work_on, person_for, unit_for
from bihuan.apps.loop.actions.settling import (
    finding_for,
    keep,
    measure_for,
    reach,
    served_by,
    settle,
    unchanged_since,
)
from bihuan.apps.loop.models import Finding, Helper, Measure, Remedy
from bihuan.apps.loop.queries.days import months_after
from bihuan.apps.loop.queries.relations import held_on_measure, involved_in_measure
from bihuan.apps.loop.states import MEASURE, OFFICE, REPORT_MONTHS
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import Refused

AT_WORK = ("planning", "rectifying", "long_term")


@dataclass(frozen=True, slots=True)
class Helpers:
    """The departments and persons that help with a measure."""

    unit_ids: tuple[int, ...] = ()
    person_ids: tuple[int, ...] = ()


@act("loop.add_measure", label="Add a measure")
def add_measure(
    deed: Deed,
    *,
    finding_ids: Sequence[int],
    text: str,
    lead_unit_id: int | None = None,
    leader_id: int | None = None,
    handler_id: int | None = None,
    due_on: date | None = None,
    long_term: bool = False,
    report_months: int = REPORT_MONTHS,
    criterion: str = "",
    product_kind: str = "",
    product: str = "",
    outcome: str = "",
    helpers: Helpers = Helpers(),
) -> Measure:
    """Add a measure to one finding or several; what is not given is taken from the first."""
    findings = [finding_for(deed, pk) for pk in sorted(set(finding_ids))]
    if not findings:
        raise Refused(_("Choose at least one finding."))
    if not text.strip():
        raise Refused(_("Say what will be done."))
    first = findings[0]
    agency = first.agency_id
    measure = Measure(
        agency_id=agency,
        programme_id=first.programme_id,
        text=text.strip(),
        lead_unit=unit_for(deed, lead_unit_id, agency) if lead_unit_id else first.lead_unit,
        leader=person_for(deed, leader_id, agency) or first.leader,
        handler=person_for(deed, handler_id, agency) or first.handler,
        due_on=due_on or (None if long_term else first.due_on),
        begun_on=deed.on,
        long_term=long_term,
        report_months=report_months,
        next_report_on=months_after(deed.on, report_months) if long_term else None,
        criterion=criterion,
        product_kind=product_kind.strip(),
        product=product,
        outcome=outcome,
    )
    for finding in findings:
        _may_add(deed, finding, measure)
    measure.save()
    _set_helpers(deed, measure, helpers)
    for finding in findings:
        _link(deed, finding, measure)
    return measure


@act("loop.link_measure", label="Link a measure")
def link_measure(deed: Deed, *, measure_id: int, finding_ids: Sequence[int]) -> Measure:
    """One measure answers further findings (T3)."""
    findings = [finding_for(deed, pk) for pk in sorted(set(finding_ids))]
    measure = measure_for(deed, measure_id)
    if measure.state == "cancelled":
        raise Refused(_("A cancelled measure answers nothing."))
    for finding in findings:
        if finding.agency_id != measure.agency_id:
            raise Refused(_("Measure and finding belong to different agencies."))
        _may_add(deed, finding, measure)
        _link(deed, finding, measure)
    return measure


@act("loop.unlink_measure", label="Void a link", may=OFFICE)
def unlink_measure(deed: Deed, *, measure_id: int, finding_id: int, reason: str) -> Measure:
    """A measure was linked by mistake: the link stays on record as void."""
    measure = measure_for(deed, measure_id)
    finding = finding_for(deed, finding_id)
    remedy = Remedy.objects.filter(finding=finding, measure=measure, void_reason="").first()
    if remedy is None:
        raise Refused(_("This measure does not answer this finding."))
    if finding.state not in AT_WORK:
        raise Refused(_("Measures are changed while the finding is being rectified."))
    if served_by(measure.pk).count() == 1:
        raise Refused(_("It answers no other finding: cancel the measure instead."))
    if not reason.strip():
        raise Refused(_("Say why the link is void."))
    remedy.void_reason = reason
    remedy.save()
    settle(deed, finding, note=reason)
    return measure


@act("loop.edit_measure", label="Edit a measure")
def edit_measure(
    deed: Deed,
    *,
    measure_id: int,
    text: str,
    lead_unit_id: int | None,
    leader_id: int | None,
    handler_id: int | None,
    due_on: date | None,
    long_term: bool = False,
    report_months: int = REPORT_MONTHS,
    criterion: str = "",
    product_kind: str = "",
    product: str = "",
    outcome: str = "",
    helpers: Helpers | None = None,
    version: int | None = None,
) -> Measure:
    """Change a measure that is not verified; a later date is asked for, not just written."""
    measure = measure_for(deed, measure_id)
    theirs = {_("Measure"): measure.text, _("Due"): measure.due_on, _("Outcome"): measure.outcome}
    yours = {_("Measure"): text, _("Due"): due_on, _("Outcome"): outcome}
    unchanged_since(measure, version, theirs=theirs, yours=yours)
    _may_edit(deed, measure, due_on)
    if not text.strip():
        raise Refused(_("Say what will be done."))
    agency = measure.agency_id
    measure.text, measure.criterion, measure.product = text.strip(), criterion, product
    measure.product_kind, measure.outcome = product_kind.strip(), outcome
    measure.lead_unit = unit_for(deed, lead_unit_id, agency) if lead_unit_id else None
    measure.leader = person_for(deed, leader_id, agency)
    measure.handler = person_for(deed, handler_id, agency)
    if measure.due_on and due_on != measure.due_on and measure.due_on < deed.on:
        measure.misses += 1
    measure.due_on, measure.report_months = due_on, report_months
    if long_term and not measure.next_report_on:
        measure.next_report_on = months_after(deed.on, report_months)
    measure.long_term = long_term
    if helpers is not None:
        _set_helpers(deed, measure, helpers)
    return keep(deed, measure, move="revise")


def _may_add(deed: Deed, finding: Finding, measure: Measure) -> None:
    if finding.state not in AT_WORK:
        raise Refused(
            _("Measures are given to a finding that is accepted and not closed: no. %(no)s is not.")
            % {"no": finding.number}
        )
    may_work_on(deed, finding)
    _within_due(deed, measure.due_on, [finding])


def _may_edit(deed: Deed, measure: Measure, due_on: date | None) -> None:
    held = held_on_measure(reach(deed), measure, involved_in_measure(measure))
    findings = list(served_by(measure.pk))
    if held.isdisjoint({"owner", "lead_head", *OFFICE, "system"}):
        for finding in findings:
            may_work_on(deed, finding)
    if measure.state != "open":
        raise Refused(_("Only a measure in progress can be edited."))
    if due_on != measure.due_on:
        fixed = any(f.state not in ("planning",) for f in findings)
        if fixed and held.isdisjoint({*OFFICE, "system"}):
            raise Refused(_("The date is fixed: ask for an extension."))
        _within_due(deed, due_on, findings)


def _within_due(deed: Deed, due_on: date | None, findings: Iterable[Finding]) -> None:
    """A measure ends within the finding's date; the office may go beyond, and moves that date."""
    for finding in findings:
        if due_on is None or finding.due_on is None or due_on <= finding.due_on:
            continue
        if not deed.by.holds(*OFFICE, "system"):
            raise Refused(
                _("The measure would end after the finding is due (%(day)s).")
                % {"day": finding.due_on}
            )
        finding.due_on = due_on
        finding.save(update_fields=["due_on"])


def _link(deed: Deed, finding: Finding, measure: Measure) -> None:
    remedy, made = Remedy.objects.get_or_create(finding=finding, measure=measure)
    if not made and remedy.void_reason:
        remedy.void_reason = ""
        remedy.save()
    if measure.state in MEASURE.open:
        finding.work_owed = False
    settle(deed, finding, move="link_measure")


def _set_helpers(deed: Deed, measure: Measure, helpers: Helpers) -> None:
    """The helpers become these; one who stops stays on record as having helped."""
    wanted: set[tuple[int | None, int | None]] = {
        (unit_for(deed, pk, measure.agency_id).pk, None) for pk in helpers.unit_ids
    }
    persons = [person_for(deed, pk, measure.agency_id) for pk in helpers.person_ids]
    wanted |= {(None, person.pk) for person in persons if person}
    known = {(h.unit_id, h.person_id): h for h in Helper.objects.filter(measure=measure)}
    for pair in wanted - set(known):
        Helper.objects.create(measure=measure, unit_id=pair[0], person_id=pair[1])
    for pair, helper in known.items():
        ended_on = None if pair in wanted else helper.ended_on or deed.on
        if ended_on != helper.ended_on:
            helper.ended_on = ended_on
            helper.save()
