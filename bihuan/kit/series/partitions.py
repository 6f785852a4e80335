"""Series of a province in Parquet partitions: here on every core, or on a cluster.

A partition has columns for series, period and count, under any of the names of `table.HEADS`, in
any order of rows; others are left alone. A series lies whole in one partition. pyarrow has to be
installed; a cluster is Spark's, which hands partitions to `detect_partition` as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bihuan.kit.series.held import Frame, Held, SeriesTable, Unreadable, framed
from bihuan.kit.series.periods import Period, read_period
from bihuan.kit.series.runs import RUN_HEAD, Run
from bihuan.kit.series.table import LARGEST, role, text_of_cell
from bihuan.rules.warning import Bounds, Why, method

MOST_CELLS = 1 << 23  # of one partition: 16,000 series over ten years of weeks
ROLES = ("series", "period", "count")
_TEXTS, _FLAGS = ("run", "series", "period", "why"), ("alarm",)


def columns_of(names: Iterable[str]) -> dict[str, str]:
    """The column of each role.

    Raises
    ------
    Unreadable
        ``partition_columns`` (``value``) where a role has none, or two.
    """
    held = list(names)
    found = [(role(name), name) for name in held if role(name)]
    if sorted(str(kind) for kind, _name in found) != sorted(ROLES):
        raise Unreadable("partition_columns", value=", ".join(held)[:200])
    return {str(kind): name for kind, name in found}


def detect_partition(
    batches: Iterable[pa.RecordBatch], run: Run, frame: Frame
) -> Iterator[pa.RecordBatch]:
    """The run over the series of one partition: a row for each series and period asked for.

    Raises
    ------
    Unreadable
        Those of `partition_table`.
    """
    table = partition_table(batches, frame)
    if table is None:
        return
    schema = schema_of(run)
    for some, answer in run.answers(table):
        yield _batch(table, some, answer, run, schema)


def partition_table(batches: Iterable[pa.RecordBatch], frame: Frame) -> SeriesTable | None:
    """The table of a partition over all periods of `frame`; None where it has no rows.

    Raises
    ------
    Unreadable
        ``partition_columns``, ``no_series``, ``period_wrong``, ``count_no_number``,
        ``count_negative``, ``count_not_whole``, ``count_too_large``, ``period_twice``,
        ``too_many_cells``.
    """
    row_of: dict[str, int] = {}
    place_of: dict[object, int] = {}
    own: list[NDArray[np.int32]] = []
    when: list[NDArray[np.int32]] = []
    held, rows = Held(), 0
    for batch in batches:
        if not batch.num_rows:
            continue
        column = columns_of(batch.schema.names)
        names, periods = batch.column(column["series"]), batch.column(column["period"])
        own.append(_codes(names, lambda name: row_of.setdefault(_named(name), len(row_of))))
        when.append(_codes(periods, partial(_place, frame, place_of, column["period"])))
        counts = _counts(batch.column(column["count"]))
        _check(counts, names, periods)
        held.add(counts)
        rows += batch.num_rows
        _bounded(max(rows, len(row_of) * len(frame.labels)), len(row_of), frame)
    if not rows:
        return None
    series, places = np.concatenate(own), np.concatenate(when)
    _once(series, places, list(row_of), frame)
    counts = held.all()
    table = np.full((len(row_of), len(frame.labels)), np.nan, counts.dtype)
    table[series, places] = counts
    return frame.table(list(row_of), table)


def frame_of(periods: Iterable[object]) -> Frame:
    """The frame of all periods that partitions name, as they stand there.

    Raises
    ------
    Unreadable
        ``empty_file``, ``period_wrong``, ``period_other_kind``, ``too_many_periods``.
    """
    found = sorted({_period(text_of_cell(each), "period") for each in periods}, key=_first)
    if not found:
        raise Unreadable("empty_file")
    for period in found:
        if period.kind != found[0].kind:
            raise Unreadable(
                "period_other_kind", row=str(period), column="period", value=str(period)
            )
    return framed(found)


def schema_of(run: Run) -> pa.Schema:
    """The columns of `detect_partition`."""
    names = [*RUN_HEAD, *method(run.method).extras]
    kinds = {name: pa.string() for name in _TEXTS} | {name: pa.bool_() for name in _FLAGS}
    return pa.schema([(name, kinds.get(name, pa.float64())) for name in names])


def on_spark(data: Any, run: Run, frame: Frame) -> Any:
    """The run over a Spark DataFrame of series, period and count; a DataFrame of its rows.

    Rows are moved so that each series lies whole in one partition.
    """
    column = columns_of(data.columns)
    spelled = {"string": "string", "bool": "boolean", "double": "double"}
    told = ", ".join(f"`{each.name}` {spelled[str(each.type)]}" for each in schema_of(run))
    whole = data.select(*column.values()).repartition(column["series"])
    return whole.mapInArrow(partial(_on_worker, run, frame), told)


def frame_on_spark(data: Any) -> Frame:
    """The frame of all periods of a Spark DataFrame."""
    period = columns_of(data.columns)["period"]
    return frame_of(row[0] for row in data.select(period).distinct().toLocalIterator())


def _on_worker(
    run: Run, frame: Frame, batches: Iterable[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    return detect_partition(batches, run, frame)


def _codes(column: pa.Array, place: Any) -> NDArray[np.int32]:
    """A number for each row, from that of its value; each value is looked up once."""
    plain = column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
    coded = plain.dictionary_encode(null_encoding="encode")
    numbers = np.array([place(value) for value in coded.dictionary.to_pylist()], np.int32)
    found: NDArray[np.int32] = numbers[coded.indices.to_numpy(zero_copy_only=False)]
    return found


def _named(name: object) -> str:
    text = text_of_cell(name).strip()
    if not text:
        raise Unreadable("series_unnamed")
    return text


def _place(frame: Frame, known: dict[object, int], column: str, value: object) -> int:
    if value not in known:
        text = text_of_cell(value)
        place = frame.place.get(_period(text, column))
        if place is None:
            raise Unreadable("period_other_kind", row=text, column=column, value=text)
        known[value] = place
    return known[value]


def _period(text: str, column: str) -> Period:
    period = read_period(text)
    if period is None:
        raise Unreadable("period_wrong", row=text[:40], column=column, value=text[:40])
    return period


def _first(period: Period) -> tuple[Any, str]:
    return period.first, period.kind


def _counts(column: pa.Array) -> NDArray[np.float64]:
    try:
        numbers = column.cast(pa.float64())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise Unreadable("counts_column", value=str(column.type)) from None
    found: NDArray[np.float64] = numbers.to_numpy(zero_copy_only=False)
    return found


def _check(counts: NDArray[np.float64], names: pa.Array, periods: pa.Array) -> None:
    """Refuse the first count that is none, with its series and period."""
    with np.errstate(invalid="ignore"):
        wrong: Mapping[str, NDArray[np.bool_]] = {
            "count_negative": counts < 0,
            "count_too_large": counts > LARGEST,
            "count_not_whole": (counts != np.floor(counts)) & ~np.isnan(counts),
        }
    for code, rows in wrong.items():
        if rows.any():
            n = int(np.argmax(rows))
            raise Unreadable(
                code,
                row=text_of_cell(periods[n].as_py()),
                column=text_of_cell(names[n].as_py()),
                value=f"{counts[n]:.12g}",
            )


def _bounded(cells: int, series: int, frame: Frame) -> None:
    if cells > MOST_CELLS:
        raise Unreadable(
            "too_many_cells", series=series, periods=len(frame.labels), most=MOST_CELLS
        )


def _once(
    series: NDArray[np.int32], places: NDArray[np.int32], names: list[str], frame: Frame
) -> None:
    """Refuse a series that names a period twice."""
    cells = series.astype(np.int64) * len(frame.labels) + places
    seen = np.bincount(cells)
    twice = np.flatnonzero(seen > 1)[:1].tolist()
    for cell in twice:
        row, place = divmod(cell, len(frame.labels))
        label = frame.labels[place]
        raise Unreadable("period_twice", row=label, column=names[row], value=label)


def _batch(
    table: SeriesTable, some: slice, answer: Bounds, run: Run, schema: pa.Schema
) -> pa.RecordBatch:
    names, weeks = table.names[some], len(answer.at)
    labels = [table.labels[week] for week in answer.at]
    numbers = (answer.bound, answer.expected, answer.score, answer.p_value)
    told = [Why(code).name.lower() for code in answer.why.ravel().tolist()]
    columns = [
        pa.array([run.name] * len(names) * weeks),
        pa.array(list(chain.from_iterable([name] * weeks for name in names)), pa.string()),
        pa.array(labels * len(names), pa.string()),
        *(_numbers(values) for values in (table.counts[some][:, answer.at], *numbers)),
        pa.array(answer.alarm.ravel()),
        pa.array(told, pa.string()),
        *(_numbers(values) for values in answer.extras.values()),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _numbers(values: NDArray[Any]) -> pa.Array:
    return pa.array(values.ravel().astype(np.float64), from_pandas=True)  # NaN is null
