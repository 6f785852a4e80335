"""The rule of a leaf as people write it, in five cells or five fields of a form."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import Final

from bihuan.rules.refusal import Refusal
from bihuan.rules.scoring import Band, Rule, parse_rule
from bihuan.rules.standard.layout import RULE_KINDS
from bihuan.rules.standard.tree import tidy

UNIT_LENGTH: Final = 20
SLOPES: Final = ("ratio", "inverse", "count")


def read_rule(
    *, rule: str, full_at: str = "", zero_below: str = "", unit: str = "", bands: str = ""
) -> dict[str, object]:
    """The rule as it is stored, with its unit; `scoring.parse_rule` reads it.

    Parameters
    ----------
    rule
        The kind, in our word or the office's (``ratio``, 比例, …).
    full_at, zero_below
        Limits in `unit`; of a scale, `full_at` is the threshold.

    Raises
    ------
    Refusal
        Those of `parse_rule`, and ``rule_missing``, ``blank`` (no unit), ``too_long``,
        ``rule_idle_param`` (a parameter the kind has no use for), ``count_not_whole``. The
        parameter ``column`` names the field to point at.
    """
    kind = RULE_KINDS.get(rule.strip().casefold())
    if not rule.strip():
        raise Refusal("rule_missing", column="rule")
    if kind is None:
        raise Refusal("rule_unknown_kind", column="rule", kind=rule)
    unit = " ".join(unit.split())
    if not unit and kind in SLOPES:
        raise Refusal("blank", column="unit")
    if len(unit) > UNIT_LENGTH:
        raise Refusal("too_long", column="unit", length=len(unit), limit=UNIT_LENGTH)
    limits = {"full_at": _limit(full_at, unit), "zero_below": _limit(zero_below, unit)}
    _refuse_idle(kind, {**limits, "bands": bands.strip()})
    read = _parsed(kind, limits, bands)
    return _tidied(read).as_mapping() | ({"unit": unit} if unit else {})


def figures(told: str) -> str:
    """Full-width figures and signs as plain ones."""
    return unicodedata.normalize("NFKC", told).strip()


def _refuse_idle(kind: str, given: dict[str, str]) -> None:
    slope = kind in SLOPES
    idle = {
        "full_at": not slope and kind != "scale",
        # The shipped layout writes 0 beside the threshold of a scale.
        "zero_below": not slope and not (kind == "scale" and given["zero_below"] == "0"),
        "bands": kind != "tier",
    }
    for column, unused in idle.items():
        if unused and given[column]:
            raise Refusal("rule_idle_param", column=column, kind=kind)


def _parsed(kind: str, limits: dict[str, str], bands: str) -> Rule:
    try:
        read = parse_rule({"kind": kind, **limits, "bands": _bands(bands)})
    except Refusal as refusal:
        column = "bands" if kind == "tier" else _column_of(refusal, limits)
        raise Refusal(refusal.code, **refusal.params, column=column) from None
    if kind == "count" and any(v != v.to_integral_value() for v in read.limits()):
        raise Refusal("count_not_whole", column="full_at")
    return read


def _tidied(rule: Rule) -> Rule:
    """The same rule in one spelling: 0.80 and 0.8 are one limit."""
    return replace(
        rule,
        full=None if rule.full is None else tidy(rule.full),
        zero=None if rule.zero is None else tidy(rule.zero),
        threshold=None if rule.threshold is None else tidy(rule.threshold),
        bands=tuple(Band(tidy(band.low), tidy(band.high)) for band in rule.bands),
    )


def _limit(told: str, unit: str) -> str:
    """A limit; its per cent sign is dropped where the unit says per cent."""
    return figures(told).removesuffix("%") if unit == "%" else figures(told)


def _bands(told: str) -> str:
    return re.sub(r"[~–—−至]", "-", figures(told)).replace(" ", "").rstrip(";")


def _column_of(refusal: Refusal, limits: dict[str, str]) -> str:
    """The field to point at: the one missing or unreadable, else the first."""
    if refusal.code == "rule_missing_param":
        return next((key for key, told in limits.items() if not told), "full_at")
    value = refusal.params.get("value")
    return next((key for key, told in limits.items() if told and told == value), "full_at")
