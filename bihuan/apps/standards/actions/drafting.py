"""What every edit of a draft's tree needs: a checked clause, its place, the order, the sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn

from django.utils.translation import gettext as _

from bihuan.apps.standards import queries
from bihuan.apps.standards.actions.importing import GAP
from bihuan.apps.standards.models import Clause
from bihuan.apps.standards.queries.sentences import column_name, fault_sentence
from bihuan.apps.standards.states import METHODS
from bihuan.kit.present import points
from bihuan.kit.refusals import Refused
from bihuan.rules.refusal import Refusal
from bihuan.rules.standard import Fault, Node, ancestors, parent_code, read_rule
from bihuan.rules.standard.cells import (
    CODE_LENGTH,
    CODE_SHAPE,
    MOST_POINTS,
    MOST_YEARS,
    NAME_LENGTH,
    SOURCE_LENGTH,
    UNIT_NAME_LENGTH,
)
from bihuan.rules.standard.ruling import figures

LAST_ORDER = 2_000_000_000
SEPARATORS = (">", "＞")


@dataclass(frozen=True, slots=True)
class Scoring:
    """What a leaf has and a branch has not; `rule` is the five fields of `read_rule`."""

    score: Decimal
    rule: Mapping[str, str]
    methods: Sequence[str]
    evidence_kinds: Sequence[str]
    look_back_years: int = 0
    veto: bool = False
    na_allowed: bool = False
    lead_unit_name: str = ""
    fact_source: str = ""


def node_from(code: str, name: str, scoring: Scoring | None) -> Node:
    """The clause as given, checked as an import would."""
    code, name = checked_code(code), " ".join(name.split())
    _check_length("indicator", name, NAME_LENGTH, must=True)
    if scoring is None:
        if any(sign in name for sign in SEPARATORS):
            _refuse("indicator", "name_has_separator")
        return Node(code, name, is_leaf=False)
    _check_scoring(scoring)
    return Node(
        code,
        name,
        is_leaf=True,
        score=scoring.score,
        rule=_rule(scoring.rule),
        methods=tuple(scoring.methods),
        evidence_kinds=tuple(scoring.evidence_kinds),
        look_back_years=scoring.look_back_years,
        veto=scoring.veto,
        na_allowed=scoring.na_allowed,
        lead_unit_name=" ".join(scoring.lead_unit_name.split()),
        fact_source=" ".join(scoring.fact_source.split()),
    )


def checked_code(code: str) -> str:
    """A code of the right shape, full-width figures made plain."""
    code = figures(code).rstrip(".")
    _check_length("code", code, CODE_LENGTH, must=True)
    if not CODE_SHAPE.fullmatch(code):
        _refuse("code", "code_malformed", value=code)
    return code


def parent_for(clauses: Sequence[Clause], code: str, *, is_leaf: bool) -> Clause | None:
    """The branch a code stands under; refuses a code that is taken or hangs in the air."""
    by_code = {clause.code: clause for clause in clauses}
    if code in by_code:
        _refuse("code", "code_repeated", value=code)
    above = parent_code(code)
    if not above:
        if is_leaf:
            _refuse("code", "code_too_short", value=code)
        return None
    parent = by_code.get(above)
    if parent is None:
        _refuse("code", "parent_missing", value=code)
    if parent.is_leaf:
        _refuse("code", "parent_is_leaf", value=code, parent=above)
    return parent


def with_below(clauses: Sequence[Clause], clause: Clause) -> list[Clause]:
    """A clause and all below it, in order."""
    under = f"{clause.code}."
    return [c for c in clauses if c.pk == clause.pk or c.code.startswith(under)]


def order_below(clauses: Sequence[Clause], parent: Clause | None) -> int:
    """A free place after the last clause below a parent; the tree is spread when there is none."""
    place = _end_of(clauses, parent)
    before = clauses[place - 1].order if place else 0
    if place == len(clauses):
        if before + GAP <= LAST_ORDER:
            return before + GAP
    elif clauses[place].order - before > 1:
        return (before + clauses[place].order) // 2
    _spread(clauses)
    return order_below(clauses, parent)


def inserted(
    stay: Sequence[Clause], moved: Sequence[Clause], parent: Clause | None
) -> list[Clause]:
    """The tree with the moved clauses last below their new parent."""
    place = _end_of(stay, parent)
    return [*stay[:place], *moved, *stay[place:]]


def recode(clause: Clause, code: str) -> None:
    """Give a code and what follows from it."""
    _check_length("code", code, CODE_LENGTH, must=True)
    clause.code = code
    clause.depth = code.count(".") + 1
    clause.class_code = code.split(".", 1)[0]


def arrange(before: Sequence[Clause], wanted: Sequence[Clause], recoded: Sequence[Clause]) -> None:
    """Hand the same places out in another order, and save what changed."""
    places = [clause.order for clause in before]
    changed = {clause.pk: clause for clause in recoded}
    for clause, order in zip(wanted, places, strict=True):
        if clause.order != order:
            clause.order = order
            changed[clause.pk] = clause
    fields = ["order", "code", "depth", "class_code", "parent"]
    Clause.objects.bulk_update(list(changed.values()), fields, batch_size=500)


def sum_up(version_id: int) -> None:
    """Bring the points of classes and sections in line with their leaves."""
    clauses = list(queries.clauses_of(version_id))
    sums: dict[str, Decimal] = {}
    for leaf in clauses:
        if leaf.is_leaf:
            for code in ancestors(leaf.code):
                sums[code] = sums.get(code, Decimal(0)) + leaf.score
    stale = [c for c in clauses if not c.is_leaf and c.score != sums.get(c.code, Decimal(0))]
    for branch in stale:
        branch.score = sums.get(branch.code, Decimal(0))
    Clause.objects.bulk_update(stale, ["score"], batch_size=500)


def as_told(node: Node) -> dict[str, str]:
    """A clause in words, to be held beside another's."""
    rule = node.rule or {}
    return {
        _("Name"): node.name,
        _("Points"): points(node.score),
        _("Scoring rule"): "；".join(f"{key} {value}" for key, value in rule.items()),
        _("Methods of review"): "；".join(node.methods),
        _("Kinds of evidence"): "；".join(node.evidence_kinds),
        _("Lead department"): node.lead_unit_name,
    }


def _rule(told: Mapping[str, str]) -> dict[str, object]:
    try:
        return read_rule(**told)
    except Refusal as refusal:
        params = {key: value for key, value in refusal.params.items() if key != "column"}
        _refuse(str(refusal.params["column"]), refusal.code, **params)


def _check_scoring(scoring: Scoring) -> None:
    score = scoring.score
    if score < 0 or score > MOST_POINTS or score != round(score, 2):
        _refuse("score", "score_out_of_range", value=score)
    if not 0 <= scoring.look_back_years <= MOST_YEARS:
        _refuse("look_back_years", "years_unclear", value=scoring.look_back_years)
    _check_length("lead_dept", scoring.lead_unit_name, UNIT_NAME_LENGTH)
    _check_length("fact_source", scoring.fact_source, SOURCE_LENGTH)
    kinds = {kind for group in queries.evidence_kinds().values() for kind in group}
    known = {"method": frozenset(METHODS), "evidence": frozenset(kinds)}
    for column, given in (("method", scoring.methods), ("evidence", scoring.evidence_kinds)):
        if not given:
            _refuse(column, "blank")
        for word in given:
            if word not in known[column]:
                _refuse(column, f"{column}_unknown", value=word)


def _check_length(column: str, text: str, limit: int, *, must: bool = False) -> None:
    if must and not text:
        _refuse(column, "blank")
    if len(text) > limit:
        _refuse(column, "too_long", length=len(text), limit=limit)


def _refuse(column: str, fault: str, /, **params: object) -> NoReturn:
    sentence = fault_sentence(Fault(fault, params=params))
    raise Refused(f"{column_name(column)}：{sentence}")


def _end_of(clauses: Sequence[Clause], parent: Clause | None) -> int:
    """The index after the last clause below a parent."""
    if parent is None:
        return len(clauses)
    start = [clause.pk for clause in clauses].index(parent.pk)
    return start + len(with_below(clauses, parent))


def _spread(clauses: Sequence[Clause]) -> None:
    for place, clause in enumerate(clauses, start=1):
        clause.order = place * GAP
    Clause.objects.bulk_update(list(clauses), ["order"], batch_size=500)
