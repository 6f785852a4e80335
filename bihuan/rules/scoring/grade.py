"""From scored leaves to a rate and a grade, whole and by category and unit, in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from bihuan.rules.refusal import Refusal
from bihuan.rules.scoring.points import CENT, EXACT
from bihuan.rules.scoring.rule import number

VetoOn = Literal["zero", "any_loss"]
FAILED = "不通过"


class Leaf(NamedTuple):
    """One leaf and what a round says of it.

    `score` is ``None`` when not answered. `excused` is an *approved* 合理缺项: the leaf leaves
    the denominator and its score, if any, is not counted. `failed` is the reviewer's own mark
    on a 否决 clause. `category` and `unit` are the keys of the roll-ups.
    """

    code: str
    score: Decimal | None
    full: Decimal
    category: str = ""
    unit: str = ""
    excused: bool = False
    veto: bool = False
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums over leaves, in points of the standard.

    `denominator` is `total` less `excused`, so a leaf not answered yet still weighs in it.
    `rate` is 得分率 in per cent, rounded half-up to two places for showing; ``None`` when the
    denominator is 0. `vetoes_failed` are the codes of the failed 否决 clauses.
    """

    scored: Decimal
    total: Decimal
    excused: Decimal
    answered: int
    unanswered: int
    vetoes_failed: tuple[str, ...]

    @property
    def denominator(self) -> Decimal:
        """Attainable points: the total less the approved 合理缺项."""
        return self.total - self.excused

    @property
    def rate(self) -> Decimal | None:
        """得分率, per cent; ``None`` when nothing is attainable."""
        if not self.denominator:
            return None
        rate = EXACT.divide(EXACT.multiply(self.scored, Decimal(100)), self.denominator)
        return rate.quantize(CENT, context=EXACT)


class RollUp(NamedTuple):
    """The whole, and its parts by category key and by unit key in order of first sight."""

    whole: Tally
    by_category: dict[str, Tally]
    by_unit: dict[str, Tally]


class Threshold(NamedTuple):
    """A grade and the rate in per cent from which it is reached."""

    name: str
    at_least: Decimal


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade by name; `name` is ``None`` when nothing is attainable.

    `why` is ``"rate"`` (a threshold was reached), ``"below"`` (none was), ``"veto"`` or
    ``"empty"``. `provisional` while a leaf that is not excused has no answer.
    """

    name: str | None
    why: Literal["rate", "below", "veto", "empty"]
    provisional: bool


def tally(leaves: Iterable[Leaf], *, veto_on: VetoOn = "zero") -> Tally:
    """Sum leaves up; see `roll_up`."""
    return roll_up(leaves, veto_on=veto_on).whole


def roll_up(leaves: Iterable[Leaf], *, veto_on: VetoOn = "zero") -> RollUp:
    """Sum leaves up, whole and by category and unit.

    Parameters
    ----------
    veto_on
        When an answered, not excused 否决 clause counts as failed besides the reviewer's mark.
        ``"zero"`` (default): its score is 0. The sample standard's veto clauses are all
        yes-or-no, where 0 says "not fulfilled". ``"any_loss"``: its score is below full, for
        standards that veto on a deduction. No source gives the rule, so it is a parameter.
    """
    whole, categories, units = _Sum(), _Sums(), _Sums()
    for leaf in leaves:
        sums = (whole, categories[leaf.category], units[leaf.unit])
        failed = leaf.veto and not leaf.excused and _has_failed(leaf, veto_on)
        for part in sums:
            part.add(leaf, failed)
    return RollUp(whole.close(), categories.close(), units.close())


def grade(
    tallied: Tally, thresholds: Sequence[tuple[str, Decimal | int]], *, failed: str = FAILED
) -> Grade:
    """The best grade whose threshold the exact, unrounded rate reaches.

    Parameters
    ----------
    thresholds
        (name, at least this many per cent), in any order.
    failed
        Name when a 否决 clause failed, whatever the score, or when no threshold is reached.
    """
    provisional = tallied.unanswered > 0
    if tallied.vetoes_failed:
        return Grade(failed, "veto", provisional)
    if not tallied.denominator:
        return Grade(None, "empty", provisional)
    for name, at_least in sorted(thresholds, key=lambda row: row[1], reverse=True):
        if tallied.scored * 100 >= at_least * tallied.denominator:
            return Grade(name, "rate", provisional)
    return Grade(failed, "below", provisional)


def parse_thresholds(rows: Iterable[Mapping[str, object]]) -> tuple[Threshold, ...]:
    """Read grades from ``{"name": "甲", "at_least": 90}`` rows, best first.

    Raises
    ------
    Refusal
        ``grade_unnamed``, ``grade_not_a_number``, ``grade_outside_percent`` (0 to 100),
        ``grade_twice`` (a name or a cut-off given twice).
    """
    read = [
        Threshold(
            str(row.get("name") or "").strip(),
            number(row.get("at_least"), code="grade_not_a_number"),
        )
        for row in rows
    ]
    for row in read:
        if not row.name:
            raise Refusal("grade_unnamed", at_least=row.at_least)
        if not 0 <= row.at_least <= 100:
            raise Refusal("grade_outside_percent", name=row.name, at_least=row.at_least)
    names, cuts = [row.name for row in read], [row.at_least for row in read]
    if len(set(names)) < len(names) or len(set(cuts)) < len(cuts):
        raise Refusal("grade_twice", names=tuple(names))
    return tuple(sorted(read, key=lambda row: row.at_least, reverse=True))


def _has_failed(leaf: Leaf, veto_on: VetoOn) -> bool:
    if leaf.failed or leaf.score is None:
        return leaf.failed
    return leaf.score < leaf.full if veto_on == "any_loss" else leaf.score == 0


class _Sum:
    """A tally under way. Decimal adds in C; changing to whole cents and back costs more."""

    __slots__ = ("answered", "excused", "scored", "total", "unanswered", "vetoes")

    def __init__(self) -> None:
        self.scored = self.total = self.excused = Decimal(0)
        self.answered = self.unanswered = 0
        self.vetoes: list[str] = []

    def add(self, leaf: Leaf, failed: bool) -> None:
        self.total += leaf.full
        if leaf.excused:
            self.excused += leaf.full
        elif leaf.score is None:
            self.unanswered += 1
        else:
            self.answered += 1
            self.scored += leaf.score
        if failed:
            self.vetoes.append(leaf.code)

    def close(self) -> Tally:
        return Tally(
            self.scored,
            self.total,
            self.excused,
            self.answered,
            self.unanswered,
            tuple(self.vetoes),
        )


class _Sums(dict[str, _Sum]):
    def __missing__(self, key: str) -> _Sum:
        self[key] = _Sum()
        return self[key]

    def close(self) -> dict[str, Tally]:
        return {key: part.close() for key, part in self.items()}
