"""One person entered twice: the duplicate is marked and what lasts of it goes over; or undone."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from bihuan.apps.people import queries
from bihuan.apps.people.actions.groups import join_group
from bihuan.apps.people.actions.notices import pass_on
from bihuan.apps.people.actions.persons import number_free
from bihuan.apps.people.actions.posts import appoint
from bihuan.apps.people.actions.reach import KEEPERS, keep, nothing_open, person_of
from bihuan.apps.people.models import Membership, Person, Tenure
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotFound, Refused


@act("people.merge_persons", label="Merge duplicate persons", may=KEEPERS)
def merge_persons(
    deed: Deed, *, person_id: int, into_id: int, open_items: tuple[str, ...]
) -> Person:
    """The first record turns out to be the second person: posts, groups and account go over.

    What was done stays in the name it was done in. `open_items` is what still waits for the
    duplicate in other apps; the caller, who sees them all, hands it over before.
    """
    list(  # both locked in one order: two administrators merging both ways see each other
        Person.objects.select_for_update(no_key=True)
        .filter(pk__in=(person_id, into_id))
        .order_by("pk")
    )
    duplicate, kept = person_of(deed, person_id), person_of(deed, into_id)
    if faults := queries.merge_faults(duplicate, kept, on=deed.on):
        raise Refused(_("These two records cannot be merged."), items=tuple(faults))
    nothing_open(duplicate.name, open_items)
    _posts(deed, duplicate, kept)
    _groups(deed, duplicate, kept)
    _account(deed, duplicate, kept)
    pass_on(duplicate.pk, to_id=kept.pk)
    duplicate.merged_into = kept
    keep(duplicate, "merged_into")
    keep(kept)  # the act stands on its timeline too
    return kept


@act("people.unmerge_person", label="Undo a merge of persons", may=KEEPERS)
def unmerge_person(deed: Deed, *, person_id: int) -> Person:
    """They were two after all: the mark goes; what was handed over stays where it is."""
    person = Person.objects.select_for_update(no_key=True).filter(pk=person_id).first()
    if person is None or not deed.by.within(person.agency_id):
        raise NotFound(_("There is no such person."))
    if person.merged_into is None:
        raise Refused(_("%(name)s was not merged into anybody.") % {"name": person.name})
    number_free(person.agency_id, person.staff_no)
    kept, person.merged_into = person.merged_into, None
    keep(person, "merged_into")
    keep(kept)
    return person


def _posts(deed: Deed, duplicate: Person, kept: Person) -> None:
    for tenure in queries.tenures_during(duplicate.pk, deed.on, None):
        begins, until = max(tenure.starts_on, deed.on), tenure.ends_on
        held = queries.tenures_during(kept.pk, begins, until)
        if _goes_over(tenure, kept, any(t.post_id == tenure.post_id for t in held), on=deed.on):
            appoint(
                deed,
                post_id=tenure.post_id,
                person_id=kept.pk,
                starts_on=deed.on,
                ends_on=until,
            )


def _groups(deed: Deed, duplicate: Person, kept: Person) -> None:
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gte=deed.on)
    term = Q(group__ends_on__isnull=True) | Q(group__ends_on__gte=deed.on)
    for row in Membership.objects.filter(lasting, term, person=duplicate).order_by("pk"):
        begins, until = max(row.starts_on, deed.on), row.ends_on
        known = Membership.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=begins), group=row.group_id, person=kept
        )
        if _goes_over(row, kept, known.exists(), on=deed.on):
            join_group(
                deed,
                group_id=row.group_id,
                person_id=kept.pk,
                starts_on=deed.on,
                role=row.role,
                ends_on=until,
            )


def _goes_over(row: Tenure | Membership, kept: Person, held: bool, *, on: date) -> bool:
    """Whether the kept record is given it anew: history stays, only what lies ahead is moved."""
    if row.starts_on >= on and not held:
        row.person = kept
        keep(row, "person")
        return False
    row.ends_on = max(on - timedelta(days=1), row.starts_on)
    keep(row, "ends_on")
    return not held


def _account(deed: Deed, duplicate: Person, kept: Person) -> None:
    account = queries.account_of_person(duplicate)
    if account is not None and queries.in_use(account, on=deed.on):
        account.person = kept
        keep(account, "person")
