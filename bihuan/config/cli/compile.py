"""`bihuan compile`: compile the warning methods, once for an installation."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]
KEPT = "NUMBA_CACHE_DIR"
NICE = 10  # in the background, whoever waits for a page comes first


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(args: argparse.Namespace) -> int:
    """Compute what needs every compiled function; where it was kept before, only read it."""
    import numpy as np

    from bihuan.rules.warning import METHODS

    counts = np.random.default_rng(1).poisson(5.0, (2, 300))
    for name in ("farrington_flexible", "farrington"):
        METHODS[name].detect(counts, [299])
    return 0


def keep() -> None:
    """Where the code itself cannot be written, what is compiled is kept with the data.

    Before numba is imported: it reads the variable then. A folder that is named stays.
    """
    if KEPT in os.environ or os.access(PACKAGE / "rules" / "warning", os.W_OK):
        return
    home = os.environ.get("BIHUAN_HOME")
    if home:
        os.environ[KEPT] = str(Path(home).resolve() / "compiled")


def in_background() -> subprocess.Popen[bytes]:
    """Compile beside a server that has begun to answer."""
    child = subprocess.Popen([sys.executable, "-m", "bihuan", "compile"], process_group=0)
    os.setpriority(os.PRIO_PROCESS, child.pid, NICE)
    return child
