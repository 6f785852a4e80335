"""Claims and ledgers held against hand labels: what is found, what is too much, what is alike."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "gold"
Label = Mapping[str, Any]

FACTORS = {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
SAME_UNIT = {"大类": "类", "百分点": "个百分点"}


@dataclass
class Score:
    """Counts of what was found rightly, wrongly, and not at all."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __iadd__(self, other: Score) -> Score:
        self.right += other.right
        self.wrong += other.wrong
        self.missed += other.missed
        return self

    @property
    def f1(self) -> float:
        both = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / both if both else 1.0


def gold(folder: Path = HERE) -> list[tuple[str, str, Label]]:
    """Name, text and labels of every labelled text."""
    return [
        (
            place.stem,
            (folder / "texts" / f"{place.stem}.txt").read_bytes().decode("utf-8"),
            json.loads(place.read_text(encoding="utf-8")),
        )
        for place in sorted((folder / "labels").glob("*.json"))
    ]


def of_claims(labels: Sequence[Label], found: Sequence[Label]) -> Score:
    """Labels and claims in pairs; an optional label counts neither way."""
    left = list(found)
    score = Score()
    for label in sorted(labels, key=lambda one: bool(one.get("optional"))):
        same = next((one for one in left if _same(label, one)), None)
        if same is not None:
            left.remove(same)
        if not label.get("optional"):
            score += Score(right=1) if same is not None else Score(missed=1)
    score.wrong = len(left)
    return score


def of_ledger(labels: Sequence[Label], found: Sequence[Label]) -> Score:
    """Items with their titles, in order."""
    left = [_bare(one["title"]) for one in found]
    score = Score()
    for label in labels:
        title = _bare(label["title"])
        alike = next((one for one in left if _alike(title, one) >= 0.8), None)
        if alike is not None:
            left.remove(alike)
        score += Score(right=1) if alike is not None else Score(missed=1)
    score.wrong = len(left)
    return score


def _same(label: Label, claim: Label) -> bool:
    shared = min(label["end"], claim["end"]) - max(label["start"], claim["start"])
    longest = max(label["end"] - label["start"], claim["end"] - claim["start"])
    return shared * 2 >= longest and _figure(label) == _figure(claim)


def _figure(one: Label) -> tuple[str, tuple[float, ...]]:
    """Unit and values; 11.45 万元 is 114,500 元."""
    unit = re.sub(r"\s", "", one["unit"])
    factor = 1
    while len(unit) > 1 and unit[0] in FACTORS:
        factor, unit = factor * FACTORS[unit[0]], unit[1:]
    values = one["value"] if isinstance(one["value"], Iterable) else [one["value"]]
    return SAME_UNIT.get(unit, unit), tuple(round(value * factor, 5) for value in values)


def _bare(title: str) -> str:
    return re.sub(r"\W", "", title)


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
