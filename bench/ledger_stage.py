"""Sets the stage for `bench/ledger.py`: one agency's people by the product's verbs, then findings.

Findings, measures, their links, evidence and passages are written in bulk inside one act with
`session_replication_role = replica`, that is without the journal's triggers: what is measured is
one page over them, not how they came to be. Everything is drawn by one seeded generator.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bench.crash_stage import session
from bihuan.config.cli import django_ready, setup

DEPARTMENTS, HANDLERS, LEADERS, PROGRAMMES = 24, 4, 3, 48
WHERE = ("冷链室", "试剂库", "实验室", "档案室", "接种门诊", "应急库房", "财务室", "信息机房")
WHAT = (
    "出入库登记",
    "温度记录",
    "仪器校准",
    "人员培训",
    "会议记录",
    "报销凭证",
    "样品标识",
    "应急演练",
)
FAULT = ("不全", "与实物不符", "逾期未做", "缺少签字", "未按频次开展", "责任不明确", "整改不到位")
SOURCES = ("notice", "check", "check", "inspection", "inspection", "advice", "complaint")
TYPES = ("at_once", "deadline", "deadline", "deadline", "long_term", "advice")
# Most of a ledger that has grown for years is closed.
STATES = ("closed",) * 12 + ("rectifying",) * 5 + ("long_term", "planning", "offered", "unassigned")
CHUNK = 2_000


def main() -> None:
    """`begin` or `grow N`; the last line printed is JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=["begin", "grow"])
    parser.add_argument("number", nargs="?", type=int, default=0)
    args = parser.parse_args()
    if args.step == "begin":
        print(json.dumps(begin()))
    else:
        django_ready.ready()
        print(json.dumps(grow(args.number)))


# -- people ----------------------------------------------------------------------------------------


def begin() -> dict[str, str]:
    """Tables, an agency of 24 departments and some 130 people, 48 programmes; a session a role."""
    setup.prepare()
    from bihuan.apps.people import actions
    from bihuan.kit import clock
    from bihuan.kit.deed import SYSTEM, Deed

    deed = Deed(by=SYSTEM, at=clock.now())
    agency = actions.found_agency(deed, name="台账县疾控中心", short_name="台账县", code="LEDGER")
    names = ["领导班子", "办公室", *(f"业务{n:02}科" for n in range(1, DEPARTMENTS - 1))]
    units = [
        actions.open_unit(deed.again(), agency_id=agency.pk, name=name, order=order).pk
        for order, name in enumerate(names)
    ]
    accounts = {}
    for number, (role, unit) in enumerate(_staff(units)):
        account = _employ(deed, agency.pk, number, role, unit)
        accounts.setdefault(role, account)
    _charge(deed, units)
    _programmes(deed, agency.pk)
    return {role: session(account) for role, account in accounts.items()}


def _staff(units: list[int]) -> Iterator[tuple[str, int]]:
    top, office, *rest = units
    yield "director", top
    for _number in range(LEADERS):
        yield "leader", top
    for role in ("coordinator", "inspector", "inspector", "inspector"):
        yield role, office
    for unit in rest:
        yield "head", unit
        for _number in range(HANDLERS):
            yield "handler", unit


def _employ(deed: Any, agency_id: int, number: int, role: str, unit_id: int) -> int:
    from bihuan.apps.people import actions

    person = actions.enter_person(
        deed.again(), agency_id=agency_id, name=f"职工{number:03}", staff_no=f"L{number:03}"
    )
    title = f"{role}{number}"
    post = actions.create_post(deed.again(), unit_id=unit_id, title=title, role=role)
    actions.appoint(deed.again(), post_id=post.pk, person_id=person.pk, starts_on=date(2020, 1, 1))
    account = actions.open_account(deed.again(), person_id=person.pk, username=f"l{number:03}")
    return int(account.pk)


def _charge(deed: Any, units: list[int]) -> None:
    """Each leader is in charge of a third of the departments."""
    from bihuan.apps.people import actions
    from bihuan.apps.people.models import Post

    posts = list(Post.objects.filter(role="leader").order_by("pk"))
    for number, unit in enumerate(units[2:]):
        post = posts[number % len(posts)]
        actions.put_in_charge(
            deed.again(), post_id=post.pk, unit_id=unit, starts_on=date(2020, 1, 1)
        )


def _programmes(deed: Any, agency_id: int) -> None:
    from bihuan.apps.programmes.models import Programme
    from bihuan.kit.acts import act

    @act("bench.make_programmes", label="Make programmes")
    def make(deed: Any) -> int:
        for number in range(PROGRAMMES):
            Programme.objects.create(
                agency_id=agency_id,
                kind="rectification",
                name=f"第{number + 1}次巡察整改",
                starts_on=date(2018, 1, 1) + timedelta(days=60 * number),
                ladder=("suqian", "sanming", "zhenping")[number % 3],
                state="running",
            )
        return PROGRAMMES

    make(deed.again())


# -- findings --------------------------------------------------------------------------------------


@dataclass
class Draw:
    """One agency's ids, and the generator everything is drawn by."""

    by: random.Random
    agency_id: int
    programmes: list[int]
    units: list[int]
    handlers: dict[int, list[int]]
    leaders: dict[int, int]
    today: date
    pinyin: dict[str, str]


def grow(count: int) -> dict[str, int]:
    """Write findings until there are `count` of them."""
    from django.db import connection

    from bihuan.apps.loop.models import Finding
    from bihuan.kit import clock
    from bihuan.kit.acts import act
    from bihuan.kit.deed import SYSTEM, Deed, new_act_id

    have = Finding.objects.count()

    @act("bench.write_findings", label="Write findings")
    def write(deed: Any, *, first: int, last: int) -> int:
        with connection.cursor() as cursor:
            cursor.execute("set local session_replication_role = replica")
        draw = _draw(deed.on)
        for start in range(first, last, CHUNK):
            _write(draw, range(start, min(start + CHUNK, last)))
        with connection.cursor() as cursor:
            cursor.execute("set local session_replication_role = origin")
        return last

    if have < count:
        write(Deed(by=SYSTEM, at=clock.now(), act_id=new_act_id()), first=have, last=count)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
    return {"findings": Finding.objects.count()}


def _draw(today: date) -> Draw:
    from bihuan.apps.people.models import Agency, Charge, Tenure, Unit
    from bihuan.apps.programmes.models import Programme

    agency = Agency.objects.get(code="LEDGER")
    units = list(Unit.objects.filter(name__startswith="业务").values_list("pk", flat=True))
    handlers: dict[int, list[int]] = {unit: [] for unit in units}
    for unit, person in Tenure.objects.filter(post__role="handler").values_list(
        "post__unit_id", "person_id"
    ):
        handlers[unit].append(person)
    leaders = dict(Charge.objects.values_list("unit_id", "post__tenures__person_id"))
    programmes = list(Programme.objects.order_by("pk").values_list("pk", flat=True))
    seeded = random.Random(f"ledger {today}")
    return Draw(seeded, agency.pk, programmes, units, handlers, leaders, today, {})


def _write(draw: Draw, numbers: range) -> None:
    from bihuan.apps.loop.models import Finding, Measure, Passage, Remedy

    findings = Finding.objects.bulk_create([_finding(draw, number) for number in numbers])
    measures, links = [], []
    for finding in findings:
        for _number in range(draw.by.choice((0, 1, 1, 2, 3)) if finding.lead_unit_id else 0):
            measures.append(_measure(draw, finding))
            links.append(finding)
    made = Measure.objects.bulk_create(measures)
    Remedy.objects.bulk_create(
        Remedy(finding=finding, measure=measure)
        for finding, measure in zip(links, made, strict=True)
    )
    Passage.objects.bulk_create(passage for f in findings for passage in _passages(f))
    _helped_and_proven(draw, made)


def _finding(draw: Draw, number: int) -> Any:
    from bihuan.apps.loop.models import Finding

    pick = draw.by.choice
    title = f"{pick(WHERE)}{pick(WHAT)}{pick(FAULT)}"
    place = f"{pick(WHERE)}{number}号点位"
    text = f"{title}。经查，{place}{pick(WHAT)}{pick(FAULT)}，涉及{number % 97}份。"
    found_on = draw.today - timedelta(days=int(draw.by.triangular(0, 2800, 300)))
    state = pick(STATES)
    due_on = found_on + timedelta(days=pick((7, 30, 60, 90, 180, 365)))
    is_open = state not in ("closed",)
    unit = None if state == "unassigned" else pick(draw.units)
    handler = pick(draw.handlers[unit]) if unit and draw.by.random() < 0.9 else None
    leader = draw.leaders[unit] if unit else None
    pinyin = _pinyin(draw, title)
    programme = pick(draw.programmes)
    late = is_open and due_on < draw.today
    return Finding(
        agency_id=draw.agency_id,
        programme_id=programme,
        number=number + 1,
        year=found_on.year,
        source=pick(SOURCES),
        part=f"第{number % 9 + 1}部分",
        title=title,
        pinyin=pinyin,
        verbatim=text,
        type=pick(TYPES),
        found_on=found_on,
        leader_id=leader,
        lead_unit_id=unit,
        handler_id=handler,
        due_on=due_on,
        state=state,
        closed_on=None if is_open else min(due_on, draw.today),
        recurrence=int(draw.by.random() < 0.03),
        unit_ids=[unit] if unit else [],
        person_ids=sorted(p for p in (leader, handler) if p),
        pending=1 if is_open else 0,
        next_due_on=due_on if is_open else None,
        behind_from=found_on + timedelta(days=40) if is_open and pick((0, 1)) else None,
        misses=int(late and draw.by.random() < 0.4),
        rejected=is_open and draw.by.random() < 0.05,
        chased=is_open and draw.by.random() < 0.05,
    )


def _pinyin(draw: Draw, title: str) -> str:
    """The search key of a title, worked out once."""
    from bihuan.kit.pinyin import search_key

    if title not in draw.pinyin:
        draw.pinyin[title] = search_key(title)
    return draw.pinyin[title]


def _measure(draw: Draw, finding: Any) -> Any:
    from bihuan.apps.loop.models import Measure

    done = finding.state == "closed"
    return Measure(
        agency_id=finding.agency_id,
        programme_id=finding.programme_id,
        text=f"修订{finding.title[:8]}管理办法并组织培训，逐项核对台账",
        leader_id=finding.leader_id,
        lead_unit_id=finding.lead_unit_id,
        handler_id=finding.handler_id,
        due_on=finding.due_on,
        begun_on=finding.found_on,
        product_kind=draw.by.choice(("制度", "培训", "台账", "采购")),
        percent=100 if done else draw.by.choice((0, 20, 40, 60, 80)),
        state="verified" if done else "open",
        verified_on=finding.closed_on,
    )


def _passages(finding: Any) -> Iterator[Any]:
    from bihuan.apps.loop.models import Passage

    found = datetime.combine(finding.found_on, datetime.min.time(), tzinfo=UTC)
    way = [("raise", "", "unassigned", 0)]
    if finding.state != "unassigned":
        way += [("assign", "unassigned", "offered", 1), ("accept", "offered", "planning", 3)]
    if finding.state == "closed":
        way.append(("pass", "closing", "closed", (finding.closed_on - finding.found_on).days))
    ends = [found + timedelta(days=days) for _move, _source, _target, days in way[1:]]
    for (move, source, target, days), until in zip(way, [*ends, None], strict=True):
        yield Passage(
            finding=finding,
            move=move,
            source=source,
            target=target,
            due_on=finding.due_on,
            lead_unit_id=finding.lead_unit_id,
            by_id=finding.handler_id,
            at=found + timedelta(days=days),
            until=until,
        )


def _helped_and_proven(draw: Draw, measures: list[Any]) -> None:
    """A third of the measures have a helping department, half of them a piece of evidence."""
    from bihuan.apps.archives.models import Evidence
    from bihuan.apps.loop.models import Helper, MeasureEvidence

    helped = [m for m in measures if draw.by.random() < 0.33]
    Helper.objects.bulk_create(
        Helper(measure=measure, unit_id=draw.by.choice(draw.units)) for measure in helped
    )
    proven = [m for m in measures if draw.by.random() < 0.5]
    pieces = Evidence.objects.bulk_create(
        Evidence(
            agency_id=m.agency_id,
            unit_id=m.lead_unit_id,
            kind=m.product_kind,
            title="印发文件",
            statement="存科室",
            event_on=m.begun_on,
            entered_on=m.begun_on,
        )
        for m in proven
    )
    MeasureEvidence.objects.bulk_create(
        MeasureEvidence(measure=measure, evidence=piece)
        for measure, piece in zip(proven, pieces, strict=True)
    )


if __name__ == "__main__":
    main()
