"""The same verbs over many findings in one act: all or nothing, each refusal by its row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from bihuan.apps.loop.actions import findings, measures
from bihuan.apps.loop.models import Finding
from bihuan.apps.loop.queries.scope import findings_visible_to
from bihuan.apps.loop.states import OFFICE
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotFound, Refused

MOST_ROWS = 500


@act("loop.assign_many", label="Assign findings", may=OFFICE)
def assign_many(
    deed: Deed,
    *,
    finding_ids: Sequence[int],
    lead_unit_id: int,
    leader_id: int | None = None,
    handler_id: int | None = None,
    due_on: date | None = None,
) -> int:
    """Offer many findings to one department."""

    def one(pk: int) -> object:
        return findings.assign(
            deed,
            finding_id=pk,
            lead_unit_id=lead_unit_id,
            leader_id=leader_id,
            handler_id=handler_id,
            due_on=due_on,
        )

    return _each(deed, finding_ids, one)


@act("loop.accept_many", label="Accept findings")
def accept_many(deed: Deed, *, finding_ids: Sequence[int], handler_id: int | None = None) -> int:
    """Take on many findings."""
    return _each(
        deed,
        finding_ids,
        lambda pk: findings.accept(deed, finding_id=pk, handler_id=handler_id),
    )


@act("loop.redate_many", label="Change due dates", may=OFFICE)
def redate_many(deed: Deed, *, finding_ids: Sequence[int], due_on: date, reason: str) -> int:
    """Give many findings another date."""
    return _each(
        deed,
        finding_ids,
        lambda pk: findings.redate(deed, finding_id=pk, due_on=due_on, reason=reason),
    )


@act("loop.link_many", label="Link a measure to findings")
def link_many(deed: Deed, *, finding_ids: Sequence[int], measure_id: int) -> int:
    """One measure answers many findings."""
    return _each(
        deed,
        finding_ids,
        lambda pk: measures.link_measure(deed, measure_id=measure_id, finding_ids=[pk]),
    )


def _each(deed: Deed, finding_ids: Sequence[int], verb: Callable[[int], object]) -> int:
    """Do the verb for each row; one refusal refuses all, and every row that refuses is named."""
    wanted = sorted(set(finding_ids))
    if not wanted:
        raise Refused(_("Choose at least one finding."))
    if len(wanted) > MOST_ROWS:
        raise Refused(_("At most %(n)s findings at a time.") % {"n": MOST_ROWS})
    rows = findings_visible_to(deed.by).in_bulk(wanted)
    if len(rows) < len(wanted):
        raise NotFound(_("There is no such finding."))
    refused = tuple(sentence for pk in wanted if (sentence := _refusal(rows[pk], verb)))
    if refused:
        raise Refused(_("Nothing was changed: some findings do not allow it."), items=refused)
    return len(wanted)


def _refusal(finding: Finding, verb: Callable[[int], object]) -> str:
    try:
        verb(finding.pk)
    except Refused as refusal:
        said = "；".join((refusal.sentence, *refusal.items))
        return _("No. %(no)s: %(said)s") % {"no": finding.number, "said": said}
    return ""
