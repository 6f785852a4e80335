"""年度述职数据页: the figures of a department head's or leader's year, each with its definition."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q

from bihuan.apps.documents.queries.wording import in_chinese
from bihuan.apps.loop.models import Appraisal, Finding, Measure, MeasureEvidence
from bihuan.apps.loop.queries.appraising import appraisals_visible_to, year_of
from bihuan.apps.loop.queries.papers.sheet import Sheet, iso, points
from bihuan.apps.loop.queries.standing import has_status
from bihuan.apps.loop.states import UNCOUNTED
from bihuan.apps.people.models import Person, Unit
from bihuan.apps.people.queries import current_tenures
from bihuan.kit.deed import Actor


@in_chinese
def yearly(by: Actor, person: Person, year: int, *, on: date) -> Sheet:
    """What the departments one heads or is in charge of did in a year, up to a day."""
    last = min(on, date(year, 12, 31))
    unit_ids = sorted(by.unit_ids)
    units = Unit.objects.filter(pk__in=unit_ids).order_by("order", "pk")
    names = "、".join(unit.name for unit in units)
    posts = "、".join(str(one.post) for one in current_tenures(person, on=on))
    figures = [*_findings(unit_ids, year, last), *_measures(unit_ids, year, last)]
    figures += _appraisal(by, unit_ids, year)
    values = {
        "person": person.name,
        "posts": posts[:200],
        "year": f"{year}年",
        "as_of": iso(last),
        "scope": f"{names}牵头的问题和措施；不含合并和不成立的问题。",
        "figures": figures,
    }
    shown = {name: value for name, value in values.items() if value}
    return Sheet("yearly", f"{year}年度述职数据页（{person.name}）", shown)


def _findings(unit_ids: list[int], year: int, last: date) -> list[dict[str, Any]]:
    led = Finding.objects.filter(lead_unit__in=unit_ids).exclude(state__in=UNCOUNTED)
    found = led.filter(found_on__year=year, found_on__lte=last)
    closed = led.filter(closed_on__year=year, closed_on__lte=last)
    on_time = closed.filter(Q(due_on__isnull=True) | Q(closed_on__lte=F("due_on")))
    overdue = led.filter(has_status("overdue", on=last), found_on__lte=last)
    n, m = closed.count(), on_time.count()
    back = found.filter(recurrence__gt=0).count()
    return [
        _figure("新增问题", found.count(), "个", "本年度内发现、由所列科室牵头的问题"),
        _figure("销号问题", n, "个", "本年度内销号的问题，含往年发现的"),
        _figure("按期销号", m, "个", "销号日期不晚于整改时限，无时限的计入"),
        _figure("按期销号率", _rate(m, n), "%" if n else "", "按期销号数除以销号数"),
        _figure("逾期未完成", overdue.count(), "个", "截至统计日已过时限、尚未完成的问题"),
        _figure("反弹问题", back, "个", "本年度发现的问题中曾经反弹的"),
    ]


def _measures(unit_ids: list[int], year: int, last: date) -> list[dict[str, Any]]:
    led = Measure.objects.filter(lead_unit__in=unit_ids).exclude(state="cancelled")
    verified = led.filter(verified_on__year=year, verified_on__lte=last)
    proofs = MeasureEvidence.objects.filter(
        measure__in=led,
        evidence__entered_on__year=year,
        evidence__entered_on__lte=last,
        evidence__withdrawn_reason="",
    )
    pieces = proofs.values("evidence_id").distinct().count()
    return [
        _figure("核验措施", verified.count(), "条", "本年度内通过核验的整改措施"),
        _figure("整改佐证", pieces, "件", "本年度内为整改措施录入的佐证，同一件只计一次"),
    ]


def _appraisal(by: Actor, unit_ids: list[int], year: int) -> list[dict[str, Any]]:
    """The points of a fixed appraisal; one that is still drafted is nobody's result."""
    fixed = appraisals_visible_to(by).filter(year=year, state="fixed").first()
    if fixed is None:
        return [_figure("年度考核得分", "未定", "", "本年度科室考核尚未定稿")]
    return [
        _figure(f"年度考核得分（{row.unit}）", points(row.result.total), "分", _meant(fixed))
        for row in year_of(fixed, by).rows
        if row.unit_id in unit_ids
    ]


def _meant(fixed: Appraisal) -> str:
    return f"{fixed.year}年度科室考核定稿结果，百分制"


def _figure(name: str, value: int | str, unit: str, definition: str) -> dict[str, Any]:
    return {"name": name, "value": str(value), "unit": unit, "definition": definition}


def _rate(part: int, whole: int) -> str:
    return points(Decimal(100 * part / whole).quantize(Decimal("0.1"))) if whole else "—"
