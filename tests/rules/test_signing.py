"""The order of signing: from the top down, and never a ring in which all wait."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bihuan.rules.signing import Signer, waits_for

LEVELS = ("leader", "head", "handler")
LEADER, HEAD, HANDLER = Signer(1, "leader"), Signer(2, "head"), Signer(3, "handler")

chains = st.lists(
    st.tuples(*(st.none() | st.builds(Signer, st.integers(1, 4), st.just(k)) for k in LEVELS)),
    max_size=8,
)


def test_each_level_waits_for_the_one_above_it() -> None:
    everybody = {LEADER, HEAD, HANDLER}
    waits = waits_for([(LEADER, HEAD, HANDLER)], unsigned=everybody)
    assert waits == {HEAD: (LEADER,), HANDLER: (HEAD,)}
    assert waits_for([(LEADER, HEAD, HANDLER)], unsigned={HANDLER}) == {}


def test_a_level_nobody_holds_is_passed_over() -> None:
    assert waits_for([(LEADER, None, HANDLER)], unsigned={LEADER, HANDLER}) == {HANDLER: (LEADER,)}
    assert waits_for([(None, None, HANDLER)], unsigned={HANDLER}) == {}


def test_who_was_never_asked_holds_nobody_up() -> None:
    assert waits_for([(LEADER, HEAD, HANDLER)], unsigned={LEADER, HANDLER}) == {}


def test_two_chains_are_waited_for_once_each() -> None:
    other = Signer(9, "head")
    rows = [(None, HEAD, HANDLER), (None, other, HANDLER), (None, HEAD, HANDLER)]
    assert waits_for(rows, unsigned={HEAD, other, HANDLER}) == {HANDLER: (HEAD, other)}


@given(chains)
def test_everybody_comes_to_sign(rows: list[tuple[Signer | None, ...]]) -> None:
    """Whoever waits for nobody signs, again and again: in three turns all have signed."""
    unsigned = {signer for row in rows for signer in row if signer is not None}
    for _turn in LEVELS:
        unsigned &= waits_for(rows, unsigned=unsigned).keys()
    assert not unsigned
