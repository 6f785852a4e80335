"""督查记录, 自评表, 缺口清单: a round told line by line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.utils.translation import gettext as _

from bihuan.apps.documents.queries.wording import in_chinese
from bihuan.apps.loop.models import Answer, Mandate, Round
from bihuan.apps.loop.queries.papers.sheet import Sheet, called, iso, points, short
from bihuan.apps.loop.states import ROUND_KINDS
from bihuan.apps.programmes.models import Exemption, Responsibility
from bihuan.rules.official import chinese_day

TITLES = {"inspection": "督查记录", "selfcheck": "自评表", "gaps": "缺口清单"}


@in_chinese
def round_paper(
    round_: Round, kind: str, *, on: date, owed_by: frozenset[int] | None = None
) -> Sheet:
    """One of the papers of a round, of some departments or of all; without what is left out."""
    answers = [a for a in _answers(round_) if owed_by is None or a.unit_id in owed_by]
    build = {"inspection": _inspection, "selfcheck": _selfcheck, "gaps": _gaps}[kind]
    scored = [a for a in answers if a.score is not None]
    got = sum((a.score or Decimal(0) for a in scored), Decimal(0))
    full = sum((a.clause.score or Decimal(0) for a in scored), Decimal(0))
    values: dict[str, Any] = {
        "round": round_.name,
        "kind": _(ROUND_KINDS[round_.kind]),
        "programme": round_.programme.name,
        "period": _period(round_),
        "score": f"已评{len(scored)}项，得{points(got)}分（满分{points(full)}分）",
        "as_of": iso(on),
        **build(round_, answers),
    }
    names = sorted({called(a.unit) for a in answers}) if owed_by is not None else []
    whose = "、".join([short(round_.name), *names])
    title = f"{short(round_.programme.name)}{TITLES[kind]}（{whose}）"
    return Sheet(kind, title, {name: value for name, value in values.items() if value})


def _answers(round_: Round) -> list[Any]:
    exempt = Exemption.objects.filter(programme=round_.programme_id, state="approved")
    rows = Answer.objects.filter(round=round_).exclude(clause__in=exempt.values("clause_id"))
    proofs = Count("evidence_links", filter=Q(evidence_links__ended=False))
    rows = rows.annotate(proofs=proofs).select_related("clause", "unit", "linked")
    return list(rows.prefetch_related(Prefetch("findings")).order_by("clause__order"))


def _inspection(round_: Round, answers: list[Any]) -> dict[str, Any]:
    mandates = round_.mandates.filter(ended_on__isnull=True).select_related(
        "person", "group", "unit"
    )
    return {
        "mandates": [_mandate(one) for one in mandates.order_by("code_prefix", "pk")],
        "answers": [
            {
                **_line(one),
                "lost": points(_lost(one)),
                "method": one.method,
                "sample": one.sample,
                "finding": _finding(one),
            }
            for one in answers
            if _lost(one) > 0 or one.veto_failed
        ],
        "signed": [_blank("督查人员"), _blank("被查科室")],
    }


def _selfcheck(_round: Round, answers: list[Any]) -> dict[str, Any]:
    return {
        "answers": [{**_line(one), "evidence": one.proofs} for one in answers],
        "signed": [_blank("自评科室"), _blank("分管领导")],
    }


def _gaps(round_: Round, answers: list[Any]) -> dict[str, Any]:
    """Clauses without full points, without an answer or without evidence."""
    owners = Responsibility.objects.filter(programme=round_.programme_id).select_related("handler")
    handlers = {one.clause_id: called(one.handler) for one in owners}
    return {
        "answers": [
            {
                **_line(one),
                "handler": handlers.get(one.clause_id, ""),
                "lost": points(_lost(one)) if one.score is not None else "",
                "evidence": one.proofs,
                "gap": "、".join(gap),
                "finding": _finding(one),
            }
            for one in answers
            if (gap := list(_gap(one)))
        ]
    }


def _gap(one: Any) -> Iterable[str]:
    if one.veto_failed:
        yield "否决项未通过"
    if one.score is None:
        yield "未评"
    elif _lost(one) > 0:
        yield "未得满分"
    if not one.proofs:
        yield "无佐证"


def _line(one: Any) -> dict[str, Any]:
    return {
        "code": one.clause.code,
        "name": one.clause.name,
        "unit": called(one.unit),
        "full": points(one.clause.score),
        "score": points(one.score),
        "reason": one.reason,
    }


def _lost(one: Answer) -> Decimal:
    full = one.clause.score or Decimal(0)
    return full - one.score if one.score is not None else Decimal(0)


def _finding(one: Any) -> str:
    found = [finding.number for finding in one.findings.all()]
    found += [one.linked.number] if one.linked else []
    return "、".join(str(number) for number in found)


def _mandate(one: Mandate) -> dict[str, str]:
    return {
        "who": one.group.name if one.group else called(one.person),
        "clauses": one.code_prefix or "全部条款",
        "unit": called(one.unit) or "全部科室",
        "methods": "、".join(one.methods),
    }


def _period(round_: Round) -> str:
    end = chinese_day(round_.ends_on) if round_.ends_on else ""
    return (
        f"{chinese_day(round_.starts_on)}至{end}" if end else f"{chinese_day(round_.starts_on)}起"
    )


def _blank(step: str) -> dict[str, str]:
    return {"step": step, "opinion": "", "name": "", "day": ""}
