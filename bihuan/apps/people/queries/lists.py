"""The lists of the directory and of the accounts, with what each line shows: no query a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from bihuan.apps.people.models import Account, Charge, Membership, Person, Post, Tenure, Unit
from bihuan.apps.people.queries.accounts import accounts_visible_to
from bihuan.apps.people.queries.directory import (
    matching,
    persons_visible_to,
    posts_visible_to,
    serving,
    units_visible_to,
    unmerged,
)
from bihuan.kit.deed import Actor


def at(on: date, prefix: str = "") -> Q:
    """Rows with a from and an until that hold on a day."""
    return Q(**{f"{prefix}starts_on__lte": on}) & (
        Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": on})
    )


def held(on: date) -> Prefetch[str]:
    """Prefetches `person.held`: the posts held on a day, with their departments."""
    tenures = Tenure.objects.filter(at(on), post__closed_on__isnull=True)
    return Prefetch(
        "tenures", tenures.select_related("post__unit").order_by("starts_on", "id"), to_attr="held"
    )


def persons_like(
    by: Actor,
    *,
    on: date,
    q: str = "",
    unit_id: int | None = None,
    role: str = "",
    state: str = "",
) -> QuerySet[Person]:
    """The staff list as filtered; each person comes with `held`, the posts of the day."""
    persons = unmerged(persons_visible_to(by))
    for word in q.split()[:4]:
        persons = persons.filter(matching(word))
    if state in {"", "serving"}:
        persons = serving(persons, on=on)
    elif state == "left":
        persons = persons.filter(left_on__lte=on)
    tenures = Tenure.objects.filter(at(on), person=OuterRef("pk"), post__closed_on__isnull=True)
    if unit_id is not None:
        unit = units_visible_to(by).filter(pk=unit_id).first()
        path = unit.path if unit else "-"
        tenures = tenures.filter(post__unit__path__startswith=path)
    if role:
        tenures = tenures.filter(post__role=role)
    if unit_id is not None or role:
        persons = persons.filter(Exists(tenures))
    return persons.prefetch_related(held(on))


def accounts_like(
    by: Actor, *, on: date, q: str = "", role: str = "", state: str = ""
) -> QuerySet[Account]:
    """The accounts as filtered; each with its person's `held` and whether it has `two_step`."""
    found = accounts_visible_to(by)
    for word in q.split()[:4]:
        low = word.lower()
        found = found.filter(
            Q(username__startswith=low)
            | Q(person__name__icontains=word)
            | Q(person__pinyin__contains=low)
        )
    if role:
        tenures = Tenure.objects.filter(at(on), person=OuterRef("person_id"), post__role=role)
        found = found.filter(Exists(tenures))
    states = {
        "open": Q(is_active=True) & (Q(expires_on__isnull=True) | Q(expires_on__gte=on)),
        "locked": Q(is_active=False),
        "over": Q(expires_on__lt=on),
        "unused": Q(last_login__isnull=True),
    }
    if state in states:
        found = found.filter(states[state])
    tenures_now = held(on)
    tenures_now.add_prefix("person")
    second = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    return found.annotate(two_step=Exists(second)).prefetch_related(tenures_now)


@dataclass(frozen=True, slots=True)
class Branch:
    """A department in the tree: how deep it hangs, and how many persons hold posts in it."""

    unit: Unit
    level: int
    persons: int  # in it and below
    posts: int


def tree(by: Actor, *, on: date, closed: bool = False) -> list[Branch]:
    """The departments in the order of the tree."""
    units = list(units_visible_to(by).filter(closed_on__isnull=not closed))
    people: dict[int, set[int]] = {}
    rows = Tenure.objects.filter(
        at(on), post__unit__in=units_visible_to(by), post__closed_on__isnull=True
    ).values_list("post__unit__path", "person_id")
    for path, person in rows:
        for unit_id in map(int, path.strip("/").split("/")):
            people.setdefault(unit_id, set()).add(person)
    posts = Counter(posts_visible_to(by).order_by().values_list("unit_id", flat=True))
    return [
        Branch(u, u.path.count("/") - 2, len(people.get(u.pk, ())), posts[u.pk])
        for u in _in_tree_order(units)
    ]


def _in_tree_order(units: Iterable[Unit]) -> list[Unit]:
    """Parents before children, brothers by their place in the list."""
    known = {u.pk: u for u in units}

    def way(unit: Unit) -> tuple[tuple[int, int], ...]:
        ids = [int(part) for part in unit.path.strip("/").split("/")]
        return tuple((known[i].order if i in known else 0, i) for i in ids)

    return sorted(known.values(), key=way)


def posts_like(
    by: Actor, *, on: date, unit_id: int | None = None, role: str = "", scope: str = ""
) -> QuerySet[Post]:
    """The posts as filtered; each with `holding`, its tenures, and `charged`, its departments."""
    found = posts_visible_to(by)
    if unit_id is not None:
        unit = units_visible_to(by).filter(pk=unit_id).first()
        found = found.filter(unit__path__startswith=unit.path if unit else "-")
    if role:
        found = found.filter(role=role)
    if scope:
        found = found.filter(scope=scope)
    return found.prefetch_related(*holding(on))


def holding(on: date) -> tuple[Prefetch[str], Prefetch[str]]:
    """Prefetches a post's `holding` (tenures of the day or later) and `charged` departments."""
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gte=on)
    tenures = Tenure.objects.filter(lasting).select_related("person").order_by("starts_on", "id")
    charges = Charge.objects.filter(lasting).select_related("unit").order_by("unit__path")
    return (
        Prefetch("tenures", tenures, to_attr="holding"),
        Prefetch("charges", charges, to_attr="charged"),
    )


def charges_over(unit_id: int, *, on: date) -> QuerySet[Charge]:
    """Who is in charge of a department on a day."""
    return Charge.objects.filter(at(on), unit_id=unit_id)


def memberships_of(person: Person) -> QuerySet[Membership]:
    """The groups a person belongs or belonged to, the latest first."""
    return person.memberships.select_related("group").order_by("-starts_on", "-id")


def tenure_history(person: Person) -> QuerySet[Tenure]:
    """Every post a person holds or held, the latest first."""
    return person.tenures.select_related("post__unit").order_by("-starts_on", "-id")
