"""One person entered twice: who it may be, and what keeps two records from being one."""

from __future__ import annotations

import re
from datetime import date
from itertools import combinations, groupby

from django.db.models import Count
from django.utils.translation import gettext as _

from bihuan.apps.people.models import Account, Person
from bihuan.apps.people.queries.directory import persons_visible_to, tenures_during, unmerged
from bihuan.apps.people.states import ADMINISTRATORS
from bihuan.kit.deed import Actor


def likely_duplicates(by: Actor, *, limit: int = 5) -> list[tuple[Person, Person]]:
    """Pairs of the same name whose phone is one, or whose staff numbers differ in form only."""
    persons = unmerged(persons_visible_to(by))
    twice = persons.order_by().values("name").annotate(n=Count("pk")).filter(n__gt=1)
    namesakes = persons.filter(name__in=twice.values("name")).order_by("agency", "name", "pk")
    pairs = [
        pair
        for _same, group in groupby(namesakes, key=lambda p: (p.agency_id, p.name))
        for pair in combinations(group, 2)
        if _alike(*pair)
    ]
    return pairs[:limit]


def merge_faults(duplicate: Person, kept: Person, *, on: date) -> list[str]:
    """Why one record of the staff list cannot be merged into another; empty when it can."""
    if duplicate.pk == kept.pk or duplicate.agency_id != kept.agency_id:
        return [_("Two records of the same agency are merged.")]
    faults = []
    if duplicate.merged_into_id or kept.merged_into_id:
        faults.append(_("One of the two was merged into another record already."))
    if _gone(kept, on=on) and not _gone(duplicate, on=on):
        faults.append(_("%(name)s (%(no)s) has left; keep the record that serves.") % named(kept))
    held = {t.post.role for t in tenures_during(duplicate.pk, on, None)}
    others = {t.post.role for t in tenures_during(kept.pk, on, None)}
    if held & ADMINISTRATORS:
        faults.append(
            _("%(name)s (%(no)s) holds a post of an administrator; it is ended first.")
            % named(duplicate)
        )
    elif held and others & ADMINISTRATORS:
        faults.append(
            _("%(name)s (%(no)s) is an administrator and keeps apart from the business.")
            % named(kept)
        )
    return faults + _account_faults(duplicate, kept, on=on)


def named(person: Person) -> dict[str, str]:
    """Name and number of a person, for a sentence."""
    return {"name": person.name, "no": person.staff_no}


def in_use(account: Account | None, *, on: date) -> bool:
    """Whether somebody may sign in with it on a day."""
    if account is None or not account.is_active:
        return False
    return account.expires_on is None or account.expires_on >= on


def account_of_person(person: Person) -> Account | None:
    """A person's account."""
    return Account.objects.filter(person=person).first()


def _account_faults(duplicate: Person, kept: Person, *, on: date) -> list[str]:
    own, other = account_of_person(kept), account_of_person(duplicate)
    if own is None or not in_use(other, on=on):
        return []
    if in_use(own, on=on):
        return [_("Both have an account in use; the security administrator locks one first.")]
    return [_("Only the account of %(name)s (%(no)s) is in use; keep that one.") % named(duplicate)]


def _gone(person: Person, *, on: date) -> bool:
    return person.left_on is not None and person.left_on <= on


def _alike(one: Person, other: Person) -> bool:
    phones = {re.sub(r"\D", "", person.phone) for person in (one, other)}
    numbers = {_plain(one.staff_no), _plain(other.staff_no)}
    return (len(phones) == 1 and phones != {""}) or (len(numbers) == 1 and numbers != {""})


def _plain(text: str) -> str:
    """Letters and digits alone, each number without leading zeros."""
    return re.sub(r"[^0-9a-z]", "", re.sub(r"(?<!\d)0+(?=\d)", "", text.lower()))
