"""Persons: entered, corrected, gone, back again."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from bihuan.apps.people.actions.reach import (
    KEEPERS,
    in_reach,
    keep,
    nothing_open,
    person_of,
    unchanged_since,
)
from bihuan.apps.people.models import Account, Membership, Person, Tenure
from bihuan.apps.people.queries import unmerged
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.pinyin import search_key
from bihuan.kit.refusals import Refused


@act("people.enter_person", label="Enter a person", may=KEEPERS)
def enter_person(
    deed: Deed,
    *,
    agency_id: int,
    name: str,
    staff_no: str,
    phone: str = "",
    email: str = "",
    joined_on: date | None = None,
) -> Person:
    """Enter a person into the staff list."""
    in_reach(deed, agency_id)
    number_free(agency_id, staff_no)
    return Person.objects.create(
        agency_id=agency_id,
        name=name,
        pinyin=search_key(name),
        staff_no=staff_no,
        phone=phone,
        email=email,
        joined_on=joined_on,
    )


@act("people.correct_person", label="Correct a person's particulars", may=KEEPERS)
def correct_person(
    deed: Deed,
    *,
    person_id: int,
    name: str,
    staff_no: str,
    phone: str,
    email: str,
    joined_on: date | None,
    version: int | None = None,
) -> Person:
    """Correct what the staff list says of a person."""
    person = person_of(deed, person_id)
    yours = {"name": name, "staff_no": staff_no, "phone": phone, "email": email}
    unchanged_since(person, version, {**yours, "joined_on": joined_on})
    if staff_no != person.staff_no:
        number_free(person.agency_id, staff_no)
    person.name, person.pinyin, person.staff_no = name, search_key(name), staff_no
    person.phone, person.email, person.joined_on = phone, email, joined_on
    keep(person, *yours, "pinyin", "joined_on")
    return person


@act("people.leave", label="Let a person leave", may=KEEPERS)
def leave(deed: Deed, *, person_id: int, on: date, open_items: tuple[str, ...]) -> Person:
    """`on` is the last day: posts, groups and the account end with it.

    `open_items` is what still waits for the person; the caller, who sees all apps, asks. While
    there is any, the person cannot leave: it is handed over first.
    """
    person = person_of(deed, person_id)
    if person.left_on is not None:
        raise Refused(_("%(name)s has left already.") % {"name": person.name})
    nothing_open(person.name, open_items)
    later = Q(ends_on__isnull=True) | Q(ends_on__gt=on)
    rows: list[Tenure | Membership] = [*Tenure.objects.filter(later, person=person)]
    rows += Membership.objects.filter(later, person=person)
    for row in rows:
        row.ends_on = max(on, row.starts_on)
        keep(row, "ends_on")
    account = Account.objects.filter(person=person).first()
    if account is not None:
        account.expires_on = on
        keep(account, "expires_on")
    person.left_on = on + timedelta(days=1)
    person.save(update_fields=["left_on"])
    return person


@act("people.rejoin", label="Take a person back", may=KEEPERS)
def rejoin(deed: Deed, *, person_id: int, on: date) -> Person:
    """A person who left serves again from this day; posts and the account are given anew."""
    person = person_of(deed, person_id)
    if person.left_on is None:
        raise Refused(_("%(name)s has not left.") % {"name": person.name})
    if on < person.left_on:
        raise Refused(_("The day lies before the day of leaving."))
    person.left_on = None
    person.save(update_fields=["left_on"])
    return person


def number_free(agency_id: int, staff_no: str) -> None:
    """Refuse a staff number somebody has; that of a record merged into another is free again."""
    if unmerged(Person.objects.filter(agency_id=agency_id, staff_no=staff_no)).exists():
        raise Refused(_("Staff number %(no)s is taken.") % {"no": staff_no})
