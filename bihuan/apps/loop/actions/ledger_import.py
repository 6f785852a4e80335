"""Takes over a ledger that came back as a workbook: changes and new measures, in one act."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from bihuan.apps.loop.actions.findings import (
    assign,
    describe_finding,
    name_people,
    redate,
)
from bihuan.apps.loop.actions.measures import add_measure
from bihuan.apps.loop.actions.settling import finding_for
from bihuan.apps.loop.models import Finding
from bihuan.apps.loop.queries.ledger_reading import Change, NewMeasure
from bihuan.apps.loop.states import OFFICE
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import Refused

DESCRIBED = frozenset({"title", "category", "part", "type", "root_cause"})
LED = frozenset({"lead_unit", "leader", "handler", "due_on"})


@act("loop.import_ledger", label="Import a ledger", may=OFFICE)
def import_ledger(
    deed: Deed, *, changes: Sequence[Change], added: Sequence[NewMeasure]
) -> dict[str, int]:
    """All changes by the verbs they stand for; one refusal refuses all, named by its number."""
    refused = [*_tried(changes, lambda one: _change(deed, one), _number_of)]
    refused += _tried(added, lambda one: _add(deed, one), _text_of)
    if refused:
        raise Refused(_("Nothing was imported: some rows are not allowed."), items=tuple(refused))
    return {"updated": len(changes), "created": len(added)}


def _change(deed: Deed, change: Change) -> None:
    finding = finding_for(deed, change.finding_id)
    values = dict(change.values)
    if values.keys() & LED:
        _lead(deed, finding, values)
    if values.keys() & DESCRIBED:
        finding = finding_for(deed, change.finding_id)
        describe_finding(
            deed,
            finding_id=finding.pk,
            title=values.get("title", finding.title),
            part=values.get("part", finding.part) or "",
            category=values.get("category", finding.category) or "",
            kind=values.get("type", finding.type) or "",
            root_cause=(values["root_cause"] or "") if "root_cause" in values else None,
        )


def _lead(deed: Deed, finding: Finding, values: Mapping[str, Any]) -> None:
    """Before it is accepted an assignment is an offer; later, persons and date change apart."""
    if finding.state in ("unassigned", "offered"):
        unit = values.get("lead_unit", finding.lead_unit_id)
        if unit is None:
            raise Refused(_("Give the lead department as well."))
        assign(
            deed,
            finding_id=finding.pk,
            lead_unit_id=unit,
            leader_id=values.get("leader", finding.leader_id),
            handler_id=values.get("handler", finding.handler_id),
            due_on=values.get("due_on", finding.due_on),
        )
        return
    if "lead_unit" in values:
        raise Refused(_("The department accepted it already: it sends it back first."))
    if values.keys() & {"leader", "handler"}:
        name_people(
            deed,
            finding_id=finding.pk,
            leader_id=values.get("leader", finding.leader_id),
            handler_id=values.get("handler", finding.handler_id),
        )
    if "due_on" in values:
        if values["due_on"] is None:
            raise Refused(_("A due date is changed, not removed."))
        redate(deed, finding_id=finding.pk, due_on=values["due_on"], reason=_("Imported ledger"))


def _add(deed: Deed, new: NewMeasure) -> None:
    values = new.values
    add_measure(
        deed,
        finding_ids=new.finding_ids,
        text=values["text"] or "",
        lead_unit_id=values["lead_unit"],
        handler_id=values["handler"],
        due_on=values["due_on"],
        product_kind=values["product_kind"] or "",
        product=values["product"] or "",
        criterion=values["criterion"],
        outcome=values["outcome"],
    )


def _tried(
    rows: Sequence[Any], verb: Callable[[Any], None], name: Callable[[Any], str]
) -> list[str]:
    """Do the verb for each; what was refused, as sentences."""
    sentences = []
    for row in rows:
        try:
            verb(row)
        except Refused as refusal:
            sentences.append(f"{name(row)}：{refusal.sentence}")
    return sentences


def _number_of(change: Change) -> str:
    return _("No. %(no)s") % {"no": change.number}


def _text_of(new: NewMeasure) -> str:
    return str(new.values["text"])[:40]
