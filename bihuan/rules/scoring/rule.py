"""The rule of a leaf, as data: seven kinds, read and checked before anything is scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal, NamedTuple, cast, get_args

from bihuan.rules.refusal import Refusal

Kind = Literal["ratio", "inverse", "count", "scale", "tier", "deduct", "yes"]
KINDS: tuple[str, ...] = get_args(Kind)

# Powers of ten a figure of this field can never reach; beyond them arithmetic only gets slow.
FARTHEST_MAGNITUDE = 18


class Band(NamedTuple):
    """A band of a tier rule: shares of the full score from 0 to 1, both ends included."""

    low: Decimal
    high: Decimal


# The county covert table's example, 18-20 / 10-17 / 0-9 of a 20-point item: a default, not a law.
DEFAULT_BANDS = (
    Band(Decimal("0.9"), Decimal(1)),
    Band(Decimal("0.5"), Decimal("0.85")),
    Band(Decimal(0), Decimal("0.45")),
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A parsed rule; build it with `parse_rule`, which checks it.

    `full` and `zero` (ratio, inverse, count) are in the unit of the indicator; `threshold`
    (scale) is an index from 0 to 1; `bands` (tier) are shares of the full score, best first.
    """

    kind: Kind
    full: Decimal | None = None
    zero: Decimal | None = None
    threshold: Decimal | None = None
    bands: tuple[Band, ...] = ()

    def limits(self) -> tuple[Decimal, Decimal]:
        """(full, zero); ``rule_missing_param`` where the kind has none."""
        if self.full is None or self.zero is None:
            raise Refusal("rule_missing_param", kind=self.kind, param="full, zero")
        return self.full, self.zero

    def as_mapping(self) -> dict[str, object]:
        """The rule as plain text values; `parse_rule` reads it back to the same rule."""
        limits = {"full": self.full, "zero": self.zero, "threshold": self.threshold}
        told: dict[str, object] = {k: f"{v:f}" for k, v in limits.items() if v is not None}
        if self.bands:
            told["bands"] = ";".join(f"{band.low:f}-{band.high:f}" for band in self.bands)
        return {"kind": self.kind, **told}


def parse_rule(mapping: Mapping[str, object]) -> Rule:
    """Read and check a rule.

    Parameters
    ----------
    mapping
        ``kind`` (or ``rule``), and by kind: ``full`` and ``zero`` (or ``full_at`` and
        ``zero_below``); ``threshold`` (or ``full_at``) for scale; ``bands`` for tier, e.g.
        ``"0.9-1;0.5-0.85;0-0.45"``, which is also the default. ``inv`` is read as ``inverse``.
        Other keys (unit …) are left alone.

    Raises
    ------
    Refusal
        ``rule_unknown_kind``, ``rule_missing_param``, ``rule_not_a_number``,
        ``rule_full_equals_zero``, ``rule_wrong_direction`` (ratio and count rise from zero to
        full, inverse falls, none below 0), ``rule_bad_threshold``, ``rule_bad_bands``.
    """
    told = str(mapping.get("kind") or mapping.get("rule") or "").strip()
    kind = "inverse" if told == "inv" else told
    if kind not in KINDS:
        raise Refusal("rule_unknown_kind", kind=told)
    known = cast(Kind, kind)
    if known in ("ratio", "inverse", "count"):
        return _parse_slope(known, mapping)
    if known == "scale":
        return Rule(known, threshold=_parse_threshold(mapping))
    if known == "tier":
        return Rule(known, bands=_parse_bands(str(mapping.get("bands") or "")))
    return Rule(known)


def number(told: object, *, code: str) -> Decimal:
    """A finite decimal from text or a number; a float is read by its shortest text.

    Raises a `Refusal` with this code for anything else, and for a magnitude beyond 10^±18.
    """
    if isinstance(told, bool):
        raise Refusal(code, value=told)
    try:
        read = Decimal(str(told).strip())
    except InvalidOperation:
        raise Refusal(code, value=told) from None
    if not read.is_finite() or abs(read.adjusted()) > FARTHEST_MAGNITUDE:
        raise Refusal(code, value=told)
    return read


def _parse_slope(kind: Kind, mapping: Mapping[str, object]) -> Rule:
    full = _param(mapping, "full", "full_at")
    zero = _param(mapping, "zero", "zero_below")
    if full == zero:
        raise Refusal("rule_full_equals_zero", kind=kind, full=full)
    rises = kind != "inverse"
    if (full > zero) != rises or min(full, zero) < 0:
        raise Refusal("rule_wrong_direction", kind=kind, full=full, zero=zero)
    return Rule(kind, full=full, zero=zero)


def _parse_threshold(mapping: Mapping[str, object]) -> Decimal:
    threshold = _param(mapping, "threshold", "full_at")
    if not 0 < threshold <= 1:
        raise Refusal("rule_bad_threshold", threshold=threshold)
    return threshold


def _parse_bands(text: str) -> tuple[Band, ...]:
    """Bands from ``low-high;low-high``, best first; they may leave gaps but not overlap."""
    if not text.strip():
        return DEFAULT_BANDS
    pairs = [part.split("-") for part in text.split(";")]
    if any(len(pair) != 2 for pair in pairs):
        raise Refusal("rule_bad_bands", bands=text)
    edges = [[number(edge, code="rule_not_a_number") for edge in pair] for pair in pairs]
    bands = tuple(Band(low, high) for low, high in edges)
    falling = [edge for band in bands for edge in (band.high, band.low)]
    if falling != sorted(falling, reverse=True) or falling[0] > 1:
        raise Refusal("rule_bad_bands", bands=text)
    return bands


def _param(mapping: Mapping[str, object], name: str, alias: str) -> Decimal:
    for key in (name, alias):
        if (told := mapping.get(key)) is not None and str(told).strip():
            return number(told, code="rule_not_a_number")
    raise Refusal("rule_missing_param", param=name)
