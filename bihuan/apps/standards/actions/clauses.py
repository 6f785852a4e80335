"""Edit the clauses of a draft; branches' points and the order of the tree follow by themselves."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bihuan.apps.standards import queries
from bihuan.apps.standards.actions import drafting
from bihuan.apps.standards.actions.drafting import Scoring
from bihuan.apps.standards.actions.importing import clause_from
from bihuan.apps.standards.actions.reach import clause_in_draft, draft_in_reach
from bihuan.apps.standards.models import Clause
from bihuan.apps.standards.states import KEEPERS
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import Changed, Refused


@act("standards.add_clause", label="Add a clause", may=KEEPERS)
def add_clause(
    deed: Deed, *, version_id: int, code: str, name: str, scoring: Scoring | None = None
) -> Clause:
    """Add a clause to a draft, the last one below its parent; without scoring it is a branch."""
    draft = draft_in_reach(deed, version_id)
    node = drafting.node_from(code, name, scoring)
    clauses = list(queries.clauses_of(draft.pk))
    parent = drafting.parent_for(clauses, node.code, is_leaf=node.is_leaf)
    clause = clause_from(node, draft, parent, drafting.order_below(clauses, parent))
    clause.save()
    drafting.sum_up(draft.pk)
    return clause


@act("standards.edit_clause", label="Edit a clause", may=KEEPERS)
def edit_clause(
    deed: Deed, *, clause_id: int, revision: int, name: str, scoring: Scoring | None = None
) -> Clause:
    """Change the text and, of a leaf, all that belongs to its scoring."""
    clause = clause_in_draft(deed, clause_id)
    if clause.is_leaf != (scoring is not None):
        raise Refused(_("A scored clause stays one, and a class or section too."))
    node = drafting.node_from(clause.code, name, scoring)
    if clause.revision != revision:
        raise Changed(
            _("Somebody else changed this clause while you were writing."),
            theirs=drafting.as_told(queries.node_of(clause)),
            yours=drafting.as_told(node),
        )
    fresh = clause_from(node, clause.version, clause.parent, clause.order)
    fresh.pk, fresh.revision = clause.pk, clause.revision + 1
    if not clause.is_leaf:
        fresh.score = clause.score
    fresh.save(force_update=True)
    drafting.sum_up(clause.version_id)
    return fresh


@act("standards.recode_clause", label="Give a clause another code", may=KEEPERS)
def recode_clause(deed: Deed, *, clause_id: int, code: str) -> Clause:
    """Give another code, which says where it stands: it moves there with all that is below it."""
    clause = clause_in_draft(deed, clause_id)
    clauses = list(queries.clauses_of(clause.version_id))
    code = drafting.checked_code(code)
    if code == clause.code:
        return clause
    moved = drafting.with_below(clauses, clause)
    stay = [c for c in clauses if c.pk not in {m.pk for m in moved}]
    parent = drafting.parent_for(stay, code, is_leaf=clause.is_leaf)
    old = clause.code
    for each in moved:
        drafting.recode(each, code + each.code[len(old) :])
    moved[0].parent = parent
    drafting.arrange(clauses, drafting.inserted(stay, moved, parent), moved)
    drafting.sum_up(clause.version_id)
    return moved[0]


@act("standards.shift_clause", label="Move a clause up or down", may=KEEPERS)
def shift_clause(deed: Deed, *, clause_id: int, up: bool) -> Clause:
    """Move a clause with all below it before the sibling above, or after the one below."""
    clause = clause_in_draft(deed, clause_id)
    clauses = list(queries.clauses_of(clause.version_id))
    siblings = [c for c in clauses if c.parent_id == clause.parent_id]
    place = [c.pk for c in siblings].index(clause.pk)
    if place == (0 if up else len(siblings) - 1):
        return clause
    first, second = (place - 1, place) if up else (place, place + 1)
    before, after = (
        drafting.with_below(clauses, siblings[first]),
        drafting.with_below(clauses, siblings[second]),
    )
    start = [c.pk for c in clauses].index(before[0].pk)
    end = start + len(before) + len(after)
    drafting.arrange(clauses, [*clauses[:start], *after, *before, *clauses[end:]], [])
    return clause


@act("standards.drop_clause", label="Take a clause out", may=KEEPERS)
def drop_clause(deed: Deed, *, clause_id: int) -> int:
    """Take a clause with all below it out of a draft; the number of scored clauses that went."""
    clause = clause_in_draft(deed, clause_id)
    gone = drafting.with_below(list(queries.clauses_of(clause.version_id)), clause)
    for each in gone:
        each.dropped = True
    Clause.objects.bulk_update(gone, ["dropped"], batch_size=500)
    drafting.sum_up(clause.version_id)
    return sum(each.is_leaf for each in gone)
