"""`bihuan run` refuses what cannot work, in words, before it sets anything up."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import sys
from pathlib import Path

from bench.processes import free_port

ROOT = Path(__file__).resolve().parents[2]


def run(home: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """`bihuan run` with a home of its own."""
    env = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "HOST", "PORT"}}
    return subprocess.run(
        [sys.executable, "-m", "bihuan", "run", *words],
        cwd=ROOT,
        env=env | {"BIHUAN_HOME": str(home), **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_port_in_use_is_refused_before_anything_is_set_up(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as granian listens
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = run(tmp_path / "home", PORT=str(port))
    assert said.returncode == 1
    assert f"Cannot listen on 127.0.0.1:{port}" in said.stderr
    assert "Traceback" not in said.stderr
    assert not (tmp_path / "home").exists()


def test_a_second_server_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "run.lock").open("w") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        said = run(tmp_path, PORT=str(free_port()))
    assert said.returncode == 1
    assert f"Bihuan already runs in {tmp_path}" in said.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["run.lock"]


def test_a_port_that_is_none_is_refused_in_words(tmp_path: Path) -> None:
    for port, sentence in (
        ("abc", "write a whole number"),
        ("0", "from 1 to"),
        ("99999", "from 1 to"),
    ):
        said = run(tmp_path, PORT=port)
        assert said.returncode == 1
        assert sentence in said.stderr
        assert "Traceback" not in said.stderr


def test_a_database_that_is_not_there_is_said_in_words(tmp_path: Path) -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/nothing"
    said = run(tmp_path, PORT=str(free_port()), DATABASE_URL=nowhere)
    assert said.returncode == 1
    assert "the database cannot be reached" in said.stderr
    assert "Traceback" not in said.stderr
