"""Verdicts of a dispatch or pass meeting, written back to the findings it went through."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from bihuan.apps.loop.actions.findings import redate
from bihuan.apps.loop.actions.settling import finding_for, measures_of, move_due, settle
from bihuan.apps.loop.models import Finding, Verdict
from bihuan.apps.loop.states import FINDING, MEASURE, OFFICE, VERDICTS
from bihuan.apps.programmes.models import Session
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotFound, Refused


@act("loop.give_verdict", label="Give a verdict", may=(*OFFICE, "director", "leader"))
def give_verdict(
    deed: Deed,
    *,
    session_id: int,
    finding_id: int,
    verdict: str,
    note: str = "",
    new_due_on: date | None = None,
) -> Verdict:
    """What the meeting said of a finding: passed, go on, escalate, or a new date."""
    session = Session.objects.select_related("programme").filter(pk=session_id).first()
    if session is None or not deed.by.within(session.programme.agency_id):
        raise NotFound(_("There is no such meeting."))
    finding = finding_for(deed, finding_id)
    _may_be_told(session, finding, verdict)
    told = Verdict.objects.create(
        session=session,
        finding=finding,
        verdict=verdict,
        note=note,
        new_due_on=new_due_on if verdict == "new_date" else None,
        by_id=deed.by.person_id,
        at=deed.at,
    )
    if verdict == "new_date":
        _new_date(deed, finding, new_due_on, note)
    elif verdict == "escalate":
        finding.chased = True
        finding.raised += 1
        settle(deed, finding, move="escalate", note=note)
    elif verdict == "passed":
        finding.chased, finding.raised = False, min(finding.raised, finding.recurrence)
        settle(deed, finding, move="clear", note=note)
    return told


def _may_be_told(session: Session, finding: Finding, verdict: str) -> None:
    if verdict not in VERDICTS:
        raise Refused(_("Unknown verdict."))
    if session.ended_at:
        raise Refused(_("The meeting has ended."))
    if finding.programme_id != session.programme_id:
        raise Refused(_("The finding belongs to another programme than the meeting."))
    if finding.state in FINDING.final:
        raise Refused(_("Finding %(no)s is closed.") % {"no": finding.number})
    if Verdict.objects.filter(session=session, finding=finding).exists():
        raise Refused(_("This meeting gave its verdict on no. %(no)s.") % {"no": finding.number})


def _new_date(deed: Deed, finding: Finding, new_due_on: date | None, note: str) -> None:
    """The finding is due on the new date, and so are its measures that would end before it."""
    if new_due_on is None:
        raise Refused(_("Give the new date."))
    for measure in measures_of(finding).filter(state__in=MEASURE.open, due_on__lt=new_due_on):
        move_due(deed, measure, new_due_on, note=note)
    redate(deed, finding_id=finding.pk, due_on=new_due_on, reason=note or _("Meeting"))
