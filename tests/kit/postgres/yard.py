"""A place for clusters to be tried in, and questions to put to them."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bihuan.kit.postgres import Cluster

ROOT = Path(__file__).resolve().parents[3]
IS_ROOT = os.geteuid() == 0


@dataclass(frozen=True)
class Yard:
    """A folder anybody may pass through, as /srv is; pytest's own tmp_path is closed."""

    path: Path
    clusters: list[Cluster]

    def cluster(self, *parts: str, durable: bool = False) -> Cluster:
        made = Cluster(
            self.path.joinpath(*parts), durable=durable, refuge=self.path / "refuge", patience=20
        )
        self.clusters.append(made)
        return made


def ask(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question).fetchone()
    return row[0] if row else None


def pid_of(cluster: Cluster) -> int:
    pid = cluster.status().pid
    assert pid is not None
    return pid


def data_of(cluster: Cluster) -> Path:
    data = cluster.status().data
    assert data is not None
    return data


def command(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bihuan.kit.postgres", *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
