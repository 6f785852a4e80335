"""Sets the stage for `bench/audit.py`: one real programme, then as many copies as asked for.

The first programme, its round and its 165 answers are made by the product's own verbs. The copies
are made by `insert … select` inside one act with `session_replication_role = replica`, that is
without the journal's triggers: 1,000 programmes need 165,000 answers, and what is measured
afterwards is one request, not how they came to be.
"""

from __future__ import annotations

import argparse
import json
from typing import Any

from bench.crash_stage import session
from bihuan.config.cli import setup

STAFF = (
    ("主任", "director", "领导班子"),
    ("办公室主任", "coordinator", "办公室"),
    ("科长", "head", "疾控科"),
    ("经办人", "handler", "疾控科"),
)
NAME = "审核基准"
COPY = """
with source as (select * from programmes_programme where name = %(name)s || ' 1'),
made as (
  insert into programmes_programme ({programme})
  select {programme_from} from source p, generate_series(%(first)s, %(last)s) n
  returning id),
owed as (
  insert into programmes_responsibility (programme_id, {responsibility})
  select made.id, {responsibility} from made, programmes_responsibility r
    where r.programme_id = (select id from source)),
held as (
  insert into loop_round (programme_id, {round})
  select made.id, {round} from made, loop_round o
    where o.programme_id = (select id from source) returning id)
insert into loop_answer (round_id, {answer})
  select held.id, {answer_from} from held, loop_answer a join loop_round o on o.id = a.round_id
    where o.programme_id = (select id from source)
"""


def main() -> None:
    """`begin` makes the first programme, `grow N` makes copies until there are N; prints JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=["begin", "grow"])
    parser.add_argument("count", type=int, nargs="?", default=1)
    args = parser.parse_args()
    setup.prepare()
    print(json.dumps(begin() if args.step == "begin" else grow(args.count)))


def begin() -> dict[str, Any]:
    """An agency with four people, the 165-leaf standard, a scored self-check; their sessions."""
    from bihuan.apps.people import actions
    from bihuan.kit import clock
    from bihuan.kit.deed import SYSTEM, Deed

    deed = Deed(by=SYSTEM, at=clock.now())
    agency = actions.found_agency(deed, name="基准县疾控中心", short_name="基准县", code="BENCH")
    units = {
        name: actions.open_unit(deed.again(), agency_id=agency.pk, name=name)
        for name in ("领导班子", "办公室", "疾控科")
    }
    people, sessions = {}, {}
    for number, (title, role, unit) in enumerate(STAFF):
        person = actions.enter_person(
            deed.again(), agency_id=agency.pk, name=title, staff_no=f"B{number}"
        )
        post = actions.create_post(deed.again(), unit_id=units[unit].pk, title=title, role=role)
        actions.appoint(deed.again(), post_id=post.pk, person_id=person.pk, starts_on=deed.on)
        account = actions.open_account(deed.again(), person_id=person.pk, username=f"b{number}")
        people[role], sessions[role] = account.pk, session(account.pk)
    _first_programme(agency.pk, units["疾控科"].pk, people)
    return sessions


def _first_programme(agency_id: int, unit_id: int, people: dict[str, int]) -> None:
    from bihuan.apps.loop import actions as loop
    from bihuan.apps.people.models import Account
    from bihuan.apps.people.queries import actor_of
    from bihuan.apps.programmes import actions as programmes
    from bihuan.apps.programmes.actions.programmes import Outline
    from bihuan.apps.programmes.actions.responsibilities import Owner
    from bihuan.apps.standards import actions as standards
    from bihuan.kit import clock
    from bihuan.kit.deed import Deed

    office, handler = (
        Deed(by=actor_of(people[role], on=clock.today()), at=clock.now())
        for role in ("coordinator", "handler")
    )
    version = standards.load_from_library(office, agency_id=agency_id, key="cdc-grade-165")
    version = standards.freeze(office.again(), version_id=version.pk)
    outline = Outline(kind="accreditation", name=f"{NAME} 1", starts_on=office.on)
    programme = programmes.create_programme(office.again(), outline=outline, version_id=version.pk)
    person = Account.objects.get(pk=people["handler"]).person_id
    leaves = version.clauses.filter(is_leaf=True)
    owner = Owner(lead_unit_id=unit_id, handler_id=person, head_id=person)
    owners = {leaf.pk: owner for leaf in leaves}
    programmes.assign_many(office.again(), programme.pk, owners=owners)
    programmes.start(office.again(), programme.pk)
    round_ = loop.create_round(
        office.again(), programme.pk, kind="self", name="自查", starts_on=office.on
    )
    loop.open_round(office.again(), round_.pk)
    for answer in round_.answers.select_related("clause"):
        given = _given(answer.clause.rule, answer.clause.order)
        loop.save_answer(handler.again(), answer.pk, version=0, **given)


def _given(rule: dict[str, Any], order: int) -> dict[str, Any]:
    """An answer as people give it: words, and now and then a deduction."""
    entries: dict[str, dict[str, Any]] = {
        "yes": {"met": True},
        "deduct": {"deductions": ["0.5"], "reasons": ["缺签字"]},
        "tier": {"share": "0.9"},
        "scale": {"passed": 4, "cases": 5},
    }
    entry = entries.get(rule["kind"]) or {"value": rule.get("full", "1")}
    if rule["kind"] == "deduct" and order % 2:
        entry = {"deductions": [], "reasons": []}
    reason = "记录 3 处不全" if rule["kind"] == "tier" else ""
    sample = "抽查 2025 年 1—6 月台账 20 份"
    return {"entry": entry, "reason": reason, "sample": sample, "method": "查阅资料"}


def grow(count: int) -> dict[str, Any]:
    """Copy the first programme until there are `count`; tell rounds and answers to try."""
    from django.db import connection

    from bihuan.kit.acts import act
    from bihuan.kit.deed import SYSTEM, Deed, new_act_id

    @act("bench.copy_programmes", label="Copy programmes")
    def copy(deed: Deed, *, first: int, last: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("set local session_replication_role = replica")
            cursor.execute(_sql(), {"name": NAME, "first": first, "last": last})
            cursor.execute("set local session_replication_role = origin")

    from bihuan.kit import clock

    with connection.cursor() as cursor:
        cursor.execute("select count(*) from programmes_programme")
        have = cursor.fetchone()[0]
    if have < count:
        copy(Deed(by=SYSTEM, at=clock.now(), act_id=new_act_id()), first=have + 1, last=count)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
    return _samples()


def _samples() -> dict[str, Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select count(*) from loop_answer")
        answers = cursor.fetchone()[0]
        cursor.execute("select id from loop_round order by md5(id::text) limit 200")
        rounds = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "select a.id, a.version from loop_answer a join standards_clause c on c.id ="
            " a.clause_id where c.rule->>'kind' = 'ratio' order by md5(a.id::text) limit 2000"
        )
        tried = cursor.fetchall()
    return {"answers": answers, "rounds": rounds, "tried": tried}


def _sql() -> str:
    from django.apps import apps

    def columns(label: str, *without: str) -> list[str]:
        fields = apps.get_model(label)._meta.local_concrete_fields
        return [f.column for f in fields if f.column not in {"id", *without}]

    programme = columns("programmes.Programme")
    told = ["%(name)s || ' ' || n" if name == "name" else f"p.{name}" for name in programme]
    answers = columns("loop.Answer", "round_id")
    return COPY.format(
        programme=", ".join(programme),
        programme_from=", ".join(told),
        responsibility=", ".join(columns("programmes.Responsibility", "programme_id")),
        round=", ".join(columns("loop.Round", "programme_id")),
        answer=", ".join(answers),
        answer_from=", ".join(f"a.{name}" for name in answers),
    )


if __name__ == "__main__":
    main()
