"""Gives the tests a database when DATABASE_URL names none, and the translations: loaded by
`-p tests.database`.

The server is a throw-away one, kept running between runs and shared by pytest-xdist's workers.
To stop it: `python -m bihuan.kit.postgres FOLDER stop`, with the folder named in the report header.
"""

import os
import shutil
from collections.abc import Generator
from hashlib import sha256
from pathlib import Path

import pytest

from bihuan.config.catalogues import compile_all
from bihuan.kit.postgres import Cluster, ClusterError

ROOT = Path(__file__).resolve().parents[1]


def folder() -> Path:
    """In /tmp, so that it works wherever the source lies; one for each tree, user and server."""
    seen = f"{ROOT}\n{os.environ.get('BIHUAN_PG_BINDIR', '')}"
    return Path(f"/tmp/bihuan-tests-{os.geteuid()}-{sha256(seen.encode()).hexdigest()[:8]}")


def throwaway_url(home: Path, *, refuge: Path = Path("/tmp/bihuan-tests-refuge")) -> str:
    """The URL of a cluster without durability; one that a crash has spoilt is made anew."""
    cluster = Cluster(home, durable=False, refuge=refuge)
    try:
        return cluster.ensure()
    except ClusterError:
        if cluster.status().state != "stopped":
            raise
    shutil.rmtree(home)
    return cluster.ensure()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Generator[None]:
    """Run before pytest-django reads the settings; pages speak Chinese in the tests too."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        compile_all(ROOT / "bihuan" / "locale")
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = throwaway_url(folder())
    return (yield)


def pytest_report_header() -> str:
    return f"database: {os.environ.get('DATABASE_URL')}"
