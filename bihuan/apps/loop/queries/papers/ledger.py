"""整改台账: every finding of a programme with measures, status and look-backs, as of a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bihuan.apps.documents.queries.wording import in_chinese
from bihuan.apps.loop.queries.ledger_rows import LedgerRow, rows_of
from bihuan.apps.loop.queries.papers.sheet import Sheet, iso, short
from bihuan.apps.loop.queries.scope import findings_visible_to
from bihuan.apps.loop.states import UNCOUNTED
from bihuan.apps.programmes.models import Programme
from bihuan.kit.deed import Actor


@in_chinese
def ledger(programme: Programme, by: Actor, *, on: date) -> Sheet:
    """The ledger of a programme; what was merged or not upheld is not counted."""
    rows = findings_visible_to(by).filter(programme=programme).exclude(state__in=UNCOUNTED)
    named = rows.select_related("programme", "leader", "handler", "lead_unit")
    told = rows_of(list(named.order_by("number", "pk")), on=on)
    values = {
        "programme": programme.name,
        "count": len(told),
        "done": sum(1 for row in told if row.status == "done"),
        "as_of": iso(on),
        "rows": [_row(row) for row in told],
    }
    name = short(programme.name).removesuffix("整改")
    return Sheet("ledger", f"{name}整改台账", values)


def _row(row: LedgerRow) -> dict[str, Any]:
    finding = row.finding
    return {
        "number": str(finding.number),
        "verbatim": finding.verbatim,
        "type": _(row.type_label),
        "leader": row.leader,
        "unit": row.unit,
        "handler": "、".join(row.handlers),
        "measures": "\n".join(
            f"{line.measure.text}（{line.measure.percent}%）" for line in row.live
        ),
        "due_on": iso(finding.due_on),
        "evidence": row.evidence,
        "status": _(row.status_label) if row.status_label else "",
        "closed_on": iso(finding.closed_on),
        "rechecks": "、".join(dict.fromkeys(_(label) for label, _tone, _day in row.rechecked)),
    }
