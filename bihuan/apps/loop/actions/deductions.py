"""A deduction is followed up: a finding raised, one raised before linked, or a reason said."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from bihuan.apps.loop.actions.findings import enter_finding
from bihuan.apps.loop.models import Answer, Finding
from bihuan.apps.loop.queries.answering import Standing, may_give, standing_of
from bihuan.apps.loop.queries.scope import findings_visible_to
from bihuan.apps.loop.states import CHECKERS, ROUND
from bihuan.kit.acts import act
from bihuan.kit.deed import Deed
from bihuan.kit.refusals import NotAllowed, NotFound, Refused


@act("loop.finding_from_answer", label="Raise a finding from a deduction")
def finding_from_answer(
    deed: Deed,
    answer_id: int,
    *,
    verbatim: str,
    title: str = "",
    kind: str = "deadline",
    due_on: date | None = None,
) -> Finding:
    """Raise a finding for what an answer found wanting."""
    standing = _deduction(deed, answer_id)
    return enter_finding(
        deed,
        verbatim=verbatim,
        source="check",
        kind=kind,
        title=title,
        part=standing.code,
        programme_id=standing.programme_id,
        agency_id=standing.agency_id,
        answer_id=standing.id,
        clause_id=standing.clause_id,
        due_on=due_on,
    )


@act("loop.link_finding", label="Link a deduction to a finding")
def link_finding(deed: Deed, answer_id: int, *, finding_id: int) -> Answer:
    """The deduction is for a finding of the same clause that was raised before."""
    standing = _deduction(deed, answer_id)
    same = findings_visible_to(deed.by).filter(
        clause_id=standing.clause_id, programme_id=standing.programme_id
    )
    if not same.filter(pk=finding_id).exists():
        raise NotFound(_("There is no such finding of this clause."))
    return _settle(standing, linked_id=finding_id, finding_waived="")


@act("loop.waive_finding", label="Raise no finding for a deduction")
def waive_finding(deed: Deed, answer_id: int, *, reason: str) -> Answer:
    """Say why a deduction needs no finding."""
    if not reason.strip():
        raise Refused(_("Say why no finding is raised."))
    standing = _deduction(deed, answer_id)
    return _settle(standing, linked_id=None, finding_waived=reason.strip())


def _deduction(deed: Deed, answer_id: int) -> Standing:
    """An answer with lost points, by one who may give it, or who runs the round."""
    standing = standing_of(answer_id, deed.by, lock=True)
    if standing.state not in ROUND.open:
        raise Refused(_("The round is closed."))
    if may_give(standing, deed.by) and not deed.by.holds(*CHECKERS):
        raise NotAllowed(_("Who checks the clause, or runs the round, follows up its deductions."))
    lost = standing.score is not None and standing.score < standing.full
    if not (lost or standing.veto_failed) or standing.excused:
        raise Refused(_("No points are lost here."))
    return standing


def _settle(standing: Standing, *, linked_id: int | None, finding_waived: str) -> Answer:
    answer = Answer.objects.get(pk=standing.id)
    answer.linked_id, answer.finding_waived = linked_id, finding_waived
    answer.save(update_fields=["linked", "finding_waived"])
    return answer
