"""会议纪要 of a dispatch or pass meeting: who came, every item with what was decided."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bihuan.apps.documents.queries.wording import in_chinese, wording
from bihuan.apps.loop.models import Verdict
from bihuan.apps.loop.queries.dispatch import counts_of
from bihuan.apps.loop.queries.papers.sheet import Sheet, called, iso, short, when
from bihuan.apps.loop.queries.scope import findings_visible_to
from bihuan.apps.loop.states import VERDICTS
from bihuan.apps.programmes.models import Session
from bihuan.kit.deed import Actor
from bihuan.rules.official import paragraphs_of


@in_chinese
def minutes(session: Session, by: Actor, *, on: date) -> Sheet:
    """The minutes as drafted from the record: the office may still write on the running text."""
    total, told = counts_of(by, session)
    verdicts = Verdict.objects.filter(session=session, finding__in=findings_visible_to(by))
    rows = verdicts.select_related("finding__lead_unit").order_by("finding__number", "pk")
    people = session.attendance.select_related("person").order_by("person__pinyin", "pk")
    came = {
        state: [a.person.name for a in people if a.state == state] for state in ("present", "leave")
    }
    opening = wording(
        "minutes",
        "body",
        day=when(session.held_at),
        chair=f"{called(session.chair)}主持" if session.chair else "",
        place=f"在{session.place}" if session.place else "",
        title=session.title,
        programme=session.programme.name,
        total=total,
        told=told,
    )
    items = [_item(row) for row in rows]
    body = opening if items else opening[:1]
    values: dict[str, Any] = {
        "body": [*body, *paragraphs_of(session.minutes)],
        "present": came["present"],
        "excused": came["leave"],
        "items": items,
    }
    shown = {name: value for name, value in values.items() if value}
    return Sheet("minutes", f"{short(session.title)}会议纪要", shown)


def _item(verdict: Verdict) -> dict[str, Any]:
    finding = verdict.finding
    return {
        "number": str(finding.number),
        "title": finding.title,
        "unit": called(finding.lead_unit),
        "due_on": iso(verdict.new_due_on or finding.due_on),
        "verdict": _(VERDICTS[verdict.verdict]),
        "note": verdict.note,
    }
