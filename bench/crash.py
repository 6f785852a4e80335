"""kill -9 of server and database during a write load: no acknowledged act may be lost.

Run: python -m bench crash [--rounds 20] [--seed 1]. Four writers post real forms over HTTP, each
submit under an act id of its own. At a moment nobody chose, granian, PostgreSQL or both are
killed; both come up again, and then every acknowledged act must stand sealed in the journal, every
act that was under way must, after its repeated submit, have been done exactly once, and
`bihuan journal verify` must be clean. Everything happens in a folder of its own on 127.0.0.1.

Processes are killed here, the machine's power is not cut: what the kernel has taken stays. That
the database waits for the disk (fsync, synchronous_commit, full_page_writes) is asked of it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from bench import processes
from bench.crash_writers import FORMS, Submit, Writer
from bihuan.kit.postgres import Cluster

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 20
LOAD_SECONDS = (0.4, 1.6)
START_SECONDS = 120.0
VICTIMS = ("server", "database", "postmaster", "both")
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@dataclass
class House:
    """The product in a folder of its own: database, server, writers."""

    home: Path
    port: int = field(default_factory=processes.free_port)
    gate: threading.Event = field(default_factory=threading.Event)
    writers: list[Writer] = field(default_factory=list)
    server: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.cluster = Cluster(self.home / "pg")
        self.env = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DEBUG"}}
        self.env |= {"BIHUAN_HOME": str(self.home), "LOG_LEVEL": "ERROR"}

    def build(self) -> None:
        """Tables, agency, sessions; a thread a writer, waiting at the gate."""
        said = self.python("bench.crash_stage")
        if said.returncode:
            raise SystemExit(f"the stage could not be set:\n{said.stderr}")
        for number, one in enumerate(json.loads(said.stdout.splitlines()[-1])):
            form = FORMS[one["role"]]
            writer = Writer(f"W{number}", self.port, one["session"], form, self.gate)
            self.writers.append(writer)
            threading.Thread(target=writer.run, daemon=True).start()

    def python(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command of the product, in this house."""
        return subprocess.run(
            [sys.executable, "-m", *words],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )

    def serve(self) -> None:
        """Start granian as `bihuan run` does, in a process group of its own."""
        with (self.home / "server.log").open("ab") as log:
            self.server = subprocess.Popen(
                [
                    *(sys.executable, "-m", "granian", "--interface", "wsgi"),
                    *("--host", "127.0.0.1", "--port", str(self.port)),
                    *("--workers", "1", "--blocking-threads", "4", "--log-level", "warning"),
                    *("--respawn-failed-workers", "bihuan.config.wsgi:application"),
                ],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def until_it_answers(self) -> None:
        """Wait for the pulse, which asks the database too."""
        address = f"http://127.0.0.1:{self.port}/pulse"
        self.until(lambda: _answers(address), what=f"an answer of {address}")

    def until(self, so: Callable[[], bool], *, what: str) -> None:
        """Look again and again; too long without it ends the run with what the writers met."""
        end = time.monotonic() + START_SECONDS
        while not so():
            if time.monotonic() > end:
                faults = [f"\n  {fault}" for writer in self.writers for fault in writer.faults[:3]]
                raise SystemExit(f"waited {START_SECONDS:.0f} s for {what}{''.join(faults)}")
            time.sleep(0.02)

    def hold(self) -> None:
        """Close the gate; when this returns, nobody writes."""
        self.gate.clear()
        for writer in self.writers:
            writer.wait()

    def kill(self, victim: str) -> None:
        """kill -9: granian's process group, PostgreSQL with all its processes, or both."""
        doomed: list[int] = []
        if victim in {"server", "both"}:
            assert self.server is not None
            doomed += processes.family(self.server.pid)
        if victim in {"database", "both"}:
            doomed += processes.family(self.postmaster())
        if victim == "postmaster":  # its children notice, and end by themselves
            doomed += [self.postmaster()]
        processes.kill(doomed)
        if victim in {"server", "both"} and self.server is not None:
            self.server.wait()

    def postmaster(self) -> int:
        """The database's first process."""
        pid = self.cluster.status().pid
        assert pid is not None, "the database does not run"
        return pid

    def deadlocks(self) -> int:
        """How often two acts waited for each other, and one was told to try again."""
        return (self.home / "server.log").read_text(errors="replace").count("deadlock detected")

    def close(self) -> None:
        """End writers, server and database."""
        for writer in self.writers:
            writer.ended = True
        self.gate.set()
        if self.server is not None:
            processes.kill(processes.family(self.server.pid))
            self.server.wait()
        self.cluster.stop(mode="immediate")


@dataclass
class Round:
    """What one crash left, in figures and in sentences."""

    number: int
    victim: str
    acknowledged: int
    under_way: int
    done: int = 0  # of those under way: how many the crash found committed already
    down: float = 0.0
    lost: list[str] = field(default_factory=list)

    def line(self) -> str:
        verdict = "ok" if not self.lost else "; ".join(self.lost[:3])
        return (
            f"{self.number:>5}  {self.victim:<10} {self.acknowledged:>12} {self.under_way:>9}"
            f" {self.done:>9} {self.down:>7.1f} s  {verdict}"
        )


def main(argv: list[str] | None = None) -> int:
    """Print a line a round; 1 on any loss."""
    parser = argparse.ArgumentParser(prog="bench crash", description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(argv)
    signal.signal(signal.SIGTERM, _stop)
    home = Path(tempfile.mkdtemp(prefix="bihuan-crash-"))
    home.chmod(0o711)  # root's database runs as another user, who has to pass
    house = House(home)
    try:
        return _play(house, args.rounds, random.Random(args.seed))
    finally:
        house.close()
        shutil.rmtree(home, ignore_errors=True)


def _play(house: House, count: int, chance: random.Random) -> int:
    began = time.monotonic()
    house.build()
    refused = _not_durable(house)
    house.serve()
    house.until_it_answers()
    print(f"a house in {time.monotonic() - began:.1f} s; {len(house.writers)} writers")
    print("round  killed     acknowledged under way  was done    down")
    rounds = []
    for number in range(1, count + 1):
        rounds.append(_round(house, number, VICTIMS[(number - 2) % len(VICTIMS)], chance))
        print(rounds[-1].line(), flush=True)
    last = _verified(house)
    faults = [*refused, *last, *(f for writer in house.writers for f in writer.faults)]
    faults += [sentence for one in rounds for sentence in one.lost]
    print(f"{count} crashes, {_load(house)}, {house.deadlocks()} deadlocks")
    print(f"lost or doubled: {len(faults)} (limit 0); {time.monotonic() - began:.0f} s")
    for fault in faults:
        print(f"  {fault}")
    return int(bool(faults))


def _load(house: House) -> str:
    submits = [s for writer in house.writers for s in writer.submits]
    repeats = sum(writer.repeats for writer in house.writers)
    tries = sum(s.tries for s in submits)
    return f"{len(submits)} acts by {len(FORMS)} verbs, {tries} submits ({repeats} repeats meant)"


def _round(house: House, number: int, victim: str, chance: random.Random) -> Round:
    asked = {writer.name: len(writer.submits) for writer in house.writers}
    house.gate.set()
    house.until(
        lambda: all(len(w.submits) > asked[w.name] + 1 for w in house.writers),
        what="a second act by everybody",
    )
    time.sleep(chance.uniform(*LOAD_SECONDS))
    house.kill(victim)
    crashed = time.monotonic()
    house.hold()
    known = [s for writer in house.writers for s in writer.submits if s.went_to]
    open_ = [w.pending for w in house.writers if w.pending is not None]
    under_way = [s for s in open_ if not s.went_to]
    one = Round(number, victim, len(known), len(under_way))
    house.cluster.ensure()
    if victim in {"server", "both"}:
        house.serve()
    house.until_it_answers()
    one.down = time.monotonic() - crashed
    one.done = len(_sealed(house, under_way))
    one.lost += _missing(house, known) + _verified(house)
    house.gate.set()  # each writer sends first what it knows no answer to
    house.until(lambda: all(s.went_to for s in under_way), what="the repeated submits")
    house.hold()
    one.lost += _missing(house, under_way) + _doubled(house)
    return one


def _sealed(house: House, submits: list[Submit]) -> set[str]:
    ids = [s.act_id for s in submits]
    found = _ask(
        house,
        "select act_id::text from people_act where act_id = any(%s::uuid[]) and seq is not null",
        ids,
    )
    return {row[0] for row in found}


def _missing(house: House, submits: list[Submit]) -> list[str]:
    """Acknowledged, and not sealed in the journal."""
    sealed = _sealed(house, submits)
    return [f"act {s.act_id} was lost" for s in submits if s.act_id not in sealed]


def _doubled(house: House) -> list[str]:
    """Every acknowledged act's row is there exactly once, and no row that nobody was told of."""
    faults = []
    for form in FORMS.values():
        writers = [writer for writer in house.writers if writer.form is form]
        told = {s.key for writer in writers for s in writer.submits if s.went_to}
        held = sql.SQL("select {c}, count(*) from {t} where {c} ~ '^W[0-9]+-' group by 1")
        question = held.format(c=sql.Identifier(form.column), t=sql.Identifier(form.table))
        rows = dict(_ask(house, question))
        faults += [f"{key} is in {form.table} {n} times" for key, n in rows.items() if n > 1]
        faults += [f"{key} is not in {form.table}" for key in told - rows.keys()]
        sent = {writer.pending.key for writer in writers if writer.pending is not None}
        faults += [f"{key} in {form.table}: nobody was told" for key in rows.keys() - told - sent]
    return faults


def _verified(house: House) -> list[str]:
    """The journal as the product verifies it, and by two plain questions of our own."""
    said = house.python("bihuan", "journal", "verify")
    faults = []
    if said.returncode:
        faults.append(f"journal verify says: {(said.stdout + said.stderr).strip()[-300:]}")
    ((unsealed, count, first, last),) = _ask(
        house,
        "select count(*) filter (where seq is null or hash = ''), count(*), min(seq), max(seq)"
        " from people_act",
    )
    if unsealed:
        faults.append(f"{unsealed} acts are not sealed")
    if (first, last) != (1, count):
        faults.append(f"the chain runs from {first} to {last}, but there are {count} acts")
    return faults


def _not_durable(house: House) -> list[str]:
    faults = []
    for setting, wanted in DURABLE.items():
        ((value,),) = _ask(house, "select current_setting(%s)", setting)
        if value != wanted:
            faults.append(f"{setting} is {value}")
    return faults


def _ask(house: House, question: LiteralString | sql.Composed, *given: object) -> list[Any]:
    with psycopg.connect(house.cluster.url("bihuan")) as connection:
        return connection.execute(question, given or None).fetchall()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
