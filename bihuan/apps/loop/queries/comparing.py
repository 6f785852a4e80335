"""Two rounds side by side, and several as series: where they differ, how they move."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from bihuan.apps.loop.models import Round
from bihuan.apps.loop.queries.rounds import rounds_visible_to
from bihuan.apps.loop.queries.scores import (
    Line,
    Scores,
    sum_up,
    version_facts,
    whole_by_round,
)
from bihuan.apps.programmes.models import Programme
from bihuan.apps.standards.models import Clause
from bihuan.kit.deed import Actor
from bihuan.rules.scoring import Leaf, Tally, tally

MOST_ROUNDS = 24  # of a trend: the newest


class Pair(NamedTuple):
    """A leaf in two rounds."""

    first: Line
    second: Line

    @property
    def gap(self) -> Decimal | None:
        """Points of the second less those of the first; None while one has no answer."""
        if self.first.score is None or self.second.score is None:
            return None
        return self.second.score - self.first.score

    @property
    def disputed(self) -> bool:
        """Both answered, and not the same."""
        differ = bool(self.gap) or self.first.failed != self.second.failed
        return self.gap is not None and differ and not self.first.excused

    @property
    def weight(self) -> tuple[bool, Decimal]:
        """How grave a dispute is: about a veto first, then by points."""
        return self.first.failed != self.second.failed, abs(self.gap or Decimal(0))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two rounds, leaf by leaf, with both scores; disputed leaves gravest first."""

    pairs: tuple[Pair, ...]
    first: Scores
    second: Scores

    @property
    def disputed(self) -> list[Pair]:
        """Leaves both rounds answered differently, the gravest first."""
        found = [pair for pair in self.pairs if pair.disputed]
        return sorted(found, key=lambda pair: pair.weight, reverse=True)

    @property
    def one_sided(self) -> list[Pair]:
        """Leaves only one of the two answered."""
        return [
            pair
            for pair in self.pairs
            if not pair.first.excused and (pair.first.score is None) != (pair.second.score is None)
        ]


class Spot(NamedTuple):
    """A section as one department owes it, with its sums."""

    section_id: int
    unit_id: int | None
    sums: Tally


def compare(first: Round, second: Round, by: Actor) -> Comparison:
    """Two rounds of one programme side by side, as far as one may see both."""
    lines = whole_by_round((first, second), by)
    later = {line.clause_id: line for line in lines[second.pk]}
    pairs = tuple(
        Pair(line, later[line.clause_id]) for line in lines[first.pk] if line.clause_id in later
    )
    version = version_facts(first)
    return Comparison(pairs, sum_up(lines[first.pk], version), sum_up(lines[second.pk], version))


def series(programme: Programme, by: Actor) -> list[tuple[Round, Scores]]:
    """The newest begun rounds of a programme with their scores, oldest first."""
    begun = rounds_visible_to(by).filter(programme=programme).exclude(state="draft")
    rounds = list(begun[:MOST_ROUNDS])[::-1]
    lines = whole_by_round(rounds, by)
    return [(round_, sum_up(lines[round_.pk], version_facts(round_))) for round_ in rounds]


def spots(lines: Iterable[Line]) -> list[Spot]:
    """Sums by section and department, in order of first sight."""
    parts: dict[tuple[int, int | None], list[Leaf]] = {}
    for line in lines:
        leaf = Leaf(line.code, line.score, line.full, excused=line.excused, veto=line.veto)
        parts.setdefault((line.section_id or 0, line.unit_id), []).append(leaf)
    return [Spot(section, unit, tally(leaves)) for (section, unit), leaves in parts.items()]


def rate_by_class(scores: Scores, classes: Sequence[Clause]) -> list[Decimal | None]:
    """The rate of each class, in their order."""
    found = scores.sums.by_category
    return [found[c.code].rate if c.code in found else None for c in classes]
