"""Whom one may see and pick: agencies, departments, persons, posts, groups."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from bihuan.apps.people.models import (
    Agency,
    Charge,
    Group,
    Membership,
    Person,
    Post,
    Tenure,
    Unit,
)
from bihuan.kit.deed import Actor, Scope


def home(by: Actor) -> int:
    """The agency of who asks; nobody's agency holds nothing."""
    return by.agency_id or 0


def outside(by: Actor) -> bool:
    """Whether somebody is no colleague: an outside expert, or an account without any post."""
    return by.scope is not Scope.ALL and by.roles <= {"expert"}


def agencies_visible_to(by: Actor) -> QuerySet[Agency]:
    """The agencies whose records are in reach."""
    agencies = Agency.objects.order_by("name")
    return agencies if by.scope is Scope.ALL else agencies.filter(pk=home(by))


def units_visible_to(by: Actor) -> QuerySet[Unit]:
    """Departments: their names are no secret inside the agency."""
    units = Unit.objects.order_by("path", "order")
    return units if by.scope is Scope.ALL else units.filter(agency_id=home(by))


def persons_visible_to(by: Actor) -> QuerySet[Person]:
    """Colleagues: names and posts are known inside the agency; an outside expert sees nobody."""
    persons = Person.objects.order_by("pinyin", "id")
    if by.scope is Scope.ALL:
        return persons
    if outside(by):
        return persons.filter(pk=by.person_id or 0)
    return persons.filter(agency_id=home(by))


def unmerged(persons: QuerySet[Person]) -> QuerySet[Person]:
    """Everybody once: without the records that were merged into another."""
    return persons.filter(merged_into__isnull=True)


def serving(persons: QuerySet[Person], *, on: date) -> QuerySet[Person]:
    """Only those who have not left; everybody once."""
    return unmerged(persons).filter(Q(left_on__isnull=True) | Q(left_on__gt=on))


def groups_visible_to(by: Actor) -> QuerySet[Group]:
    """Groups of the agency; an outside expert sees the ones joined."""
    groups = Group.objects.order_by("-starts_on", "id")
    if outside(by):
        return groups.filter(pk__in=by.group_ids)
    return groups if by.scope is Scope.ALL else groups.filter(agency_id=home(by))


def holders(unit_id: int, role: str, *, on: date) -> QuerySet[Person]:
    """Who holds a role in a department on a day."""
    return Person.objects.filter(
        Q(tenures__ends_on__isnull=True) | Q(tenures__ends_on__gte=on),
        tenures__starts_on__lte=on,
        tenures__post__unit_id=unit_id,
        tenures__post__role=role,
        tenures__post__closed_on__isnull=True,
    ).distinct()


def current_tenures(person: Person, *, on: date) -> QuerySet[Tenure]:
    """The posts a person holds on a day."""
    return (
        person.tenures.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)
        .select_related("post__unit")
        .order_by("starts_on", "id")
    )


def posts_visible_to(by: Actor) -> QuerySet[Post]:
    """Posts of the agency that are not closed; an outside expert sees the own one."""
    posts = Post.objects.filter(closed_on__isnull=True).select_related("unit")
    if outside(by):
        return posts.filter(
            pk__in=Tenure.objects.filter(person_id=by.person_id or 0).values("post")
        )
    return posts if by.scope is Scope.ALL else posts.filter(unit__agency_id=home(by))


def members(group_id: int, *, on: date) -> QuerySet[Membership]:
    """Who belongs to a group on a day."""
    return Membership.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on), group_id=group_id, starts_on__lte=on
    ).select_related("person")


def tenures_of(post_id: int, *, on: date) -> list[Tenure]:
    """Who holds a post on a day or will."""
    return list(
        Tenure.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), post_id=post_id)
        .select_related("person", "post")
        .order_by("starts_on", "id")
    )


def tenures_in(unit_id: int, *, on: date) -> list[Tenure]:
    """Who holds a post of a department on a day or will."""
    return list(
        Tenure.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=on),
            post__unit_id=unit_id,
            post__closed_on__isnull=True,
        )
        .select_related("person", "post")
        .order_by("starts_on", "id")
    )


def tenures_during(person_id: int, starts_on: date, ends_on: date | None) -> list[Tenure]:
    """The posts a person holds at any time between two days; without an end, from then on."""
    held = Tenure.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on),
        person_id=person_id,
        post__closed_on__isnull=True,
    )
    if ends_on is not None:
        held = held.filter(starts_on__lte=ends_on)
    return list(held.select_related("post"))


def charges_of(post_id: int, *, on: date) -> list[Charge]:
    """The departments a post is in charge of on a day or will be."""
    return list(
        Charge.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=on), post_id=post_id
        ).select_related("unit")
    )


def matching(word: str) -> Q:
    """Persons whose name, pinyin, initials or staff number hold a word."""
    low = word.lower()
    return Q(name__icontains=word) | Q(pinyin__contains=low) | Q(staff_no__istartswith=word)
