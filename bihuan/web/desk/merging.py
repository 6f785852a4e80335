"""One person entered twice: what hangs on each record over all apps, and making them one."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.apps.loop.actions.hand_over import hand_over as hand_over_work
from bihuan.apps.loop.actions.hand_over import hand_over_help
from bihuan.apps.loop.queries.duplicates import (
    awaiting_judgement,
    help_of,
    judged_between,
    mandates_of,
)
from bihuan.apps.people import actions as people
from bihuan.apps.people.models import Person
from bihuan.apps.people.queries import (
    account_of_person,
    account_state,
    memberships_of,
    merge_faults,
    persons_visible_to,
    tenure_history,
    unmerged,
)
from bihuan.apps.programmes import actions as programmes
from bihuan.apps.programmes.queries.duplicates import awaiting_decision, decided_between
from bihuan.kit import present
from bihuan.kit.acts import act
from bihuan.kit.deed import Actor, Deed
from bihuan.kit.refusals import NotFound, Refused
from bihuan.web.desk.handing import owed

KEEPERS = ("sysadmin",)


def particulars(person: Person, *, on: date) -> dict[str, str]:
    """A record and what hangs on it on a day; of the business kinds and counts only."""
    held = [t for t in tenure_history(person) if not t.ends_on or t.ends_on >= on]
    groups = [m.group.name for m in memberships_of(person) if not m.ends_on or m.ends_on >= on]
    account = account_of_person(person)
    return {
        _("Full name"): person.name,
        _("Staff number"): person.staff_no,
        _("Phone"): person.phone,
        _("E-mail"): person.email,
        _("Joined on"): present.day(person.joined_on),
        _("Left on"): present.day(person.left_on),
        _("Posts"): "、".join(str(tenure.post) for tenure in held),
        _("Groups"): "、".join(groups),
        _("Account"): f"{account} {account_state(account, on=on)}" if account else "",
        _("Still open"): "、".join(open_items(person.pk)),
    }


def open_items(person_id: int) -> list[str]:
    """What would go over, kind by kind."""
    mandates, helped = mandates_of(person_id).count(), help_of(person_id).count()
    more = (
        (ngettext("%(n)s mandate", "%(n)s mandates", mandates), mandates),
        (ngettext("help with %(n)s measure", "help with %(n)s measures", helped), helped),
    )
    return [kind.sentence for kind in owed(person_id)] + [w % {"n": n} for w, n in more if n]


def faults(duplicate: Person, kept: Person, *, on: date) -> list[str]:
    """Everything, over all apps, that keeps the two records from being one person's."""
    found = merge_faults(duplicate, kept, on=on)
    if duplicate.agency_id != kept.agency_id or duplicate.pk == kept.pk:
        return found
    pair = (duplicate.pk, kept.pk)
    found += [*judged_between(*pair), *decided_between(*pair)]
    waiting = awaiting_judgement(duplicate.pk) + awaiting_decision(duplicate.pk)
    name = {"name": duplicate.name, "no": duplicate.staff_no}
    return found + [
        _("%(what)s, from %(name)s (%(no)s): others settle it first.") % {**name, "what": what}
        for what in waiting
    ]


def others(by: Actor, kept: Person) -> list[Person]:
    """Whom a record may be a duplicate of: namesakes first."""
    rows = unmerged(persons_visible_to(by)).filter(agency_id=kept.agency_id).exclude(pk=kept.pk)
    return sorted(rows, key=lambda person: person.name != kept.name)


@act("desk.merge_persons", label="Merge duplicate persons", may=KEEPERS)
def merge_persons(deed: Deed, *, person_id: int, into_id: int) -> Person:
    """The first record goes into the second, with everything that is open, all at once."""
    duplicate, kept = _found(deed, person_id), _found(deed, into_id)
    if standing := faults(duplicate, kept, on=deed.on):
        raise Refused(_("These two records cannot be merged."), items=tuple(standing))
    programmes.hand_over(deed, from_person_id=duplicate.pk, to_person_id=kept.pk)
    hand_over_work(deed, from_id=duplicate.pk, to_id=kept.pk)
    hand_over_help(deed, from_id=duplicate.pk, to_id=kept.pk)
    left = tuple(kind.sentence for kind in owed(duplicate.pk))
    return people.merge_persons(deed, person_id=duplicate.pk, into_id=kept.pk, open_items=left)


def _found(deed: Deed, person_id: int) -> Person:
    person = persons_visible_to(deed.by).filter(pk=person_id).first()
    if person is None or not deed.by.within(person.agency_id):
        raise NotFound(_("There is no such person."))
    return person
