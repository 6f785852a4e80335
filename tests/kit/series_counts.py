"""Partitions of invented counts, as a province has them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np

MONDAY = date(2019, 12, 30)
LENGTH = 300


def weeks(length: int = LENGTH) -> list[str]:
    days = (MONDAY + timedelta(7 * n) for n in range(length))
    return ["{}-W{:02d}".format(*day.isocalendar()) for day in days]


def partitions(folder: Path, *, files: int = 3, series: int = 4) -> Path:
    """A county a file; rows in no order, some missing, the newest week in the first county only."""
    import pyarrow as pa
    from pyarrow import parquet

    chance = np.random.default_rng(7)
    for county in range(files):
        rows = [
            (f"C{county}-{name:02d}", week, int(chance.poisson(5)))
            for name in range(series)
            for week in weeks()[: LENGTH - bool(county)]
            if chance.random() > 0.01
        ]
        chance.shuffle(rows)
        place = folder / f"county={county}" / "part-0.parquet"
        place.parent.mkdir(parents=True)
        columns = [list(column) for column in zip(*rows, strict=True)]
        parquet.write_table(pa.table(columns, names=["series", "week", "cases"]), place)
    return folder


def as_csv(folder: Path, out: Path) -> Path:
    """The same counts as one wide CSV."""
    from pyarrow import parquet

    counts: dict[tuple[str, str], int] = {}
    for place in sorted(folder.rglob("*.parquet")):
        for row in parquet.ParquetFile(place).read().to_pylist():
            counts[row["series"], row["week"]] = row["cases"]
    names = sorted({name for name, _week in counts})
    lines = ["week," + ",".join(names)]
    for week in weeks():
        lines.append(",".join([week, *(str(counts.get((name, week), "")) for name in names)]))
    out.write_text("\n".join(lines) + "\n", "utf-8")
    return out
