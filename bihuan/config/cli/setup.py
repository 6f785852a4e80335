"""`bihuan setup`: everything between the code and a server that can start; safe to repeat."""

from __future__ import annotations

import argparse
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bihuan.config.cli import compile as compiling
from bihuan.config.cli.django_ready import ready

ROOT = Path(__file__).resolve().parents[3]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments: the environment says it all."""


def run(args: argparse.Namespace) -> int:
    """Prepare everything, and compile what the server would compile beside its first pages."""
    prepare()
    return compiling.run(args)


def prepare() -> None:
    """Start the database if it is ours, then bring tables and files up to date."""
    database()
    ready()
    from django.core.management import call_command

    from bihuan.config.catalogues import compile_all

    _answering()
    compile_all(ROOT / "bihuan" / "locale")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def database() -> None:
    """Start the embedded cluster and make its database, unless DATABASE_URL names another."""
    if os.environ.get("DATABASE_URL"):
        return
    from bihuan.kit.postgres import Cluster, ClusterError

    cluster = Cluster(home() / "pg")
    try:
        cluster.ensure()
        cluster.create_database("bihuan")
    except ClusterError as error:
        raise SystemExit(f"数据库启动不了 · the database does not start:\n{error}") from None


def home() -> Path:
    """Where this installation keeps its data."""
    return Path(os.environ.get("BIHUAN_HOME") or ROOT / "var").resolve()


def url() -> str:
    """The URL of the database this installation uses."""
    from bihuan.kit.postgres import Cluster

    return os.environ.get("DATABASE_URL") or Cluster(home() / "pg").url("bihuan")


@contextmanager
def database_running() -> Iterator[None]:
    """The embedded database started for a command, and stopped again unless it ran before."""
    from bihuan.kit.postgres import Cluster

    ours = Cluster(home() / "pg")
    ran = bool(os.environ.get("DATABASE_URL")) or ours.status().state == "running"
    database()
    try:
        yield
    finally:
        if not ran:
            ours.stop()


@contextmanager
def alone() -> Iterator[None]:
    """One server a folder: whoever stops first would take the database from the other."""
    place = home()
    # Root's database runs as another user, who has to pass.
    place.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)
    with (place / "run.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(
                f"{place} 已有闭环在运行;另开一套请设 BIHUAN_HOME\n"
                f"Bihuan already runs in {place}. For a second one, set BIHUAN_HOME."
            ) from None
        yield


def _answering() -> None:
    from django.db import OperationalError, connection

    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise SystemExit(f"连不上数据库 · the database cannot be reached:\n{error}") from None
