"""Makes a move of a state table, turning a rule's no into a sentence in the person's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from bihuan.kit.refusals import NotAllowed, Refused
from bihuan.rules.refusal import Refusal
from bihuan.rules.workflow import Workflow


def advance(
    table: Workflow,
    state: str,
    move: str,
    *,
    held: frozenset[str],
    facts: Mapping[str, object] | None = None,
) -> str:
    """The state after the move; `Refused` with a sentence otherwise. `system` may move anything."""
    if "system" in held:
        held = held | {who for row in table.moves for who in row.by}
    try:
        return table.advance(state, move, held=held, facts=facts or {})
    except Refusal as refusal:
        raise _sentence(table, refusal) from refusal


def _sentence(table: Workflow, refusal: Refusal) -> Refused:
    state, move = str(refusal.params["state"]), str(refusal.params["move"])
    labels = {m.name: m.label or m.name for m in table.moves}
    words = {"move": _(labels.get(move, move)), "state": _(table.states[state].label)}
    if refusal.code == "missing":
        needs = refusal.params["needs"]
        assert isinstance(needs, tuple)
        words["needs"] = "、".join(need_label(str(n)) for n in needs)
        return Refused(_("To do “%(move)s”, give: %(needs)s.") % words)
    if refusal.code == "not_yours":
        return NotAllowed(_("“%(move)s” is not yours to do here.") % words)
    return Refused(_("“%(move)s” is not possible: the record is at “%(state)s”.") % words)


def need_label(name: str) -> str:
    """How a needed fact is called."""
    labels = {
        "reason": _("a reason"),
        "opinion": _("an opinion"),
        "evidence": _("evidence"),
        "measures": _("at least one measure"),
        "lead_unit": _("the lead department"),
        "decision_no": _("the decision number"),
        "into": _("the finding to merge into"),
        "text": _("a text"),
        "looked_at": _("what was looked at"),
    }
    return labels.get(name, name)
