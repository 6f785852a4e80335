"""The ledger page over 100,000 findings: its 95th percentile beside the trivial view, by role.

One granian worker on a database of its own. Each role asks the ledger as it opens and with nine
filters, and between any two pages the trivial view (`/pulse`) under the same session, so that both
meet the same machine. What counts is the processor's time, of server and database. SQL queries are
counted at 1,000 findings and again at the full size.
Run `python -m bench.ledger`; `--short` takes 5,000 findings, for CI.
"""

from __future__ import annotations

import argparse
import http.client
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import quote

from bench.audit import Place, database, serve, spent
from bench.processes import family, free_port

ROOT = Path(__file__).resolve().parents[1]
TIMES_TRIVIAL = 15.0
SMALL = 1_000
TRIVIAL = ("pulse", "anonymous")  # the trivial view under the same session, and by nobody
Took = dict[str, dict[str, list[float]]]


def main() -> int:
    """Stage, count, serve, measure, print; 1 when a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="5,000 findings, fewer requests")
    parser.add_argument("--findings", type=int, default=0)
    parser.add_argument("--requests", type=int, default=0, help="of each question by each role")
    args = parser.parse_args()
    findings = args.findings or (5_000 if args.short else 100_000)
    requests = args.requests or (4 if args.short else 20)
    with tempfile.TemporaryDirectory(prefix="bihuan-bench-") as home:
        place = database(Path(home))
        try:
            return run(place, findings, requests)
        finally:
            place.end()


def run(place: Place, findings: int, requests: int) -> int:
    """Everything on one database."""
    sessions = step(place.env, "bench.ledger_stage", "begin")
    step(place.env, "bench.ledger_stage", "grow", str(SMALL))
    few = step(place.env, "bench.ledger_questions")
    began = time.monotonic()
    step(place.env, "bench.ledger_stage", "grow", str(findings))
    print(f"{findings:,} findings ({time.monotonic() - began:.0f} s)")
    many = step(place.env, "bench.ledger_questions")
    port = free_port()
    server = serve(place.env, port)
    try:
        link = http.client.HTTPConnection("127.0.0.1", port)
        timed(link, "/findings", sessions["director"], [])  # the worker takes its connection
        workers = [*family(server.pid), *place.processes()]
        took = asked(link, sessions, many["asked"], workers, requests)
    finally:
        server.terminate()
        server.wait(timeout=15)
    fits = report(took)
    return 0 if report_queries(few["queries"], many["queries"]) and fits else 1


def step(env: dict[str, str], *words: str) -> dict[str, Any]:
    """Run a module in a process of its own; its last line is JSON."""
    command = [sys.executable, "-m", *words]
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def asked(
    link: http.client.HTTPConnection,
    sessions: dict[str, str],
    questions: dict[str, str],
    workers: list[int],
    n: int,
) -> Took:
    """Milliseconds of CPU of each request, by role and question; the trivial view in between."""
    found: Took = {}
    for role, key in sessions.items():
        found[role] = {"pulse": [], "anonymous": [], **{name: [] for name in questions}}
        for turn in range(-2, n):
            for name, query in questions.items():
                page = timed(link, "/findings?" + quote(query, safe="=&"), key, workers)
                pulse = timed(link, "/pulse", key, workers)
                nobody = timed(link, "/pulse", "", workers)
                if turn >= 0:  # the first two turns warm up
                    found[role][name].append(page)
                    found[role]["pulse"].append(pulse)
                    found[role]["anonymous"].append(nobody)
    return found


def timed(link: http.client.HTTPConnection, path: str, session: str, workers: list[int]) -> float:
    """Milliseconds of CPU that the server and the database spend on a request."""
    began = spent(workers)
    link.request("GET", path, headers={"Cookie": f"sessionid={session}"} if session else {})
    answer = link.getresponse()
    answer.read()
    assert answer.status == 200, (path, answer.status)
    return (spent(workers) - began) * 1000


def report(took: Took) -> bool:
    """The figures by role; whether each keeps the limit."""
    print("\nrole          /pulse p95  (nobody)  ledger p50     p95  x /pulse   slowest question")
    fits = True
    for role, lists in took.items():
        trivial = _p(lists["pulse"], 95)
        questions = {name: many for name, many in lists.items() if name not in TRIVIAL}
        pages = [ms for many in questions.values() for ms in many]
        slowest = max((_p(many, 95), name) for name, many in questions.items())
        ratio = _p(pages, 95) / trivial
        fits = fits and ratio <= TIMES_TRIVIAL
        print(
            f"{role:<12} {trivial:9.1f} ms {_p(lists['anonymous'], 95):9.1f} {_p(pages, 50):11.1f}"
            f" {_p(pages, 95):7.1f} {ratio:9.1f}   {slowest[1]} ({slowest[0]:.1f} ms)"
        )
    print(f"limit: {TIMES_TRIVIAL:.0f} x trivial")
    return fits


def report_queries(few: dict[str, dict[str, int]], many: dict[str, dict[str, int]]) -> bool:
    """SQL queries of a page, few findings against many; whether none asks more of many.

    A page without rows asks less: each role is held against the most anybody asks of few.
    """
    print("\nSQL queries of a page (fewest to most over the questions)")
    same, most = True, max(max(asked.values()) for asked in few.values())
    for role in few:
        one, other = few[role].values(), many[role].values()
        print(
            f"{role:<12} {min(one)}-{max(one)} at {SMALL:,}, {min(other)}-{max(other)} at the end"
        )
        same = same and max(other) <= most
    return same


def _p(values: list[float], percent: int) -> float:
    return quantiles(values, n=100, method="inclusive")[percent - 1]


if __name__ == "__main__":
    raise SystemExit(main())
