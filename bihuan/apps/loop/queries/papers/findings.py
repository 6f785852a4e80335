"""督办单, 销号审批表, 回头看记录: what is told of one finding."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bihuan.apps.documents.queries.wording import in_chinese, wording
from bihuan.apps.loop.models import Closure, Finding, Opinion, Recheck
from bihuan.apps.loop.queries.ledger_rows import LedgerRow, MeasureLine, rows_of
from bihuan.apps.loop.queries.papers.sheet import Sheet, called, iso, when
from bihuan.apps.loop.queries.standing import ladder_of
from bihuan.apps.loop.states import (
    CHECK_METHODS,
    CLOSURE,
    MEASURE,
    RECHECK,
    RECHECK_KINDS,
    SOURCES,
    Step,
    parse_chain,
)
from bihuan.kit.deed import OFFICE_ZONE
from bihuan.rules.official import chinese_day


@in_chinese
def slip(finding: Finding, *, on: date, order: int) -> Sheet | None:
    """The slip 督办单 of a finding in the colour it has on the day; none while it has no colour."""
    row = rows_of([finding], on=on)[0]
    if row.colour is None:
        return None
    step = ladder_of(finding.programme).step(row.colour)
    due = finding.next_due_on or finding.due_on
    late = due is None or due < on
    demand = wording("slip", "reason" if late else "demand", due=chinese_day(due) if due else "")
    values = {
        "colour": row.colour,
        "number": f"{_numbered(finding)}-{order}",
        "rung": _(step.form),
        **_owners(row),
        "due_on": iso(due),
        "programme": finding.programme.name if finding.programme else "",
        "as_of": iso(on),
        "matter": finding.verbatim,
        "progress": "\n".join(_progress(line) for line in row.live),
        "demand": "\n".join(str(one["text"]) for one in demand),
    }
    title = f"督办单（{_(step.label)}）"
    return Sheet("slip", title, _given(values), finding.lead_unit_id)


@in_chinese
def closure_form(closure: Closure, *, on: date) -> Sheet:
    """The form 销号审批表 of one attempt to close, with every opinion, name and moment."""
    finding = closure.finding
    row = rows_of([finding], on=on)[0]
    values = {
        "number": _numbered(finding),
        "attempt": f"第{closure.attempt}次",
        **_owners(row),
        "source": _(SOURCES[finding.source]),
        "found_on": iso(finding.found_on),
        "due_on": iso(finding.due_on),
        "applied_by": closure.applied_by.name,
        "applied_on": iso(closure.applied_at.astimezone(OFFICE_ZONE).date()),
        "state": _(CLOSURE.states[closure.state].label),
        "as_of": iso(on),
        "programme": finding.programme.name if finding.programme else "",
        "verbatim": finding.verbatim,
        "cause": finding.root_cause,
        "assessment": closure.self_assessment,
        "measures": [_measure(line) for line in row.live],
        "signed": _steps(closure),
    }
    return Sheet("closure", "问题整改销号审批表", _given(values), finding.lead_unit_id)


@in_chinese
def lookback_record(recheck: Recheck, *, on: date) -> Sheet:
    """The record 回头看记录 of a look-back, held or still to be held with room to write."""
    finding = recheck.finding
    row = rows_of([finding], on=on)[0]
    values = {
        "number": _numbered(finding),
        "kind": _(RECHECK_KINDS[recheck.kind]),
        "unit": called(finding.lead_unit),
        "closed_on": iso(finding.closed_on),
        "due_on": iso(recheck.due_on),
        "held_on": iso(recheck.held_on),
        "result": _(RECHECK.states[recheck.state].label) if recheck.held_on else "",
        "as_of": iso(on),
        "programme": finding.programme.name if finding.programme else "",
        "verbatim": finding.verbatim,
        "measures": [_measure(line) for line in row.live],
        "looked_at": recheck.looked_at,
        "signed": [
            _step("检查人员", "", called(recheck.by), _day(recheck.held_on)),
            _step("被查科室", "", "", ""),
        ],
    }
    return Sheet("lookback", "问题整改回头看记录", _given(values), finding.lead_unit_id)


def _numbered(finding: Finding) -> str:
    return f"{finding.year}-{finding.number:03}"


def _owners(row: LedgerRow) -> dict[str, str]:
    return {"unit": row.unit, "handler": "、".join(row.handlers), "leader": row.leader}


def _progress(line: MeasureLine) -> str:
    state = _(MEASURE.states[line.measure.state].label)
    return f"{line.measure.text}（{state}，进度{line.measure.percent}%，佐证{line.evidence}件）"


def _measure(line: MeasureLine) -> dict[str, Any]:
    measure = line.measure
    product = "：".join(part for part in (measure.product_kind, measure.product) if part)
    return {
        "text": measure.text,
        "handler": line.handler,
        "due_on": iso(measure.due_on),
        "product": product,
        "state": _(MEASURE.states[measure.state].label),
        "verified_on": iso(measure.verified_on),
        "evidence": line.evidence,
    }


def _steps(closure: Closure) -> list[dict[str, str]]:
    """Each step with what was said; one that still waits has an empty box to be signed."""
    said = list(closure.opinions.select_related("by").order_by("at", "pk"))
    found = [
        _step("申请人", closure.self_assessment, closure.applied_by.name, when(closure.applied_at))
    ]
    for index, step in enumerate(parse_chain(closure.chain).steps):
        here = [one for one in said if one.step == index]
        found += [_opinion(step, one) for one in here] or [_waiting(step)]
    return found


def _opinion(step: Step, one: Opinion) -> dict[str, str]:
    """The verdict is said once: 同意 where the words do not say it themselves."""
    method = _(CHECK_METHODS[one.method]) if one.method else ""
    verdict = "同意" if one.agreed else "退回"
    told = (method, "" if verdict in one.text else verdict, one.text)
    words = "，".join(part for part in told if part)
    return _step(_(step.label), words, one.by.name, when(one.at))


def _waiting(step: Step) -> dict[str, str]:
    return _step(_(step.label), "申请人本人，此环节略过。" if step.skipped else "", "", "")


def _step(step: str, opinion: str, name: str, day: str) -> dict[str, str]:
    return {"step": step, "opinion": opinion, "name": name, "day": day}


def _day(day: date | None) -> str:
    return chinese_day(day) if day else ""


def _given(values: dict[str, Any]) -> dict[str, Any]:
    """Without what the records leave blank."""
    return {name: value for name, value in values.items() if value not in ("", None, [])}
