"""Groups: formed by a document for a time, joined and left by persons."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from bihuan.apps.people.actions.reach import (
    group_of,
    in_reach,
    keep,
    membership_of,
    person_of,
    unchanged_since,
)
from bihuan.apps.people.models import Group, Membership
from bihuan.apps.people.states import GROUP_KINDS, MEMBER_ROLES
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotFound, Refused

FORMERS = ("sysadmin", "coordinator", "system")


@act("people.form_group", label="Form a group", may=FORMERS)
def form_group(
    deed: Deed,
    *,
    agency_id: int,
    kind: str,
    name: str,
    starts_on: date,
    ends_on: date | None = None,
    document_no: str = "",
    duty: str = "",
) -> Group:
    """Form a leading group, working group, task force or inspection group."""
    in_reach(deed, agency_id)
    _sound(kind, starts_on, ends_on)
    return Group.objects.create(
        agency_id=agency_id,
        kind=kind,
        name=name,
        starts_on=starts_on,
        ends_on=ends_on,
        document_no=document_no,
        duty=duty,
    )


@act("people.change_group", label="Change a group", may=FORMERS)
def change_group(
    deed: Deed,
    *,
    group_id: int,
    kind: str,
    name: str,
    starts_on: date,
    ends_on: date | None,
    document_no: str,
    duty: str,
    version: int | None = None,
) -> Group:
    """Correct a group's particulars, or give it another term."""
    group = group_of(deed, group_id)
    words = {"kind": kind, "name": name, "document_no": document_no, "duty": duty}
    term = {"starts_on": starts_on, "ends_on": ends_on}
    unchanged_since(group, version, {**words, **term})
    _sound(kind, starts_on, ends_on)
    group.kind, group.name, group.document_no, group.duty = kind, name, document_no, duty
    group.starts_on, group.ends_on = starts_on, ends_on
    keep(group, *words, *term)
    return group


@act("people.end_group", label="Dissolve a group", may=FORMERS)
def end_group(deed: Deed, *, group_id: int, on: date, version: int | None = None) -> Group:
    """The group's last day; its members' duties end with it."""
    group = group_of(deed, group_id)
    unchanged_since(group, version, {"ends_on": on})
    if on < group.starts_on:
        raise Refused(_("The end lies before the start."))
    for membership in group.memberships.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on)):
        membership.ends_on = max(on, membership.starts_on)
        keep(membership, "ends_on")
    group.ends_on = on
    keep(group, "ends_on")
    return group


@act("people.join_group", label="Add to a group", may=FORMERS)
def join_group(
    deed: Deed,
    *,
    group_id: int,
    person_id: int,
    starts_on: date,
    role: str = "member",
    ends_on: date | None = None,
) -> Membership:
    """A person joins a group."""
    group, person = group_of(deed, group_id), person_of(deed, person_id)
    if person.agency_id != group.agency_id:
        raise NotFound(_("There is no such person."))
    if role not in MEMBER_ROLES:
        raise Refused(_("Unknown role in the group."))
    if group.ends_on and starts_on > group.ends_on:
        raise Refused(_("The group's term has ended by then."))
    if ends_on and ends_on < starts_on:
        raise Refused(_("The end lies before the start."))
    overlap = Membership.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on), group=group, person=person
    )
    if overlap.exists():
        raise Refused(_("%(name)s belongs to the group already.") % {"name": person.name})
    return Membership.objects.create(
        group=group, person=person, role=role, starts_on=starts_on, ends_on=ends_on
    )


@act("people.leave_group", label="Take out of a group", may=FORMERS)
def leave_group(
    deed: Deed, *, membership_id: int, on: date, version: int | None = None
) -> Membership:
    """A person belongs to the group until this day."""
    membership = membership_of(deed, membership_id)
    unchanged_since(membership, version, {"ends_on": on})
    if on < membership.starts_on:
        raise Refused(_("The end lies before the start."))
    membership.ends_on = on
    keep(membership, "ends_on")
    return membership


def _sound(kind: str, starts_on: date, ends_on: date | None) -> None:
    if kind not in GROUP_KINDS:
        raise Refused(_("Unknown kind of group."))
    if ends_on and ends_on < starts_on:
        raise Refused(_("The end lies before the start."))
