"""Real servers for the supervisor's tests: run as root and as an ordinary user, both must pass."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bihuan.kit.postgres import Cluster
from tests.kit.postgres.yard import Yard


@pytest.fixture(scope="session")
def yard() -> Iterator[Yard]:
    path = Path(tempfile.mkdtemp(prefix="bihuan-yard-", dir="/tmp"))
    path.chmod(0o755)
    made = Yard(path, [])
    yield made
    for cluster in made.clusters:
        cluster.stop(mode="immediate")
    shutil.rmtree(path)


@pytest.fixture(scope="session")
def office(yard: Yard) -> Cluster:
    """One durable cluster, as an agency has it; each test leaves it as it finds it."""
    cluster = yard.cluster("office", "pg", durable=True)
    cluster.ensure()
    return cluster


@pytest.fixture(scope="session")
def spare(yard: Yard) -> Cluster:
    """One to be mistreated."""
    cluster = yard.cluster("spare")
    cluster.ensure()
    return cluster
