"""任务分解表: who owes which clause, by class, as of a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from bihuan.apps.documents.queries.wording import in_chinese
from bihuan.apps.programmes.models import Programme
from bihuan.apps.programmes.queries.duties import Duty, classes, duties
from bihuan.apps.programmes.queries.responsibilities import Coverage, leaves, ownership


@in_chinese
def duties_paper(
    programme: Programme, *, on: date, led_by: frozenset[int] | None = None
) -> tuple[str, dict[str, Any]]:
    """Title and values, of what some departments lead or of all; clauses left out say so."""
    names = {one.code: one.name for one in classes(programme)}
    rows = duties(programme, leaves(programme).order_by("order"))
    owned = ownership(programme)
    if led_by is not None:
        rows = [one for one in rows if one.held and one.held.lead_unit_id in led_by]
        owned = Coverage(sum(one.owned for one in rows), len(rows))
    values = {
        "programme": programme.name,
        "standard": str(programme.version or "")[:200],
        "count": owned.total,
        "owned": owned.done,
        "as_of": on.isoformat(),
        "rows": [_row(one, names) for one in rows],
    }
    names_of = sorted({one.held.lead_unit.name for one in rows if one.held and one.held.lead_unit})
    whose = f"（{'、'.join(names_of)}）" if led_by is not None and names_of else ""
    return f"{programme.name[:60]}任务分解表{whose}", {k: v for k, v in values.items() if v != ""}


def _row(one: Duty, names: dict[str, str]) -> dict[str, Any]:
    held = one.held
    row = {
        "class": names.get(one.clause.class_code, one.clause.class_code),
        "code": one.clause.code,
        "name": one.clause.name,
        "full": f"{one.clause.score.normalize():f}" if one.clause.score is not None else "",
        "helpers": "、".join(unit.name for unit in one.helping),
        "target": "合理缺项" if one.exempt else (held.target if held else ""),
    }
    if held is None:
        return row
    people = {
        "leader": held.leader,
        "unit": held.lead_unit,
        "head": held.head,
        "handler": held.handler,
    }
    named = {name: who.name for name, who in people.items() if who is not None}
    return {**row, **named, "due_on": held.due_on.isoformat() if held.due_on else ""}
