"""The staff list as a sheet: what travels, what an import would change, what stands in its way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bihuan.apps.people.models import Account, Person, Post, Tenure, Unit
from bihuan.apps.people.queries.directory import unmerged
from bihuan.apps.people.queries.lists import at
from bihuan.apps.people.states import ADMINISTRATORS, ROLES, SCOPES
from bihuan.kit.sheets.columns import Column
from bihuan.kit.sheets.heading import Table
from bihuan.kit.sheets.tables import Problem, Row

ROLE_CHOICES: Final = tuple((key, role.label) for key, role in ROLES.items())
STAFF: Final = Table(
    "staff",
    (
        Column("staff_no", "Staff number", required=True, code=True, max_length=40),
        Column(
            "name",
            "Full name",
            kind="person",
            required=True,
            max_length=60,
            aliases=("名字", "Name"),
        ),
        Column("unit", "Department", kind="unit", max_length=80, width=20, aliases=("部门",)),
        Column("post", "Post", max_length=60, aliases=("职务",)),
        Column("role", "Role", kind="choice", choices=ROLE_CHOICES),
        Column("phone", "Phone", code=True, max_length=30, aliases=("手机", "手机号", "电话")),
        Column("email", "E-mail", max_length=254, width=24, aliases=("邮箱",)),
        Column("joined_on", "Joined on", kind="date"),
    ),
    "Staff list",
)
GRANTS: Final = Table(
    "grants",
    (
        Column("name", "Full name"),
        Column("staff_no", "Staff number", code=True),
        Column("username", "User name"),
        Column("post", "Post", width=28),
        Column("role", "Role"),
        Column("scope", "Scope", width=20),
        Column("state", "State"),
        Column("two_step", "Second step", kind="bool"),
        Column("expires_on", "Last day", kind="date"),
        Column("last_login", "Last sign-in", width=18),
    ),
    "Accounts and grants",
)
OWN_FIELDS: Final = ("name", "phone", "email", "joined_on")


@dataclass(slots=True)
class Standing:
    """The agency as it is: what an import is held against, read once."""

    persons: dict[str, Person]
    merged: dict[str, Person]  # numbers of records that were merged into another
    units: dict[str, Unit]
    posts: dict[tuple[str, str], Post]
    held: dict[int, list[Post]]

    @classmethod
    def of(cls, agency_id: int, *, on: date) -> Standing:
        """Read it."""
        tenures = Tenure.objects.filter(at(on), person__agency_id=agency_id)
        held: dict[int, list[Post]] = {}
        for tenure in tenures.select_related("post__unit"):
            held.setdefault(tenure.person_id, []).append(tenure.post)
        posts = Post.objects.filter(unit__agency_id=agency_id, closed_on__isnull=True)
        persons = Person.objects.filter(agency_id=agency_id)
        merged = persons.filter(merged_into__isnull=False).select_related("merged_into")
        return cls(
            persons={p.staff_no: p for p in unmerged(persons)},
            merged={p.staff_no: p for p in merged},
            units={
                u.name: u for u in Unit.objects.filter(agency_id=agency_id, closed_on__isnull=True)
            },
            posts={(p.unit.name, p.title): p for p in posts.select_related("unit")},
            held=held,
        )


@dataclass(slots=True)
class Plan:
    """What an import would do, for the person to see before anything is done."""

    units: list[str] = field(default_factory=list)
    posts: dict[tuple[str, str], str] = field(default_factory=dict)  # (unit, title) → role
    persons: dict[str, dict[str, Any]] = field(default_factory=dict)  # new, by staff number
    corrections: dict[str, dict[str, Any]] = field(default_factory=dict)  # known, what changes
    tenures: list[tuple[str, str, str]] = field(default_factory=list)  # staff no, unit, title
    rows: int = 0

    @property
    def changes(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.units or self.posts or self.persons or self.corrections or self.tenures)


class Judge:
    """Looks at one row after the other; remembers what earlier rows said."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.names: dict[str, str] = {}
        self.roles: dict[tuple[str, str], str] = {}
        self.places: set[tuple[str, str, str]] = set()

    def __call__(self, row: Row) -> Iterator[Problem]:
        """What stands in the way of this row."""
        values = row.values
        staff_no, name = values.get("staff_no"), values.get("name")
        if isinstance(staff_no, str) and isinstance(name, str):
            yield from self._person(staff_no, name)
        email = values.get("email")
        if isinstance(email, str) and not _is_email(email):
            yield Problem("email", _("“%(value)s” is not an e-mail address.") % {"value": email})
        if not row.faulty:
            yield from self._place(values)

    def _person(self, staff_no: str, name: str) -> Iterator[Problem]:
        if self.names.setdefault(staff_no, name) != name:
            yield Problem(
                "name",
                _("The number %(no)s stands for %(name)s further up.")
                % {"no": staff_no, "name": self.names[staff_no]},
            )
        known = self.standing.persons.get(staff_no)
        if known is None:
            yield from self._merged(staff_no)
            return
        if known.left_on is not None:
            yield Problem("staff_no", _("%(name)s has left already.") % {"name": known.name})
        if known.name != name:
            yield Problem(
                "name",
                _("So far this number stands for %(name)s; the name will be corrected.")
                % {"name": known.name},
                warning=True,
            )

    def _merged(self, staff_no: str) -> Iterator[Problem]:
        double = self.standing.merged.get(staff_no)
        if double is not None and double.merged_into is not None:
            into = {"name": double.merged_into.name, "no": double.merged_into.staff_no}
            words = _("This record was merged into %(name)s (%(no)s): use that number.")
            yield Problem("staff_no", words % into)

    def _place(self, values: dict[str, object]) -> Iterator[Problem]:
        unit, title, role = (values.get(key) or "" for key in ("unit", "post", "role"))
        if not (unit or title or role):
            return
        if not (unit and title):
            key = "post" if unit else "unit"
            yield Problem(key, _("A post needs its department and its title."))
            return
        place, role = (str(unit), str(title)), str(role)
        whole = (str(values.get("staff_no")), *place)
        if whole in self.places:
            yield Problem("post", _("The same post of the same person stands further up."))
        self.places.add(whole)
        yield from self._role(place, role)
        yield from self._beside(whole, role)

    def _role(self, place: tuple[str, str], role: str) -> Iterator[Problem]:
        known = self.standing.posts.get(place)
        carried = known.role if known else self.roles.get(place, "")
        if not carried and not role:
            yield Problem("role", _("The post is new: give its role."))
        elif carried and role and role != carried:
            words = {"role": _(ROLES[carried].label)}
            yield Problem("role", _("The post carries the role %(role)s.") % words)
        carried = carried or role
        if carried:
            self.roles.setdefault(place, carried)
        if carried in ADMINISTRATORS:
            yield Problem("role", _("Administrators are appointed one by one, not by a list."))
        if carried == "expert":
            yield Problem("role", _("Outside experts are appointed one by one, for a time."))

    def _beside(self, whole: tuple[str, str, str], role: str) -> Iterator[Problem]:
        known = self.standing.persons.get(whole[0])
        held = self.standing.held.get(known.pk, []) if known else []
        if any(post.role in ADMINISTRATORS for post in held):
            yield Problem(
                "post", _("%(name)s is an administrator and keeps apart.") % {"name": known}
            )
        elif held and not any((p.unit.name, p.title) == whole[1:] for p in held):
            names = "、".join(str(post) for post in held)
            yield Problem(
                "post",
                _("So far %(post)s; the new post comes on top of it.") % {"post": names},
                warning=True,
            )


def plan(standing: Standing, rows: Sequence[dict[str, Any]]) -> Plan:
    """What these clean rows change."""
    made = Plan(rows=len(rows))
    for row in rows:
        known = standing.persons.get(row["staff_no"])
        given = {key: row[key] for key in OWN_FIELDS if row.get(key)}
        if known is None:
            made.persons.setdefault(row["staff_no"], {}).update(given)
        else:
            changed = {k: v for k, v in given.items() if getattr(known, k) != v}
            if changed:
                made.corrections.setdefault(row["staff_no"], {}).update(changed)
        if row.get("unit"):
            _plan_place(made, standing, row, known)
    return made


def _plan_place(made: Plan, standing: Standing, row: dict[str, Any], known: Person | None) -> None:
    place = (row["unit"], row["post"])
    if row["unit"] not in standing.units and row["unit"] not in made.units:
        made.units.append(row["unit"])
    if place not in standing.posts and place not in made.posts:
        made.posts[place] = row["role"]
    held = standing.held.get(known.pk, []) if known else []
    if not any((post.unit.name, post.title) == place for post in held):
        made.tenures.append((row["staff_no"], *place))


def staff_rows(persons: QuerySet[Person]) -> Iterator[dict[str, object]]:
    """The list as rows: one for each post held; persons come with `held`."""
    for person in persons:
        own: dict[str, object] = {
            "staff_no": person.staff_no,
            "name": person.name,
            "phone": person.phone or None,
            "email": person.email or None,
            "joined_on": person.joined_on,
        }
        tenures: list[Tenure] = person.held  # type: ignore[attr-defined]  # prefetched by `staff`
        for tenure in tenures:
            post = tenure.post
            yield {**own, "unit": post.unit.name, "post": post.title, "role": post.role}
        if not tenures:
            yield own


def grant_rows(accounts: Iterable[Account], *, on: date) -> Iterator[dict[str, object]]:
    """The review of all grants as rows: one for each post held."""
    for account in accounts:
        person = account.person
        assert person is not None
        own = {
            "name": person.name,
            "staff_no": person.staff_no,
            "username": account.username,
            "state": account_state(account, on=on),
            "two_step": account.two_step,  # type: ignore[attr-defined]  # annotated by `accounts`
            "expires_on": account.expires_on,
            "last_login": account.last_login and account.last_login.isoformat()[:16],
        }
        tenures: list[Tenure] = person.held  # type: ignore[attr-defined]  # prefetched by `accounts`
        for tenure in tenures:
            post = tenure.post
            yield {
                **own,
                "post": str(post),
                "role": _(ROLES[post.role].label),
                "scope": _(SCOPES[post.scope]),
            }
        if not tenures:
            yield own


def account_state(account: Account, *, on: date) -> str:
    """How an account stands."""
    if not account.is_active:
        return _("Locked")
    if account.expires_on is not None and account.expires_on < on:
        return _("Time is over")
    return _("In use") if account.last_login else _("Never signed in")


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
