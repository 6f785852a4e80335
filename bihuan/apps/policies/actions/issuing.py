"""A policy is issued, registered as issued on paper, abolished."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.files.base import File as Upload
from django.utils.translation import gettext as _

from bihuan.apps.people.states import BUSINESS
from bihuan.apps.policies.actions.drafting import Draft, begin, refuse_dates
from bihuan.apps.policies.actions.reach import policy_for
from bihuan.apps.policies.models import Policy
from bihuan.apps.policies.queries import held_on
from bihuan.apps.policies.states import ISSUERS, PASSED, POLICY
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.moves import advance
from bihuan.kit.refusals import Refused


@act("policies.issue", label="Issue a policy", may=ISSUERS)
def issue_policy(
    deed: Deed, *, policy_id: int, document_no: str, issued_on: date, effective_on: date
) -> Policy:
    """Put a checked draft in force under its number; the version before it is superseded."""
    policy = policy_for(deed, policy_id)
    if policy.state == "draft" and policy.checked_as not in PASSED:
        raise Refused(
            _("It is looser than its superior rule: it must be corrected first.")
            if policy.checked_as
            else _("Somebody who did not write it checks it against its superior rule first.")
        )
    policy.document_no = document_no.strip()
    policy.issued_on, policy.effective_on = issued_on, effective_on
    return put_in_force(deed, policy)


@act("policies.register", label="Register a policy issued on paper", may=ISSUERS)
def register_policy(
    deed: Deed,
    *,
    draft: Draft,
    supersedes_id: int | None = None,
    upload: Upload[bytes] | None = None,
    unclassified: bool = False,
) -> Policy:
    """Draft and issue in one: it was issued before it came here. The check stays owed."""
    policy = begin(
        deed, draft, supersedes_id=supersedes_id, upload=upload, unclassified=unclassified
    )
    return put_in_force(deed, policy)


@act("policies.abolish", label="Abolish a policy", may=BUSINESS)
def abolish_policy(deed: Deed, *, policy_id: int, reason: str) -> Policy:
    """It holds no more, and nothing takes its place; a draft is given up."""
    policy = policy_for(deed, policy_id)
    facts = {"reason": reason}
    held = held_on(deed.by, policy)
    policy.state = advance(POLICY, policy.state, "abolish", held=held, facts=facts)
    policy.abolished_for, policy.ended_on = reason.strip()[:300], deed.on
    policy.save()
    return policy


def put_in_force(deed: Deed, policy: Policy) -> Policy:
    """Issue inside an act that is open; the older version ends the day before this one begins."""
    facts = {name: getattr(policy, name) for name in ("document_no", "issued_on", "effective_on")}
    state = advance(POLICY, policy.state, "issue", held=deed.by.roles, facts=facts)
    refuse_dates(
        deed,
        policy,
        Draft(policy.name, issued_on=policy.issued_on, effective_on=policy.effective_on),
    )
    _refuse_twice(policy)
    if policy.supersedes_id:
        _supersede(deed, policy)
    policy.state, policy.issued_by_id = state, deed.by.person_id
    policy.save()
    return policy


def _supersede(deed: Deed, policy: Policy) -> None:
    assert policy.supersedes_id is not None
    assert policy.effective_on is not None
    older = policy_for(deed, policy.supersedes_id)
    older.state = advance(POLICY, older.state, "supersede", held=deed.by.roles)
    older.ended_on = policy.effective_on - timedelta(days=1)
    older.save()


def _refuse_twice(policy: Policy) -> None:
    twin = Policy.objects.filter(
        agency_id=policy.agency_id,
        name=policy.name,
        document_no=policy.document_no,
        state__in=("issued", "superseded"),
    )
    if twin.exclude(pk=policy.pk).exists():
        raise Refused(
            _("“%(name)s” is in the register already under the number %(no)s.")
            % {"name": policy.name, "no": policy.document_no}
        )
