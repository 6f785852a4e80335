"""Money to recover: its lines with what came in and was waived, who may read the names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import DecimalField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from bihuan.apps.loop.models import Finding, Measure, Receipt, Recovery, RecoveryLine, Talk, Waiver
from bihuan.apps.loop.queries.relations import Reach, held_on_finding
from bihuan.apps.loop.queries.scope import findings_visible_to
from bihuan.kit.deed import Actor
from bihuan.rules.recovery import Balance, Line, balance

# Who reads the names of those who pay back: the office, who is responsible for the finding.
READERS: Final = frozenset(
    {"coordinator", "director", "inspector", "owner", "lead_head", "leader_in_charge", "system"}
)
KEEPERS: Final = frozenset({"owner", "lead_head", "coordinator", "system"})
WAIVERS: Final = ("coordinator", "director")
STATED_IN: Final = ("unassigned", "offered", "planning", "rectifying", "long_term")
MONEY: Final = DecimalField(max_digits=14, decimal_places=2)


def recoveries_visible_to(by: Actor) -> QuerySet[Recovery]:
    """Recoveries of findings in reach."""
    return Recovery.objects.filter(finding__in=findings_visible_to(by))


def lines_of(recovery: Recovery) -> QuerySet[RecoveryLine]:
    """The lines that stand, each with what came in and was waived."""
    received = Receipt.objects.filter(line=OuterRef("pk")).values("line")
    waived = Waiver.objects.filter(line=OuterRef("pk"), void_reason="").values("line")
    nothing = Value(Decimal(0), output_field=MONEY)
    return (
        RecoveryLine.objects.filter(recovery=recovery, void_reason="")
        .annotate(
            recovered=Coalesce(Subquery(received.annotate(n=Sum("amount")).values("n")), nothing),
            waived=Coalesce(Subquery(waived.annotate(n=Sum("amount")).values("n")), nothing),
        )
        .order_by("pk")
    )


def as_line(row: Any) -> Line:
    """A row of `lines_of` as the rule takes it."""
    return Line(due=row.due, recovered=row.recovered, waived=row.waived)


def balance_of(recovery: Recovery) -> Balance:
    """How a recovery stands."""
    return balance(recovery.amount, (as_line(row) for row in lines_of(recovery)))


def may_read_names(reach: Reach, finding: Finding) -> bool:
    """Whether the names of those who pay back, and the records of talks, are shown in full."""
    return not READERS.isdisjoint(held_on_finding(reach, finding))


def masked(name: str) -> str:
    """A name of which only the first sign is told."""
    return f"{name[:1]}**"


@dataclass(frozen=True, slots=True)
class LineView:
    """A line as the page shows it."""

    line: RecoveryLine
    payee: str
    period: str
    rule: Line
    receipts: list[Receipt]
    waivers: list[Waiver]

    @property
    def untouched(self) -> bool:
        """Whether it may still be voided: nothing came in, nothing was waived."""
        return self.rule.recovered == 0 and self.rule.waived == 0


@dataclass(slots=True)
class RecoveryPage:
    """The money section of a finding."""

    recovery: Recovery | None
    balance: Balance | None
    lines: list[LineView]
    talks: list[tuple[Talk, str]]
    reads: bool
    may_state: bool
    may_keep: bool
    may_waive: bool


def recovery_page(reach: Reach, finding: Finding) -> RecoveryPage | None:
    """The money section; none where there is no money to recover."""
    recovery = Recovery.objects.filter(finding=finding).first()
    measures = Measure.objects.filter(
        remedies__finding=finding, remedies__void_reason="", product_kind="追缴"
    ).exclude(state="cancelled")
    held = held_on_finding(reach, finding)
    keeps = not KEEPERS.isdisjoint(held)
    if recovery is None and not (keeps and measures.exists()):
        return None
    reads = not READERS.isdisjoint(held)
    at_work = finding.state in ("planning", "rectifying", "long_term")
    return RecoveryPage(
        recovery=recovery,
        balance=balance_of(recovery) if recovery else None,
        lines=line_views(recovery, reads=reads) if recovery else [],
        talks=_talks(recovery, reads=reads) if recovery else [],
        reads=reads,
        may_state=keeps and finding.state in STATED_IN,
        may_keep=keeps and at_work and recovery is not None,
        may_waive=reach.by.holds(*WAIVERS) and at_work and recovery is not None,
    )


def line_views(recovery: Recovery, *, reads: bool) -> list[LineView]:
    """The lines with everything booked on them."""
    rows = list(lines_of(recovery))
    receipts: dict[int, list[Receipt]] = {row.pk: [] for row in rows}
    waivers: dict[int, list[Waiver]] = {row.pk: [] for row in rows}
    booked = Receipt.objects.filter(line__in=rows).select_related("entered_by", "reversal")
    for receipt in booked.order_by("pk"):
        receipts[receipt.line_id].append(receipt)
    decided = Waiver.objects.filter(line__in=rows).select_related("file", "entered_by")
    for waiver in decided.order_by("pk"):
        waivers[waiver.line_id].append(waiver)
    return [
        LineView(
            line=row,
            payee=row.payee if reads else masked(row.payee),
            period=period_of(row),
            rule=as_line(row),
            receipts=receipts[row.pk],
            waivers=waivers[row.pk],
        )
        for row in rows
    ]


def period_of(line: RecoveryLine) -> str:
    """2014-10 — 2018-11."""
    return " — ".join(f"{d:%Y-%m}" for d in (line.period_from, line.period_to) if d)


def _talks(recovery: Recovery, *, reads: bool) -> list[tuple[Talk, str]]:
    rows = recovery.talks.select_related("by", "file").order_by("-on", "-pk")
    return [(row, row.with_whom if reads else masked(row.with_whom)) for row in rows]


def line_rows(recovery: Recovery) -> list[Mapping[str, object]]:
    """The lines for a workbook."""
    return [
        {
            "payee": view.line.payee,
            "period_from": _month(view.line.period_from),
            "period_to": _month(view.line.period_to),
            "due": view.line.due,
            "note": view.line.note,
            "recovered": view.rule.recovered,
            "waived": view.rule.waived,
            "open": view.rule.open,
        }
        for view in line_views(recovery, reads=True)
    ]


def _month(day: date | None) -> str | None:
    return f"{day:%Y-%m}" if day else None
