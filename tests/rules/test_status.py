"""Status for publication, what keeps a finding open, and who may verify."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.rules.status import TERMS, MeasureFact, Missing, closable, status, verifier_allowed

ON = date(2026, 3, 31)
DAY = timedelta(days=1)


def measure(days: int | None = None, *, verified: bool = False, **more: object) -> MeasureFact:
    due_on = None if days is None else ON + days * DAY
    return MeasureFact("m", verified=verified, due_on=due_on, **more)


def told(*measures: MeasureFact, long_term: bool = False) -> str:
    return status(measures, long_term=long_term, on=ON)


def test_all_verified_is_done():
    assert told(measure(-5, verified=True), measure(9, verified=True)) == "done"


def test_a_cancelled_measure_does_not_count():
    assert told(measure(-5, verified=True), measure(-9, cancelled=True)) == "done"


def test_one_open_measure_is_in_progress_and_past_due_overdue():
    done = measure(-5, verified=True)
    assert told(done, measure(5)) == "in_progress"
    assert told(done, measure(0)) == "in_progress"
    assert told(done, measure(-1)) == "overdue"
    assert told(done, measure(None)) == "in_progress"


def test_a_long_term_finding_with_all_verified_is_kept_up_and_never_done():
    assert told(measure(-5, verified=True), long_term=True) == "kept_up"


def test_an_open_long_term_measure_with_its_occurrences_on_time_is_kept_up():
    done, lasting = measure(-5, verified=True), measure(None, long_term=True, on_time=True)
    assert told(done, lasting) == "kept_up"
    assert told(done, lasting, long_term=True) == "kept_up"
    assert told(lasting) == "kept_up"


def test_long_term_work_not_held_on_time_or_not_begun_is_in_progress():
    done = measure(-5, verified=True)
    assert told(done, measure(None, long_term=True, on_time=False)) == "in_progress"
    assert (
        told(
            done,
            measure(None, long_term=True, on_time=True),
            measure(None, long_term=True, on_time=False),
        )
        == "in_progress"
    )


def test_what_is_due_today_and_open_is_not_kept_up():
    lasting = measure(None, long_term=True, on_time=True)
    assert told(lasting, measure(0)) == "in_progress"
    assert told(lasting, measure(-1)) == "overdue"


def test_an_ordinary_measure_not_due_yet_does_not_hinder_kept_up():
    assert told(measure(None, long_term=True, on_time=True), measure(9)) == "kept_up"


def test_a_long_term_finding_with_an_ordinary_measure_open_is_in_progress():
    assert told(measure(-5, verified=True), measure(9), long_term=True) == "in_progress"


@pytest.mark.parametrize("long_term", [True, False])
def test_without_measures_nothing_is_done(long_term):
    assert told(long_term=long_term) == "in_progress"
    assert told(measure(-5, cancelled=True), long_term=long_term) == "in_progress"


facts = st.builds(
    MeasureFact,
    st.sampled_from(["a", "b", "c"]),
    verified=st.booleans(),
    due_on=st.none() | st.integers(-5, 5).map(lambda n: ON + n * DAY),
    long_term=st.booleans(),
    on_time=st.booleans(),
    cancelled=st.booleans(),
    products=st.sampled_from([(), ("制度",), ("制度", "培训")]),
)
lists = st.lists(facts, max_size=6)


@given(lists, st.booleans())
def test_exactly_one_published_term_fits(measures, long_term):
    active = [m for m in measures if not m.cancelled]
    late = any(not m.verified and m.due_on is not None and m.due_on < ON for m in active)
    told_status = status(measures, long_term=long_term, on=ON)
    assert told_status in TERMS
    assert (told_status == "overdue") == late
    all_verified = bool(active) and all(m.verified for m in active)
    assert (told_status == "done") == (all_verified and not long_term)
    if told_status == "kept_up":
        assert long_term or any(m.long_term and not m.verified for m in active)


@given(lists, st.booleans(), st.booleans())
def test_a_finding_closes_only_with_all_verified_evidence_for_each_product_and_the_chain(
    measures, has_evidence, chain_complete
):
    evidence = {"制度": 1, "培训": 2 if has_evidence else 0}
    missing = closable(measures, evidence=evidence, chain_complete=chain_complete)
    active = [m for m in measures if not m.cancelled]
    asked = {kind for m in active for kind in m.products}
    may = (
        bool(active)
        and all(m.verified for m in active)
        and all(evidence[kind] for kind in asked)
        and chain_complete
    )
    assert may == (missing == ())


def test_what_is_missing_is_named_once_each():
    measures = [
        MeasureFact("1", verified=False, products=("制度",)),
        MeasureFact("2", verified=True, products=("制度", "培训")),
        MeasureFact("3", verified=False, cancelled=True, products=("采购",)),
    ]
    assert closable(measures, evidence={"培训": 1}, chain_complete=False) == (
        Missing("measure_not_verified", "1"),
        Missing("no_evidence", "制度"),
        Missing("chain_incomplete"),
    )
    assert closable([], evidence={}, chain_complete=True) == (Missing("no_measure"),)


def test_who_did_it_or_helped_may_not_verify_it():
    assert not verifier_allowed(1, owner=1, helpers=())
    assert not verifier_allowed(2, owner=1, helpers=(2, 3))
    assert verifier_allowed(4, owner=1, helpers=(2, 3))
    assert verifier_allowed(4, owner=None, helpers=frozenset())
