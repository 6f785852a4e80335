"""Rounds of checks for tests: a small standard with every kind of rule, its owners, its answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bihuan.apps.loop import actions
from bihuan.apps.loop.models import Answer, Round
from bihuan.apps.people.actions import appoint, create_post, enter_person
from bihuan.apps.programmes import actions as programmes
from bihuan.apps.programmes.actions.programmes import Outline
from bihuan.apps.programmes.actions.responsibilities import Owner
from bihuan.apps.programmes.models import Programme
from bihuan.apps.standards import actions as standards
from bihuan.apps.standards.models import Clause, Version
from bihuan.kit.deed import Actor, Deed
from bihuan.rules.scoring import Threshold
from bihuan.rules.standard import Node, Tree
from bihuan.rules.standard.tree import grow
from tests.apps.county import BEGIN, MONDAY, County, open_account

GRADES = (Threshold("甲", Decimal(90)), Threshold("乙", Decimal(80)))
# code, points, rule, department that leads it, flags
LEAVES: tuple[tuple[str, int, dict[str, object], str, str], ...] = (
    ("1.1.1", 6, {"kind": "ratio", "full": "95", "zero": "50", "unit": "%"}, "疾控科", ""),
    ("1.1.2", 4, {"kind": "deduct"}, "疾控科", "na"),
    ("1.2.1", 10, {"kind": "yes"}, "检验科", "veto"),
    ("1.2.2", 20, {"kind": "tier", "bands": "0.9-1;0.5-0.85;0-0.45"}, "检验科", ""),
    ("2.1.1", 8, {"kind": "count", "full": "4", "zero": "0", "unit": "次"}, "疾控科", ""),
    ("2.1.2", 5, {"kind": "scale", "threshold": "0.8"}, "检验科", ""),
    ("2.1.3", 7, {"kind": "inverse", "full": "0.2", "zero": "2", "unit": "%"}, "办公室", ""),
)
BRANCHES = {"1": "政策环境", "1.1": "责任", "1.2": "机构", "2": "防控", "2.1": "监测"}
OWNERS = {
    "疾控科": ("head", "handler"),
    "检验科": ("lab_head", "lab_handler"),
    "办公室": ("coordinator", "archivist"),
}


def full_entry(rule: Mapping[str, object]) -> dict[str, object]:
    """What earns all points under a rule."""
    ways: dict[str, dict[str, object]] = {
        "yes": {"met": True},
        "deduct": {"deductions": [], "reasons": []},
        "tier": {"share": "1"},
        "scale": {"passed": 5, "cases": 5},
    }
    return ways.get(str(rule["kind"])) or {"value": str(rule["full"])}


def small_tree() -> Tree:
    """Seven leaves, one of each kind of rule; 60 points."""
    leaves = [
        Node(
            code,
            f"指标 {code}",
            is_leaf=True,
            score=Decimal(points),
            rule=rule,
            methods=("查阅资料",),
            evidence_kinds=("会议记录",),
            veto="veto" in flags,
            na_allowed="na" in flags,
        )
        for code, points, rule, _unit, flags in LEAVES
    ]
    return Tree(grow(leaves, BRANCHES), grades=GRADES)


def small_standard(county: County, *, label: str = "2026") -> Version:
    """The small standard, in force."""
    version = standards.load_standard(
        county.deed("coordinator"),
        agency_id=county.agency.pk,
        name="小标准",
        label=label,
        tree=small_tree(),
    )
    return standards.freeze(county.deed("coordinator"), version_id=version.pk)


def running(county: County, version: Version, *, name: str = "创建") -> Programme:
    """A programme over a version, every leaf owned, started."""
    programme = programmes.create_programme(
        county.deed("coordinator"),
        outline=Outline(kind="accreditation", name=name, starts_on=MONDAY),
        version_id=version.pk,
    )
    units = {code: unit for code, _points, _rule, unit, _flags in LEAVES}
    leaves = Clause.objects.filter(version=version, is_leaf=True)
    owners = {leaf.pk: owner(county, units.get(leaf.code, "疾控科")) for leaf in leaves}
    programmes.assign_many(county.deed("coordinator"), programme.pk, owners=owners)
    return programmes.start(county.deed("coordinator"), programme.pk)


def owner(county: County, unit: str) -> Owner:
    """The owners of a department's clauses."""
    head, handler = OWNERS[unit]
    return Owner(
        leader_id=county.persons["leader"].pk,
        lead_unit_id=county.units[unit].pk,
        head_id=county.persons[head].pk,
        handler_id=county.persons[handler].pk,
        due_on=date(2026, 6, 30),
    )


def outside_expert(county: County) -> Actor:
    """An expert let in from outside, with an account of their own."""
    system = county.deed("system")
    person = enter_person(
        system, agency_id=county.agency.pk, name="省专家", staff_no=f"{county.agency.code}E1"
    )
    post = create_post(
        system.again(), unit_id=county.units["领导班子"].pk, title="评审专家", role="expert"
    )
    appoint(
        system.again(),
        post_id=post.pk,
        person_id=person.pk,
        starts_on=BEGIN,
        ends_on=date(2026, 12, 31),
    )
    account = open_account(system.again(), person_id=person.pk, username=f"expert-{person.pk}")
    county.persons["expert"], county.accounts["expert"] = person, account
    return county.actor("expert")


@dataclass
class Checks:
    """One programme with rounds, told in short steps."""

    county: County
    programme: Programme

    def round(self, kind: str = "self", name: str = "第一轮", **fields: object) -> Round:
        """An open round."""
        made = actions.create_round(
            self.county.deed("coordinator"),
            self.programme.pk,
            kind=kind,
            name=name,
            starts_on=MONDAY,
            **fields,  # type: ignore[arg-type]
        )
        return actions.open_round(self.county.deed("coordinator"), made.pk)

    def mandate(self, round_: Round, who: str, **fields: object) -> None:
        """Somebody checks (the whole tree, unless a code says otherwise)."""
        person = self.county.persons[who].pk
        actions.give_mandate(
            self.county.deed("coordinator"),
            round_.pk,
            person_id=person,
            **fields,  # type: ignore[arg-type]
        )

    def answer(self, round_: Round, code: str) -> Answer:
        """The answer to a clause."""
        return round_.answers.select_related("clause").get(clause__code=code)

    def says(self, who: str, answer: Answer, entry: object = None, **fields: object) -> Answer:
        """Somebody gives an answer; all points unless an entry says otherwise."""
        given = full_entry(answer.clause.rule) if entry is None else entry  # type: ignore[arg-type]
        values = {"version": answer.version, "entry": given, **fields}
        actions.save_answer(self.by(who), answer.pk, **values)  # type: ignore[arg-type]
        answer.refresh_from_db()
        return answer

    def all_full(self, round_: Round, who: str | None = None) -> None:
        """Every answer with all points, given by its handler unless somebody else is named."""
        rows = round_.answers.select_related("clause").order_by("clause__order")
        for answer in rows.exclude(clause_id__in=self._exempt()):
            self.says(who or self.handler_of(answer), answer)

    def handler_of(self, answer: Answer) -> str:
        """Who handles the clauses of the answer's department."""
        units = {self.county.units[unit].pk: OWNERS[unit][1] for unit in OWNERS}
        return units[answer.unit_id or 0]

    def by(self, who: str) -> Deed:
        """A doing by somebody this morning."""
        return self.county.deed(who)

    def _exempt(self) -> list[int]:
        approved = self.programme.exemptions.filter(state="approved")
        return list(approved.values_list("clause_id", flat=True))
