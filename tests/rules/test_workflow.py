"""Tables of moves: what they allow, what they refuse, and that a wrong table is not built."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.rules.refusal import Refusal
from bihuan.rules.workflow import Move, State, Workflow

STATES = (
    State("found", "Found"),
    State("ordered", "Ordered", "active"),
    State("responded", "Responded", "warning"),
    State("closed", "Closed", "success", final=True),
)
MOVES = (
    Move("order", "found", "ordered", ("inspector",), ("due_on",), "Order"),
    Move("respond", "ordered", "responded", ("handler", "head"), ("evidence",), "Respond"),
    Move("accept", "responded", "closed", ("inspector",), (), "Accept"),
    Move("reject", "responded", "ordered", ("inspector",), ("reason", "due_on"), "Reject"),
    Move("note", ("ordered", "responded"), "ordered", ("handler",), (), "Note"),
    Move("reopen", "closed", "ordered", ("inspector",), ("reason",), "Reopen"),
)
FINDING = Workflow("finding", STATES, MOVES)
EVERYBODY = frozenset({"inspector", "handler", "head"})


def refused(code: str, call, **params: object) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call()
    assert caught.value.code == code
    assert params.items() <= caught.value.params.items()
    return caught.value


def test_a_move_leads_to_its_target():
    facts = {"due_on": "2026-03-01"}
    assert (
        FINDING.advance("found", "order", held=frozenset({"inspector"}), facts=facts) == "ordered"
    )


def test_any_one_of_the_roles_is_enough():
    for role in ("handler", "head"):
        held = frozenset({role, "expert"})
        assert FINDING.advance("ordered", "respond", held=held, facts={"evidence": [7]})


def test_a_move_nobody_knows_is_refused():
    refused(
        "unknown_move",
        lambda: FINDING.advance("found", "burn", held=EVERYBODY, facts={}),
        move="burn",
        workflow="finding",
    )


def test_a_move_from_another_state_is_refused():
    refused(
        "wrong_state",
        lambda: FINDING.advance("closed", "order", held=EVERYBODY, facts={"due_on": 1}),
        state="closed",
    )


def test_a_move_of_somebody_else_is_refused_before_anything_is_said_of_facts():
    held = frozenset({"handler"})
    refused(
        "not_yours",
        lambda: FINDING.advance("responded", "reject", held=held, facts={}),
        by=("inspector",),
    )


@pytest.mark.parametrize("blank", [None, "", "  \n", (), [], set(), frozenset(), {}])
def test_a_blank_fact_is_missing(blank):
    facts = {"reason": blank, "due_on": "2026-03-01"}
    refused(
        "missing",
        lambda: FINDING.advance("responded", "reject", held=EVERYBODY, facts=facts),
        needs=("reason",),
    )


@pytest.mark.parametrize("given_value", [0, False, "x", [0]])
def test_zero_and_false_are_facts(given_value):
    facts = {"reason": given_value, "due_on": given_value}
    assert FINDING.advance("responded", "reject", held=EVERYBODY, facts=facts) == "ordered"


def test_all_missing_facts_are_named_at_once():
    refused(
        "missing",
        lambda: FINDING.advance("responded", "reject", held=EVERYBODY, facts={}),
        needs=("reason", "due_on"),
    )


def test_buttons_are_the_moves_from_here_that_one_may_make_in_table_order():
    names = [m.name for m in FINDING.moves_from("responded", held=frozenset({"inspector"}))]
    assert names == ["accept", "reject"]
    assert FINDING.moves_from("responded", held=frozenset()) == ()


def test_buttons_of_an_unknown_state_are_a_mistake():
    refused("unknown_state", lambda: FINDING.moves_from("lost", held=EVERYBODY), state="lost")


def test_open_and_final_derive_from_the_table():
    assert FINDING.initial == "found"
    assert FINDING.final == ("closed",)
    assert FINDING.open == ("found", "ordered", "responded")
    assert sorted(FINDING.states) == ["closed", "found", "ordered", "responded"]
    assert FINDING.states["closed"].label == "Closed"


def test_one_verb_may_stand_in_two_rows_with_different_sources():
    chain = Workflow(
        "chain",
        (State("a", "A"), State("b", "B"), State("c", "C", final=True)),
        (Move("agree", "a", "b", ("head",)), Move("agree", "b", "c", ("leader",))),
    )
    assert chain.advance("a", "agree", held=frozenset({"head"}), facts={}) == "b"
    assert chain.advance("b", "agree", held=frozenset({"leader"}), facts={}) == "c"


END = State("end", "End", final=True)
GO = Move("go", "start", "end", ("handler",))


@pytest.mark.parametrize(
    ("code", "states", "moves"),
    [
        ("workflow_empty", (), ()),
        ("workflow_duplicate_state", (State("start", ""), State("start", ""), END), (GO,)),
        ("workflow_unknown_state", (State("start", ""), END), (GO, Move("x", "end", "up", ("a",)))),
        ("workflow_unknown_state", (State("start", ""), END), (GO, Move("x", "up", "end", ("a",)))),
        ("workflow_duplicate_move", (State("start", ""), END), (GO, GO)),
        ("workflow_move_by_nobody", (State("start", ""), END), (Move("go", "start", "end", ()),)),
        (
            "workflow_unreachable_state",
            (State("start", ""), END, State("far", "", final=True)),
            (GO,),
        ),
        (
            "workflow_dead_end",
            (State("start", ""), State("mud", ""), END),
            (GO, Move("sink", "start", "mud", ("a",)), Move("stay", "mud", "mud", ("a",))),
        ),
    ],
)
def test_a_wrong_table_is_not_built(code, states, moves):
    refused(code, lambda: Workflow("wrong", states, moves))


def test_a_wrong_table_names_what_is_wrong_with_it():
    far = State("far", "", final=True)
    refused(
        "workflow_unreachable_state",
        lambda: Workflow("wrong", (State("start", ""), END, far), (GO,)),
        workflow="wrong",
        items=("far",),
    )


@given(
    state=st.sampled_from(sorted(FINDING.states)),
    held=st.frozensets(st.sampled_from(sorted(EVERYBODY))),
)
def test_a_button_is_shown_exactly_when_the_move_would_be_accepted(state, held):
    facts = {"due_on": 1, "evidence": 1, "reason": 1}
    shown = {m.name for m in FINDING.moves_from(state, held=held)}
    for move in FINDING.moves:
        try:
            target = FINDING.advance(state, move.name, held=held, facts=facts)
        except Refusal as no:
            assert move.name not in shown, no
        else:
            assert move.name in shown
            assert target == move.target


def test_a_refusal_reads_well_and_survives_pickling():
    no = Refusal("missing", code="a param may be called code too", needs=("reason",))
    assert str(no) == "missing(code='a param may be called code too', needs=('reason',))"
    again = pickle.loads(pickle.dumps(no))
    assert (again.code, again.params) == (no.code, no.params)
