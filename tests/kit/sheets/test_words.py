"""A sheet made in one language is read in the other; faults are told in the reader's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.utils.translation import override, trans_real
from pytest_django import Settings

from bihuan.config.catalogues import compile_all
from bihuan.kit.sheets.columns import Column
from bihuan.kit.sheets.errors import SheetError
from bihuan.kit.sheets.heading import Table
from bihuan.kit.sheets.reading import open_workbook
from bihuan.kit.sheets.tables import read
from bihuan.kit.sheets.writing import csv

ROOT = Path(__file__).parents[3] / "bihuan"


@pytest.fixture
def chinese(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Django's own lookup over the joined fragments, compiled into a folder of the test."""
    shutil.copytree(ROOT / "locale/parts", tmp_path / "parts")
    compile_all(tmp_path)
    settings.LOCALE_PATHS = [tmp_path]
    monkeypatch.setattr(trans_real, "_translations", {})
    with override("zh-hans"):
        yield


TABLE = Table(
    "words",
    (
        Column("text", "What to fill in", required=True),
        Column("day", "Column title", kind="date"),
        Column("open", "Accepted values", kind="bool"),
        Column("kind", "About these sheets", kind="choice", choices=(("a", "Any text"),)),
    ),
    "Import problems",
)
ROW = {"text": "整改", "day": date(2026, 3, 31), "open": True, "kind": "a"}


@pytest.mark.usefixtures("chinese")
def test_a_sheet_made_in_chinese_is_read_in_english_and_back() -> None:
    raw = csv(TABLE, [ROW])
    assert raw.decode("utf-8-sig").splitlines() == [
        "填写内容,列名,可填值,说明",
        "整改,2026-03-31,是,文字",
    ]
    with override("en"):
        english = csv(TABLE, [ROW])
        assert english.decode("utf-8-sig").splitlines()[1] == "整改,2026-03-31,Yes,Any text"
        assert read(TABLE, open_workbook("a.csv", raw)).rows[0].values == ROW
    assert read(TABLE, open_workbook("a.csv", english)).rows[0].values == ROW


@pytest.mark.usefixtures("chinese")
def test_faults_are_told_in_chinese() -> None:
    found = read(TABLE, open_workbook("名单.csv", "填写内容,列名\n,昨天\n".encode("gb18030")))
    assert [str(fault) for fault in found.faults if not fault.warning] == [
        "工作表“名单”第 2 行 A 列“填写内容”：此项必填。",
        "工作表“名单”第 2 行 B 列“列名”：“昨天”不是日期，请写成 2026-03-31 的形式。",
    ]
    assert str(SheetError("macro")) == "工作簿含有宏，不予接收。请另存为不含宏的 .xlsx。"
