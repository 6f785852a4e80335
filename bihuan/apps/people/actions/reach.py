"""Finds the record a verb is about; what lies out of reach looks as if it did not exist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _

from bihuan.apps.people.models import (
    Account,
    Charge,
    Group,
    Membership,
    Person,
    Post,
    Tenure,
    Unit,
)
from bihuan.apps.people.queries import field_label, value_label
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import Changed, NotFound, Refused

Versioned = Unit | Person | Post | Charge | Tenure | Group | Membership | Account

KEEPERS: Final = ("sysadmin", "system")
GUARDS: Final = ("secadmin", "system")


def in_reach(deed: Deed, agency_id: int) -> None:
    """Refuse when the agency's records are out of reach."""
    if not deed.by.within(agency_id):
        raise NotFound(_("There is no such record."))


def unit_of(deed: Deed, unit_id: int) -> Unit:
    """A department that is open."""
    unit = (
        Unit.objects.select_for_update(no_key=True)
        .filter(pk=unit_id, closed_on__isnull=True)
        .first()
    )
    if unit is None or not deed.by.within(unit.agency_id):
        raise NotFound(_("There is no such department."))
    return unit


def post_of(deed: Deed, post_id: int) -> Post:
    """A post that is open, with its department."""
    post = (
        Post.objects.select_related("unit")
        .select_for_update(no_key=True, of=("self",))
        .filter(pk=post_id, closed_on__isnull=True)
        .first()
    )
    if post is None or not deed.by.within(post.unit.agency_id):
        raise NotFound(_("There is no such post."))
    return post


def person_of(deed: Deed, person_id: int) -> Person:
    """A person, locked so that two appointments at once see each other."""
    person = Person.objects.select_for_update(no_key=True).filter(pk=person_id).first()
    if person is None or not deed.by.within(person.agency_id):
        raise NotFound(_("There is no such person."))
    if person.merged_into_id is not None:
        raise Refused(
            _("This record of %(name)s was merged into another one; use that.")
            % {"name": person.name}
        )
    return person


def tenure_of(deed: Deed, tenure_id: int) -> Tenure:
    """A tenure with its post, department and person."""
    tenure = (
        Tenure.objects.select_related("post__unit", "person")
        .select_for_update(no_key=True, of=("self",))
        .filter(pk=tenure_id)
        .first()
    )
    if tenure is None or not deed.by.within(tenure.post.unit.agency_id):
        raise NotFound(_("There is no such record."))
    return tenure


def charge_of(deed: Deed, charge_id: int) -> Charge:
    """A charge with its post and department."""
    charge = (
        Charge.objects.select_related("post__unit")
        .select_for_update(no_key=True, of=("self",))
        .filter(pk=charge_id)
        .first()
    )
    if charge is None or not deed.by.within(charge.post.unit.agency_id):
        raise NotFound(_("There is no such record."))
    return charge


def membership_of(deed: Deed, membership_id: int) -> Membership:
    """A membership with its group."""
    membership = (
        Membership.objects.select_related("group")
        .select_for_update(no_key=True, of=("self",))
        .filter(pk=membership_id)
        .first()
    )
    if membership is None or not deed.by.within(membership.group.agency_id):
        raise NotFound(_("There is no such record."))
    return membership


def group_of(deed: Deed, group_id: int) -> Group:
    """A group."""
    group = Group.objects.select_for_update(no_key=True).filter(pk=group_id).first()
    if group is None or not deed.by.within(group.agency_id):
        raise NotFound(_("There is no such group."))
    return group


def account_of(deed: Deed, account_id: int) -> Account:
    """An account with its person."""
    account = (
        Account.objects.select_related("person")
        .select_for_update(no_key=True, of=("self",))
        .filter(pk=account_id, person__isnull=False)
        .first()
    )
    if account is None or account.person is None or not deed.by.within(account.person.agency_id):
        raise NotFound(_("There is no such account."))
    return account


def unchanged_since(row: Versioned, version: int | None, yours: Mapping[str, object]) -> None:
    """Refuse when somebody saved after the form was opened; both texts are shown."""
    if version is None or version == row.version:
        return
    kind = row._meta.label
    theirs = {name: getattr(row, name) for name in yours}
    raise Changed(
        _("Somebody else saved this record while you were writing."),
        theirs={field_label(kind, n): value_label(kind, n, v) for n, v in theirs.items()},
        yours={field_label(kind, n): value_label(kind, n, v) for n, v in yours.items()},
    )


def keep(row: Versioned, *fields: str) -> None:
    """Save what a form shows of a record; forms opened before are out of date from now on."""
    row.version += 1
    row.save(update_fields=[*fields, "version"])


def reason_given(reason: str) -> str:
    """The reason, or a refusal when there is none."""
    if not reason.strip():
        raise Refused(_("Give a reason."))
    return reason.strip()


def nothing_open(name: str, open_items: tuple[str, ...]) -> None:
    """Refuse with the list while something is still open."""
    if open_items:
        raise Refused(
            _("%(name)s still has %(count)s open items. Hand them over first.")
            % {"name": name, "count": len(open_items)},
            items=open_items,
        )
