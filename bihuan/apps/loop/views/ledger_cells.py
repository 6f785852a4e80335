"""The cells of a ledger's rows, joined here: in a template they cost more than their questions."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from django.utils.translation import gettext as _
from markupsafe import Markup

from bihuan.apps.loop.queries.ledger_rows import LedgerRow, MeasureLine
from bihuan.kit.present import day

MEASURES_SHOWN = 3
LONGEST_MEASURE = 40


class LedgerCells:
    """Draws the cells of one page's rows; what rows have in common is worked out once a page."""

    def __init__(self, *, findings: str, measures: str) -> None:
        self.findings, self.measures = findings, measures
        self.evidence, self.helped = escape(_("Evidence")), escape(_("Helped by"))
        self.drawn: dict[object, Markup] = {}
        self.told: dict[str, str] = {}

    def __call__(self, row: LedgerRow, tags: Callable[[LedgerRow], Markup]) -> Markup:
        """One `<td>` a column of the ledger; `tags` draws what a row's look says."""
        look = row.look
        if look not in self.drawn:
            self.drawn[look] = tags(row)
        here = f"{self.findings}/{row.pk}"
        cells = (
            str(row.finding.number),
            self._finding(row, here),
            self._responsible(row),
            self._measures(row.live, here),
            self._due(row),
            f'{row.percent}%<span class="sub"><a href="{here}#evidence">{self.evidence}'
            f" {row.evidence}</a></span>",
            self.drawn[look],
            self._after(row),
        )
        # Every text was escaped on its way here; tags come out of a template that escaped theirs.
        return Markup("".join(f"<td>{cell}</td>" for cell in cells))  # noqa: S704

    def _finding(self, row: LedgerRow, here: str) -> str:
        finding = row.finding
        told = [self._say(row.source_label), self._say(row.type_label)]
        told += [escape(text) for text in (finding.category, finding.part) if text]
        return f'<a href="{here}">{escape(finding.title)}</a>{_below(" · ".join(told))}'

    def _responsible(self, row: LedgerRow) -> str:
        people = [name for name in (row.leader, "、".join(row.handlers)) if name]
        helped = f"{self.helped} {escape('、'.join(row.helpers))}" if row.helpers else ""
        return f"{escape(row.unit) or '—'}{_below(escape(' · '.join(people)))}{_below(helped)}"

    def _measures(self, live: list[MeasureLine], here: str) -> str:
        if not live:
            return "—"
        shown = "".join(
            f'<div><a href="{self.measures}/{line.pk}">{_short(line.measure.text)}</a></div>'
            for line in live[:MEASURES_SHOWN]
        )
        more = len(live) - MEASURES_SHOWN
        if more <= 0:
            return shown
        words = escape(_("and %(n)s more") % {"n": more})
        return f'{shown}<a class="sub" href="{here}#measures">{words}</a>'

    def _due(self, row: LedgerRow) -> str:
        drawn = f"{day(row.finding.due_on)}{_below(escape(row.left))}"
        if not row.extensions:
            return drawn
        reasons = escape("；".join(extension.reason for extension in row.extensions))
        words = escape(_("Extended ×%(n)s") % {"n": len(row.extensions)})
        return f'{drawn}<span class="sub" title="{reasons}">{words}</span>'

    def _after(self, row: LedgerRow) -> str:
        looks = [
            _below(f"{self._say(label)} <time>{day(on)}</time>")
            for label, _tone, on in row.rechecked
        ]
        closed = day(row.finding.closed_on) if row.finding.closed_on or not looks else ""
        return closed + "".join(looks)

    def _say(self, msgid: str) -> str:
        if msgid not in self.told:
            self.told[msgid] = escape(_(msgid) if msgid else "")
        return self.told[msgid]


def _below(text: str) -> str:
    """A line in small letters under what a cell says; nothing for nothing."""
    return f'<span class="sub">{text}</span>' if text else ""


def _short(text: str) -> str:
    whole = len(text) <= LONGEST_MEASURE
    return escape(text if whole else text[: LONGEST_MEASURE - 1].rstrip() + "…")
