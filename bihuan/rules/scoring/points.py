"""What a leaf earns for what was found, in exact decimals.

Sources: market-county CDC performance guide (target 95 %: full at or above it, none below 50 %,
between them points x rate / 95 %); national evaluation standard 2008 (share of sampled cases whose
scale is at least 0.80); banded covert-visit tables; deduction tables of city CDC reviews. The
inverse and the count rule are assumptions. Every threshold is data of the standard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

from bihuan.rules.refusal import Refusal
from bihuan.rules.scoring.rule import Kind, Rule, number

CENT = Decimal("0.01")
# A context of our own: a caller's decimal settings must not change a score.
EXACT = Context(prec=50, rounding=ROUND_HALF_UP)
NOTHING = Decimal(0)


class Sampled(NamedTuple):
    """Cases looked at, and how many of them reached the scale's threshold."""

    passed: int
    cases: int


Entry = Decimal | int | Sampled | tuple[Decimal | int, ...]


def score(rule: Rule, *, full_score: Decimal | int, entry: Entry | None) -> Decimal | None:
    """Points a leaf earns, rounded half-up to two places; nothing else is ever rounded.

    Parameters
    ----------
    full_score
        The leaf's points S, not negative.
    entry
        ratio, inverse: the value in the rule's unit. count: a whole number. scale: `Sampled`.
        tier: the share of S the reviewer gives, inside a band. deduct: the deductions in points.
        yes: a bool. ``None`` is not answered.

    Returns
    -------
    Decimal or None
        ``None`` for no entry, and for a sample of no case: a missing number is never 0.

    Raises
    ------
    Refusal
        ``entry_wrong_kind``, ``entry_not_whole``, ``entry_bad_sample``,
        ``entry_outside_bands``, ``entry_negative``.
    """
    if entry is None:
        return None
    points = _SCORERS[rule.kind](rule, Decimal(full_score), entry)
    return None if points is None else points.quantize(CENT, context=EXACT)


def sampled(indices: Iterable[Decimal], *, threshold: Decimal) -> Sampled:
    """Count the sampled cases, and those whose index is at or above the threshold."""
    cases = tuple(indices)
    return Sampled(sum(index >= threshold for index in cases), len(cases))


def parse_entry(rule: Rule, mapping: Mapping[str, object] | None) -> Entry | None:
    """Read a stored entry for a rule.

    Parameters
    ----------
    mapping
        ``{"value"}`` (ratio, inverse, count), ``{"passed", "cases"}`` (scale), ``{"share"}``
        (tier), ``{"deductions": [...]}`` (deduct) or ``{"met": true}`` (yes). ``None``, an empty
        mapping or a ``None`` inside is not answered.

    Raises
    ------
    Refusal
        ``entry_not_a_number``, ``entry_not_whole``; ``entry_wrong_kind`` when the mapping
        belongs to another rule.
    """
    if not mapping:
        return None
    names = _ENTRY_NAMES[rule.kind]
    if any(name not in mapping for name in names):
        raise _wrong_entry(rule, mapping)
    values = [mapping[name] for name in names]
    if any(value is None for value in values):
        return None
    if rule.kind == "yes":
        return _read_met(rule, values[0])
    if rule.kind == "deduct":
        return _read_deductions(rule, values[0])
    numbers = [number(value, code="entry_not_a_number") for value in values]
    if rule.kind == "scale":
        return Sampled(*(_whole(rule, read) for read in numbers))
    return numbers[0]


_ENTRY_NAMES: Mapping[Kind, tuple[str, ...]] = {
    "ratio": ("value",),
    "inverse": ("value",),
    "count": ("value",),
    "scale": ("passed", "cases"),
    "tier": ("share",),
    "deduct": ("deductions",),
    "yes": ("met",),
}


def _read_met(rule: Rule, met: object) -> bool:
    if not isinstance(met, bool):
        raise _wrong_entry(rule, met)
    return met


def _read_deductions(rule: Rule, listed: object) -> tuple[Decimal, ...]:
    if not isinstance(listed, (list, tuple)):
        raise _wrong_entry(rule, listed)
    return tuple(number(lost, code="entry_not_a_number") for lost in listed)


def _ratio(rule: Rule, full_score: Decimal, entry: Entry) -> Decimal:
    value, (full, zero) = _value(rule, entry), rule.limits()
    if value >= full:
        return full_score
    if value < zero:
        return NOTHING
    return EXACT.divide(EXACT.multiply(full_score, value), full)


def _inverse(rule: Rule, full_score: Decimal, entry: Entry) -> Decimal:
    value, (full, zero) = _value(rule, entry), rule.limits()
    if value <= full:
        return full_score
    if value >= zero:
        return NOTHING
    part = EXACT.multiply(full_score, EXACT.subtract(zero, value))
    return EXACT.divide(part, EXACT.subtract(zero, full))


def _count(rule: Rule, full_score: Decimal, entry: Entry) -> Decimal:
    return _ratio(rule, full_score, _whole(rule, _value(rule, entry)))


def _scale(rule: Rule, full_score: Decimal, entry: Entry) -> Decimal | None:
    if not isinstance(entry, Sampled):
        raise _wrong_entry(rule, entry)
    if not 0 <= entry.passed <= entry.cases:
        raise Refusal("entry_bad_sample", passed=entry.passed, cases=entry.cases)
    if entry.cases == 0:
        return None
    return EXACT.divide(EXACT.multiply(full_score, Decimal(entry.passed)), Decimal(entry.cases))


def _tier(rule: Rule, full_score: Decimal, entry: Entry) -> Decimal:
    share = _value(rule, entry)
    if not any(band.low <= share <= band.high for band in rule.bands):
        raise Refusal("entry_outside_bands", share=share, bands=rule.bands)
    return EXACT.multiply(full_score, share)


def _deduct(rule: Rule, full_score: Decimal, entry: Entry) -> Decimal:
    if not isinstance(entry, tuple) or isinstance(entry, Sampled):
        raise _wrong_entry(rule, entry)
    left = full_score
    for listed in entry:
        lost = _value(rule, listed)
        if lost < 0:
            raise Refusal("entry_negative", deduction=lost)
        left = EXACT.subtract(left, lost)
    return max(left, NOTHING)


def _yes(rule: Rule, full_score: Decimal, entry: Entry) -> Decimal:
    if not isinstance(entry, bool):
        raise _wrong_entry(rule, entry)
    return full_score if entry else NOTHING


_SCORERS: Mapping[Kind, Callable[[Rule, Decimal, Entry], Decimal | None]] = {
    "ratio": _ratio,
    "inverse": _inverse,
    "count": _count,
    "scale": _scale,
    "tier": _tier,
    "deduct": _deduct,
    "yes": _yes,
}


def _value(rule: Rule, entry: Entry) -> Decimal:
    if isinstance(entry, bool) or not isinstance(entry, (Decimal, int)):
        raise _wrong_entry(rule, entry)
    value = Decimal(entry)
    if not value.is_finite():
        raise _wrong_entry(rule, entry)
    return value


def _whole(rule: Rule, value: Decimal) -> int:
    if value != value.to_integral_value():
        raise Refusal("entry_not_whole", kind=rule.kind, entry=value)
    return int(value)


def _wrong_entry(rule: Rule, entry: object) -> Refusal:
    return Refusal("entry_wrong_kind", kind=rule.kind, entry=entry)
