"""`bihuan warn FILE`: a CSV of bounds that is the same each time, a sentence for every refusal."""

from __future__ import annotations

import csv
import io
import os
import signal
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from bihuan.config import cli
from bihuan.config.cli.warning_tables.sentences import SENTENCES
from bihuan.kit.series import SeriesTable, read_series, runs
from bihuan.rules.warning import METHODS, Bounds

Out = pytest.CaptureFixture[bytes]
MONDAY = date(2019, 12, 30)


def weeks(length: int) -> list[str]:
    days = (MONDAY + timedelta(7 * n) for n in range(length))
    return ["{}-W{:02d}".format(*day.isocalendar()) for day in days]


def wide(place: Path, length: int = 300) -> Path:
    chance = np.random.default_rng(1)
    lines = ["period,手足口病,流感"]
    lines += [f"{week},{chance.poisson(4)},{chance.poisson(9)}" for week in weeks(length)]
    place.write_text("\n".join(lines) + "\n", "utf-8")
    return place


def rows(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode())))


def test_bounds_are_those_of_the_method(tmp_path: Path, capfdbinary: Out) -> None:
    place = wide(tmp_path / "a.csv")
    assert cli.main(["warn", str(place), "--method", "bayes", "--weeks", "5"]) == 0
    printed = capfdbinary.readouterr()
    told = rows(printed.out)
    assert [row["series"] for row in told] == ["手足口病"] * 5 + ["流感"] * 5
    assert [row["period"] for row in told[:5]] == weeks(300)[-5:]
    counts = read_series(place).counts
    answer = METHODS["bayes"].detect(counts, np.arange(295, 300))
    assert [float(row["bound"]) for row in told] == answer.bound.ravel().tolist()
    assert [row["alarm"] for row in told] == [str(int(one)) for one in answer.alarm.ravel()]
    assert {row["why"] for row in told} == {"bound"}
    assert "已算 2/2".encode() in printed.err


def test_the_same_input_gives_the_same_bytes_and_the_run_names_what_was_asked(
    tmp_path: Path, capfdbinary: Out
) -> None:
    place, out = wide(tmp_path / "a.csv"), tmp_path / "out.csv"
    runs, files = [], []
    for more in ([], [], ["--set", "p=0.9"], ["--weeks", "3"], ["--delay", "1"]):
        assert cli.main(["warn", str(place), "--out", str(out), *more]) == 0
        files.append(out.read_bytes())
        runs.append(rows(files[-1])[0]["run"])
    assert files[0] == files[1]
    assert len(set(runs)) == 4
    text = place.read_text("utf-8")
    place.write_text(text[:-2] + "8\n", "utf-8")
    assert cli.main(["warn", str(place), "--out", str(out)]) == 0
    assert rows(out.read_bytes())[0]["run"] not in runs
    assert [one.name for one in tmp_path.iterdir() if "part" in one.name] == []
    assert capfdbinary.readouterr().out == b""


def test_the_long_form_is_the_same_table(tmp_path: Path) -> None:
    table = read_series(wide(tmp_path / "a.csv"))
    lines = ["count,series,period"]
    for name, own in zip(table.names, table.counts, strict=True):
        lines += [f"{int(c)},{name},{w}" for c, w in zip(own, table.labels, strict=True)]
    place = tmp_path / "long.csv"
    place.write_bytes("\n".join(lines).encode("gb18030"))
    again = read_series(place)
    assert (again.names, again.labels, again.start) == (table.names, table.labels, (2020, 1))
    np.testing.assert_array_equal(again.counts, table.counts)


def test_a_period_nobody_names_is_missing(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    place.write_text("date,A\n2025-01-06,1\n2025-01-13,NA\n2025-01-27,3\n", "utf-8-sig")
    table = read_series(place)
    assert (table.frequency, len(table.labels)) == (52, 4)
    np.testing.assert_array_equal(table.counts, [[1, np.nan, np.nan, 3]])
    place.write_text("month,A\n2024-11,1\n2025-02,3\n", "utf-8")
    table = read_series(place)
    assert (table.frequency, table.labels) == (12, ("2024-11", "2024-12", "2025-01", "2025-02"))
    place.write_text("day,A\n2024-02-28,1\n2024-03-01,3\n", "utf-8")
    assert (read_series(place).frequency, read_series(place).start) == (365, (2024, 59))


def test_days_that_are_not_fully_reported_are_told_as_such(
    tmp_path: Path, capfdbinary: Out
) -> None:
    place = wide(tmp_path / "a.csv")
    assert cli.main(["warn", str(place), "--method", "ears", "--weeks", "1", "--delay", "2"]) == 0
    told = rows(capfdbinary.readouterr().out)
    assert [row["why"] for row in told] == ["bound", "incomplete", "incomplete"] * 2
    assert [row["alarm"] for row in told[1:3]] == ["0", "0"]
    assert told[1]["bound"] == ""


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("", "empty_file", ""),
        ("period,A\n", "empty_file", ""),
        ("A,B\n1,2\n", "no_period_column", ""),
        ("period\n2025-W01\n", "no_series", ""),
        ("period,A,A\n2025-W01,1,2\n", "name_twice", "第 1 行第 3 列"),
        ("period,A\n2025-W01,1,2\n", "cells_missing", "第 2 行有 3 列"),
        ("period,A\n2025-W60,1\n", "period_wrong", "第 2 行"),
        ("period,A\n2025-W01,1\n2025-01-13,2\n", "period_other_kind", "第 3 行"),
        ("period,A\n2025-W02,1\n2025-W01,2\n", "period_not_rising", "第 3 行"),
        ("period,A\n2025-W02,1\n2025-W02,2\n", "period_twice", "第 3 行“period”列"),
        ("period,A\n0001-01-01,1\n2025-01-01,2\n", "too_many_periods", ""),
        ("period,A,B\n2025-W02,1,x\n", "count_no_number", "第 2 行“B”列"),
        ("period,A,B\n2025-W02,1,1_0\n", "count_no_number", "第 2 行“B”列"),
        ("period,A,B\n2025-W02,1,2.5\n", "count_not_whole", "第 2 行“B”列"),
        ("period,A,B\n2025-W02,1,-2\n", "count_negative", "第 2 行“B”列"),
        ("period,A,B\n2025-W02,1,inf\n", "count_too_large", "第 2 行“B”列"),
        ("series,period,count\nA,2025-W02,1\nA,2025-W02,1\n", "period_twice", "第 3 行"),
        ("series,period,count\nA,2025-W02,1\nB,2025-02,1\n", "period_other_kind", "第 3 行"),
        ("series,period,count\nA,2025-W02,two\n", "count_no_number", "第 2 行“count”列"),
        ("series,period,count\n,2025-W02,1\n", "no_series", "第 2 行"),
        ("period,A\n2025-W01,1\n", "too_little_history", "1 个时段"),
        ("period,A\0\n", "not_text", ""),
    ],
)
def test_a_bad_file_gives_a_sentence_and_writes_nothing(
    tmp_path: Path, capfdbinary: Out, text: str, code: str, said: str
) -> None:
    place, out = tmp_path / "a.csv", tmp_path / "out.csv"
    place.write_text(text, "utf-8")
    out.write_bytes(b"kept")
    assert cli.main(["warn", str(place), "--out", str(out)]) == 2
    told = capfdbinary.readouterr().err.decode()
    begin = SENTENCES[code].split("{")[0]
    assert begin in told
    assert said in told
    assert "{" not in told
    assert out.read_bytes() == b"kept"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--method", "oracle"], "method_unknown"),
        (["--set", "q=1"], "parameter_unknown"),
        (["--set", "p"], "set_wrong"),
        (["--set", "p=high"], "parameter_wrong"),
        (["--set", "p=1.5"], "parameter_outside"),
        (["--preset", "best"], "preset_unknown"),
        (["--weeks", "0"], "weeks_wrong"),
        (["--weeks", "301"], "weeks_wrong"),
        (["--delay", "300"], "delay_wrong"),
        (["--method", "ears", "--set", "method=C4"], "parameter_no_choice"),
        (["--method", "rki", "--set", "b=0"], "baseline_empty"),
        (["--out", "no/such/folder/out.csv"], "not_written"),
    ],
)
def test_what_cannot_be_asked_gives_a_sentence(
    tmp_path: Path, capfdbinary: Out, more: list[str], code: str
) -> None:
    place = wide(tmp_path / "a.csv")
    assert cli.main(["warn", str(place), *more]) == 2
    printed = capfdbinary.readouterr()
    assert SENTENCES[code].split("{")[0].encode() in printed.err
    assert printed.out == b""


def test_files_that_are_no_tables_are_refused(
    tmp_path: Path, capfdbinary: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(place: Path, code: str) -> bool:
        assert cli.main(["warn", str(place)]) == 2
        told = capfdbinary.readouterr().err.decode()
        return SENTENCES[code].split("{")[0] in told

    assert refused(tmp_path / "none.csv", "not_found")
    assert refused(tmp_path, "no_partitions")
    assert refused(Path(__file__), "unknown_type")
    broken = tmp_path / "a.csv"
    broken.write_bytes(b"period,A\n" + b"2025-W01,\xff\xff\n" * 3)
    assert refused(broken, "damaged_file")
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.truncate(10 << 30)  # a hole: takes no room
    assert refused(huge, "too_large")
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    parquet = tmp_path / "a.parquet"
    parquet.write_bytes(b"PAR1")
    assert refused(parquet, "without_parquet")


def test_parquet_is_the_same_table(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = read_series(wide(tmp_path / "a.csv"))
    columns = {"date": arrow.array(table.dates)}
    columns |= {
        name: arrow.array(own.astype(int))
        for name, own in zip(table.names, table.counts, strict=True)
    }
    parquet.write_table(arrow.table(columns), tmp_path / "a.parquet")
    again = read_series(tmp_path / "a.parquet")
    assert (again.names, again.dates, again.frequency) == (table.names, table.dates, 52)
    np.testing.assert_array_equal(again.counts, table.counts)


def test_methods_are_compared_and_one_default_named(tmp_path: Path, capfdbinary: Out) -> None:
    place = wide(tmp_path / "a.csv")
    asked = ["warn", "evaluate", str(place), "--methods", "ears,bayes", "--repeats", "1"]
    assert cli.main(asked) == 0
    first = capfdbinary.readouterr().out
    told = rows(first)
    assert [row["series"] for row in told] == ["手足口病"] * 6 + ["流感"] * 6
    assert [sum(row["default"] == "1" for row in told[n : n + 6]) for n in (0, 6)] == [1, 1]
    assert all(0 <= float(row["found"]) <= 1 for row in told)
    assert cli.main(asked) == 0
    assert capfdbinary.readouterr().out == first
    assert cli.main([*asked, "--seed", "2"]) == 0
    assert capfdbinary.readouterr().out != first


def test_a_comparison_in_a_file_has_drawings_beside_it(tmp_path: Path, capfdbinary: Out) -> None:
    place, out = wide(tmp_path / "a.csv"), tmp_path / "out.csv"
    place.write_text(place.read_text("utf-8").replace("流感", "流<感>"), "utf-8")
    asked = ["warn", "evaluate", str(place), "--methods", "ears,bayes", "--repeats", "1"]
    assert cli.main([*asked, "--out", str(out)]) == 0
    assert b"out.html" in capfdbinary.readouterr().err
    page = (tmp_path / "out.html").read_text("utf-8")
    body = ElementTree.fromstring(
        "<page>" + page[page.index("<h1>") : page.index("</html>")] + "</page>"
    )
    sections = body.findall("section")
    assert [section.findtext("h2") for section in sections] == ["手足口病", "流<感>"]
    table = rows(out.read_bytes())
    for section in sections:
        own = [row for row in table if row["series"] == section.findtext("h2")]
        best = next(row for row in own if row["default"] == "1")
        assert [row["reason"] for row in own if row["reason"]] == [best["reason"]]
        assert best["reason"] in "".join(section.find("p").itertext())
        drawing = section.find("div/svg")
        assert len(drawing.findall("path/title")) == len(own) == 6
        assert len(drawing.findall("circle")) == 1
        (chosen,) = section.findall("div/table/tbody/tr[@class='chosen']")
        parameters = [cell.text for cell in chosen.findall("td")]
        assert parameters[1] == best["parameters"]
        assert parameters[2] == f"{float(best['found']):.0%}"
    assert cli.main([*asked, "--out", str(tmp_path / "out.html")]) == 0
    assert (tmp_path / "out.page.html").exists()


def test_methods_are_compared_on_invented_series(capfdbinary: Out) -> None:
    assert cli.main(["warn", "evaluate", "--methods", "bayes", "--repeats", "1"]) == 0
    told = rows(capfdbinary.readouterr().out)
    assert [row["size"] for row in told] == ["2", "4", "6", "8", "10", ""] * 3
    assert cli.main(["warn", "evaluate", "--methods", "fixed"]) == 2
    assert cli.main(["warn", "evaluate", "--repeats", "0"]) == 2
    assert "--repeats" in capfdbinary.readouterr().err.decode()


def test_a_sum_begins_with_its_history_however_few_periods_are_asked_for(
    tmp_path: Path, capfdbinary: Out
) -> None:
    place = wide(tmp_path / "a.csv")
    shown = []
    for asked in ("1", "30"):
        assert cli.main(["warn", str(place), "--method", "cusum", "--weeks", asked]) == 0
        shown.append(rows(capfdbinary.readouterr().out)[-1]["cusum"])
    assert shown[0] == shown[1]


def test_the_national_preset_takes_each_diseases_percentile(
    tmp_path: Path, capfdbinary: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BIHUAN_HOME", raising=False)
    place = wide(tmp_path / "a.csv")
    place.write_text(place.read_text("utf-8").replace("手足口病", "猩红热"), "utf-8")
    shown = {}
    for preset, more in (("national", []), ("national", ["--set", "p=0.8"]), ("national_p90", [])):
        assert cli.main(["warn", str(place), "--preset", preset, *more]) == 0
        told = rows(capfdbinary.readouterr().out)
        shown[preset, bool(more)] = [row["bound"] for row in told]
    by_disease = shown["national", False]
    assert by_disease == [shown["national_p90", False][0], shown["national", True][1]]
    assert by_disease[0] != shown["national", True][0]
    own = tmp_path / "home" / "warning"
    own.mkdir(parents=True)
    (own / "percentiles.csv").write_text("disease,p\n猩红热,2\n", "utf-8")
    monkeypatch.setenv("BIHUAN_HOME", str(tmp_path / "home"))
    assert cli.main(["warn", str(place), "--preset", "national"]) == 2
    assert "percentiles.csv 第 2 行".encode() in capfdbinary.readouterr().err


def test_series_of_the_long_form_may_begin_and_end_when_they_like(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    place.write_text(
        "series,period,count\nB,2025-03,3\nA,2025-01,1\nB,2025-05,5\nA,2025-03,2\n", "utf-8"
    )
    table = read_series(place)
    assert (table.names, table.labels[0], table.labels[-1]) == (("B", "A"), "2025-01", "2025-05")
    nan = np.nan
    np.testing.assert_array_equal(table.counts, [[nan, nan, 3, nan, 5], [1, nan, 2, nan, nan]])


def test_processes_side_by_side_write_what_one_writes(
    tmp_path: Path, capfdbinary: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "SERIES_AT_ONCE", 3)
    chance = np.random.default_rng(5)
    counts, place = chance.poisson(6, (300, 20)), tmp_path / "a.csv"
    lines = ["week," + ",".join(f"S{n}" for n in range(20))]
    lines += [f"{w},{','.join(map(str, own))}" for w, own in zip(weeks(300), counts, strict=True)]
    place.write_text("\n".join(lines) + "\n", "utf-8")
    asked = ["warn", str(place), "--weeks", "3", "--preset", "national"]
    told = {}
    for processes in ("1", "2"):
        assert cli.main([*asked, "--workers", processes]) == 0
        printed = capfdbinary.readouterr()
        told[processes] = printed.out
        assert "已算 20/20".encode() in printed.err
    assert told["1"] == told["2"]
    assert [row["series"] for row in rows(told["2"])[::3]] == [f"S{n}" for n in range(20)]
    monkeypatch.setattr(runs, "SERIES_AT_ONCE", 2000)
    assert cli.main(asked) == 0
    assert capfdbinary.readouterr().out == told["1"]
    assert cli.main([*asked, "--workers", "0"]) == 2


def test_a_process_that_is_ended_leaves_no_result(
    tmp_path: Path, capfdbinary: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = os.getpid()

    def killed(self: runs.Run, table: SeriesTable, some: slice) -> Bounds:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return METHODS["bayes"].detect(table.counts[some], self.at)

    monkeypatch.setattr(runs, "SERIES_AT_ONCE", 1)
    monkeypatch.setattr(runs.Run, "answer", killed)
    place, out = tmp_path / "a.csv", tmp_path / "out.csv"
    lines = ["week,A,B,C", *(f"{week},1,2,3" for week in weeks(300))]
    place.write_text("\n".join(lines), "utf-8")
    asked = ["warn", str(place), "--method", "bayes", "--workers", "2", "--out", str(out)]
    assert cli.main(asked) == 2
    assert SENTENCES["worker_lost"].encode() in capfdbinary.readouterr().err
    assert list(tmp_path.iterdir()) == [place]


def test_counts_too_large_for_32_bits_are_kept_whole(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    place.write_text("month,A,B\n2025-01,1,\n2025-03,16777217,999999999999\n2025-04,3,4\n", "utf-8")
    nan = np.nan
    expected = [[1, nan, 16777217, 3], [nan, nan, 999999999999, 4]]
    np.testing.assert_array_equal(read_series(place).counts, expected)
    long = tmp_path / "long.csv"
    long.write_text(
        "series,period,count\nA,2025-01,1\nA,2025-03,16777217\nA,2025-04,3\n"
        "B,2025-03,999999999999\nB,2025-04,4\n",
        "utf-8",
    )
    np.testing.assert_array_equal(read_series(long).counts, expected)


def test_more_cells_than_fit_are_refused(
    tmp_path: Path, capfdbinary: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bihuan.kit.series.table.MOST_CELLS", 5)
    place = tmp_path / "a.csv"
    for text in (
        "month,A,B\n2025-01,1,2\n2025-02,1,2\n2025-03,1,2\n",
        "month,A,B\n2025-01,1,2\n2025-12,1,2\n",
        "series,period,count\nA,2025-01,1\nB,2025-12,1\n",
    ):
        place.write_text(text, "utf-8")
        assert cli.main(["warn", str(place)]) == 2
        assert "2 个序列".encode() in capfdbinary.readouterr().err
