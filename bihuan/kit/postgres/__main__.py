"""`python -m bihuan.kit.postgres DATA start|stop|status|url`, for scripts and operators."""

import argparse
import sys
from pathlib import Path

from bihuan.kit.postgres import Cluster, ClusterError
from bihuan.kit.postgres.cluster import StopMode

NOT_RUNNING = 3  # as init scripts say it (LSB)


def main(argv: list[str] | None = None) -> int:
    asked = _parser().parse_args(argv)
    cluster = Cluster(asked.data, bindir=asked.bindir)
    try:
        return _obey(asked.act, cluster=cluster, mode=asked.mode)
    except ClusterError as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _obey(act: str, *, cluster: Cluster, mode: StopMode) -> int:
    match act:
        case "start":
            cluster.ensure()
        case "stop":
            cluster.stop(mode=mode)
        case "url":
            sys.stdout.write(f"{cluster.url()}\n")
    if act != "status":
        return 0
    status = cluster.status()
    facts = {"version": status.version, "pid": status.pid, "data": status.data}
    told = "".join(f" {name}={fact}" for name, fact in facts.items() if fact is not None)
    sys.stdout.write(f"{status.state}{told}\n")
    return 0 if status.state == "running" else NOT_RUNNING


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bihuan.kit.postgres", description=__doc__)
    parser.add_argument("data", type=Path, help="the cluster's folder")
    parser.add_argument("act", choices=["start", "stop", "status", "url"])
    parser.add_argument("--mode", choices=["smart", "fast", "immediate"], default="fast")
    parser.add_argument("--bindir", type=Path, help="the folder of PostgreSQL's programs")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
