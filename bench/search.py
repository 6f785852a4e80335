"""The search over 20,000 texts of some 400 characters: is all found, and at what cost?

One granian worker on a database of its own. 500 random parts of the texts, from one character to
twelve, are asked as pages over HTTP; each answer's count and its newest 20 hits are held against a
scan of all texts. What counts is the processor's time, of server and database; between any two
pages the trivial view (`/pulse`) is asked under the same session.
Run `python -m bench.search`; `--short` takes 2,000 texts and 100 questions, for CI.
"""

from __future__ import annotations

import argparse
import html
import http.client
import re
import tempfile
import time
from pathlib import Path
from statistics import mean, quantiles
from typing import Any
from urllib.parse import quote

from bench.audit import Place, database, pace, serve, spent
from bench.ledger import step
from bench.processes import family, free_port

LIMIT_MS = 15.0
WIDE = 1_000  # a question that finds more is told of apart
COUNT = re.compile(r"([\d,]+) 条")
HIT = re.compile(r'<li><a href="([^"]+)"><svg')


def main() -> int:
    """Stage, scan, serve, ask, print; 1 when something is missed or a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="2,000 texts, 100 questions")
    parser.add_argument("--texts", type=int, default=0)
    parser.add_argument("--questions", type=int, default=0)
    args = parser.parse_args()
    texts = args.texts or (2_000 if args.short else 20_000)
    questions = args.questions or (100 if args.short else 500)
    with tempfile.TemporaryDirectory(prefix="bihuan-bench-") as home:
        place = database(Path(home))
        try:
            return run(place, texts, questions)
        finally:
            place.end()


def run(place: Place, texts: int, questions: int) -> int:
    """Everything on one database."""
    sessions = step(place.env, "bench.search_stage", "begin")
    began = time.monotonic()
    grown = step(place.env, "bench.search_stage", "grow", str(texts))
    size = grown["index"] / 2**20
    print(f"{texts:,} texts, index {size:.0f} MB ({time.monotonic() - began:.0f} s)")
    asked = step(place.env, "bench.search_stage", "scan", str(questions))["asked"]
    port = free_port()
    server = serve(place.env, port)
    try:
        link = http.client.HTTPConnection("127.0.0.1", port)
        told = Asker(link, sessions["director"], [])
        told.page(asked[0]["question"])  # the worker takes its connection
        told.pids = [*family(server.pid), *place.processes()]
        for one in asked[:20]:
            told.page(one["question"])
        took = [measured(told, one) for one in asked]
    finally:
        server.terminate()
        server.wait(timeout=15)
    return report(asked, took)


class Asker:
    """Asks pages under a session, and tells what they cost."""

    def __init__(self, link: http.client.HTTPConnection, session: str, pids: list[int]) -> None:
        self.link, self.session, self.pids = link, session, pids

    def get(self, path: str) -> tuple[str, float]:
        """A page, and the milliseconds of CPU that the server and the database spent on it."""
        began = spent(self.pids)
        self.link.request("GET", path, headers={"Cookie": f"sessionid={self.session}"})
        answer = self.link.getresponse()
        body = answer.read().decode()
        assert answer.status == 200, (path, answer.status)
        return body, (spent(self.pids) - began) * 1000

    def page(self, question: str) -> tuple[str, float]:
        """A page of the search."""
        return self.get(f"/search?q={quote(question)}")


def measured(told: Asker, one: dict[str, Any]) -> dict[str, Any]:
    """What a question cost, the machine's pace while it was asked, whether it missed anything."""
    before = pace()
    page, ms = told.page(one["question"])
    slow = (before + pace()) / 2
    _pulse, trivial = told.get("/pulse")
    counted = COUNT.search(page)
    count = int(counted[1].replace(",", "")) if counted else 0
    hits = [html.unescape(path).rstrip("/") for path in HIT.findall(_hits(page))]
    right = (count, hits) == (one["count"], one["newest"])
    if not right:
        print(f"! {one['question']!r}: {count} of {one['count']}, {len(hits)} hits")
    return {"raw": ms, "ms": ms / slow, "slow": slow, "pulse": trivial / slow, "right": right}


def _hits(page: str) -> str:
    return page.partition('<ul class="hits')[2].partition("</ul>")[0]


def report(asked: list[dict[str, Any]], took: list[dict[str, Any]]) -> int:
    """The figures; 1 when something was missed or the median is over the limit."""
    right = sum(one["right"] for one in took)
    print(f"\nthe machine takes {mean(one['slow'] for one in took):.2f} times as long as one left")
    print("alone; CPU ms of server and database without that (as measured):\n")
    print("questions            n   hits     p50            p95            most")
    kinds = {
        "all": lambda one: True,
        "one character": lambda one: len(one["question"]) == 1,
        "two": lambda one: len(one["question"]) == 2,
        "three and more": lambda one: len(one["question"]) > 2,
        f"over {WIDE:,} hits": lambda one: one["count"] > WIDE,
    }
    half = 0.0
    for name, fits in kinds.items():
        some = [(one, ms) for one, ms in zip(asked, took, strict=True) if fits(one)]
        if len(some) < 2:
            continue
        hits = mean(one["count"] for one, _ms in some)
        mine, raw = _sorted(some, "ms"), _sorted(some, "raw")
        half = half or mine[0]
        figures = " ".join(f"{a:6.1f} ({b:5.1f})" for a, b in zip(mine, raw, strict=True))
        print(f"{name:<17} {len(some):>4} {hits:>6.0f} {figures}")
    print(f"trivial view under the same session: {_p([o['pulse'] for o in took], 50):.1f} ms")
    print(f"found as a scan finds: {right} of {len(took)}; limit of the median {LIMIT_MS:.0f} ms")
    return 0 if right == len(took) and half <= LIMIT_MS else 1


def _sorted(some: list[tuple[Any, dict[str, Any]]], key: str) -> tuple[float, float, float]:
    values = [took[key] for _one, took in some]
    return _p(values, 50), _p(values, 95), max(values)


def _p(values: list[float], percent: int) -> float:
    return quantiles(values, n=100, method="inclusive")[percent - 1]


if __name__ == "__main__":
    raise SystemExit(main())
