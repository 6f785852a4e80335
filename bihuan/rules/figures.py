"""A figure carries unit, grain and definition; it refuses sums that mean nothing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from bihuan.rules.refusal import Refusal

Grain = Literal["distinct", "occurrence"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value that knows what it counts.

    Parameters
    ----------
    value
        Exact; ``None`` when there is none (a share of nothing), never 0 instead.
    unit
        人, 人次, 户次, 篇, %, …
    grain
        ``distinct``: each thing once (人). ``occurrence``: each time (人次).
    definition
        Key of the definition it is counted by.
    parts
        What it was computed from: numerator and denominator of a share, terms of a sum.
    """

    value: Decimal | int | None
    unit: str
    grain: Grain
    definition: str
    parts: tuple[Quantity, ...] = ()

    def __add__(self, other: Quantity) -> Quantity:
        """The sum; unknown when a term is.

        Raises ``units_differ``, ``grains_differ`` or ``definitions_differ``. That two distinct
        counts do not overlap is for the one who adds them to know.
        """
        for code, mine, theirs in (
            ("units_differ", self.unit, other.unit),
            ("grains_differ", self.grain, other.grain),
            ("definitions_differ", self.definition, other.definition),
        ):
            if mine != theirs:
                raise Refusal(code, left=mine, right=theirs)
        total = None if self.value is None or other.value is None else self.value + other.value
        return Quantity(total, self.unit, self.grain, self.definition, (self, other))


def share(part: Quantity, whole: Quantity, *, definition: str = "") -> Quantity:
    """`part` of `whole` in per cent, not rounded, with both as its parts.

    The value is ``None`` when either is unknown or the whole is 0: neither 0 % nor 100 %.

    Raises ``units_differ``: people are not a share of visits.
    """
    if part.unit != whole.unit:
        raise Refusal("units_differ", left=part.unit, right=whole.unit)
    percent: Decimal | None = None
    if part.value is not None and whole.value:
        percent = Decimal(part.value) * 100 / Decimal(whole.value)
    return Quantity(percent, "%", whole.grain, definition or part.definition, (part, whole))


def roughly(value: int, *, step: int | None = None) -> str:
    """An exact count as official prose writes it: 623 -> "620余", 600 -> "600".

    Rendering only: what is stored stays exact.

    Parameters
    ----------
    step
        Round down to a multiple of this; by default 100 from 1,000 on, else 10.
    """
    width = step if step is not None else (100 if value >= 1000 else 10)
    floor = value - value % width
    return f"{floor}余" if 0 < floor < value else str(value)
