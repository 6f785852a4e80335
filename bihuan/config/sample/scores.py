"""What the sample's rounds say of each clause: the same on every machine, no chance involved."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from decimal import Decimal

from bihuan.apps.standards.models import Clause

_LACKS = (
    "资料不全,缺 1 份签字记录",
    "现场标识不清,未及时更新",
    "台账登记有漏项",
    "抽查 2 人回答不完整",
    "记录与实际不一致 1 处",
    "未按频次开展",
)


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as an inspector would give it."""

    entry: dict[str, object]
    reason: str
    sample: str


def given(clause: Clause, *, kind: str, strictness: int) -> Given:
    """The answer to a clause; about `strictness` in a hundred lose points, veto clauses never."""
    dice = zlib.crc32(f"{clause.code}/{kind}".encode())
    loses = dice % 100 < strictness and not clause.veto
    reason = _LACKS[dice // 100 % len(_LACKS)] if loses else ""
    entry = _entry(clause, loses=loses, dice=dice, reason=reason)
    sample = f"抽查 {dice % 5 + 3} 份资料" if dice % 2 else f"现场查看 {dice % 3 + 1} 处"
    return Given(entry, reason, sample)


def _entry(clause: Clause, *, loses: bool, dice: int, reason: str) -> dict[str, object]:
    rule = clause.rule or {}
    kind = rule["kind"]
    if kind in {"ratio", "inverse", "count"}:
        return {"value": str(_measured(rule, loses=loses, dice=dice))}
    if kind == "scale":
        return {"passed": 8 if loses else 10, "cases": 10}
    if kind == "tier":
        return {"share": "0.8" if loses else "1"}
    if kind == "yes":
        return {"met": not loses}
    lost = str(min(clause.score, Decimal(dice % 3 + 1) / 2))
    return {"deductions": [lost] if loses else [], "reasons": [reason] if loses else []}


def _measured(rule: dict[str, str], *, loses: bool, dice: int) -> Decimal:
    full, zero = Decimal(rule["full"]), Decimal(rule["zero"])
    if not loses:
        return full
    part = Decimal(dice % 40 + 50) / 100
    value = zero + (full - zero) * part
    return value.quantize(Decimal(1)) if rule["kind"] == "count" else value.quantize(Decimal("0.1"))
