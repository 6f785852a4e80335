"""CPU of reading one audit and of saving one answer, beside the trivial view, at two sizes.

One granian worker on a database of its own; what is measured is the processor time of that worker
(user and system, from /proc) over many requests, and beside it that of the database's backends.
Run `python -m bench.audit`; `--short` takes fewer programmes and requests, for CI.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import median
from urllib.parse import urlencode, urlsplit, urlunsplit
from uuid import uuid4

import psycopg

from bench.processes import family, free_port

ROOT = Path(__file__).resolve().parents[1]
BATCHES = 30
# A fixed piece of work, and what it takes on a machine as described in bench/README.md.
PACE_STEPS, PACE_SECONDS = 200_000, 0.0100
READ_LIMIT_MS, SAVE_LIMIT_MS, GROWTH_LIMIT = 12.0, 6.0, 0.20
CSRF = "a" * 32
Ask = Callable[[http.client.HTTPConnection], int]


def main() -> int:
    """Stage, serve, measure at each size, print; 1 when a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="20 and 100 programmes")
    parser.add_argument("--requests", type=int, default=0)
    args = parser.parse_args()
    sizes = (20, 100) if args.short else (200, 1000)
    requests = args.requests or (120 if args.short else 900)
    with tempfile.TemporaryDirectory(prefix="bihuan-bench-") as home:
        return run(Path(home), sizes, requests)


def run(home: Path, sizes: tuple[int, ...], requests: int) -> int:
    """Everything inside one throw-away home."""
    place = database(home)
    try:
        sessions = stage(place.env, "begin")
        found = [measured(place, sessions, size, requests) for size in sizes]
    finally:
        place.end()
    return report(found)


@dataclass(frozen=True)
class Place:
    """A database of its own: how to reach it, its processes, how to be rid of it."""

    env: dict[str, str]
    processes: Callable[[], list[int]]
    end: Callable[[], None]


def database(home: Path) -> Place:
    """On the server DATABASE_URL names, else on a cluster made here."""
    env = {**os.environ, "BIHUAN_HOME": str(home), "PYTHONPATH": str(ROOT)}
    given = os.environ.get("DATABASE_URL")
    if not given:
        from bihuan.kit.postgres import Cluster

        cluster = Cluster(home / "pg")
        cluster.ensure()
        # The product's role may not switch triggers off; the stage does, to fill tables in bulk.
        with psycopg.connect(cluster.url("postgres", role="postgres"), autocommit=True) as server:
            server.execute("grant set on parameter session_replication_role to bihuan")
        return Place(env, lambda: family(cluster.status().pid or 0), cluster.stop)
    name = f"bench_{uuid4().hex[:12]}"
    env["DATABASE_URL"] = urlunsplit(urlsplit(given)._replace(path=f"/{name}"))
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f'create database "{name}"')

    def end() -> None:
        with psycopg.connect(given, autocommit=True) as server:
            server.execute(f'drop database if exists "{name}" with (force)')

    return Place(env, lambda: list(backends(name)), end)


def stage(env: dict[str, str], *words: str) -> dict[str, object]:
    """Run a step of the stage in a process of its own."""
    command = [sys.executable, "-m", "bench.audit_stage", *words]
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE)
    told: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return told


def measured(
    place: Place, sessions: dict[str, object], size: int, requests: int
) -> dict[str, float]:
    """Milliseconds of CPU a request, at one size of the database."""
    began = time.monotonic()
    samples = stage(place.env, "grow", str(size))
    print(f"{size} programmes, {samples['answers']} answers ({time.monotonic() - began:.0f} s)")
    rounds = cycle(samples["rounds"])  # type: ignore[arg-type]  # from the stage's JSON
    tried = iter(samples["tried"])  # type: ignore[call-overload]  # likewise
    port = free_port()
    server = serve(place.env, port)
    try:
        link = http.client.HTTPConnection("127.0.0.1", port)
        asks: dict[str, Ask] = {
            "pulse": lambda link: get(link, "/pulse", ""),
            "read": lambda link: get(link, f"/rounds/{next(rounds)}", str(sessions["director"])),
            "save": lambda link: save(link, next(tried), str(sessions["handler"])),
        }
        return {"size": size, **cpu(place, server.pid, link, asks, requests)}
    finally:
        server.terminate()
        server.wait(timeout=15)


def serve(env: dict[str, str], port: int) -> subprocess.Popen[bytes]:
    """One worker, one thread, as the product serves."""
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
            *("--port", str(port), "--workers", "1", "--blocking-threads", "1"),
            *("--log-level", "warning", "bihuan.config.wsgi:application"),
        ],
        cwd=ROOT,
        env=env,
    )
    for _attempt in range(300):
        try:
            link = http.client.HTTPConnection("127.0.0.1", port)
            if get(link, "/pulse", "") == 200:
                return server
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The server did not answer.")


def cpu(
    place: Place, pid: int, link: http.client.HTTPConnection, asks: dict[str, Ask], requests: int
) -> dict[str, float]:
    """CPU milliseconds a request, of the server and of the database: the median of many batches.

    A neighbour on the same processor makes the same instructions take up to twice as long, for
    seconds at a time. So batches are short, those of the different requests take turns, and each
    is set against how long a fixed piece of work took just before and after it.
    """
    for ask in asks.values():
        for _request in range(20):
            ask(link)
    found: dict[str, list[float]] = {}
    for _number in range(BATCHES):
        for name, ask in asks.items():
            before = pace()
            mine, theirs = _batch(place, pid, link, ask, requests // BATCHES)
            slow = (before + pace()) / 2
            for key, cost in (("raw ", mine), ("", mine / slow), ("db ", theirs / slow)):
                found.setdefault(key + name, []).append(cost)
            found.setdefault("slow", []).append(slow)
    return {key: median(costs) for key, costs in found.items()}


def pace() -> float:
    """How long a fixed piece of work takes now, 1 being a machine of two cores left alone.

    Never less: a loop that happens to run fast makes no page dearer than it was.
    """
    began, total = time.process_time(), 0
    for number in range(PACE_STEPS):
        total += number
    return max(1.0, (time.process_time() - began) / PACE_SECONDS)


def _batch(
    place: Place, pid: int, link: http.client.HTTPConnection, ask: Ask, requests: int
) -> tuple[float, float]:
    mine, theirs = family(pid), place.processes()
    before = spent(mine), spent(theirs)
    for _request in range(requests):
        status = ask(link)
        assert status in {200, 302}, status
    after = spent(mine), spent(theirs)
    each = 1000 / requests
    return (after[0] - before[0]) * each, (after[1] - before[1]) * each


def backends(name: str) -> Iterator[int]:
    """Processes that serve a database, when its server runs on this machine."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                line = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if line.startswith(b"postgres:") and name.encode() in line:
                yield int(folder.name)


def spent(pids: list[int]) -> float:
    """Seconds on a processor, of all threads; the kernel counts them in nanoseconds."""
    total = 0
    for pid in pids:
        for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            try:
                total += int(thread.read_text().split()[0])
            except OSError:
                continue
    return total / 1e9


def get(link: http.client.HTTPConnection, path: str, session: str) -> int:
    """One page."""
    link.request("GET", path, headers={"Cookie": f"sessionid={session}"} if session else {})
    answer = link.getresponse()
    body = answer.read()
    if path.startswith("/rounds/"):
        assert len(re.findall(rb"/answers/\d+", body)) >= 165, "a line is missing"
    return answer.status


def save(link: http.client.HTTPConnection, one: tuple[int, int], session: str) -> int:
    """One answer saved, as its page does."""
    answer_id, version = one
    fields = {
        "act_id": str(uuid4()),
        "rule": "ratio",
        "veto": "0",
        "full": "6",
        "version": version,
        "value": "87.5",
        "sample": "抽查 20 份",
        "method": "查阅资料",
        "reason": "",
        "go": "stay",
    }
    headers = {
        "Cookie": f"sessionid={session}; csrftoken={CSRF}",
        "X-CSRFToken": CSRF,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    link.request("POST", f"/answers/{answer_id}", body=urlencode(fields), headers=headers)
    answer = link.getresponse()
    answer.read()
    return answer.status


def report(found: list[dict[str, float]]) -> int:
    """The figures, their ratio to the trivial view, and whether they keep the limits."""
    slow = median([one["slow"] for one in found])
    print(f"\nthe machine takes {slow:.2f} times as long as one left alone; CPU ms without that:")
    print("programmes   what   CPU ms (raw) x trivial limit ms   db ms")
    good = True
    for one in found:
        for name, limit in (("pulse", 0.0), ("read", READ_LIMIT_MS), ("save", SAVE_LIMIT_MS)):
            took, ratio = one[name], one[name] / one["pulse"] if one["pulse"] else 0
            told = f"{limit:8.1f}" if limit else " " * 8
            raw, database = one[f"raw {name}"], one[f"db {name}"]
            print(
                f"{one['size']:>10.0f} {name:>6} {took:8.2f} {raw:5.2f} {ratio:9.1f} {told}"
                f" {database:7.2f}"
            )
            good = good and (not limit or took <= limit)
    growth = found[-1]["save"] / found[0]["save"] - 1
    print(f"saving costs {growth:+.0%} from the smaller to the larger (limit {GROWTH_LIMIT:.0%})")
    return 0 if good and growth <= GROWTH_LIMIT else 1


if __name__ == "__main__":
    raise SystemExit(main())
