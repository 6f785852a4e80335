"""A policy is taught and carried out; a wrong record of it is voided."""

from __future__ import annotations

from datetime import date

from django.core.files.base import File as Upload
from django.utils.translation import gettext as _

from bihuan.apps.archives import actions as archives
from bihuan.apps.people.states import BUSINESS
from bihuan.apps.policies.actions.reach import policy_for
from bihuan.apps.policies.models import Execution, Policy
from bihuan.apps.policies.queries import executions_visible_to, held_on
from bihuan.apps.policies.states import WRITERS
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotAllowed, NotFound, Refused

EVIDENCE_KIND = "制度执行记录"


@act("policies.record_training", label="Record training on a policy", may=BUSINESS)
def record_training(deed: Deed, *, policy_id: int, trained_on: date, note: str) -> Policy:
    """When people were taught the policy, and whom it reached."""
    policy = policy_for(deed, policy_id)
    if held_on(deed.by, policy).isdisjoint(WRITERS):
        raise NotAllowed(_("Its department and the office record the training on a policy."))
    if policy.state != "issued" or policy.issued_on is None:
        raise Refused(_("People are taught a policy that is in force."))
    if not policy.issued_on <= trained_on <= deed.on:
        raise Refused(_("The training lies between the day of issue and today."))
    if not note.strip():
        raise Refused(_("Say who was taught, and what came of it."))
    policy.trained_on, policy.training_note = trained_on, note.strip()[:300]
    policy.save()
    return policy


@act("policies.record_execution", label="Record that a policy was carried out", may=BUSINESS)
def record_execution(
    deed: Deed,
    *,
    policy_id: int,
    on: date,
    what: str,
    upload: Upload[bytes] | None = None,
    unclassified: bool = False,
) -> Execution:
    """Somebody of the agency acted by the policy, on or after the day it took effect.

    What was done is evidence at once: with a file, or as the statement it is.
    """
    policy = policy_for(deed, policy_id)
    if policy.state not in ("issued", "superseded") or policy.effective_on is None:
        raise Refused(_("Only a policy that is issued is carried out."))
    if on < policy.effective_on:
        raise Refused(
            _("It takes effect on %(day)s: what was done before does not carry it out.")
            % {"day": policy.effective_on}
        )
    if policy.ended_on and on > policy.ended_on:
        raise Refused(
            _("It was in force until %(day)s: record it with the newer version.")
            % {"day": policy.ended_on}
        )
    if on > deed.on:
        raise Refused(_("It has not happened yet."))
    if not what.strip():
        raise Refused(_("Say what was done by the policy."))
    return Execution.objects.create(
        policy=policy,
        on=on,
        what=what.strip()[:300],
        evidence_id=_evidence(deed, policy, on, what.strip(), upload, unclassified=unclassified),
        entered_by_id=deed.by.person_id,
        entered_on=deed.on,
    )


@act("policies.void_execution", label="Void a record of execution", may=BUSINESS)
def void_execution(deed: Deed, *, execution_id: int, reason: str) -> Execution:
    """The record is wrong; it stays, void, with the reason."""
    found = executions_visible_to(deed.by).select_for_update(no_key=True, of=("self",))
    execution = found.filter(pk=execution_id).first()
    if execution is None:
        raise NotFound(_("There is no such record."))
    mine = deed.by.person_id is not None and deed.by.person_id == execution.entered_by_id
    if not (mine or deed.by.holds("coordinator", "system")):
        raise NotAllowed(_("Who entered the record, or the office, voids it."))
    if execution.void_reason:
        raise Refused(_("This record is void already."))
    if not reason.strip():
        raise Refused(_("Say why the record is void."))
    execution.void_reason = reason.strip()[:300]
    execution.save()
    return execution


def _evidence(
    deed: Deed,
    policy: Policy,
    on: date,
    what: str,
    upload: Upload[bytes] | None,
    *,
    unclassified: bool,
) -> int:
    file = None
    if upload:
        file = archives.store_file(deed, upload=upload, unclassified=unclassified)
    return archives.add_evidence(
        deed,
        kind=EVIDENCE_KIND,
        title=f"《{policy.name}》{what}"[:200],
        event_on=on,
        file_id=file.pk if file else None,
        statement="" if file else what,
        document_no=policy.document_no,
        unit_id=policy.unit_id,
    ).pk
