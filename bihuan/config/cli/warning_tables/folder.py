"""`bihuan warn FOLDER`: Parquet partitions on every core, each computed as a cluster would."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from bihuan.config.cli.warning_tables.answers import number, table_text
from bihuan.kit.series.held import Frame, Unreadable
from bihuan.kit.series.partitions import columns_of, detect_partition, frame_of
from bihuan.kit.series.runs import RUN_HEAD, Run

ROWS_READ = 1 << 16
PIECE = 1 << 20


@dataclass(frozen=True)
class Folder:
    """What is known of a folder before anything is computed."""

    root: Path
    files: tuple[Path, ...]
    frame: Frame
    series: int
    digest: str  # of every file's bytes

    def name(self, run: Run, version: str) -> str:
        """A run's id: the same for the same files, method, parameters, periods and version."""
        asked = {
            "method": run.method,
            "parameters": {**run.given, **({"p": run.shares} if run.shares else {})},
            "at": [int(run.at[0]), len(run.at)],
            "delay": run.delay,
            "version": version,
            "data": self.digest,
        }
        told = json.dumps(asked, sort_keys=True, ensure_ascii=False)
        return sha256(told.encode()).hexdigest()[:16]

    def compute(self, run: Run, piece: int, aside: Path) -> str:
        """Write one partition's rows into a file in `aside`; its place."""
        out = aside / str(piece)
        with out.open("w", encoding="utf-8", newline="") as file, _readable(self.files[piece]):
            for batch in detect_partition(_batches(self.files[piece]), run, self.frame):
                file.write(table_text(_rows(batch)))
        return str(out)


def surveyed(root: Path) -> Folder:
    """Which periods and series there are; each series in one file.

    Raises
    ------
    Unreadable
        ``no_partitions``, ``partition_damaged``, ``series_in_two_files``; those of `columns_of` and
        `frame_of`.
    """
    files = sorted(path for path in root.rglob("*.parquet") if path.name[0] not in "._")
    if not files:
        raise Unreadable("no_partitions")
    file_of: dict[object, Path] = {}
    periods: set[object] = set()
    digest = sha256()
    for path in files:
        with path.open("rb") as raw:
            digest.update(file_digest(raw, "sha256").digest())
        with _readable(path):
            for batch in _batches(path, ("series", "period")):
                names, when = (column.unique().to_pylist() for column in batch.columns)
                periods.update(when)
                for name in names:
                    other = file_of.setdefault(name, path)
                    if other != path:
                        raise Unreadable(
                            "series_in_two_files", value=name, first=other.name, second=path.name
                        )
    return Folder(root, tuple(files), frame_of(periods), len(file_of), digest.hexdigest())


def text_of(places: Iterable[str]) -> Iterator[str]:
    """What was written aside, piece after piece; it is gone once it is read."""
    for place in map(Path, places):
        with place.open(encoding="utf-8", newline="") as file:
            while text := file.read(PIECE):
                yield text
        place.unlink()


def _batches(path: Path, roles: tuple[str, ...] = ("series", "period", "count")) -> Iterator[Any]:
    with parquet.ParquetFile(path) as file:
        column = columns_of(file.schema_arrow.names)
        wanted = [column[role] for role in roles]
        # Without threads: other processes work beside this one.
        for batch in file.iter_batches(ROWS_READ, columns=wanted, use_threads=False):
            yield batch.select(wanted)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except pa.ArrowException:
        raise Unreadable("partition_damaged", value=path.name) from None


def _rows(batch: Any) -> Iterator[list[str]]:
    """Rows as those of a CSV's series."""
    run, series, period, count, *columns = (column.to_pylist() for column in batch.columns)
    alarm_at = RUN_HEAD.index("alarm") - 4
    for row, cells in enumerate(zip(*columns, strict=True)):
        told = [_text(count[row]), *(_text(cell) for cell in cells[:alarm_at])]
        why, extras = cells[alarm_at + 1], map(_text, cells[alarm_at + 2 :])
        yield [run[row], series[row], period[row], *told, str(int(cells[alarm_at])), why, *extras]


def _text(value: float | None) -> str:
    return "" if value is None else number(value)
