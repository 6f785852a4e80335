"""A scoring rule in words, with what it gives for a few values: nobody has to read a formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from bihuan.apps.standards.queries.sentences import rule_name
from bihuan.kit.present import points
from bihuan.rules.scoring import Rule, Sampled, parse_rule, score
from bihuan.rules.standard import figure


@dataclass(frozen=True, slots=True)
class Explanation:
    """The rule in a sentence, and worked examples as (what was found, points)."""

    kind: str
    sentence: str
    examples: tuple[tuple[str, str], ...]


def explain(mapping: Mapping[str, object], full_score: Decimal) -> Explanation:
    """Explain a stored rule for a leaf of so many points."""
    rule, unit = parse_rule(mapping), str(mapping.get("unit", ""))
    told = _TELLERS[rule.kind](rule, unit, full_score)
    return Explanation(rule_name(rule.kind), *told)


def brief(mapping: Mapping[str, object]) -> str:
    """The rule in a few characters, for a row of a table."""
    rule, unit = parse_rule(mapping), str(mapping.get("unit", ""))
    name = rule_name(rule.kind)
    if rule.full is not None and rule.zero is not None:
        sign = "≤" if rule.kind == "inverse" else "≥"
        return f"{name} {sign} {figure(rule.full)}{unit}"
    return f"{name} ≥ {figure(rule.threshold)}" if rule.threshold is not None else name


Told = tuple[str, tuple[tuple[str, str], ...]]


def _slope(rule: Rule, unit: str, full_score: Decimal) -> Told:
    full, zero = rule.limits()
    words = {
        "s": points(full_score),
        "full": f"{figure(full)}{unit}",
        "zero": f"{figure(zero)}{unit}",
    }
    if rule.kind == "inverse":
        span = figure(full - zero if full > zero else zero - full)
        sentence = _(
            "%(s)s points at %(full)s or less, none at %(zero)s or more; in between, points = "
            "%(s)s × (%(z)s − value) ÷ %(span)s."
        ) % {**words, "z": figure(zero), "span": span}
    else:
        sentence = _(
            "%(s)s points at %(full)s or more, none below %(zero)s; in between, points = "
            "%(s)s × value ÷ %(f)s."
        ) % {**words, "f": figure(full)}
    whole = rule.kind == "count" or (full == int(full) and abs(full - zero) >= 4)
    step = Decimal(1) if rule.kind == "count" else Decimal("0.1")
    middle = ((full + zero) / 2).quantize(Decimal(1) if whole else step, ROUND_HALF_UP)
    edge = zero if rule.kind == "inverse" else zero - step
    values = [v for v in dict.fromkeys((full, middle, zero, edge)) if v >= 0]
    return sentence, tuple(
        (f"{figure(value)}{unit}", _earned(rule, full_score, value)) for value in values
    )


def _scale(rule: Rule, _unit: str, full_score: Decimal) -> Told:
    assert rule.threshold is not None
    words = {"s": points(full_score), "t": figure(rule.threshold)}
    sentence = _("%(s)s points × the share of sampled cases whose scale reaches %(t)s.") % words
    cases = ((10, 10), (8, 10), (5, 10))
    return sentence, tuple(
        (
            _("%(passed)s of %(cases)s cases") % {"passed": passed, "cases": count},
            _earned(rule, full_score, Sampled(passed, count)),
        )
        for passed, count in cases
    )


def _tier(rule: Rule, _unit: str, full_score: Decimal) -> Told:
    sentence = _("The reviewer picks a band and gives points inside it.")
    return sentence, tuple(
        (
            _("Band %(number)s: %(low)s to %(high)s of the points")
            % {"number": number, "low": figure(band.low), "high": figure(band.high)},
            f"{_earned(rule, full_score, band.low)}–{_earned(rule, full_score, band.high)}",
        )
        for number, band in enumerate(rule.bands, start=1)
    )


def _deduct(rule: Rule, _unit: str, full_score: Decimal) -> Told:
    sentence = _("%(s)s points less what is deducted, each with its reason; never below 0.") % {
        "s": points(full_score)
    }
    one = Decimal(1)
    lists = ((), (one,), (one, Decimal("0.5")), (full_score + one,))
    return sentence, tuple(
        (
            _("%(lost)s points deducted") % {"lost": points(sum(lost, Decimal(0)))},
            _earned(rule, full_score, lost),
        )
        for lost in lists
    )


def _yes(rule: Rule, _unit: str, full_score: Decimal) -> Told:
    sentence = _("%(s)s points when fulfilled, otherwise none.") % {"s": points(full_score)}
    return sentence, (
        (_("fulfilled"), _earned(rule, full_score, True)),
        (_("not fulfilled"), _earned(rule, full_score, False)),
    )


def _earned(
    rule: Rule, full_score: Decimal, entry: Decimal | bool | Sampled | tuple[Decimal, ...]
) -> str:
    return points(score(rule, full_score=full_score, entry=entry))


_TELLERS = {
    "ratio": _slope,
    "inverse": _slope,
    "count": _slope,
    "scale": _scale,
    "tier": _tier,
    "deduct": _deduct,
    "yes": _yes,
}
