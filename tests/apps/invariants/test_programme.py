"""Whatever people try with a programme, in whatever order, its invariants hold (C3: 1, 2, 12)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction
from django.db.models import QuerySet
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from bihuan.apps.programmes import actions, queries
from bihuan.apps.programmes.actions.responsibilities import Owner
from bihuan.apps.programmes.models import Exemption, Occurrence, Pledge, Programme
from bihuan.apps.standards.models import Clause, Version
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import Refused
from tests.apps.county import MONDAY, County
from tests.apps.loop.checking import owner, small_standard

PEOPLE = (
    *("coordinator", "director", "leader", "head", "handler"),
    *("lab_head", "lab_handler", "inspector"),
)
ORDERS = st.permutations(PEOPLE)
PERSON = st.sampled_from(PEOPLE)
UNITS = st.sampled_from(("疾控科", "检验科", "办公室"))
LEAF = st.integers(0, 6)
ANY = st.integers(0, 30)


class Work(RuleBasedStateMachine):
    """People at work on one programme; a refusal is an answer, not an error."""

    county: ClassVar[County]
    version: ClassVar[Version]
    leaves: ClassVar[list[Clause]]
    done: ClassVar[set[str]] = set()

    @initialize(unowned=st.integers(0, 9))
    def begin(self, unowned: int) -> None:
        """A programme of which perhaps one clause is not owned."""
        self.day = MONDAY
        self.whole = transaction.atomic()
        self.whole.__enter__()
        made = actions.create_programme(
            self.by("coordinator"),
            outline=actions.programmes.Outline(kind="accreditation", name="随机", starts_on=MONDAY),
            version_id=self.version.pk,
        )
        self.programme = made.pk
        owners = {
            leaf.pk: owner(self.county, "疾控科")
            for n, leaf in enumerate(self.leaves)
            if n != unowned
        }
        actions.assign_many(self.by("coordinator"), made.pk, owners=owners)
        actions.add_cadence(
            self.by("coordinator"),
            made.pk,
            name="每周调度",
            product="dispatch",
            rhythm={"every": "week", "anchor": 1},
            starts_on=MONDAY,
            ends_on=MONDAY + timedelta(days=28),
            owner_unit_id=self.county.units["疾控科"].pk,
        )

    def by(self, who: str) -> Deed:
        """A doing by somebody today."""
        day = self.day
        return self.county.deed(who, at=datetime(day.year, day.month, day.day, 2, tzinfo=UTC))

    def attempt(self, name: str, people: list[str], verb: Callable[[Deed], Any]) -> None:
        """Everybody has a go at it, in some order, until one may."""
        for who in people:
            try:
                with transaction.atomic():
                    verb(self.by(who))
            except Refused:
                continue
            self.done.add(name)
            return

    @rule(people=ORDERS)
    def start(self, people: list[str]) -> None:
        self.attempt("start", people, lambda deed: actions.start(deed, self.programme))

    @rule(unit=UNITS, leaf=LEAF, cleared=st.sampled_from(((), ("lead_unit_id",), ("handler_id",))))
    def assign(self, unit: str, leaf: int, cleared: tuple[str, ...]) -> None:
        given = Owner(cleared=cleared) if cleared else owner(self.county, unit)
        owners = {self.leaves[leaf].pk: given}
        self.attempt(
            "clear" if cleared else "assign",
            ["coordinator"],
            lambda deed: actions.assign_many(deed, self.programme, owners=owners),
        )

    @rule(giver=PERSON, taker=PERSON)
    def hand_over(self, giver: str, taker: str) -> None:
        persons = self.county.persons
        self.attempt(
            "hand over",
            ["coordinator"],
            lambda deed: actions.hand_over(
                deed, from_person_id=persons[giver].pk, to_person_id=persons[taker].pk
            ),
        )

    @rule(people=ORDERS, leaf=st.sampled_from((1, 1, 1, 0)))
    def ask_exemption(self, people: list[str], leaf: int) -> None:
        clause = self.leaves[leaf].pk
        self.attempt(
            "ask exemption",
            people,
            lambda deed: actions.ask_exemption(
                deed, self.programme, clause_id=clause, reason="无此职能"
            ),
        )

    @rule(people=ORDERS, agreed=st.booleans())
    def decide_exemption(self, people: list[str], agreed: bool) -> None:
        asked = Exemption.objects.filter(programme_id=self.programme).last()
        pk = asked.pk if asked else 0
        self.attempt(
            "decide exemption",
            people,
            lambda deed: actions.decide_exemption(deed, pk, agreed=agreed, opinion="意见"),
        )

    @rule(people=ORDERS)
    def ask_pledges(self, people: list[str]) -> None:
        self.attempt("ask pledges", people, lambda deed: actions.ask_pledges(deed, self.programme))

    @rule(people=ORDERS, which=ANY)
    def sign(self, people: list[str], which: int) -> None:
        rows = Pledge.objects.filter(programme_id=self.programme, state="asked")
        pk = picked(rows.order_by("pk"), which)
        self.attempt("sign", people, lambda deed: actions.sign_pledge(deed, pk))

    @rule(people=ORDERS, which=ANY, ago=st.integers(-2, 9))
    def record_held(self, people: list[str], which: int, ago: int) -> None:
        pk, held = self.occurrence(which), self.day - timedelta(days=ago)
        self.attempt(
            "record held", people, lambda deed: actions.record_held(deed, pk, done_on=held)
        )

    @rule(people=ORDERS, which=ANY)
    def ask_excuse(self, people: list[str], which: int) -> None:
        pk = self.occurrence(which)
        self.attempt("ask excuse", people, lambda deed: actions.ask_excuse(deed, pk, reason="抢险"))

    @rule(people=ORDERS)
    def decide_excuse(self, people: list[str]) -> None:
        asked = Occurrence.objects.filter(cadence__programme_id=self.programme)
        pk = picked(asked.filter(state="excuse_asked"), 0)
        self.attempt(
            "decide excuse", people, lambda deed: actions.decide_excuse(deed, pk, agreed=True)
        )

    @rule(days=st.integers(1, 6))
    def wait(self, days: int) -> None:
        self.day += timedelta(days=days)

    def occurrence(self, which: int) -> int:
        """Some occurrence of the programme's one cadence."""
        rows = Occurrence.objects.filter(cadence__programme_id=self.programme)
        return picked(rows.order_by("due_on"), which)

    @invariant()
    def every_leaf_of_a_running_programme_has_one_lead_department(self) -> None:
        """C3.1."""
        programme = Programme.objects.get(pk=self.programme)
        owned = list(programme.responsibilities.values_list("clause_id", "lead_unit_id", "handler"))
        assert len({clause for clause, _unit, _handler in owned}) == len(owned)
        if programme.state == "running":
            exempt = set(queries.exempt_clause_ids(programme))
            led = {clause for clause, unit, handler in owned if unit and handler}
            assert led | exempt >= {leaf.pk for leaf in self.leaves}

    @invariant()
    def nobody_decides_on_what_they_asked_for(self) -> None:
        """C3.2."""
        for row in Exemption.objects.exclude(decided_by=None):
            assert row.asked_by_id != row.decided_by_id
        for held in Occurrence.objects.exclude(excused_by=None):
            assert held.excuse_by_id != held.excused_by_id

    @invariant()
    def a_signature_stands_under_what_is_owed_now_or_is_superseded(self) -> None:
        """Whoever owes something has at most one pledge in force, over exactly that."""
        programme = Programme.objects.get(pk=self.programme)
        owed = queries.pledge_contents(programme)
        standing = programme.pledges.exclude(state="stale")
        assert len({(p.person_id, p.role) for p in standing}) == len(standing)
        for pledge in standing:
            assert pledge.content == _plain(owed[pledge.person_id, pledge.role])
            assert (pledge.signed_at is not None) == (pledge.state == "signed")

    @invariant()
    def what_was_held_was_not_to_come_and_keeps_both_days(self) -> None:
        """C3.12."""
        for row in Occurrence.objects.filter(state="done"):
            assert row.done_on is not None
            assert row.recorded_on is not None
            assert row.done_on <= row.recorded_on <= self.day

    def teardown(self) -> None:
        if hasattr(self, "whole"):
            transaction.set_rollback(True)
            self.whole.__exit__(None, None, None)


def picked(rows: QuerySet[Any], which: int) -> int:
    """The number of some row, or of none."""
    ids = list(rows.values_list("pk", flat=True))
    return ids[which % len(ids)] if ids else 0


def _plain(content: Any) -> Any:
    """As a JSON column gives it back: lists for tuples, text for days."""
    if isinstance(content, dict):
        return {key: _plain(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_plain(value) for value in content]
    return content.isoformat() if isinstance(content, date) else content


@pytest.fixture
def at_work(county: County) -> None:
    """The standard all examples work with."""
    Work.county, Work.version = county, small_standard(county)
    Work.leaves = list(Clause.objects.filter(version=Work.version, is_leaf=True).order_by("order"))
    Work.done.clear()


def test_the_invariants_of_a_programme_hold_whatever_people_try(at_work: None) -> None:
    how = settings(
        max_examples=12,
        stateful_step_count=30,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Work, settings=how)
    tried = {"start", "assign", "hand over", "ask pledges", "sign", "record held"}
    assert Work.done >= tried | {"ask exemption", "decide exemption", "ask excuse"}
