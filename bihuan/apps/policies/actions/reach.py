"""Finds the policy an act is about, locked; another agency's are not found."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bihuan.apps.people.queries import units_visible_to
from bihuan.apps.policies.models import Policy
from bihuan.apps.policies.queries import policies_visible_to
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotFound


def policy_for(deed: Deed, policy_id: int) -> Policy:
    """The policy, locked for the rest of the act."""
    found = policies_visible_to(deed.by).select_for_update(no_key=True, of=("self",))
    policy = found.filter(pk=policy_id).first()
    if policy is None:
        raise NotFound(_("There is no such policy."))
    return policy


def unit_for(deed: Deed, unit_id: int | None) -> int | None:
    """An open department of the agency: the one given, or the person's own."""
    if unit_id is None:
        return min(deed.by.home_unit_ids, default=None)
    units = units_visible_to(deed.by).filter(
        agency_id=deed.by.agency_id or 0, closed_on__isnull=True
    )
    if not units.filter(pk=unit_id).exists():
        raise NotFound(_("There is no such department."))
    return unit_id
