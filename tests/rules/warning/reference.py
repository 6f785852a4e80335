"""Numbers of R's `surveillance`: the cases of a manifest, and what of an answer differs from them.

The cases of `synthetic/` are ours and always there. A folder of more of them, on series that may
not be shipped, is read when it lies beside the checkout.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bihuan.rules.warning.bounds import Bounds, Why
from bihuan.rules.warning.epochs import Calendar

HERE = Path(__file__).resolve().parent
FOLDERS = (HERE / "synthetic", HERE.parents[3] / "shared" / "data" / "surveillance")
TOLERANCE = 1e-6
FIELDS = {"upperbound": "bound", "expected": "expected", "score": "score", "pvalue": "p_value"}


@dataclass(frozen=True)
class Case:
    """One call of R with what it answered; arrays are series × time, positions from 0."""

    name: str
    function: str
    control: Mapping[str, Any]
    series: tuple[str, ...]
    counts: NDArray[np.float64]
    population: NDArray[np.float64]
    calendar: Calendar
    at: NDArray[np.int64]
    expected: Mapping[str, NDArray[np.float64]] = field(repr=False)

    def parameters(self, names: Mapping[str, str], *without: str) -> dict[str, Any]:
        """R's parameters under our names; a parameter without one fails the test."""
        given = {names[n]: value for n, value in self.control.items() if n not in without}
        return {k: tuple(v) if isinstance(v, list) else v for k, v in given.items()}


def cases(*functions: str) -> list[Case]:
    """Every case of these R functions in the folders that are there."""
    return [
        case
        for folder in FOLDERS
        if (folder / "manifest.json").exists()
        for case in _cases(folder)
        if case.function in functions
    ]


@cache
def _cases(folder: Path) -> tuple[Case, ...]:
    manifest = json.loads((folder / "manifest.json").read_text())
    return tuple(_case(folder, manifest["datasets"], each) for each in manifest["cases"])


def _case(folder: Path, datasets: Mapping[str, Any], case: Mapping[str, Any]) -> Case:
    about = datasets[case["dataset"]]
    dates, counts = _table(folder / about["file"])
    first, last = case["range"]
    series = tuple(about["series"])
    at = np.arange(first - 1, last)
    return Case(
        name=Path(case["file"]).stem,
        function=case["fn"],
        control=case["control"],
        series=series,
        counts=counts,
        population=_table(folder / about["population_file"])[1],
        calendar=Calendar(about["freq"], tuple(about["start"]), dates),
        at=at,
        expected=_expected(folder / case["file"], series, at),
    )


@cache
def _table(path: Path) -> tuple[tuple[date, ...] | None, NDArray[np.float64]]:
    head, *rows = list(csv.reader(path.open()))
    first = 2 if "date" in head else 1
    dates = tuple(date.fromisoformat(row[1]) for row in rows) if first == 2 else None
    return dates, np.array([[_number(v) for v in row[first:]] for row in rows]).T.copy()


def _expected(
    path: Path, series: tuple[str, ...], at: NDArray[np.int64]
) -> dict[str, NDArray[np.float64]]:
    rows = list(csv.DictReader(path.open()))
    columns = [name for name in rows[0] if name not in {"t", "series", "observed"}]
    found = {name: np.full((len(series), len(at)), np.nan) for name in columns}
    row_of = {name: place for place, name in enumerate(series)}
    for row in rows:
        place = row_of[row["series"]], int(row["t"]) - 1 - int(at[0])
        for name in columns:
            found[name][place] = _number(row[name])
    return found


def _number(text: str) -> float:
    return float(text) if text not in {"", "NA"} else np.nan


def differences(case: Case, answer: Bounds, *, but: Mapping[str, NDArray[np.bool_]]) -> list[str]:
    """Where an answer is not R's: numbers beyond the tolerance, other NA positions, other alarms.

    Parameters
    ----------
    but
        By column (``*``: every column), the cells that are not compared.
    """
    return [text for name in case.expected for text in _differ(case, answer, name, but)]


def _differ(
    case: Case, answer: Bounds, name: str, but: Mapping[str, NDArray[np.bool_]]
) -> Iterator[str]:
    wanted, got = case.expected[name], _column(answer, name)
    with np.errstate(invalid="ignore"):
        close = np.abs(got - wanted) <= TOLERANCE * np.maximum(1, np.abs(wanted))
    same = close | (np.isnan(got) & np.isnan(wanted)) | (got == wanted)
    for cells in (but.get("*"), but.get(name)):
        same = same if cells is None else same | cells
    for series, week in np.argwhere(~same)[:3]:
        yield (
            f"{case.name} {name}: {(~same).sum()} differ; {case.series[series]} "
            f"t={case.at[week] + 1}: R {wanted[series, week]!r}, ours {got[series, week]!r}"
        )


def _column(answer: Bounds, name: str) -> NDArray[np.float64]:
    if name == "alarm":  # R has neither yes nor no where its model has no answer
        return np.where(answer.why == Why.NOT_CONVERGED, np.nan, answer.alarm)
    if name == "expected":  # R leaves 0 there where its model has no answer
        return np.where(answer.why == Why.NOT_CONVERGED, 0, answer.expected)
    return getattr(answer, FIELDS[name]) if name in FIELDS else answer.extras[name]


def of_series(case: Case, *names: str) -> NDArray[np.bool_]:
    """The cells of these series, e.g. to leave out of a comparison."""
    rows = np.isin(np.array(case.series), names)
    return np.broadcast_to(rows[:, np.newaxis], (len(case.series), len(case.at)))
