"""Bounds as rows of CSV, a run's id, and a file that is there whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from itertools import chain
from math import isnan
from pathlib import Path

import numpy as np

from bihuan.kit.series import SeriesTable
from bihuan.kit.series.national import percentiles_of
from bihuan.kit.series.runs import Run
from bihuan.rules.warning import Bounds, Why

SERIES_HASHED = 2000  # at once
DIGITS = 12  # significant; beyond, the last bits of a machine's library would show


def run_id(table: SeriesTable, run: Run, version: str) -> str:
    """The same for the same data, method, parameters, periods and version."""
    given = dict(run.given)
    if run.shares is not None:
        given["p"] = percentiles_of(table.names, run.shares)
    asked = {
        "method": run.method,
        "parameters": given,
        "at": [int(run.at[0]), len(run.at)],
        "delay": run.delay,
        "version": version,
        "series": table.names,
        "periods": table.labels,
    }
    digest = sha256(json.dumps(asked, sort_keys=True, ensure_ascii=False).encode())
    for first in range(0, len(table.counts), SERIES_HASHED):  # the table may be large
        counts = table.counts[first : first + SERIES_HASHED].astype("<f8", order="C")
        digest.update(np.where(np.isnan(counts), -1.0, counts).tobytes())
    return digest.hexdigest()[:16]


def block_text(table: SeriesTable, run: Run, some: slice) -> str:
    """The answer for some series, as CSV without its head."""
    return table_text(_rows_of(table, some, run.answer(table, some), run.name))


def _rows_of(table: SeriesTable, some: slice, answer: Bounds, run: str) -> Iterator[list[str]]:
    """A row for each series and period, in this order."""
    numbers = (answer.bound, answer.expected, answer.score, answer.p_value)
    extras = tuple(answer.extras.values())
    labels = [table.labels[week] for week in answer.at]
    asked = table.counts[some][:, answer.at]
    for row, name in enumerate(table.names[some]):
        counts = asked[row].tolist()
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
    if isnan(value):
        return ""
    return f"{value:.{DIGITS}g}"


def table_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV without a head."""
    told = io.StringIO()
    csv.writer(told, lineterminator="\n").writerows(rows)
    return told.getvalue()


def written(head: Sequence[str], texts: Iterable[str], out: Path | None) -> None:
    """Write a CSV whole or not at all; print it where no file is named.

    Raises
    ------
    OSError
        When it cannot be written.
    """
    lines = chain([table_text([head])], texts)
    if out is not None:
        whole(out, lines)
    else:
        # Kept aside first, so that nothing is printed when a later piece fails.
        with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as aside:
            aside.writelines(lines)
            aside.flush()
            aside.seek(0)
            sys.stdout.flush()
            shutil.copyfileobj(aside.buffer, sys.stdout.buffer)
            sys.stdout.buffer.flush()


def whole(out: Path, texts: Iterable[str]) -> None:
    """Write a file whole or not at all.

    Raises
    ------
    OSError
        When it cannot be written.
    """
    part = out.with_name(f".{out.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            file.writelines(texts)
        part.replace(out)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
