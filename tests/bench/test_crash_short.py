"""kill -9 of server and database under load, in short: see bench/crash.py for the long run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.postgres
def test_no_acknowledged_act_is_lost_when_server_and_database_are_killed() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "bench.crash", "--rounds", "3"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "3 crashes" in run.stdout
    assert "lost or doubled: 0" in run.stdout
