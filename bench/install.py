"""`make run` from nothing with a warm package cache: < 2 minutes; again: < 15 s; nothing is left.

Run: python -m bench install. Clones the committed state into a folder of its own, runs the
README's first command there, reads the desk, stops it as `kill` does, starts it again, stops it
as Ctrl-C does, and looks each time whether any process is left.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench import processes
from bihuan.kit.postgres import Cluster

ROOT = Path(__file__).resolve().parents[1]
FIRST_SECONDS, AGAIN_SECONDS, STOP_SECONDS, MEGABYTES = 120, 15, 30, 1500
GIVEN_UP = 900.0
BUILDING, READY, LAST = "building the sample county", "Bihuan is ready", "Ctrl-C stops it"
# What would turn the run into another one than a new user's.
OURS = {"DATABASE_URL", "BIHUAN_HOME", "BIHUAN_PG_BINDIR", "HOST", "MAKEFLAGS", "MAKELEVEL"}


@dataclass
class Run:
    """One `make run`: its process, and when each line came."""

    clone: Path
    home: Path
    port: int = field(default_factory=processes.free_port)
    lines: list[tuple[float, str]] = field(default_factory=list)

    def start(self) -> None:
        """Return when the desk is ready."""
        env = {k: v for k, v in os.environ.items() if k not in OURS}
        self.began = time.time()
        self.process = subprocess.Popen(
            ["make", "run"],
            cwd=self.clone,
            env=env | {"BIHUAN_HOME": str(self.home), "PORT": str(self.port)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append((time.time() - self.began, line.rstrip()))
            if LAST in line:
                return
            if time.time() - self.began > GIVEN_UP:
                break
        raise SystemExit(
            "make run ended early:\n" + "\n".join(said for _at, said in self.lines[-30:])
        )

    def at(self, words: str) -> float | None:
        """When a line with these words came."""
        return next((at for at, said in self.lines if words in said), None)

    def everybody(self) -> list[int]:
        """Our processes and the database's."""
        database = Cluster(self.home / "pg").status().pid
        assert database is not None, "the database does not run"
        return processes.family(self.process.pid) + processes.family(database)

    def stop(self, send: Callable[[], None]) -> tuple[float, list[str]]:
        """Seconds until make has ended, and the processes that are left."""
        everybody = {pid: processes.name(pid) for pid in self.everybody()}
        began = time.time()
        send()
        self.process.wait(timeout=GIVEN_UP)
        took = time.time() - began
        left = processes.alive(list(everybody))
        processes.kill(left)
        return took, [everybody[pid] for pid in left]

    def give_up(self) -> None:
        """Leave nothing behind, whatever went wrong."""
        processes.kill(processes.family(self.process.pid))
        self.process.wait()
        Cluster(self.home / "pg").stop(mode="immediate")


def main() -> int:
    """Print the figures beside their limits; 1 when one is over, or something is left."""
    folder = Path(tempfile.mkdtemp(prefix="bihuan-install-"))
    folder.chmod(0o711)  # root's database runs as another user, who has to pass
    clone = folder / "a clone"
    subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{ROOT}", clone], check=True)
    first, again = (Run(clone, folder / "home with spaces") for _ in range(2))
    try:
        return _measure(first, again)
    finally:
        for run in (first, again):
            if hasattr(run, "process"):
                run.give_up()
        shutil.rmtree(folder, ignore_errors=True)


def _measure(first: Run, again: Run) -> int:
    first.start()
    ready = (first.clone / ".venv" / ".ready").stat().st_mtime - first.began
    building = first.at(BUILDING) or ready
    figures = [("make run from nothing, s", first.at(READY) or GIVEN_UP, FIRST_SECONDS)]
    at = first.at(READY) or GIVEN_UP
    print(f"packages {ready:.0f} s, database and tables {building - ready:.0f} s,", end=" ")
    print(f"sample and server {at - building:.0f} s", flush=True)
    faults = _answers(first)
    took, left = first.stop(first.process.terminate)
    figures.append(("stopped by SIGTERM, s", took, STOP_SECONDS))
    again.start()
    figures.append(("make run again, s", again.at(READY) or GIVEN_UP, AGAIN_SECONDS))
    faults += _answers(again) + (["the sample was built again"] if again.at(BUILDING) else [])
    everybody = again.everybody()
    memory = processes.megabytes(everybody)
    figures.append((f"memory of {len(everybody)} processes, MB", memory, MEGABYTES))
    took, left_again = again.stop(lambda: os.killpg(again.process.pid, signal.SIGINT))
    figures.append(("stopped by Ctrl-C, s", took, STOP_SECONDS))
    faults += [f"still running: {name}" for name in left + left_again]
    for name, value, limit in figures:
        print(f"{name}: {value:.1f} (limit {limit})")
    faults += [f"{name} is over its limit" for name, value, limit in figures if value > limit]
    print("\n".join(faults) or "nothing is left running")
    return int(bool(faults))


def _answers(run: Run) -> list[str]:
    """The desk asks to sign in, and a one-time link opens."""
    faults = []
    desk = f"http://127.0.0.1:{run.port}/"
    with urllib.request.urlopen(desk, timeout=20) as page:
        if page.status != 200 or "login" not in page.geturl():
            faults.append(f"{desk} answers {page.status} at {page.geturl()}")
    links = [said.split()[-1] for _at, said in run.lines if "/entry/" in said]
    if len(links) < 6:
        faults.append(f"{len(links)} one-time links, not six")
    for link in links[:1]:
        with urllib.request.urlopen(link, timeout=20) as page:
            if page.status != 200:
                faults.append(f"{link} answers {page.status}")
    return faults


if __name__ == "__main__":
    sys.exit(main())
