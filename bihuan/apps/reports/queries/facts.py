"""What an edition freezes of the ledger or of a round's scores, whoever prepares it.

Read with the eyes of the system on purpose: whatever the preparer may see, no row is left out.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from bihuan.apps.loop import queries as loop
from bihuan.apps.loop.models import Finding, Helper, Round
from bihuan.apps.loop.queries.ledger_rows import LedgerRow, MeasureLine
from bihuan.apps.loop.queries.scores import version_facts, whole_lines
from bihuan.apps.loop.states import UNCOUNTED
from bihuan.apps.programmes.models import Programme
from bihuan.apps.reports.models import Publication
from bihuan.kit.deed import SYSTEM
from bihuan.rules.publication import (
    Aside,
    Content,
    Division,
    Problem,
    Work,
    rectification,
    result,
)


def facts_of(publication: Publication, *, on: date) -> Content:
    """The frozen part of an edition made on a day."""
    programme = publication.programme
    head = {"subject": programme.name, "document_no": programme.document_no}
    if publication.round is not None:
        return {**head, "subject": str(publication.round), **_scores(publication.round)}
    return {**head, **_ledger(programme, on)}


def _ledger(programme: Programme, on: date) -> Content:
    """Every finding of a programme, counted or told why it is not."""
    findings = list(
        loop.findings_visible_to(SYSTEM)
        .filter(programme=programme)
        .select_related("programme", "leader", "handler", "lead_unit", "merged_into")
        .order_by("number")
    )
    rows = loop.rows_of([f for f in findings if f.state not in UNCOUNTED], on=on)
    helping = _helping_units(rows)
    aside = [Aside(f.number, _why(f)) for f in findings if f.state in UNCOUNTED]
    return rectification([_problem(row, helping) for row in rows], aside, on=on)


def _problem(row: LedgerRow, helping: dict[int, list[str]]) -> Problem:
    finding = row.finding
    assert row.status is not None  # only merged ones and those not upheld have none
    units = [row.unit, *(m.measure.lead_unit.name for m in row.live if m.measure.lead_unit)]
    units += [name for m in row.live for name in helping[m.pk]]
    return Problem(
        no=finding.number,
        text=finding.verbatim,
        status=row.status,  # type: ignore[arg-type]  # rows keep it as text
        part=finding.part,
        units=tuple(dict.fromkeys(name for name in units if name)),
        due_on=finding.due_on,
        closed_on=finding.closed_on if finding.state == "closed" else None,
        recurrence=finding.recurrence,
        works=tuple(_work(line) for line in row.live),
        extensions=tuple((e.from_due, e.to_due, e.reason) for e in row.extensions),
    )


def _work(line: MeasureLine) -> Work:
    measure = line.measure
    return Work(
        text=measure.text,
        done=measure.state == "verified",
        due_on=measure.due_on,
        kind=measure.product_kind,
        product=measure.product,
        outcome=measure.outcome,
    )


def _helping_units(rows: list[LedgerRow]) -> dict[int, list[str]]:
    """Departments that help with each measure; persons who help are not told to the public."""
    found: dict[int, list[str]] = defaultdict(list)
    measures = {line.pk for row in rows for line in row.live}
    helpers = Helper.objects.filter(
        measure_id__in=measures, ended_on__isnull=True, unit__isnull=False
    )
    for measure_id, name in helpers.order_by("pk").values_list("measure_id", "unit__name"):
        found[measure_id].append(str(name))
    return found


def _why(finding: Finding) -> str:
    """Why a number is not counted; words of the ledger itself, hence Chinese."""
    if finding.merged_into is not None:
        return f"与第{finding.merged_into.number}号问题合并整改"
    return f"经研究不成立（{finding.decision_no}）" if finding.decision_no else "经研究不成立"


def _scores(round_: Round) -> Content:
    """Points, rate and grade of a round, class by class."""
    lines = whole_lines(round_, SYSTEM)
    scores = loop.sum_up(lines, version_facts(round_))
    names = {line.class_code: line.class_name for line in lines}
    divisions = [
        Division(code, names[code], one.scored, one.total, one.excused, one.rate)
        for code, one in scores.sums.by_category.items()
    ]
    failed = {line.code: line.name for line in lines}
    return result(
        divisions,
        grade=scores.grade.name or "",
        rate=scores.whole.rate,
        vetoes=[f"{code} {failed.get(code, '')}".strip() for code in scores.whole.vetoes_failed],
        unanswered=scores.whole.unanswered,
    )
