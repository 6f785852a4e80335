"""Bounds as rows of CSV, a run's id, and a file that is there whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from bihuan.kit.series import SeriesTable
from bihuan.rules.warning import Bounds, Why

RUN_HEAD = (
    "run",
    "series",
    "period",
    "count",
    "bound",
    "expected",
    "score",
    "p_value",
    "alarm",
    "why",
)
DIGITS = 12  # significant; beyond, the last bits of a machine's library would show


def run_id(
    table: SeriesTable,
    name: str,
    given: Mapping[str, Any],
    at: NDArray[np.int64],
    delay: int,
    version: str,
) -> str:
    """The same for the same data, method, parameters, periods and version."""
    asked = {
        "method": name,
        "parameters": dict(given),
        "at": [int(at[0]), len(at)],
        "delay": delay,
        "version": version,
        "series": table.names,
        "periods": table.labels,
    }
    told = json.dumps(asked, sort_keys=True, ensure_ascii=False)
    digest = sha256(told.encode())
    for counts in table.counts:  # a series at a time: the table may be large
        digest.update(np.where(np.isnan(counts), -1.0, counts).astype("<f8").tobytes())
    return digest.hexdigest()[:16]


def rows_of(table: SeriesTable, some: slice, answer: Bounds, run: str) -> Iterator[list[str]]:
    """A row for each series and period, in this order."""
    numbers = (answer.bound, answer.expected, answer.score, answer.p_value)
    extras = tuple(answer.extras.values())
    labels = [table.labels[week] for week in answer.at]
    for row, name in enumerate(table.names[some]):
        counts = table.counts[some][row, answer.at]
        for week, label in enumerate(labels):
            yield [
                run,
                name,
                label,
                number(counts[week]),
                *(number(values[row, week]) for values in numbers),
                "1" if answer.alarm[row, week] else "0",
                Why(answer.why[row, week]).name.lower(),
                *(number(values[row, week]) for values in extras),
            ]


def number(value: float) -> str:
    """A number as text; nothing where there is none."""
    if value != value:  # noqa: PLR0124  the only one that is not itself is NaN
        return ""
    return f"{value:.{DIGITS}g}"


def written(head: Sequence[str], rows: Iterable[Sequence[str]], out: Path | None) -> None:
    """Write a CSV whole or not at all; print it where no file is named.

    Raises
    ------
    OSError
        When it cannot be written.
    """
    if out is None:
        told = io.StringIO()  # so that nothing is printed when a later row fails
        _write(told, head, rows)
        sys.stdout.flush()
        sys.stdout.buffer.write(told.getvalue().encode())
        sys.stdout.buffer.flush()
        return
    part = out.with_name(f".{out.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            _write(file, head, rows)
        part.replace(out)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _write(file: TextIO, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
