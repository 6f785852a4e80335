"""What a measure's page shows: moves, findings it answers, evidence, progress, extensions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bihuan.apps.archives.models import Evidence
from bihuan.apps.archives.queries import is_late
from bihuan.apps.loop.models import Extension, Finding, Measure, Progress
from bihuan.apps.loop.queries.finding_page import WORDS, Button
from bihuan.apps.loop.queries.ledger_rows import MeasureLine, measure_lines
from bihuan.apps.loop.queries.measure_policies import PolicySection, policy_section
from bihuan.apps.loop.queries.relations import held_on_measure, involved_in_measure, reach_of
from bihuan.apps.loop.queries.scope import findings_visible_to
from bihuan.apps.loop.states import ACTIVITY_KINDS, EXTENSION, FINDING, MEASURE, OFFICE
from bihuan.apps.people.queries import timeline
from bihuan.kit.deed import Actor
from bihuan.rules.reading.substance import is_empty_talk

PRESSED = frozenset({"verify"})
PRIMARY = frozenset({"report", "submit", "verify"})
NAMES = {"return": "send_back"}
GIVERS = frozenset({"owner", "lead_head", "helper", *OFFICE})
MOST_LINKABLE = 500


@dataclass(frozen=True, slots=True)
class ExtensionView:
    """An extension with the moves one may make."""

    extension: Extension
    state: str  # msgid
    tone: str
    buttons: list[Button]


@dataclass(slots=True)
class MeasurePage:
    """Everything of one measure."""

    line: MeasureLine
    buttons: list[Button]
    may_edit: bool
    may_prove: bool
    may_ask: bool
    may_unlink: bool
    warnings: list[str]
    findings: list[Finding]
    policies: PolicySection | None
    evidence: list[tuple[Evidence, bool]]
    progress: list[Progress]
    extensions: list[ExtensionView]
    acts: list[dict[str, Any]]

    @property
    def measure(self) -> Measure:
        return self.line.measure


def warnings_for(measure: Measure) -> list[str]:
    """What a reader would object to (Q9); warns and never blocks."""
    found = []
    if is_empty_talk(f"{measure.text} {measure.product}"):
        found.append(
            _("It only strengthens: name what will be there, how many, by when, so it can be seen.")
        )
    if not measure.product_kind and not measure.outcome:
        found.append(_("It names no product: before submitting, say what came of it."))
    elif measure.product_kind in ACTIVITY_KINDS and not measure.outcome:
        found.append(_("It is an activity: before submitting, say what has changed by it."))
    if not measure.criterion:
        found.append(_("It has no acceptance criterion: how will one see that it is done?"))
    return found


def measure_page(by: Actor, measure: Measure, *, on: date) -> MeasurePage:
    """The page of a measure the person may see."""
    involved = involved_in_measure(measure)
    held = held_on_measure(reach_of(by, on=on), measure, involved)
    live = measure.state in MEASURE.open
    evidence = (
        Evidence.objects.filter(pk__in=measure.evidence_links.values("evidence_id"))
        .select_related("file", "entered_by")
        .order_by("pk")
    )
    mine = not held.isdisjoint({"owner", "lead_head"})
    asked = measure.extensions.filter(state__in=EXTENSION.open).exists()
    return MeasurePage(
        line=measure_lines([measure], on=on)[measure.pk],
        buttons=_buttons(measure, held),
        may_edit=measure.state == "open" and not held.isdisjoint(GIVERS - {"helper"}),
        may_prove=measure.state != "cancelled" and not held.isdisjoint(GIVERS),
        may_ask=mine and measure.state == "open" and bool(measure.due_on) and not asked,
        may_unlink=by.holds(*OFFICE) and measure.state != "cancelled",
        warnings=warnings_for(measure) if live else [],
        findings=list(
            findings_visible_to(by)
            .filter(remedies__measure=measure, remedies__void_reason="")
            .order_by("number", "pk")
        ),
        policies=policy_section(measure, on=on),
        evidence=[(e, is_late(e)) for e in evidence],
        progress=list(measure.progress.select_related("by").order_by("-at", "-pk")),
        extensions=_extensions(by, measure, held),
        acts=timeline([("loop.Measure", measure.pk)], words=WORDS),
    )


def linkable_findings(by: Actor, measure: Measure) -> list[tuple[str, str]]:
    """Findings the measure could also answer, as choices."""
    rows = (
        findings_visible_to(by)
        .filter(
            agency_id=measure.agency_id,
            programme=measure.programme,
            state__in=("planning", "rectifying", "long_term"),
        )
        .exclude(remedies__measure=measure, remedies__void_reason="")
        .order_by("number", "pk")
    )
    return [
        (str(pk), f"{number} {title[:80]}")
        for pk, number, title in rows.values_list("pk", "number", "title")[:MOST_LINKABLE]
    ]


def _buttons(measure: Measure, held: frozenset[str]) -> list[Button]:
    return [
        Button(
            NAMES.get(move.name, move.name),
            move.label,
            asks=move.name not in PRESSED,
            tone="primary" if move.name in PRIMARY else "",
        )
        for move in MEASURE.moves_from(measure.state, held=held)
    ]


def _extensions(by: Actor, measure: Measure, held: frozenset[str]) -> list[ExtensionView]:
    found = []
    for row in measure.extensions.select_related("asked_by", "endorsed_by", "decided_by"):
        mine = row.asked_by_id == by.person_id
        moves = () if mine else EXTENSION.moves_from(row.state, held=held)
        state = EXTENSION.states[row.state]
        buttons = [
            Button(m.name, m.label, tone="primary" if m.name != "refuse" else "") for m in moves
        ]
        found.append(ExtensionView(row, state.label, state.tone, buttons))
    return found


def finding_states() -> dict[str, tuple[str, str]]:
    """Label and tone of each state, for lists of findings."""
    return {s.key: (s.label, s.tone) for s in FINDING.states.values()}
