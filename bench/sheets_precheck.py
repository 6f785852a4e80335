"""Time and memory of the precheck of a 20,000-row, 12-column workbook: < 3 s and < 300 MB.

Run: python bench/sheets_precheck.py [rows]. The workbook is made in one process and read in
another, so that the peak memory is that of the precheck with the interpreter and Django, no more.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import django  # noqa: E402  the path has to be known first
from django.conf import settings  # noqa: E402  the path has to be known first

settings.configure(USE_I18N=True, LANGUAGES=[("zh-hans", "简体中文"), ("en", "English")])
django.setup()

from bihuan.kit.sheets.columns import Column  # noqa: E402  gettext needs the settings
from bihuan.kit.sheets.reading import open_workbook  # noqa: E402
from bihuan.kit.sheets.tables import Precheck, Table, read  # noqa: E402
from bihuan.kit.sheets.writing import write  # noqa: E402

SECONDS = 3.0
MEGABYTES = 300

TABLE = Table(
    "findings",
    (
        Column("number", "Number", required=True, code=True),
        Column("part", "Part", kind="choice", choices=(("a", "甲类"), ("b", "乙类"))),
        Column("text", "Finding", required=True, max_length=500, width=60),
        Column("clause", "Clause", code=True),
        Column("unit", "Unit", kind="unit", required=True),
        Column("person", "Person", kind="person"),
        Column("found_on", "Found on", kind="date", required=True),
        Column("due_on", "Due on", kind="date"),
        Column("deducted", "Deducted", kind="decimal"),
        Column("times", "Times", kind="int"),
        Column("closed", "Closed", kind="bool"),
        Column("others", "Other units", kind="list"),
    ),
    "Findings",
    unique=("number",),
)


def rows(count: int) -> Iterator[dict[str, object]]:
    """Rows as an inspection brings them, all different."""
    start = date(2026, 1, 5)
    for number in range(1, count + 1):
        yield {
            "number": f"{number:06d}",
            "part": "ab"[number % 2],
            "text": f"第{number}项：冷链设备温度记录不完整，未按规定时限完成复核与整改佐证归档",
            "clause": f"{number % 9 + 1}.{number % 30}.{number % 10}0",
            "unit": f"科室{number % 40}",
            "person": f"人员{number % 400}",
            "found_on": start + timedelta(days=number % 300),
            "due_on": start + timedelta(days=number % 300 + 30),
            "deducted": Decimal(number % 50) / 4,
            "times": number % 7,
            "closed": number % 3 == 0,
            "others": [f"科室{number % 11}", f"科室{number % 13}"],
        }


def precheck(path: Path) -> Precheck:
    """What the import page does with an upload."""
    return read(TABLE, open_workbook(path.name, path.read_bytes()))


def measure(path: Path) -> int:
    """Print what the precheck took; 1 when it passed a bound."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = precheck(path)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    # This program's own peak; ru_maxrss would carry over the peak of who started it.
    said = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    assert said is not None
    peak = int(said[1]) / 1024
    size = path.stat().st_size / 1024 / 1024
    print(f"{len(found.rows)} rows in {size:.1f} MB; {found.errors} errors")
    print(f"time {wall:.2f} s (processor {cpu:.2f} s), bound {SECONDS} s")
    print(f"peak memory {peak:.0f} MB, bound {MEGABYTES} MB")
    return int(wall > SECONDS or peak > MEGABYTES or not found.ok)


def main() -> int:
    """Make the workbook here, measure in a child."""
    if len(sys.argv) == 3:
        return measure(Path(sys.argv[2]))
    count = int(sys.argv[1]) if len(sys.argv) == 2 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "findings.xlsx"
        path.write_bytes(write([(TABLE, rows(count))], title="bench"))
        child = [sys.executable, __file__, str(count), str(path)]
        return subprocess.run(child, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
