"""Methods of early warning: processor time a series and week, beside R's where Rscript is there.

`python -m bench.warning [--no-r]`. Series are drawn by a seeded generator: negative binomial, a
season and a trend each, mean 7 a week and a quarter of the weeks without a case. R runs the same
series from a file, in the same run; fewer of them, since it takes up to 10 ms for one week.
"""

from __future__ import annotations

import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.processes import family, megabytes  # noqa: E402  the path has to be known first
from bihuan.rules.warning import METHODS  # noqa: E402
from bihuan.rules.warning.compiled import HAVE_NUMBA  # noqa: E402

SERIES, WEEKS, FIRST = 100, 520, 263
PROVINCE = 100_000
PROVINCE_SECONDS, PROVINCE_MEGABYTES = 10.0, 500
NOUFAILY = dict((METHODS["farrington_flexible"].presets or {})["noufaily"])


@dataclass(frozen=True)
class Measured:
    """One method as it is measured; limits are times as fast as R."""

    title: str
    method: str
    r: str  # what R calls, on `x` (sts), `r` (weeks)
    given: dict[str, Any] = field(default_factory=dict)
    r_series: int = 100
    compiled: float = 0
    numpy: float = 0


FLEXIBLE = "farringtonFlexible(x, list(range=r, b=5, w=3, glmWarnings=FALSE{}))"
CDC = "for (j in seq_len(ncol(x))) algo.cdc(sts2disProg(x[, j]), list(range=r[-(1:4)], b=5, m=1))"
MEASURED = (
    Measured(
        "flexible, Noufaily",
        "farrington_flexible",
        FLEXIBLE.format(
            ', noPeriods=10, pastWeeksNotIncluded=26, pThresholdTrend=1, thresholdMethod="nbPlugin"'
        ),
        NOUFAILY,
        r_series=2,
        compiled=300,
        numpy=100,
    ),
    Measured(
        "flexible, defaults", "farrington_flexible", FLEXIBLE.format(""), r_series=2, compiled=300
    ),
    Measured(
        "classic",
        "farrington",
        "farrington(x, list(range=r, b=5, w=3), verbose=FALSE)",
        r_series=4,
        compiled=600,
    ),
    *(
        Measured(
            f"EARS {kind}",
            "ears",
            f'earsC(x, list(range=r, method="{kind}"))',
            {"method": kind, "compat": "R-1.20.3"},
            compiled=800,
        )
        for kind in ("C1", "C2", "C3")
    ),
    Measured(
        "CUSUM rossi",
        "cusum",
        'cusum(x, list(range=r, k=1.04, h=2.26, trans="rossi"))',
        {"trans": "rossi"},
    ),
    Measured(
        "RKI 3",
        "rki",
        "rki(x, list(range=r, b=2, w=4, actY=FALSE))",
        {"b": 2, "w": 4, "recent": False},
    ),
    Measured(
        "Bayes 3",
        "bayes",
        "bayes(x, list(range=r, b=2, w=4, actY=FALSE))",
        {"b": 2, "w": 4, "recent": False},
    ),
    Measured("CDC", "cdc", CDC, r_series=20),
    Measured("moving percentile", "moving_percentile", ""),
)


def drawn(series: int, weeks: int = WEEKS, seed: int = 20250901) -> np.ndarray:
    """Counts in 16 bits; the same series for the same seed."""
    chance = np.random.default_rng(seed)
    counts = np.empty((series, weeks), np.int16)
    t = np.arange(weeks)
    for first in range(0, series, 2000):
        some = counts[first : first + 2000]
        n = (len(some), 1)
        peak, trend = chance.integers(0, 52, n), chance.normal(0, 0.0008, n)
        wave = chance.uniform(0, 0.8, n) * np.cos(2 * np.pi * (t - peak) / 52)
        mean = np.exp(chance.normal(1, 1.3, n) + wave + trend * t)
        size = chance.uniform(1, 10, n)
        some[:] = np.minimum(chance.negative_binomial(size, size / (size + mean)), 32767)
    return counts


def cpu(work: Any) -> float:
    """Processor seconds, best of three."""
    took = []
    for _ in range(3):
        start = time.process_time()
        work()
        took.append(time.process_time() - start)
    return min(took)


def ours(each: Measured, counts: np.ndarray, engine: str) -> float:
    """Microseconds of processor a series and week."""
    detect, at = METHODS[each.method].detect, np.arange(FIRST, WEEKS)
    given = dict(each.given)
    if each.method.startswith("farrington"):
        given["engine"] = engine
    detect(counts[:2], at[:2], **given)  # compiled, and read from where it is kept
    return cpu(lambda: detect(counts, at, **given)) / len(counts) / len(at) * 1e6


R_SCRIPT = """
suppressMessages(library(surveillance)); options(warn = -1)
y <- t(as.matrix(read.csv("{path}", header = FALSE))); r <- {first}:{weeks}
took <- function(n, f) {{
  x <- sts(observed = y[, 1:n, drop = FALSE], frequency = 52)
  invisible(f(x[, 1], r[1:8]))
  start <- proc.time(); invisible(f(x, r)); used <- proc.time() - start
  cat(sprintf("took %g\\n", (used[1] + used[2]) / n / length(r) * 1e6))
}}
"""


def of_r(counts: np.ndarray) -> dict[str, float]:
    """Microseconds of R, by title; empty without Rscript or its package."""
    if shutil.which("Rscript") is None or "--no-r" in sys.argv:
        return {}
    asked = [each for each in MEASURED if each.r]
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "counts.csv"
        np.savetxt(table, counts, fmt="%d", delimiter=",")
        lines = [R_SCRIPT.format(path=table, first=FIRST + 1, weeks=WEEKS)]
        lines += [f"took({each.r_series}, function(x, r) {each.r})" for each in asked]
        script = Path(folder) / "bench.R"
        script.write_text("\n".join(lines))
        run = subprocess.run(["Rscript", str(script)], capture_output=True, text=True, check=False)
    took = [float(n) for n in re.findall(r"^took (\S+)$", run.stdout, re.MULTILINE)]
    if run.returncode:
        print(f"R stopped: {run.stderr.strip()[-300:]}")
    return dict(zip((each.title for each in asked), took, strict=False))


def compare(counts: np.ndarray) -> list[str]:
    """Print a table, ours beside R's; what is over its limit."""
    beside, over = of_r(counts), []
    print(f"processor µs a series and week, {SERIES} series × {WEEKS - FIRST} weeks")
    for each in MEASURED:
        for engine, limit in (("compiled", each.compiled), ("numpy", each.numpy)):
            plain = not each.method.startswith("farrington")
            if (engine == "compiled" and not HAVE_NUMBA and not plain) or (
                engine == "numpy" and plain
            ):
                continue
            took = ours(each, counts, engine)
            text = f"{each.title:20} {'NumPy' if plain else engine:9} {took:9.2f}"
            if each.title in beside:
                ratio = beside[each.title] / took
                text += f"   R {beside[each.title]:9.1f}   {ratio:7.0f} ×"
                text += f"  (limit {limit:.0f} ×)" if limit else ""
                if ratio < limit:
                    over.append(f"{each.title}, {engine}")
            print(text, flush=True)
    return over


def province() -> int:
    """The newest week of every series of a province, in this process; 1 when over a limit."""
    counts = drawn(PROVINCE)
    before = peak()
    detect = METHODS["farrington_flexible"].detect
    detect(counts[:2], WEEKS - 1, **NOUFAILY)
    start = time.process_time()
    answer = detect(counts, WEEKS - 1, **NOUFAILY)
    took = time.process_time() - start
    alarms = int(answer.alarm.sum())
    print(f"{PROVINCE:,} series, newest week: {took:.1f} s of processor, {alarms:,} alarms")
    print(f"peak {peak():.0f} MB, {before:.0f} MB with the table alone")
    print(f"limits: {PROVINCE_SECONDS} s, {PROVINCE_MEGABYTES} MB")
    return int(took > PROVINCE_SECONDS or peak() > PROVINCE_MEGABYTES)


def command_line() -> int:
    """`bihuan warn` over a file of a province; 1 when over the limit or not the same each time."""
    with tempfile.TemporaryDirectory() as folder:
        table, outs = Path(folder) / "province.csv", []
        _write(table, drawn(PROVINCE))
        print(f"bihuan warn over {PROVINCE:,} series, {table.stat().st_size >> 20} MB of CSV")
        most = 0.0
        for processes in (1, 2):
            outs.append(Path(folder) / f"{processes}.csv")
            held, clock, used = _watched(table, outs[-1], processes)
            most = max(most, held)
            print(f"--workers {processes}: {clock:.1f} s, {used:.1f} s of processor, {held:.0f} MB")
        same = outs[0].read_bytes() == outs[1].read_bytes()
    print(f"limit: {PROVINCE_MEGABYTES} MB, all processes together; the same bytes: {same}")
    return int(most > PROVINCE_MEGABYTES or not same)


def _write(table: Path, counts: np.ndarray) -> None:
    day = date(2015, 12, 28)
    with table.open("w") as file:
        file.write("week," + ",".join(f"S{n:06d}" for n in range(len(counts))) + "\n")
        for n, row in enumerate(counts.T):
            week = "{}-W{:02d}".format(*(day + timedelta(7 * n)).isocalendar())
            file.write(f"{week},{','.join(map(str, row.tolist()))}\n")


def _watched(table: Path, out: Path, processes: int) -> tuple[float, float, float]:
    """Most memory of all processes together (MB), seconds by the clock and of processor."""
    words = ["-m", "bihuan", "warn", str(table), "--workers", str(processes), "--out", str(out)]
    words += ["--method", "farrington_flexible", "--preset", "noufaily"]
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    child = subprocess.Popen([sys.executable, *words], cwd=ROOT, stderr=subprocess.DEVNULL)
    most = 0.0
    while child.poll() is None:
        most = max(most, megabytes(family(child.pid)))
        time.sleep(0.1)
    assert child.returncode == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return most, time.monotonic() - began, used


def peak() -> float:
    """Most memory this process has held, MB."""
    said = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    assert said is not None
    return int(said[1]) / 1024


def main() -> int:
    """Compare with R, then a province in a process of its own, then from a file."""
    if "--province" in sys.argv:
        return province()
    if "--command-line" in sys.argv:
        return command_line()
    over = compare(drawn(SERIES))
    ended = [
        subprocess.run([sys.executable, __file__, part], check=False).returncode
        for part in ("--province", "--command-line")
    ]
    if over:
        print("slower than its limit:", "; ".join(over))
    return int(bool(over) or any(ended))


if __name__ == "__main__":
    sys.exit(main())
