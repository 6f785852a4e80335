"""A small county for tests, built through the product's own actions: two agencies, ten people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from bihuan.apps.people import actions
from bihuan.apps.people.models import Account, Agency, Person, Post, Unit
from bihuan.apps.people.queries import actor_of
from bihuan.kit.acts import act
from bihuan.kit.deed import SYSTEM, Actor, Deed, new_act_id

MONDAY = date(2026, 3, 2)
MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 09:00 in the office
BEGIN = date(2025, 1, 1)

# name → department, title, role
STAFF = {
    "director": ("王主任", "领导班子", "主任", "director"),
    "leader": ("李副主任", "领导班子", "副主任", "leader"),
    "coordinator": ("陈办", "办公室", "办公室主任", "coordinator"),
    "inspector": ("督查一", "办公室", "督查员", "inspector"),
    "inspector2": ("督查二", "应急办", "督查员", "inspector"),
    "archivist": ("档案员", "办公室", "档案员", "archivist"),
    "head": ("张科长", "疾控科", "科长", "head"),
    "handler": ("赵经办", "疾控科", "经办人", "handler"),
    "handler2": ("钱经办", "疾控科", "经办人", "handler"),
    "lab_head": ("检验科长", "检验科", "科长", "head"),
    "lab_handler": ("检验员", "检验科", "检验员", "handler"),
    "sysadmin": ("系统员", "信息科", "系统管理员", "sysadmin"),
    "secadmin": ("安全员", "信息科", "安全管理员", "secadmin"),
    "auditadmin": ("审计员", "信息科", "审计管理员", "auditadmin"),
}
UNITS = ("领导班子", "办公室", "应急办", "疾控科", "检验科", "信息科")


@act("test.open_account", label="Open account")
def open_account(deed: Deed, person_id: int, username: str) -> Account:
    """An account without a password, as tests sign in directly."""
    return Account.objects.create(
        person_id=person_id, username=username, must_change_password=False, password="!"
    )


@dataclass
class County:
    """Who and what there is, by short names."""

    agency: Agency
    units: dict[str, Unit] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)

    def actor(self, who: str, *, on: date = MONDAY) -> Actor:
        """The actor of a person on a day."""
        return actor_of(self.accounts[who].pk, on=on)

    def deed(self, who: str, *, at: datetime = MORNING) -> Deed:
        """A fresh doing by a person; `system` is the installer."""
        by = SYSTEM if who == "system" else self.actor(who, on=at.date())
        return Deed(by=by, at=at, act_id=new_act_id())


def build(code: str, name: str) -> County:
    """Build one agency with the staff above."""
    system = Deed(by=SYSTEM, at=MORNING)
    agency = actions.found_agency(system, name=name, short_name=name, code=code)
    county = County(agency)
    for order, unit in enumerate(UNITS):
        county.units[unit] = actions.open_unit(
            system.again(), agency_id=agency.pk, name=unit, order=order
        )
    for number, (who, (person, unit, title, role)) in enumerate(STAFF.items(), start=1):
        _employ(county, system, who, f"{code}{number:03}", person, unit, title, role)
    for unit in ("疾控科", "检验科"):
        actions.put_in_charge(
            system.again(),
            post_id=county.posts["leader"].pk,
            unit_id=county.units[unit].pk,
            starts_on=BEGIN,
        )
    return county


def _employ(
    county: County, system: Deed, who: str, no: str, name: str, unit: str, title: str, role: str
) -> None:
    person = actions.enter_person(
        system.again(), agency_id=county.agency.pk, name=name, staff_no=no
    )
    post = actions.create_post(
        system.again(), unit_id=county.units[unit].pk, title=title, role=role
    )
    actions.appoint(system.again(), post_id=post.pk, person_id=person.pk, starts_on=BEGIN)
    county.persons[who] = person
    county.posts[who] = post
    county.accounts[who] = open_account(
        system.again(), person_id=person.pk, username=f"{county.agency.code.lower()}-{who}"
    )


def find(code: str) -> County | None:
    """The agency as already built in this database."""
    agency = Agency.objects.filter(code=code).first()
    if agency is None:
        return None
    county = County(agency, {u.name: u for u in agency.units.all()})
    for who in STAFF:
        account = Account.objects.select_related("person").get(username=f"{code.lower()}-{who}")
        assert account.person is not None
        county.accounts[who] = account
        county.persons[who] = account.person
        county.posts[who] = account.person.tenures.get().post
    return county
