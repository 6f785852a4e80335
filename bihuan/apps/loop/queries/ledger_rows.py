"""The rows of a ledger with everything a ledger prints (Q2), in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from bihuan.apps.loop.models import (
    Extension,
    Finding,
    Helper,
    Measure,
    MeasureEvidence,
    Recheck,
    Remedy,
)
from bihuan.apps.loop.queries.standing import (
    colour_of,
    colour_of_measure,
    ladder_called,
    ladder_of,
    status_of,
)
from bihuan.apps.loop.states import (
    FINDING,
    FINDING_TYPES,
    MEASURE,
    RECHECK,
    SOURCES,
    STATUSES,
)
from bihuan.apps.programmes.models import Programme
from bihuan.kit import present
from bihuan.rules.ladder import Ladder


@dataclass(slots=True)
class MeasureLine:
    """A measure as a ledger shows it."""

    measure: Measure
    colour: str | None  # a list of findings does not tell it
    on: date
    handler: str = ""
    helpers: list[str] = field(default_factory=list)
    evidence: int = 0
    extensions: list[Extension] = field(default_factory=list)

    @property
    def pk(self) -> int:
        return self.measure.pk

    @property
    def left(self) -> str:
        """How its due date stands."""
        return present.due_text(self.measure.due_on, on=self.on)

    @property
    def is_over(self) -> bool:
        """Nobody owes it any more."""
        return self.measure.state in MEASURE.final

    @property
    def state_label(self) -> str:
        """msgid of the state."""
        return MEASURE.states[self.measure.state].label

    @property
    def tone(self) -> str:
        return MEASURE.states[self.measure.state].tone


@dataclass(slots=True)
class LedgerRow:
    """A finding as a ledger shows it; labels are msgids."""

    finding: Finding
    colour: str | None
    status: str | None
    on: date
    unit: str = ""
    leader: str = ""
    handler: str = ""
    measures: list[MeasureLine] = field(default_factory=list)
    rechecks: list[Recheck] = field(default_factory=list)

    @property
    def pk(self) -> int:
        return self.finding.pk

    @property
    def look(self) -> tuple[str, str | None, str | None, int]:
        """What its tags depend on: rows that look the same are drawn once a page."""
        return (self.finding.state, self.status, self.colour, self.finding.recurrence)

    @property
    def left(self) -> str:
        """How its due date stands; nothing when it is over."""
        return "" if self.is_over else present.due_text(self.finding.due_on, on=self.on)

    @property
    def is_over(self) -> bool:
        """Nobody owes it any more."""
        return self.finding.state in FINDING.final

    @property
    def state_label(self) -> str:
        return FINDING.states[self.finding.state].label

    @property
    def state_tone(self) -> str:
        return FINDING.states[self.finding.state].tone

    @property
    def status_label(self) -> str:
        return STATUSES[self.status][0] if self.status else ""

    @property
    def status_tone(self) -> str:
        return STATUSES[self.status][1] if self.status else "muted"

    @property
    def type_label(self) -> str:
        return FINDING_TYPES[self.finding.type][0]

    @property
    def source_label(self) -> str:
        return SOURCES[self.finding.source]

    @property
    def live(self) -> list[MeasureLine]:
        """Measures that are not cancelled."""
        return [line for line in self.measures if line.measure.state != "cancelled"]

    @property
    def percent(self) -> int:
        """Mean of what the measures report."""
        percents = [line.measure.percent for line in self.live]
        return sum(percents) // len(percents) if percents else 0

    @property
    def evidence(self) -> int:
        return sum(line.evidence for line in self.live)

    @property
    def extensions(self) -> list[Extension]:
        """Extensions granted: their count and reasons are part of the ledger."""
        return [e for line in self.measures for e in line.extensions if e.state == "approved"]

    @property
    def helpers(self) -> list[str]:
        """Who helps, each once."""
        return list(dict.fromkeys(name for line in self.live for name in line.helpers))

    @property
    def handlers(self) -> list[str]:
        """Who is responsible: the finding's handler, else those of its measures."""
        if self.handler:
            return [self.handler]
        return list(dict.fromkeys(line.handler for line in self.live if line.handler))

    @property
    def rechecked(self) -> list[tuple[str, str, date]]:
        """Look-backs as (msgid, tone, day)."""
        return [
            (RECHECK.states[r.state].label, RECHECK.states[r.state].tone, r.held_on or r.due_on)
            for r in self.rechecks
            if r.state != "cancelled"
        ]


# What a list tells of a measure; its page and the workbook tell the rest.
BRIEF = ("text", "due_on", "percent", "state")


def rows_of(findings: Sequence[Any], *, on: date, brief: bool = False) -> list[LedgerRow]:
    """The ledger rows of findings.

    A brief row tells what a list does and takes names from `listed`; a full one takes findings
    that came with programme, leader, handler and lead unit.
    """
    lines = (_brief_lines_of if brief else _lines_of)(findings, on=on)
    named = _told if brief else _related
    rechecks: dict[int, list[Recheck]] = defaultdict(list)
    for recheck in Recheck.objects.filter(finding__in=findings).order_by("due_on", "pk"):
        rechecks[recheck.finding_id].append(recheck)
    return [
        LedgerRow(
            finding=finding,
            colour=colour_of(finding, ladder, on=on),
            status=status_of(finding, on=on),
            on=on,
            unit=unit or "",
            leader=leader or "",
            handler=handler or "",
            measures=lines.get(finding.pk, []),
            rechecks=rechecks[finding.pk],
        )
        for finding in findings
        for ladder, unit, leader, handler in [named(finding)]
    ]


def _told(finding: Any) -> tuple[Ladder, str, str, str]:
    """Ladder and names of a finding that `listed` brought."""
    ladder = ladder_called(finding.ladder_key)
    return ladder, finding.unit_name, finding.leader_name, finding.handler_name


def _related(finding: Finding) -> tuple[Ladder, str, str, str]:
    """Ladder and names of a finding that came with its programme, unit and people."""
    unit, leader, handler = (
        one.name if one else "" for one in (finding.lead_unit, finding.leader, finding.handler)
    )
    return ladder_of(finding.programme), unit, leader, handler


def _lines_of(findings: Sequence[Finding], *, on: date) -> dict[int, list[MeasureLine]]:
    """The measures of each finding with all a workbook tells of them."""
    live = Remedy.objects.filter(finding__in=findings, void_reason="").order_by("measure_id")
    remedies = list(live.select_related("measure__lead_unit", "measure__handler"))
    measures = [remedy.measure for remedy in remedies]
    _give_programmes(measures, findings)
    lines = measure_lines(measures, on=on)
    found: dict[int, list[MeasureLine]] = defaultdict(list)
    for remedy in remedies:
        found[remedy.finding_id].append(lines[remedy.measure_id])
    return found


def _brief_lines_of(findings: Sequence[Finding], *, on: date) -> dict[int, list[MeasureLine]]:
    """The measures of each finding in one query, with what a list tells of them."""
    found: dict[int, list[MeasureLine]] = defaultdict(list)
    for measure in _in_brief(findings):
        line = MeasureLine(
            measure,
            None,
            on,
            handler=measure.handler_name or "",
            helpers=measure.helped_by,
            evidence=measure.proofs or 0,
            extensions=[Extension(state="approved", reason=reason) for reason in measure.granted],
        )
        found[measure.finding_id].append(line)
    return found


def _in_brief(findings: Sequence[Finding]) -> Iterable[Any]:
    """Measures with who handles and helps, the number of proofs, the reasons of extensions.

    A measure of several findings comes once for each.
    """
    mine = {"measure": OuterRef("pk")}
    helpers = Helper.objects.filter(**mine, ended_on__isnull=True).order_by("pk")
    proofs = MeasureEvidence.objects.filter(**mine, evidence__withdrawn_reason="").order_by()
    granted = Extension.objects.filter(**mine, state="approved").order_by("pk")
    return (
        Measure.objects.filter(remedies__finding__in=findings, remedies__void_reason="")
        .only(*BRIEF)
        .annotate(
            finding_id=F("remedies__finding_id"),
            handler_name=F("handler__name"),
            helped_by=ArraySubquery(helpers.values(name=Coalesce("unit__name", "person__name"))),
            proofs=Subquery(proofs.values("measure").annotate(n=Count("pk")).values("n")),
            granted=ArraySubquery(granted.values("reason")),
        )
        .order_by("pk")
    )


def _give_programmes(measures: list[Measure], findings: Sequence[Finding]) -> None:
    """Hand the findings' programmes to their measures instead of asking for them again."""
    known = {f.programme_id: f.programme for f in findings}
    missing = {m.programme_id for m in measures if m.programme_id} - known.keys()
    if missing:
        known.update(Programme.objects.in_bulk(missing))
    for measure in measures:
        measure.programme = known.get(measure.programme_id)


def measure_lines(measures: Iterable[Measure], *, on: date) -> dict[int, MeasureLine]:
    """Measures with helpers, evidence and extensions: three queries, however many."""
    lines = {
        m.pk: MeasureLine(
            m,
            colour_of_measure(m, ladder_of(m.programme), on=on),
            on,
            handler=m.handler.name if m.handler else "",
        )
        for m in measures
    }
    helpers = Helper.objects.filter(measure__in=lines, ended_on__isnull=True)
    named = helpers.order_by("pk").values_list("measure_id", "unit__name", "person__name")
    for measure_id, unit, person in named:
        lines[measure_id].helpers.append(unit or person)
    counted = (
        MeasureEvidence.objects.filter(measure__in=lines)
        .values_list("measure_id")
        .annotate(n=Count("pk", filter=Q(evidence__withdrawn_reason="")))
    )
    for measure_id, n in counted:
        lines[measure_id].evidence = n
    for extension in Extension.objects.filter(measure__in=lines).order_by("pk"):
        lines[extension.measure_id].extensions.append(extension)
    return lines
