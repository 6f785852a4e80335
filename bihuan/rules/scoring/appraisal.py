"""The annual appraisal 年度考核: weighted rates out of 100, capped additions, places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

FULL = Decimal(100)


class Weighed(NamedTuple):
    """What one programme's round says of a department.

    `weight` is in points out of 100; `scored` and `attainable` are in points of the programme's
    standard, less the approved 合理缺项. Nothing attainable: the programme does not concern it.
    """

    weight: Decimal
    scored: Decimal
    attainable: Decimal


@dataclass(frozen=True, slots=True)
class Appraised:
    """A department's year.

    `score` is out of 100, rounded half-up to two places; ``None`` when no programme concerns the
    department. `counted` is the sum of the weights that do, `given` all additions, `bonus` what
    of them counts.
    """

    score: Decimal | None
    counted: Decimal
    given: Decimal
    bonus: Decimal

    @property
    def total(self) -> Decimal | None:
        """Score and bonus, which may lie above 100; ``None`` without a score."""
        return None if self.score is None else self.score + self.bonus


def appraise(
    programmes: Iterable[Weighed], *, additions: Iterable[Decimal] = (), cap: Decimal
) -> Appraised:
    """Σ weight × rate ÷ Σ weight, over the programmes that concern a department, and its bonus.

    A programme in which the department owes nothing leaves the denominator with its weight, as
    an approved 合理缺项 does in a standard. The rates are taken exactly and only the result is
    rounded, so it may differ by a hundredth from a sum over rates that were rounded for showing.

    Parameters
    ----------
    programmes
        Each programme of the appraisal, in any order; the weights need not add up to 100 yet.
    additions
        Points added, each for a reason of its own; none is negative.
    cap
        The most points of additions that count for one department. No source fixes it.
    """
    counted, sum_of_rates = Decimal(0), Fraction(0)
    for weight, scored, attainable in programmes:
        if attainable:
            counted += weight
            sum_of_rates += Fraction(weight) * Fraction(scored) / Fraction(attainable)
    given = sum(additions, Decimal(0))
    score = _hundredths(sum_of_rates * 100 / Fraction(counted)) if counted else None
    return Appraised(score, counted, given, min(given, cap))


def ranks(totals: Sequence[Decimal | None]) -> list[int | None]:
    """The place of each, the highest first; equals share a place, and the next one is skipped."""
    return [
        None if one is None else 1 + sum(other is not None and other > one for other in totals)
        for one in totals
    ]


def _hundredths(value: Fraction) -> Decimal:
    """Half-up to two places; `value` is not negative."""
    return Decimal(int(value * 100 + Fraction(1, 2))).scaleb(-2)
