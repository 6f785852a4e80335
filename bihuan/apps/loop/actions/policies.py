"""Policies as the product of measures: named, registered, carried out; their evidence by itself."""

from __future__ import annotations

from datetime import date

from django.core.files.base import File as Upload
from django.utils.translation import gettext as _

from bihuan.apps.archives import actions as archives
from bihuan.apps.archives.models import Evidence
from bihuan.apps.loop.actions.proofs import measure_to_prove
from bihuan.apps.loop.models import Measure, MeasureEvidence, MeasurePolicy
from bihuan.apps.loop.queries.lacking import POLICY, links_of
from bihuan.apps.policies import actions as policies
from bihuan.apps.policies.actions import Draft
from bihuan.apps.policies.models import Execution, Policy
from bihuan.apps.policies.queries import policies_visible_to
from bihuan.apps.policies.states import ISSUERS
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotFound, Refused


@act("loop.name_policy", label="Name a policy on a measure")
def name_policy(deed: Deed, *, measure_id: int, policy_id: int) -> MeasurePolicy:
    """A policy of the register is what this measure leaves behind."""
    measure = _measure(deed, measure_id)
    policy = _policy(deed, policy_id)
    if policy.state == "abolished":
        raise Refused(_("The policy is abolished: name the one that holds now."))
    return _name(deed, measure, policy)


@act("loop.register_policy", label="Register the policy of a measure")
def register_policy(
    deed: Deed,
    *,
    measure_id: int,
    draft: Draft,
    upload: Upload[bytes] | None = None,
    unclassified: bool = False,
) -> MeasurePolicy:
    """Enter the policy a measure led to and name it there, in one.

    Who may issue registers it as issued; for anybody else it is a draft that others check and
    issue. The file is evidence of the measure by itself: nobody enters it twice.
    """
    measure = _measure(deed, measure_id)
    whole = bool(draft.document_no.strip() and draft.issued_on and draft.effective_on)
    enter = policies.draft_policy
    if deed.by.holds(*ISSUERS) and whole:
        enter = policies.register_policy
    policy = enter(deed, draft=draft, upload=upload, unclassified=unclassified)
    return _name(deed, measure, policy)


@act("loop.unname_policy", label="Void a policy of a measure")
def unname_policy(deed: Deed, *, measure_id: int, policy_id: int, reason: str) -> MeasurePolicy:
    """It was named by mistake: the link stays, void; the evidence it gave is withdrawn."""
    measure = _measure(deed, measure_id)
    link = MeasurePolicy.objects.filter(measure=measure, policy_id=policy_id, void_reason="")
    found = link.select_for_update(no_key=True).first()
    if found is None:
        raise NotFound(_("There is no such policy."))
    if measure.state not in ("open", "submitted"):
        raise Refused(_("The measure is verified with this policy: have it returned first."))
    if not reason.strip():
        raise Refused(_("Say why the link is void."))
    given = Evidence.objects.filter(pk=found.evidence_id or 0, withdrawn_reason="").first()
    if given is not None:
        archives.withdraw_evidence(deed, evidence_id=given.pk, reason=reason.strip()[:200])
    found.void_reason = reason.strip()[:300]
    found.evidence = None
    found.save()
    return found


@act("loop.carry_out_policy", label="Record that the policy of a measure was carried out")
def carry_out_policy(
    deed: Deed,
    *,
    measure_id: int,
    policy_id: int,
    on: date,
    what: str,
    upload: Upload[bytes] | None = None,
    unclassified: bool = False,
) -> Execution:
    """The same record as in the register; its evidence also proves the measure."""
    measure = _measure(deed, measure_id)
    if not MeasurePolicy.objects.filter(
        measure=measure, policy_id=policy_id, void_reason=""
    ).exists():
        raise NotFound(_("There is no such policy."))
    execution = policies.record_execution(
        deed, policy_id=policy_id, on=on, what=what, upload=upload, unclassified=unclassified
    )
    file_policies(deed, measure)
    MeasureEvidence.objects.create(measure=measure, evidence_id=execution.evidence_id)
    return execution


def file_policies(deed: Deed, measure: Measure) -> None:
    """Enter as evidence what the policies named on a measure give; what is entered stays."""
    for link in links_of([measure]):
        _file(deed, measure, link)


def _name(deed: Deed, measure: Measure, policy: Policy) -> MeasurePolicy:
    link, made = MeasurePolicy.objects.get_or_create(measure=measure, policy=policy)
    if not made and not link.void_reason:
        raise Refused(_("This policy is named on the measure already."))
    link.void_reason = ""
    link.save()
    _file(deed, measure, link)
    return link


def _file(deed: Deed, measure: Measure, link: MeasurePolicy) -> None:
    """The policy as evidence, once it is issued; a piece that was withdrawn is given anew."""
    policy = link.policy
    stands = Evidence.objects.filter(pk=link.evidence_id or 0, withdrawn_reason="").exists()
    if stands or policy.state not in ("issued", "superseded") or policy.issued_on is None:
        return
    said = _("%(policy)s, issued on %(issued)s, effective from %(effective)s") % {
        "policy": policy,
        "issued": policy.issued_on,
        "effective": policy.effective_on,
    }
    link.evidence = archives.add_evidence(
        deed,
        kind=POLICY,
        title=policy.name,
        event_on=policy.issued_on,
        file_id=policy.text_id,
        statement="" if policy.text_id else said,
        document_no=policy.document_no,
        unit_id=measure.lead_unit_id,
    )
    link.save()
    MeasureEvidence.objects.create(measure=measure, evidence=link.evidence)


def _measure(deed: Deed, measure_id: int) -> Measure:
    measure = measure_to_prove(deed, measure_id)
    if measure.product_kind != POLICY:
        raise Refused(_("The expected product of this measure is no policy."))
    return measure


def _policy(deed: Deed, policy_id: int) -> Policy:
    policy = policies_visible_to(deed.by).filter(pk=policy_id).first()
    if policy is None:
        raise NotFound(_("There is no such policy."))
    return policy
