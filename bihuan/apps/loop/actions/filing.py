"""A closed finding files itself: its chain becomes evidence of its clause, with the minutes."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.apps.archives import actions as archives
from bihuan.apps.archives.queries import evidence_visible_to
from bihuan.apps.loop.models import Closure, Finding, Opinion
from bihuan.apps.loop.states import parse_chain
from bihuan.apps.people.states import BUSINESS
from bihuan.apps.standards import actions as standards
from bihuan.apps.standards.models import Clause
from bihuan.kit import present
from bihuan.kit.deed import Deed
from bihuan.rules.secrecy import mark_in_text

# The kinds of the controlled list that a closing chain is, the closest first.
CHAIN_KINDS = ("整改台账", "督办单", "督导记录", "检查记录", "工作记录", "审批单")
MINUTES_KIND = "会议记录"


def file_closure(deed: Deed, finding: Finding, closure: Closure | None) -> None:
    """Enter how a finding was closed as evidence, and show it for the finding's clause.

    It never stands in the way of closing: what cannot be filed here is left out.
    """
    if closure is None or deed.by.agency_id is None or not deed.by.holds(*BUSINESS):
        return
    clause = finding.clause
    asked = clause.evidence_kinds if clause is not None else []
    kind = next((kind for kind in CHAIN_KINDS if kind in asked), CHAIN_KINDS[0])
    words = _words(finding, closure)
    if mark_in_text(words):
        return
    no = {"no": finding.number, "title": finding.title}
    piece = archives.add_evidence(
        deed,
        kind=kind,
        title=(_("Closing of finding no. %(no)s: %(title)s") % no)[:200],
        event_on=deed.on,
        statement=words,
        unit_id=finding.lead_unit_id,
    )
    if clause is not None and _takes_evidence(clause):
        standards.link_evidence(deed, clause_id=clause.pk, evidence_ids=[piece.pk])
        _link_minutes(deed, finding, clause)


def _link_minutes(deed: Deed, finding: Finding, clause: Clause) -> None:
    """The minutes of meetings that spoke of the finding, where the clause asks for minutes."""
    if MINUTES_KIND not in clause.evidence_kinds:
        return
    filed = finding.verdicts.exclude(session__filed=None).values("session__filed")
    pieces = evidence_visible_to(deed.by).filter(pk__in=filed, withdrawn_reason="")
    ids = list(pieces.values_list("pk", flat=True))
    if ids:
        standards.link_evidence(deed, clause_id=clause.pk, evidence_ids=ids, kind=MINUTES_KIND)


def _takes_evidence(clause: Clause) -> bool:
    return clause.is_leaf and not clause.dropped and clause.version.state != "retired"


def _words(finding: Finding, closure: Closure) -> str:
    """The finding, what was done about it, and who agreed to its closing."""
    chain = parse_chain(closure.chain)
    lines = [
        f"{_('Finding')}：{finding.verbatim}",
        f"{_('Self-assessment')}：{closure.self_assessment}",
    ]
    for remedy in finding.remedies.filter(void_reason="").select_related("measure"):
        measure = remedy.measure
        done = present.day(measure.verified_on)
        lines.append(
            f"{_('Measure')}：{measure.text}（{_('Verified on')} {done}）{measure.outcome}"
        )
    for opinion in Opinion.objects.filter(closure=closure).select_related("by").order_by("at"):
        label = _(chain.steps[opinion.step].label)
        lines.append(f"{label}：{opinion.by.name} {present.moment(opinion.at)} {opinion.text}")
    lines.append(f"{_('Address of the record')}：{reverse('loop:finding', args=[finding.pk])}")
    return "\n".join(line.strip() for line in lines)
