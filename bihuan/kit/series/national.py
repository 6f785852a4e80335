"""The tables of `library/warning/`: percentiles by disease, rules of clusters by disease."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bihuan.kit.series.held import Unreadable

SHIPPED = Path(__file__).resolve().parents[3] / "library" / "warning"
OTHERWISE = 0.8  # the percentile of a disease the table does not name


@dataclass(frozen=True, slots=True)
class ClusterRule:
    """`k` persons within `days` days in one place; any similar symptoms where no disease stands."""

    disease: str
    place: str
    k: int
    days: int


def percentiles(names: Iterable[str], own: Path | None = None) -> tuple[float, ...]:
    """The percentile of each series by its name; an agency's own table in folder `own` wins.

    Raises
    ------
    Unreadable
        ``parameter_table_wrong`` (``file``, ``row``).
    """
    return percentiles_of(names, known_percentiles(own))


def percentiles_of(names: Iterable[str], known: Mapping[str, float]) -> tuple[float, ...]:
    """The percentile of each series, by its name in a table that was read."""
    return tuple(known.get(name, OTHERWISE) for name in names)


def known_percentiles(own: Path | None = None) -> dict[str, float]:
    """The percentile of each disease by name; an agency's own table in folder `own` wins.

    Raises
    ------
    Unreadable
        ``parameter_table_wrong`` (``file``, ``row``).
    """
    known = {}
    for number, row in (*_rows_of(SHIPPED, "percentiles.csv"), *_rows_of(own, "percentiles.csv")):
        try:
            share = float(row["p"])
        except ValueError:
            share = -1.0
        if not 0 <= share <= 1:
            raise Unreadable("parameter_table_wrong", file="percentiles.csv", row=number)
        known[row["disease"]] = share
    return known


def cluster_rules(own: Path | None = None) -> list[ClusterRule]:
    """The rules; an agency's rules for a disease and place replace the shipped ones of the same.

    Raises
    ------
    Unreadable
        ``parameter_table_wrong`` (``file``, ``row``).
    """
    found: dict[tuple[str, str], list[ClusterRule]] = {}
    for folder in (SHIPPED, own):
        here: dict[tuple[str, str], list[ClusterRule]] = {}
        for number, row in _rows_of(folder, "clusters.csv"):
            k, days = row["k"], row["days"]
            if not (k.isdecimal() and days.isdecimal() and int(k) and int(days)):
                raise Unreadable("parameter_table_wrong", file="clusters.csv", row=number)
            rule = ClusterRule(row["disease"], row["place"], int(k), int(days))
            here.setdefault((rule.disease, rule.place), []).append(rule)
        found.update(here)
    return [rule for rules in found.values() for rule in rules]


def _rows_of(folder: Path | None, name: str) -> list[tuple[int, dict[str, str]]]:
    """Rows with their number in the file; none where there is no file."""
    if folder is None or not (folder / name).exists():
        return []
    wanted = (SHIPPED / name).read_text(encoding="utf-8").splitlines()[0].split(",")
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames is None or set(reader.fieldnames) != set(wanted):
            raise Unreadable("parameter_table_wrong", file=name, row=1)
        rows = []
        for row in reader:
            if None in row or None in row.values():
                raise Unreadable("parameter_table_wrong", file=name, row=reader.line_num)
            rows.append((reader.line_num, {k: v.strip() for k, v in row.items()}))
    return rows
