"""What a finding's page shows: moves one may make, chain, measures, evidence, look-backs, story."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bihuan.apps.archives.models import Evidence
from bihuan.apps.archives.queries import is_late
from bihuan.apps.loop.models import Closure, Finding, MeasureEvidence, Recheck, Verdict
from bihuan.apps.loop.queries.ledger_rows import LedgerRow, rows_of
from bihuan.apps.loop.queries.proof import (
    evidence_of_finding,
    missing_before_closing,
    missing_sentences,
)
from bihuan.apps.loop.queries.recovery import KEEPERS, STATED_IN, RecoveryPage, recovery_page
from bihuan.apps.loop.queries.relations import (
    Reach,
    held_on_finding,
    involved_in_finding,
    may_agree,
    reach_of,
)
from bihuan.apps.loop.states import (
    CHECK_METHODS,
    CHECKERS,
    FINDING,
    FINDING_TYPES,
    MEASURE,
    OFFICE,
    RECHECK,
    RECHECK_KINDS,
    SOURCES,
    VERDICTS,
    Step,
    parse_chain,
)
from bihuan.apps.people.queries import timeline
from bihuan.kit import present
from bihuan.kit.deed import Actor

WORKERS = frozenset({"owner", "lead_head", *OFFICE})
AT_WORK = ("planning", "rectifying", "long_term")
# moves of the table that another page or step makes
ELSEWHERE = frozenset({"pass", "publicise", "return", "relapse"})
PRESSED = frozenset({"plan", "conclude"})  # one button; the others ask first
PRIMARY = frozenset({"assign", "accept", "plan", "apply", "conclude"})


@dataclass(frozen=True, slots=True)
class Button:
    """A move the person may make now: url name, label msgid, whether it asks first."""

    name: str
    label: str
    asks: bool = True
    tone: str = ""


@dataclass(slots=True)
class ChainStep:
    """A step of a closure as `ui.steps` shows it."""

    key: str
    label: str
    note: str = ""
    back: str = ""


@dataclass(slots=True)
class ClosureView:
    """One attempt to close, with who said what."""

    closure: Closure
    steps: list[ChainStep]
    current: str
    opinions: list[tuple[str, str, str, bool, str]]  # step, who, when, agreed, words
    mine: Step | None = None  # the step the person decides now


@dataclass(slots=True)
class FindingPage:
    """Everything of one finding."""

    row: LedgerRow
    buttons: list[Button]
    may_add: bool
    missing: tuple[str, ...]
    money: RecoveryPage | None
    closures: list[ClosureView]
    evidence: list[tuple[Evidence, bool, int]]  # piece, entered late, measure it proves
    rechecks: list[tuple[Recheck, str, str, str, bool]]  # row, kind, state, tone, may decide
    verdicts: list[tuple[Verdict, str]]
    acts: list[dict[str, Any]] = field(default_factory=list)

    @property
    def finding(self) -> Finding:
        return self.row.finding


def finding_page(by: Actor, finding: Finding, *, on: date) -> FindingPage:
    """The page of a finding the person may see."""
    reach = reach_of(by, on=on)
    held = held_on_finding(reach, finding)
    row = rows_of([finding], on=on)[0]
    missing = missing_before_closing(finding, chain_complete=True)
    wants_closing = finding.state in ("rectifying", "long_term")
    rechecks = _rechecks(reach, finding)
    buttons, money = _buttons(finding, held), recovery_page(reach, finding)
    if money is None and finding.state in STATED_IN and not KEEPERS.isdisjoint(held):
        buttons.append(Button("recovery", "Money to recover"))
    return FindingPage(
        row=row,
        buttons=buttons,
        may_add=finding.state in AT_WORK and not held.isdisjoint(WORKERS),
        missing=missing_sentences(finding, missing) if wants_closing else (),
        money=money,
        closures=_closures(reach, finding),
        evidence=_evidence(finding),
        rechecks=rechecks,
        verdicts=_verdicts(finding),
        acts=timeline(_objects(finding, row, rechecks), words=WORDS),
    )


def _buttons(finding: Finding, held: frozenset[str]) -> list[Button]:
    found = [
        Button(
            move.name,
            move.label,
            asks=move.name not in PRESSED,
            tone="primary" if move.name in PRIMARY else "",
        )
        for move in FINDING.moves_from(finding.state, held=held)
        if move.name not in ELSEWHERE
    ]
    if finding.state not in FINDING.final:
        if not held.isdisjoint(WORKERS):
            found.append(Button("describe", "Edit"))
        if not held.isdisjoint(OFFICE):
            found.append(Button("redate", "Change the due date"))
    if finding.state == "publicised" and not held.isdisjoint(OFFICE):
        found.append(Button("object", "Return"))
    return found


def _closures(reach: Reach, finding: Finding) -> list[ClosureView]:
    closures = finding.closures.prefetch_related("opinions__by").select_related("applied_by")
    return [_closure(reach, finding, closure) for closure in closures.order_by("-attempt")]


def _closure(reach: Reach, finding: Finding, closure: Closure) -> ClosureView:
    chain = parse_chain(closure.chain)
    opinions = sorted(closure.opinions.all(), key=lambda o: (o.at, o.pk))
    labels = {step.key: _(step.label) for step in chain.steps}
    steps = [
        ChainStep(
            step.key,
            labels[step.key],
            note=_("Skipped: the applicant") if step.skipped else _who(opinions, index, True),
            back=_who(opinions, index, False),
        )
        for index, step in enumerate(chain.steps)
    ]
    is_open = closure.state == "open"
    return ClosureView(
        closure=closure,
        steps=steps,
        current=chain.steps[closure.step].key if is_open else "",
        opinions=[
            (labels[o.step_key], o.by.name, present.moment(o.at), o.agreed, _words(o))
            for o in opinions
        ],
        mine=_mine(reach, finding, closure) if is_open else None,
    )


def _mine(reach: Reach, finding: Finding, closure: Closure) -> Step | None:
    step = parse_chain(closure.chain).steps[closure.step]
    said = any(o.step == closure.step and reach.is_(o.by_id) for o in closure.opinions.all())
    involved = involved_in_finding(finding)
    may = may_agree(reach, step, finding, applied_by=closure.applied_by_id, involved=involved)
    return step if may and not said else None


def _who(opinions: list[Any], index: int, agreed: bool) -> str:
    said = [o for o in opinions if o.step == index and o.agreed is agreed]
    if not agreed:
        return "；".join(o.text for o in said)
    return "、".join(f"{o.by.name} {present.day(o.at)}" for o in said)


def _words(opinion: Any) -> str:
    method = _(CHECK_METHODS[opinion.method]) if opinion.method else ""
    return "：".join(part for part in (method, opinion.text) if part)


def _evidence(finding: Finding) -> list[tuple[Evidence, bool, int]]:
    proving = MeasureEvidence.objects.filter(
        measure__remedies__finding=finding, measure__remedies__void_reason=""
    )
    measure_of = dict(proving.values_list("evidence_id", "measure_id"))
    return [(e, is_late(e), measure_of[e.pk]) for e in evidence_of_finding(finding)]


def _rechecks(reach: Reach, finding: Finding) -> list[tuple[Recheck, str, str, str, bool]]:
    rows = list(finding.rechecks.select_related("by").order_by("due_on", "pk"))
    decides = bool(rows) and reach.by.holds(*CHECKERS)
    free = decides and involved_in_finding(finding).admits(reach.by)
    return [
        (
            row,
            RECHECK_KINDS[row.kind],
            RECHECK.states[row.state].label,
            RECHECK.states[row.state].tone,
            free and row.state == "due",
        )
        for row in rows
    ]


def _verdicts(finding: Finding) -> list[tuple[Verdict, str]]:
    rows = finding.verdicts.select_related("session", "by").order_by("-at")
    return [(row, VERDICTS[row.verdict]) for row in rows]


def _objects(
    finding: Finding, row: LedgerRow, rechecks: list[tuple[Recheck, str, str, str, bool]]
) -> list[tuple[str, int]]:
    closures = finding.closures.values_list("pk", flat=True)
    return [
        ("loop.Finding", finding.pk),
        *(("loop.Measure", line.pk) for line in row.measures),
        *(("loop.Closure", pk) for pk in closures),
        *(("loop.Recheck", one[0].pk) for one in rechecks),
    ]


def _states(table: Any) -> dict[str, str]:
    return {state.key: state.label for state in table.states.values()}


WORDS: Mapping[str, Mapping[str, str]] = {
    "loop.Finding.state": _states(FINDING),
    "loop.Finding.type": {key: label for key, (label, _days) in FINDING_TYPES.items()},
    "loop.Finding.source": SOURCES,
    "loop.Measure.state": _states(MEASURE),
    "loop.Recheck.state": _states(RECHECK),
    "loop.Recheck.kind": RECHECK_KINDS,
}
