"""A meeting's items as a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from bihuan.apps.loop.queries.dispatch import Dispatch, Item, verdict_words
from bihuan.kit import present
from bihuan.kit.sheets.columns import Column
from bihuan.kit.sheets.heading import Table
from bihuan.kit.sheets.writing import write
from bihuan.rules.ladder import LADDERS

COLOURS = {step.colour: step.label for ladder in LADDERS.values() for step in ladder.steps}

DISPATCH: Final = Table(
    "dispatch",
    (
        Column("number", _("No."), kind="int", width=7),
        Column("title", _("Title"), width=40),
        Column("lead_unit", _("Lead department"), width=14),
        Column("handler", _("Responsible person"), width=14),
        Column("due_on", _("Due"), kind="date", width=12),
        Column("left", _("Time left"), width=12),
        Column("colour", _("Colour"), width=8),
        Column("state", _("State"), width=14),
        Column("percent", _("Per cent"), kind="int", width=8),
        Column("evidence", _("Evidence"), kind="int", width=8),
        Column("news", _("Since last time"), width=50),
        Column("blockers", _("What is in the way"), width=30),
        Column("last", _("Last verdict"), width=24),
        Column("verdict", _("Verdict"), width=24),
    ),
    _("Items of the meeting"),
)


def dispatch_sheet(shown: Dispatch) -> bytes:
    """The items as shown, with when it was held and since when the changes count."""
    session = shown.session
    note = "\n".join(
        (
            f"{gettext('Meeting')}：{session.title}",
            f"{gettext('Held at')}：{present.moment(session.held_at)}",
            f"{gettext('Last meeting')}：{present.moment(shown.since)}",
        )
    )
    rows = [_values(item) for item in shown.items]
    return write([(DISPATCH, rows)], title=gettext(DISPATCH.title), note=note)


def _values(item: Item) -> Mapping[str, object]:
    finding = item.row.finding
    return {
        "number": finding.number,
        "title": finding.title,
        "lead_unit": finding.lead_unit.name if finding.lead_unit else "",
        "handler": "、".join(item.row.handlers),
        "due_on": finding.due_on,
        "left": item.row.left,
        "colour": gettext(COLOURS[item.row.colour]) if item.row.colour else "",
        "state": gettext(item.row.state_label),
        "percent": item.row.percent,
        "evidence": item.row.evidence,
        "news": "\n".join(item.news),
        "blockers": "\n".join(item.blockers),
        "last": verdict_words(item.last) if item.last else "",
        "verdict": verdict_words(item.verdict) if item.verdict else "",
    }
