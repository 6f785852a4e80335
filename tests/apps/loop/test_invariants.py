"""Whatever people try in whatever order, the invariants of the loop hold (C3: 2, 3, 10)."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction

from bihuan.apps.loop import actions
from bihuan.apps.loop.actions import NewLine
from bihuan.apps.loop.models import (
    Closure,
    Extension,
    Finding,
    Helper,
    Measure,
    MeasurePolicy,
    Opinion,
    Passage,
    Receipt,
    Recheck,
    Recovery,
    RecoveryLine,
    Remedy,
)
from bihuan.apps.loop.queries.proof import missing_before_closing
from bihuan.apps.loop.queries.recovery import as_line, lines_of
from bihuan.apps.loop.states import parse_chain
from bihuan.apps.policies import actions as policies
from bihuan.apps.policies.actions import Draft
from bihuan.apps.policies.models import Execution, Policy
from bihuan.kit.refusals import Refused
from bihuan.rules.recovery import balance
from tests.apps.county import County
from tests.apps.loop.story import Story, set_programme

PEOPLE = (
    *("director", "leader", "coordinator", "inspector", "inspector2"),
    *("head", "handler", "handler2", "lab_head", "lab_handler"),
)
STEPS = 140


class Walk:
    """People trying verbs at random; refusals are answers, not errors."""

    def __init__(self, story: Story, seed: int) -> None:
        self.story = story
        self.draw = random.Random(seed)
        self.done: list[str] = []

    def step(self) -> None:
        """One verb on one record; everybody has a go at it, in some order, until one may."""
        verb = self.draw.choice(sorted(VERBS))
        same = self.draw.getrandbits(32)
        for who in self.draw.sample(PEOPLE, len(PEOPLE)):
            before, self.draw = self.draw, random.Random(same)
            try:
                with transaction.atomic():
                    VERBS[verb](self, self.story.by(who))
                self.done.append(verb)
                return
            except Refused:
                continue
            finally:
                self.draw = before

    def one(self, model: Any) -> int:
        ids = list(model.objects.order_by("pk").values_list("pk", flat=True))
        return self.draw.choice(ids) if ids else 0

    def person(self) -> int:
        return self.story.county.persons[self.draw.choice(PEOPLE)].pk

    def day(self) -> date:
        return self.story.day + timedelta(days=self.draw.randrange(-5, 60))


def _assign(walk: Walk, deed: Any) -> None:
    unit = walk.draw.choice(["疾控科", "检验科"])
    actions.assign(
        deed,
        finding_id=walk.one(Finding),
        lead_unit_id=walk.story.county.units[unit].pk,
        handler_id=walk.person(),
    )


def _add(walk: Walk, deed: Any) -> None:
    actions.add_measure(
        deed,
        finding_ids=[walk.one(Finding) for _ in range(walk.draw.choice([1, 1, 2]))],
        text="修订制度",
        handler_id=walk.person(),
        product_kind="制度",
        helpers=actions.Helpers(person_ids=(walk.person(),)),
    )


def _prove(walk: Walk, deed: Any) -> None:
    actions.prove(
        deed,
        measure_id=walk.one(Measure),
        kind=walk.draw.choice(["制度", "制度", "照片"]),
        title="办法",
        event_on=walk.story.day,
        statement="已印发",
    )


def _name(walk: Walk, deed: Any) -> None:
    """A policy that is in the register, or a new one: a draft for most, issued by the office."""
    if walk.draw.choice([True, False, False]):
        actions.name_policy(deed, measure_id=walk.one(Measure), policy_id=walk.one(Policy))
        return
    number = f"县疾控〔2026〕{walk.draw.randrange(1000)}号"
    actions.register_policy(
        deed,
        measure_id=walk.one(Measure),
        draft=Draft("办法", None, number, walk.story.day, walk.story.day),
    )


def _carry_out(walk: Walk, deed: Any) -> None:
    actions.carry_out_policy(
        deed,
        measure_id=walk.one(Measure),
        policy_id=walk.one(Policy),
        on=walk.story.day,
        what="按办法办理1次",
    )


def _state(walk: Walk, deed: Any) -> None:
    amount = Decimal(walk.draw.choice([100, 250]))
    actions.state_recovery(deed, finding_id=walk.one(Finding), amount=amount, basis="复核")


def _list(walk: Walk, deed: Any) -> None:
    line = NewLine("张某", Decimal(walk.draw.choice([50, 100, 150])))
    actions.add_recovery_line(deed, finding_id=walk.one(Finding), line=line)


def _receive(walk: Walk, deed: Any) -> None:
    actions.receive_money(
        deed,
        line_id=walk.one(RecoveryLine),
        voucher_no="收据",
        on=walk.story.day,
        amount=Decimal(walk.draw.choice([25, 50, 100])),
    )


def _time(walk: Walk, deed: Any) -> None:
    walk.story.later(walk.draw.choice([1, 5, 20]))


VERBS: dict[str, Callable[[Walk, Any], object]] = {
    "assign": _assign,
    "accept": lambda w, d: actions.accept(d, finding_id=w.one(Finding)),
    "decline": lambda w, d: actions.decline(d, finding_id=w.one(Finding), reason="不归口"),
    "add": _add,
    "plan": lambda w, d: actions.plan(d, finding_id=w.one(Finding)),
    "link": lambda w, d: actions.link_measure(
        d, measure_id=w.one(Measure), finding_ids=[w.one(Finding)]
    ),
    "prove": _prove,
    "name": _name,
    "carry_out": _carry_out,
    "check": lambda w, d: policies.check_policy(
        d, policy_id=w.one(Policy), checked_as="no_superior", note="无上位规定"
    ),
    "issue": lambda w, d: policies.issue_policy(
        d,
        policy_id=w.one(Policy),
        document_no=f"县疾控〔2026〕{w.draw.randrange(1000)}号",
        issued_on=w.story.day,
        effective_on=w.story.day,
    ),
    "state": _state,
    "list": _list,
    "receive": _receive,
    "reverse": lambda w, d: actions.reverse_receipt(d, receipt_id=w.one(Receipt), reason="记错"),
    "void_line": lambda w, d: actions.void_recovery_line(
        d, line_id=w.one(RecoveryLine), reason="重复"
    ),
    "submit": lambda w, d: actions.submit(d, measure_id=w.one(Measure)),
    "verify": lambda w, d: actions.verify(d, measure_id=w.one(Measure)),
    "return": lambda w, d: actions.return_measure(d, measure_id=w.one(Measure), reason="不足"),
    "cancel": lambda w, d: actions.cancel_measure(d, measure_id=w.one(Measure), reason="并入"),
    "reopen": lambda w, d: actions.reopen_measure(d, measure_id=w.one(Measure), reason="反复"),
    "ask": lambda w, d: actions.ask_extension(
        d, measure_id=w.one(Measure), to_due=w.day() + timedelta(days=90), reason="等批复"
    ),
    "endorse": lambda w, d: actions.endorse_extension(d, extension_id=w.one(Extension)),
    "approve": lambda w, d: actions.approve_extension(d, extension_id=w.one(Extension)),
    "apply": lambda w, d: actions.apply(d, finding_id=w.one(Finding), self_assessment="已落实"),
    "agree": lambda w, d: actions.agree(
        d, closure_id=w.one(Closure), text="查看", method="on_site"
    ),
    "send_back": lambda w, d: actions.return_closure(d, closure_id=w.one(Closure), reason="缺材料"),
    "relapse": lambda w, d: actions.find_relapse(
        d, recheck_id=w.one(Recheck), looked_at="反弹", due_on=w.day() + timedelta(days=30)
    ),
    "cause": lambda w, d: actions.describe_finding(
        d, finding_id=w.one(Finding), title="题", root_cause=f"原因{w.draw.random()}"
    ),
    "time": _time,
}


def check_who_verified() -> None:
    """C3.2: the verifier neither owned nor helped; who approves did not apply."""
    for measure in Measure.objects.filter(state="verified"):
        helpers = set(Helper.objects.filter(measure=measure).values_list("person_id", flat=True))
        assert measure.verified_by_id not in {measure.handler_id, measure.submitted_by_id}
        assert measure.verified_by_id not in helpers
    for opinion in Opinion.objects.select_related("closure"):
        assert opinion.by_id != opinion.closure.applied_by_id
    for extension in Extension.objects.exclude(decided_by=None):
        assert extension.asked_by_id not in {extension.decided_by_id, extension.endorsed_by_id}


def check_what_closed() -> None:
    """C3.3: closed means verified, proven, and through the whole chain by enough persons."""
    for finding in Finding.objects.filter(state="closed"):
        assert missing_before_closing(finding, chain_complete=True) == ()
        closure = Closure.objects.filter(finding=finding).latest("attempt")
        assert closure.state == "passed"
        for index, step in enumerate(parse_chain(closure.chain).steps):
            agreed = Opinion.objects.filter(closure=closure, step=index, agreed=True)
            assert step.skipped or agreed.values("by").distinct().count() == step.persons
        assert finding.closed_on is not None


def check_the_products() -> None:
    """Q5: verified with a policy as its product means one that is issued and was carried out."""
    for measure in Measure.objects.filter(state="verified", product_kind="制度"):
        named = MeasurePolicy.objects.filter(measure=measure, void_reason="")
        assert named.exists()
        for link in named.select_related("policy"):
            assert link.policy.state in ("issued", "superseded")
            used = Execution.objects.filter(policy=link.policy, void_reason="")
            assert used.filter(on__gte=link.policy.effective_on).exists()


def check_the_money() -> None:
    """Q4: what is kept is what the rows say; nothing exceeds what is due; closed means settled."""
    for recovery in Recovery.objects.select_related("finding"):
        rows = [as_line(row) for row in lines_of(recovery)]
        standing = balance(recovery.amount, rows)
        assert recovery.gap == standing.gap
        assert standing.unlisted >= 0
        assert all(row.open >= 0 and row.recovered >= 0 for row in rows)
        assert standing.settled or recovery.finding.state != "closed"
    for receipt in Receipt.objects.exclude(reverses=None).select_related("reverses"):
        assert receipt.reverses is not None
        assert receipt.amount == -receipt.reverses.amount


def check_the_passages(texts: dict[int, str]) -> None:
    """Each passage starts where the last one ended; the words never change."""
    for finding in Finding.objects.all():
        assert finding.verbatim == texts[finding.pk]
        state = ""
        for passage in Passage.objects.filter(finding=finding).order_by("at", "pk"):
            assert passage.source == state
            state = passage.target
        assert state == finding.state


def check_what_derives() -> None:
    """Scope and dated columns are what the rows behind them say."""
    for finding in Finding.objects.all():
        live = Measure.objects.filter(remedies__finding=finding, remedies__void_reason="").exclude(
            state="cancelled"
        )
        assert {m.handler_id for m in live if m.handler_id} <= set(finding.person_ids)
        assert {m.lead_unit_id for m in live if m.lead_unit_id} <= set(finding.unit_ids)
        pending = live.filter(state__in=("open", "submitted")).count()
        owed = finding.work_owed or not live.exists()
        assert finding.pending == pending + owed


@pytest.mark.parametrize("seed", range(3))
def test_the_invariants_hold_whatever_people_try(county: County, seed: int) -> None:
    programme = set_programme(county.deed("coordinator"), name="随机", agency_id=county.agency.pk)
    story = Story(county, programme)
    texts = {f.pk: f.verbatim for f in (story.found(f"问题{n}") for n in range(2))}
    finding, measure = story.rectifying()
    story.done(measure)
    if seed % 2:
        story.closed(finding)
    texts[finding.pk] = finding.verbatim
    walk = Walk(story, seed)
    tables = list(apps.get_app_config("loop").get_models())
    counts = {table: table._default_manager.count() for table in tables}
    for _ in range(STEPS):
        walk.step()
    check_who_verified()
    check_what_closed()
    check_the_products()
    check_the_money()
    check_the_passages(texts)
    check_what_derives()
    for table in tables:
        assert table._default_manager.count() >= counts[table]
    assert len(set(walk.done)) >= 8, walk.done


@pytest.mark.parametrize("model", [Finding, Measure, Remedy, Passage])
def test_nothing_is_deleted_not_even_within_an_act(county: County, model: Any) -> None:
    """C3.10: the database itself refuses."""
    story = Story(county)
    story.rectifying()
    with pytest.raises(DatabaseError, match=r"deleted|outside an act"), transaction.atomic():
        model.objects.all()._raw_delete("default")
    assert model.objects.exists()
