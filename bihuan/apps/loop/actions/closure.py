"""Closing a finding 销号: apply, agree or return step by step, conclude, turn long-term."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from bihuan.apps.loop.actions.filing import file_closure
from bihuan.apps.loop.actions.rechecks import schedule_look_backs, schedule_yearly
from bihuan.apps.loop.actions.settling import finding_for, pass_on, reach
from bihuan.apps.loop.models import Closure, Finding, Opinion, Passage
from bihuan.apps.loop.queries.proof import missing_before_closing, missing_sentences
from bihuan.apps.loop.queries.relations import (
    Reach,
    held_on_finding,
    involved_in_finding,
    may_agree,
)
from bihuan.apps.loop.queries.scope import closures_visible_to
from bihuan.apps.loop.states import CHECK_METHODS, CLOSURE, OFFICE, Chain, Step, parse_chain
from bihuan.kit.acts import act
from bihuan.kit.deed import OFFICE_ZONE, Deed
from bihuan.kit.moves import advance
from bihuan.kit.refusals import NotAllowed, NotFound, Refused

APPROVER = frozenset({"approver"})


@act("loop.apply", label="Apply for closure")
def apply(deed: Deed, *, finding_id: int, self_assessment: str) -> Closure:
    """The department says the finding is put right, measured against its criteria."""
    finding = finding_for(deed, finding_id)
    if not self_assessment.strip():
        raise Refused(_("Say how the result compares with the acceptance criteria."))
    if finding.cause_recurrence < finding.recurrence:
        raise Refused(_("It relapsed: write the root cause anew before applying."))
    _must_be_closable(finding)
    here = reach(deed)
    held = held_on_finding(here, finding)
    chain = _chain_for(finding, held)
    pass_on(deed, finding, "apply", held=held, note=self_assessment)
    assert deed.by.person_id is not None
    return Closure.objects.create(
        finding=finding,
        attempt=Closure.objects.filter(finding=finding).count() + 1,
        chain=chain.as_mapping(),
        step=chain.next_step(-1) or 0,
        applied_by_id=deed.by.person_id,
        applied_at=deed.at,
        self_assessment=self_assessment.strip(),
    )


@act("loop.agree", label="Agree to closure")
def agree(deed: Deed, *, closure_id: int, text: str = "", method: str = "") -> Closure:
    """One approver agrees at the step; after the last step the finding is closed."""
    closure = _closure(deed, closure_id)
    chain = parse_chain(closure.chain)
    step = chain.steps[closure.step]
    if step.verifies and (method not in CHECK_METHODS or not text.strip()):
        raise Refused(_("Say how you verified it (on site or by the files) and what you saw."))
    _give_opinion(deed, closure, step, agreed=True, text=text, method=method)
    agreed = Opinion.objects.filter(closure=closure, step=closure.step, agreed=True).count()
    if agreed < step.persons:
        return closure
    following = chain.next_step(closure.step)
    if following is not None:
        closure.step = following
        closure.save()
        return closure
    return _pass(deed, closure, chain)


@act("loop.return_closure", label="Return a closure")
def return_closure(deed: Deed, *, closure_id: int, reason: str) -> Closure:
    """Something is missing: back to rectification; the evidence stays."""
    closure = _closure(deed, closure_id)
    step = parse_chain(closure.chain).steps[closure.step]
    if not reason.strip():
        raise Refused(_("Say what is missing."))
    _give_opinion(deed, closure, step, agreed=False, text=reason)
    _end(deed, closure, "return", reason)
    finding = closure.finding
    pass_on(deed, finding, "return", held=APPROVER, facts={"reason": reason}, note=reason)
    return closure


@act("loop.conclude", label="Close after public notice", may=OFFICE)
def conclude(deed: Deed, *, finding_id: int) -> Finding:
    """The time on public notice is over without objection: the finding is closed."""
    finding = finding_for(deed, finding_id)
    closure = Closure.objects.filter(finding=finding, state="passed").order_by("attempt").last()
    shown = Passage.objects.filter(finding=finding, move="publicise").order_by("at").last()
    if closure and shown:
        days = parse_chain(closure.chain).notice_days
        until = shown.at.astimezone(OFFICE_ZONE).date() + timedelta(days=days)
        if deed.on < until:
            raise Refused(_("It is on public notice until %(day)s.") % {"day": until})
    _must_be_closable(finding)
    finding = pass_on(deed, _closed(deed, finding), "conclude")
    schedule_look_backs(deed, finding, closure)
    file_closure(deed, finding, closure)
    return finding


@act("loop.object", label="Return after public notice", may=OFFICE)
def object_to(deed: Deed, *, finding_id: int, reason: str) -> Finding:
    """An objection came in while it was on public notice: back to rectification."""
    finding = finding_for(deed, finding_id)
    if finding.state != "publicised":
        raise Refused(_("The finding is not on public notice."))
    return pass_on(deed, finding, "return", held=APPROVER, facts={"reason": reason}, note=reason)


@act("loop.keep_up", label="Turn long-term", may=OFFICE)
def keep_up(deed: Deed, *, finding_id: int, reason: str) -> Finding:
    """Basically done, and kept up for good: checked every year."""
    finding = finding_for(deed, finding_id)
    finding.type = "long_term"
    finding = pass_on(deed, finding, "keep_up", facts={"reason": reason}, note=reason)
    schedule_yearly(deed, finding)
    return finding


def _must_be_closable(finding: Finding) -> None:
    if missing := missing_before_closing(finding, chain_complete=True):
        items = missing_sentences(finding, missing)
        raise Refused(_("The finding cannot be closed yet."), items=items)


def _chain_for(finding: Finding, held: frozenset[str]) -> Chain:
    """The programme's chain; a step only the applicant could take is left to the one above."""
    chain = parse_chain(finding.programme.chain if finding.programme else None)
    own = frozenset({"lead_head", "leader_in_charge"} & held)
    skipped = frozenset(s.key for s in chain.steps if s.roles and set(s.roles) <= own)
    chain = chain.without(skipped)
    if chain.next_step(-1) is None:
        raise Refused(_("Every step of the closure chain would be your own."))
    return chain


def _closure(deed: Deed, closure_id: int) -> Closure:
    closure = closures_visible_to(deed.by).filter(pk=closure_id).first()
    if closure is None:
        raise NotFound(_("There is no such closure."))
    finding = finding_for(deed, closure.finding_id)
    closure = Closure.objects.select_for_update(no_key=True).get(pk=closure_id)
    closure.finding = finding
    if closure.state != "open":
        raise Refused(_("This closure is decided already."))
    return closure


def _give_opinion(
    deed: Deed, closure: Closure, step: Step, *, agreed: bool, text: str, method: str = ""
) -> None:
    _must_be_approver(reach(deed), closure, step)
    if Opinion.objects.filter(closure=closure, step=closure.step, by=deed.by.person_id).exists():
        raise Refused(_("You gave your opinion at this step already: another person is needed."))
    assert deed.by.person_id is not None
    Opinion.objects.create(
        closure=closure,
        step=closure.step,
        step_key=step.key,
        by_id=deed.by.person_id,
        at=deed.at,
        agreed=agreed,
        text=text.strip(),
        method=method,
    )


def _must_be_approver(here: Reach, closure: Closure, step: Step) -> None:
    finding = closure.finding
    if here.is_(closure.applied_by_id):
        raise NotAllowed(_("You applied for it yourself: somebody else decides."))
    involved = involved_in_finding(finding)
    if may_agree(here, step, finding, applied_by=closure.applied_by_id, involved=involved):
        return
    if step.verifies and here.by.holds(*step.roles):
        raise NotAllowed(
            _("Who did the work, helped with it or is of its department does not verify it.")
        )
    raise NotAllowed(_("This step is for: %(label)s.") % {"label": _(step.label)})


def _pass(deed: Deed, closure: Closure, chain: Chain) -> Closure:
    finding = closure.finding
    _must_be_closable(finding)
    _end(deed, closure, "pass")
    if chain.notice_days:
        pass_on(deed, finding, "publicise", held=APPROVER)
    else:
        pass_on(deed, _closed(deed, finding), "pass", held=APPROVER)
        schedule_look_backs(deed, finding, closure)
        file_closure(deed, finding, closure)
    return closure


def _closed(deed: Deed, finding: Finding) -> Finding:
    finding.closed_on = deed.on
    finding.chased, finding.raised = False, 0
    return finding


def _end(deed: Deed, closure: Closure, move: str, reason: str = "") -> None:
    facts = {"reason": reason}
    closure.state = advance(CLOSURE, closure.state, move, held=APPROVER, facts=facts)
    closure.ended_at = deed.at
    closure.save()
