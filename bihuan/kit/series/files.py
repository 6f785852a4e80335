"""CSV and Parquet files of series, read row by row."""

from __future__ import annotations

import csv
from collections.abc import Generator
from contextlib import closing
from pathlib import Path

from bihuan.kit.series.held import SeriesTable, Unreadable
from bihuan.kit.series.numbering import numbered
from bihuan.kit.series.periods import Period
from bihuan.kit.series.table import MOST_CELLS, Row, table_of, text_of_cell

MOST_BYTES = 1 << 28  # ten years of weeks of a province's 100,000 series are half of it
CELLS_AT_ONCE = 1 << 18
LOOKED_AT = 1 << 16


def read_series(place: Path, *, first: Period | None = None) -> SeriesTable:
    """The series of a file; `first` is what number 1 stands for where periods are only numbered.

    Raises
    ------
    Unreadable
        ``not_found``, ``unknown_type``, ``too_large``, ``not_text``, ``damaged_file``,
        ``without_parquet``; those of `table_of`.
    """
    if place.suffix.lower() not in {".csv", ".parquet"}:
        raise Unreadable("unknown_type", value=place.suffix)
    try:
        size = place.stat().st_size
        if not place.is_file():
            raise Unreadable("not_found")
        if size > MOST_BYTES:
            raise Unreadable("too_large", size=size >> 20, most=MOST_BYTES >> 20)
        if place.suffix.lower() == ".parquet":
            return table_of(numbered(_parquet_rows(place), first))
        with closing(_csv_rows(place)) as rows:
            return table_of(numbered(rows, first))
    except OSError:
        raise Unreadable("not_found") from None


def _csv_rows(place: Path) -> Generator[Row]:
    """UTF-8, or GB18030 as spreadsheets here write."""
    with place.open("rb") as raw:
        begin = raw.read(LOOKED_AT)
    if b"\0" in begin:
        raise Unreadable("not_text")
    with place.open(encoding=_encoding(begin), newline="") as lines:
        reader = csv.reader(lines)
        try:
            for cells in reader:
                yield reader.line_num, cells
        except (csv.Error, UnicodeDecodeError):
            raise Unreadable("damaged_file", row=reader.line_num + 1) from None


def _encoding(begin: bytes) -> str:
    try:
        begin.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        if fault.start < len(begin) - 4:  # not merely a letter cut in two
            return "gb18030"
    return "utf-8-sig"


def _parquet_rows(place: Path) -> Generator[Row]:
    """The rows as texts; the head is row 1, as in a CSV of the same table."""
    try:
        from pyarrow import ArrowException, parquet
    except ImportError:
        raise Unreadable("without_parquet") from None
    try:
        with parquet.ParquetFile(place) as file:
            names = file.schema_arrow.names
            if file.metadata.num_rows * (len(names) - 1) > MOST_CELLS:
                periods, most = file.metadata.num_rows, MOST_CELLS
                raise Unreadable(
                    "too_many_cells", series=len(names) - 1, periods=periods, most=most
                )
            yield 1, names
            number = 1
            for batch in file.iter_batches(batch_size=max(1, CELLS_AT_ONCE // len(names))):
                for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    number += 1
                    yield number, [text_of_cell(cell) for cell in cells]
    except ArrowException:
        raise Unreadable("damaged_file", row=1) from None
