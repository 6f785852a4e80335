"""Presets shipped as content: milestones by kind of programme, cadences. All are to be edited."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.conf import settings


@dataclass(frozen=True, slots=True)
class MilestonePreset:
    """A milestone as proposed: days after the anchor, the rule, what is to be checked about it."""

    name: str
    days_after: int | None
    rule: str
    check: str

    def due_on(self, anchor: date) -> date | None:
        """The proposed day; None where only the notice at hand can tell."""
        return None if self.days_after is None else anchor + timedelta(days=self.days_after)


@dataclass(frozen=True, slots=True)
class CadencePreset:
    """A rhythm as proposed."""

    key: str
    name: str
    product: str
    rhythm: dict[str, object]
    source: str
    check: str


@lru_cache(maxsize=1)
def _milestones() -> dict[str, tuple[MilestonePreset, ...]]:
    found: dict[str, tuple[MilestonePreset, ...]] = {}
    for row in _rows("milestones.csv"):
        days = int(row["days_after"]) if row["days_after"] else None
        preset = MilestonePreset(row["name"], days, row["rule"], row["check"])
        found[row["kind"]] = (*found.get(row["kind"], ()), preset)
    return found


def milestone_presets(kind: str) -> tuple[MilestonePreset, ...]:
    """The milestones proposed for a kind of programme."""
    return _milestones().get(kind, ())


@lru_cache(maxsize=1)
def cadence_presets() -> dict[str, CadencePreset]:
    """The rhythms proposed, by key."""
    return {row["key"]: _cadence(row) for row in _rows("cadences.csv")}


def _cadence(row: dict[str, str]) -> CadencePreset:
    anchor: object = int(row["anchor"]) if row["anchor"].isdecimal() else row["anchor"]
    opens = row["open_days_before"]
    rhythm: dict[str, object] = {
        "every": row["every"],
        "anchor": anchor,
        "shift": row["shift"],
        "open_days_before": int(opens) if opens else None,
        "grace_days_after": int(row["grace_days_after"]),
        "times": int(row["times"]),
    }
    return CadencePreset(
        row["key"], row["name"], row["product"], rhythm, row["source"], row["check"]
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (settings.LIBRARY / "programmes" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
