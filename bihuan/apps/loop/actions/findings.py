"""Findings: raise, describe, assign, accept, send back, fix measures, re-date, merge, dismiss."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Max
from django.utils.translation import gettext as _

from bihuan.apps.loop.actions.settling import (
    TITLE_CHARS,
    finding_for,
    measures_of,
    move_due,
    pass_on,
    reach,
    settle,
    unchanged_since,
)
from bihuan.apps.loop.models import Finding, Measure
from bihuan.apps.loop.queries.relations import held_on_finding, leaders_in_charge
from bihuan.apps.loop.states import FINDING, FINDING_TYPES, MEASURE, OFFICE, SOURCES
from bihuan.apps.people.models import Agency, Person, Unit
from bihuan.apps.people.queries import persons_visible_to, serving, units_visible_to
from bihuan.apps.people.states import BUSINESS
from bihuan.apps.programmes.models import Programme
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotAllowed, NotFound, Refused


@act("loop.raise_finding", label="Raise a finding", may=BUSINESS)
def raise_finding(
    deed: Deed,
    *,
    verbatim: str,
    source: str,
    kind: str = "deadline",
    title: str = "",
    part: str = "",
    category: str = "",
    programme_id: int | None = None,
    found_on: date | None = None,
    due_on: date | None = None,
    came_from: str = "",
) -> Finding:
    """Enter a finding from any source; its text is locked from now on."""
    return enter_finding(
        deed,
        verbatim=verbatim,
        source=source,
        kind=kind,
        title=title,
        part=part,
        category=category,
        programme_id=programme_id,
        found_on=found_on,
        due_on=due_on,
        came_from=came_from,
    )


def enter_finding(
    deed: Deed,
    *,
    verbatim: str,
    source: str,
    kind: str = "deadline",
    title: str = "",
    part: str = "",
    category: str = "",
    programme_id: int | None = None,
    agency_id: int | None = None,
    answer_id: int | None = None,
    clause_id: int | None = None,
    found_on: date | None = None,
    due_on: date | None = None,
    came_from: str = "",
) -> Finding:
    """Write a new finding inside an act that is open: for the verbs that raise one."""
    if not verbatim.strip():
        raise Refused(_("The text of the finding is empty."))
    if kind not in FINDING_TYPES or source not in SOURCES:
        raise Refused(_("Unknown type or source of finding."))
    programme = _programme(deed, programme_id) if programme_id else None
    agency = programme.agency_id if programme else agency_id or deed.by.agency_id
    if agency is None or not (deed.by.within(agency) or deed.by.holds("system")):
        raise NotFound(_("There is no such record."))
    finding = Finding(
        agency_id=agency,
        programme=programme,
        number=_next_number(agency, programme, deed.on.year),
        year=deed.on.year,
        source=source,
        type=kind,
        verbatim=verbatim,
        title=(title.strip() or _first_line(verbatim))[:TITLE_CHARS],
        part=part,
        category=category,
        answer_id=answer_id,
        clause_id=clause_id,
        found_on=found_on or deed.on,
        due_on=due_on,
        raised_by_id=deed.by.person_id,
        came_from=came_from,
    )
    finding.save()
    return settle(deed, finding, move="raise")


@act("loop.describe_finding", label="Describe a finding")
def describe_finding(
    deed: Deed,
    *,
    finding_id: int,
    title: str,
    part: str = "",
    category: str = "",
    kind: str = "",
    root_cause: str | None = None,
    version: int | None = None,
) -> Finding:
    """Change what may be changed of a finding: everything about it but its verbatim text."""
    finding = finding_for(deed, finding_id)
    _may_work_on(deed, finding)
    theirs = {_("Title"): finding.title, _("Root cause"): finding.root_cause}
    yours = {_("Title"): title, _("Root cause"): root_cause}
    unchanged_since(finding, version, theirs=theirs, yours=yours)
    if kind and kind not in FINDING_TYPES:
        raise Refused(_("Unknown type or source of finding."))
    if not title.strip():
        raise Refused(_("The title is empty."))
    finding.title, finding.part, finding.category = title.strip()[:TITLE_CHARS], part, category
    finding.type = kind or finding.type
    if root_cause is not None and root_cause.strip() != finding.root_cause:
        finding.root_cause = root_cause.strip()
        finding.cause_recurrence = finding.recurrence
    return settle(deed, finding)


@act("loop.assign", label="Assign a finding", may=OFFICE)
def assign(
    deed: Deed,
    *,
    finding_id: int,
    lead_unit_id: int,
    leader_id: int | None = None,
    handler_id: int | None = None,
    due_on: date | None = None,
    kind: str = "",
    version: int | None = None,
) -> Finding:
    """Offer a finding to a department; the due date is the type's default unless given."""
    finding = finding_for(deed, finding_id)
    unit = unit_for(deed, lead_unit_id, finding.agency_id)
    theirs = {_("Lead department"): finding.lead_unit, _("Due"): finding.due_on}
    yours = {_("Lead department"): unit, _("Due"): due_on}
    unchanged_since(finding, version, theirs=theirs, yours=yours)
    if kind and kind not in FINDING_TYPES:
        raise Refused(_("Unknown type or source of finding."))
    finding.type = kind or finding.type
    finding.lead_unit = unit
    finding.leader = _leader(deed, finding, unit, leader_id)
    finding.handler = person_for(deed, handler_id, finding.agency_id)
    finding.due_on = due_on or finding.due_on or default_due(finding.type, on=deed.on)
    if finding.due_on and finding.due_on < finding.found_on:
        raise Refused(_("The due date lies before the day it was found."))
    return pass_on(deed, finding, "assign", facts={"lead_unit": unit})


@act("loop.accept", label="Accept a finding")
def accept(deed: Deed, *, finding_id: int, handler_id: int | None = None) -> Finding:
    """The head of the lead department takes the finding on, and may name who handles it."""
    finding = finding_for(deed, finding_id)
    held = held_on_finding(reach(deed), finding)
    if handler_id:
        finding.handler = person_for(deed, handler_id, finding.agency_id)
    return pass_on(deed, finding, "accept", held=held)


@act("loop.decline", label="Send a finding back")
def decline(deed: Deed, *, finding_id: int, reason: str) -> Finding:
    """The head of the department says it is not theirs; the office assigns it anew."""
    finding = finding_for(deed, finding_id)
    held = held_on_finding(reach(deed), finding)
    finding.lead_unit = finding.leader = finding.handler = None
    return pass_on(deed, finding, "decline", held=held, facts={"reason": reason}, note=reason)


@act("loop.name_people", label="Name leader and handler")
def name_people(
    deed: Deed, *, finding_id: int, leader_id: int | None, handler_id: int | None
) -> Finding:
    """Other persons lead and handle a finding that is accepted; its measures keep theirs."""
    finding = finding_for(deed, finding_id)
    _may_work_on(deed, finding)
    if held_on_finding(reach(deed), finding).isdisjoint({"lead_head", *OFFICE, "system"}):
        raise NotAllowed(_("The head of the department and the office name who handles it."))
    finding.leader = person_for(deed, leader_id, finding.agency_id)
    finding.handler = person_for(deed, handler_id, finding.agency_id)
    return settle(deed, finding)


@act("loop.plan", label="Fix measures")
def plan(deed: Deed, *, finding_id: int) -> Finding:
    """The measures are complete: rectification begins."""
    finding = finding_for(deed, finding_id)
    measures = [m for m in measures_of(finding) if m.state != "cancelled"]
    unready = tuple(sentence for m in measures if (sentence := _not_ready(m)))
    if unready:
        raise Refused(_("Some measures are not complete yet."), items=unready)
    return pass_on(deed, finding, "plan", facts={"measures": measures})


@act("loop.replan", label="Rework measures", may=OFFICE)
def replan(deed: Deed, *, finding_id: int, reason: str) -> Finding:
    """The measures will not do: back to drafting."""
    finding = finding_for(deed, finding_id)
    return pass_on(deed, finding, "replan", facts={"reason": reason}, note=reason)


@act("loop.redate", label="Change a due date", may=OFFICE)
def redate(deed: Deed, *, finding_id: int, due_on: date, reason: str) -> Finding:
    """Set another due date, with a reason; measures that would end later are drawn in."""
    finding = finding_for(deed, finding_id)
    if finding.state in FINDING.final:
        raise Refused(_("Finding %(no)s is closed.") % {"no": finding.number})
    if not reason.strip():
        raise Refused(_("Say why the date changes."))
    if due_on < deed.on:
        raise Refused(_("The new date has passed already."))
    finding.due_on = due_on
    settle(deed, finding, move="redate", note=reason)
    for measure in measures_of(finding).filter(state__in=MEASURE.open, due_on__gt=due_on):
        move_due(deed, measure, due_on, note=reason)
    return Finding.objects.get(pk=finding.pk)


@act("loop.merge", label="Merge findings", may=OFFICE)
def merge(deed: Deed, *, finding_id: int, into_id: int) -> Finding:
    """This finding says what another says: it is followed there."""
    into = finding_for(deed, into_id)
    finding = finding_for(deed, finding_id)
    if into.pk == finding.pk or into.agency_id != finding.agency_id:
        raise Refused(_("A finding is merged into another finding of the same agency."))
    if into.state in ("merged", "dismissed"):
        raise Refused(_("The finding to merge into is itself merged or not upheld."))
    finding.merged_into = into
    note = _("Merged into no. %(no)s.") % {"no": into.number}
    return pass_on(deed, finding, "merge", facts={"into": into}, note=note)


@act("loop.dismiss", label="Finding not upheld", may=OFFICE)
def dismiss(deed: Deed, *, finding_id: int, decision_no: str, reason: str) -> Finding:
    """The finding does not hold: by a decision that is named."""
    finding = finding_for(deed, finding_id)
    finding.decision_no = decision_no
    facts = {"decision_no": decision_no, "reason": reason}
    return pass_on(deed, finding, "dismiss", facts=facts, note=reason)


def unit_for(deed: Deed, unit_id: int, agency_id: int) -> Unit:
    """An open department of the agency, within sight."""
    units = units_visible_to(deed.by).filter(agency_id=agency_id, closed_on__isnull=True)
    unit = units.filter(pk=unit_id).first()
    if unit is None:
        raise NotFound(_("There is no such department."))
    return unit


def person_for(deed: Deed, person_id: int | None, agency_id: int) -> Person | None:
    """Somebody of the agency who still serves; nobody when none is named."""
    if person_id is None:
        return None
    persons = serving(persons_visible_to(deed.by).filter(agency_id=agency_id), on=deed.on)
    person = persons.filter(pk=person_id).first()
    if person is None:
        raise NotFound(_("There is no such person."))
    return person


def default_due(kind: str, *, on: date) -> date | None:
    """The due date a type gives from a day on; long-term and advice have none."""
    days = FINDING_TYPES[kind][1]
    return None if days is None else on + timedelta(days=days)


def may_work_on(deed: Deed, finding: Finding) -> None:
    """Refuse who is neither owner, head of the lead department nor the office."""
    held = held_on_finding(reach(deed), finding)
    if held.isdisjoint({"owner", "lead_head", *OFFICE, "system"}):
        raise NotAllowed(_("This finding is for its department and the office to work on."))


def _may_work_on(deed: Deed, finding: Finding) -> None:
    if finding.state in FINDING.final:
        raise Refused(_("Finding %(no)s is closed.") % {"no": finding.number})
    may_work_on(deed, finding)


def _programme(deed: Deed, programme_id: int) -> Programme:
    programme = Programme.objects.filter(pk=programme_id).first()
    if programme is None or not deed.by.within(programme.agency_id):
        raise NotFound(_("There is no such programme."))
    if programme.state in ("finished", "withdrawn"):
        raise Refused(_("The programme is over: findings are no longer added to it."))
    return programme


def _next_number(agency_id: int, programme: Programme | None, year: int) -> int:
    """The next number, without gaps: whoever numbers holds the owner's row until done."""
    numbered = Finding.objects.filter(agency_id=agency_id)
    if programme:
        Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
        numbered = numbered.filter(programme=programme)
    else:
        Agency.objects.select_for_update(no_key=True).get(pk=agency_id)
        numbered = numbered.filter(programme__isnull=True, year=year)
    return (numbered.aggregate(last=Max("number"))["last"] or 0) + 1


def _leader(deed: Deed, finding: Finding, unit: Unit, leader_id: int | None) -> Person | None:
    if leader_id:
        return person_for(deed, leader_id, finding.agency_id)
    in_charge = leaders_in_charge(unit.pk, on=deed.on)
    return in_charge[0] if len(in_charge) == 1 else None


def _not_ready(measure: Measure) -> str:
    """What a measure lacks before rectification begins, as a sentence; empty when nothing."""
    lacking = [
        words
        for lacks, words in (
            (measure.lead_unit_id is None, _("the lead department")),
            (measure.handler_id is None, _("the handler")),
            (measure.due_on is None and not measure.long_term, _("the due date")),
        )
        if lacks
    ]
    named = {"text": measure.text[:30], "lacks": "、".join(lacking)}
    return _("“%(text)s” lacks %(lacks)s.") % named if lacking else ""


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0]
