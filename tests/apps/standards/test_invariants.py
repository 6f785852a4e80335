"""Whatever is done to a draft, points add up and the tree stays a tree."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.apps.standards import actions, queries
from bihuan.apps.standards.models import Clause, Version
from bihuan.kit.refusals import Refused
from tests.apps.county import County
from tests.apps.standards.test_editing import scoring

STEPS = st.tuples(
    st.sampled_from(["leaf", "branch", "drop", "recode", "up", "down", "score"]),
    st.integers(0, 60),
    st.sampled_from(["1", "2.1", "2.2.7", "3.9", "6", "7.1.1", "5.1"]),
    st.decimals(0, 9, places=2),
)
# A new branch has no leaf yet, and the declared total does not follow: both are told, not broken.
TOLERATED = {"branch_empty", "sum_differs", "no_leaves"}


def step(
    county: County, version: Version, kind: str, place: int, code: str, score: Decimal
) -> None:
    deed = county.deed("coordinator")
    clauses = list(queries.clauses_of(version.pk))
    if kind in ("leaf", "branch") or not clauses:
        new = scoring(str(score)) if kind == "leaf" else None
        actions.add_clause(deed, version_id=version.pk, code=code, name="新", scoring=new)
        return
    chosen = clauses[place % len(clauses)]
    if kind == "drop":
        actions.drop_clause(deed, clause_id=chosen.pk)
    elif kind == "recode":
        actions.recode_clause(deed, clause_id=chosen.pk, code=code)
    elif kind in ("up", "down"):
        actions.shift_clause(deed, clause_id=chosen.pk, up=kind == "up")
    else:
        actions.edit_clause(
            deed,
            clause_id=chosen.pk,
            revision=chosen.revision,
            name=chosen.name,
            scoring=scoring(str(score)) if chosen.is_leaf else None,
        )


def assert_tree(clauses: list[Clause]) -> None:
    """Each clause stands right after its parent or what is below an elder sibling."""
    orders = [clause.order for clause in clauses]
    assert orders == sorted(set(orders))
    trail: list[Clause] = []
    for clause in clauses:
        while trail and not clause.code.startswith(f"{trail[-1].code}."):
            trail.pop()
        parent = trail[-1] if trail else None
        assert clause.parent == parent, clause.code
        assert clause.depth == len(trail) + 1
        assert clause.class_code == (trail[0].code if trail else clause.code)
        trail.append(clause)


@given(st.lists(STEPS, max_size=12))
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_edit_leaves_points_or_places_wrong(
    county: County, draft: Version, steps: list[tuple[str, int, str, Decimal]]
) -> None:
    with transaction.atomic():
        for given_step in steps:
            try:
                with transaction.atomic():
                    step(county, draft, *given_step)
            except Refused:
                continue
        assert {fault.code for fault in queries.faults_of(draft)} <= TOLERATED
        assert_tree(list(queries.clauses_of(draft.pk).select_related("parent")))
        transaction.set_rollback(True)
