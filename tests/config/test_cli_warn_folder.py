"""`bihuan warn FOLDER`: Parquet partitions give what one table of the same series gives."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from bihuan.config import cli
from bihuan.config.cli.warning_tables.sentences import SENTENCES
from tests.kit.series_counts import LENGTH, as_csv, partitions, weeks

pa = pytest.importorskip("pyarrow")
from pyarrow import parquet  # noqa: E402  only where it is installed

Out = pytest.CaptureFixture[bytes]
FARRINGTON = ["--method", "farrington_flexible", "--preset", "noufaily", "--weeks", "3"]


def told(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode())))


@pytest.mark.parametrize(
    "more", [FARRINGTON, ["--preset", "national", "--weeks", "2"], ["--method", "cusum"]]
)
def test_partitions_give_the_rows_of_one_table(
    tmp_path: Path, capfdbinary: Out, more: list[str]
) -> None:
    folder = partitions(tmp_path / "province")
    table = as_csv(folder, tmp_path / "table.csv")
    found = {}
    for place in (folder, table):
        for processes in ("1", "2"):
            assert cli.main(["warn", str(place), *more, "--workers", processes]) == 0
            printed = capfdbinary.readouterr()
            found[place, processes] = printed.out
    assert "已算 12/12".encode() in printed.err
    assert found[folder, "1"] == found[folder, "2"]
    ours, wide = told(found[folder, "1"]), told(found[table, "1"])
    assert len({row.pop("run") for row in ours} | {row.pop("run") for row in wide}) == 2
    assert sorted(ours, key=lambda row: (row["series"], row["period"])) == wide
    assert {row["why"] for row in ours if row["series"] < "C1" and row["period"] == weeks()[-1]}
    newest = [row for row in ours if row["period"] == weeks()[-1] and row["series"] > "C1"]
    assert {row["count"] for row in newest} == {""}


def test_a_run_is_named_by_its_files_and_what_is_asked(tmp_path: Path, capfdbinary: Out) -> None:
    folder = partitions(tmp_path / "province")
    names = []
    for more in ([], [], ["--set", "p=0.9"], ["--delay", "1"]):
        assert cli.main(["warn", str(folder), *more]) == 0
        names.append(told(capfdbinary.readouterr().out)[0]["run"])
    assert names[0] == names[1]
    assert len(set(names)) == 3
    file = next(folder.rglob("*.parquet"))
    table = parquet.ParquetFile(file).read()
    parquet.write_table(table.slice(1), file)
    assert cli.main(["warn", str(folder)]) == 0
    assert told(capfdbinary.readouterr().out)[0]["run"] not in names


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("A", "2025-W01", 1), ("A", "2025-W01", 2)], "period_twice"),
        ([("A", "2025-W01", -1)], "count_negative"),
        ([("A", "2025-W01", 1.5)], "count_not_whole"),
        ([("A", "2025-W01", 1e17)], "count_too_large"),
        ([("A", "2025-W60", 1)], "period_wrong"),
        ([("A", "2025-W01", 1), ("A", "2025-02", 1)], "period_other_kind"),
        ([(None, "2025-W01", 1)], "series_unnamed"),
        ([("A", "2025-W01", "many")], "counts_column"),
        ([("C0-00", "2025-W01", 1)], "series_in_two_files"),
    ],
)
def test_a_bad_partition_gives_a_sentence_and_writes_nothing(
    tmp_path: Path, capfdbinary: Out, rows: list[tuple[object, str, object]], code: str
) -> None:
    folder, out = partitions(tmp_path / "province"), tmp_path / "out.csv"
    columns = [list(column) for column in zip(*rows, strict=True)]
    parquet.write_table(
        pa.table(columns, names=["series", "week", "cases"]), folder / "new.parquet"
    )
    assert cli.main(["warn", str(folder), "--out", str(out)]) == 2
    said = capfdbinary.readouterr().err.decode()
    chinese = SENTENCES[code].split("{")[-1].split("}")[-1]
    assert chinese in said
    assert "{" not in said.rpartition("bihuan: ")[2]
    assert [one.name for one in tmp_path.iterdir()] == ["province"]


def test_other_columns_and_other_files_are_refused(
    tmp_path: Path, capfdbinary: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(code: str) -> bool:
        assert cli.main(["warn", str(tmp_path)]) == 2
        return SENTENCES[code].split("{")[0] in capfdbinary.readouterr().err.decode()

    (tmp_path / "_SUCCESS").touch()
    assert said("no_partitions")
    file = tmp_path / "a.parquet"
    parquet.write_table(pa.table({"week": ["2025-W01"], "cases": [1]}), file)
    assert said("partition_columns")
    file.write_bytes(b"PAR1 but no more")
    assert said("partition_damaged")
    file.unlink()
    partitions(tmp_path)
    monkeypatch.setattr("bihuan.kit.series.partitions.MOST_CELLS", LENGTH)
    assert said("too_many_cells")
