"""Starting, watching and stopping the server of one cluster."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from psycopg import pq

from bihuan.kit.postgres import locks
from bihuan.kit.postgres.account import Account
from bihuan.kit.postgres.errors import ClusterError
from bihuan.kit.postgres.home import PORT, Home

SHORTEST_PAUSE = 0.01
LONGEST_PAUSE = 0.25
PING_SECONDS = 2
LOG_LINES = 12


class Server:
    def __init__(self, home: Home, *, who: Account) -> None:
        self.home = home
        self.who = who

    def ping(self) -> pq.Ping:
        """What pg_isready would say. It needs no password."""
        asked = f"host='{_escaped(self.home.run)}' port={PORT} connect_timeout={PING_SECONDS}"
        return pq.Ping(pq.PGconn.ping(asked.encode()))

    def is_ready(self) -> bool:
        return self.ping() == pq.Ping.OK

    def is_alive(self) -> bool:
        """Whether any process of the server is there, ready or not."""
        return locks.is_held(self.home.lifeline) or self.ping() != pq.Ping.NO_RESPONSE

    @property
    def pid(self) -> int | None:
        try:
            first = (self.home.data / "postmaster.pid").read_text().split("\n", 1)[0]
        except FileNotFoundError:
            return None
        return int(first) if first.isdigit() else None

    def start(self, *, bindir: Path, conf: Path, patience: float) -> None:
        """Start the server unless it runs, and wait until it answers."""
        started = False
        for _ in _until(patience):
            if self.is_ready():
                return
            lifeline = locks.take(self.home.lifeline)
            if lifeline is None:
                continue  # starting, recovering, or an old one still going down
            try:
                if started:
                    raise ClusterError("The database server has ended.", log=self.log_tail())
                if self.ping() == pq.Ping.NO_RESPONSE:
                    self._clear_leftovers()
                    self._spawn(bindir, conf=conf, lifeline=lifeline)
                    started = True
            finally:
                os.close(lifeline)
        raise ClusterError(
            f"The database server is not ready after {patience:g} seconds.", log=self.log_tail()
        )

    def _spawn(self, bindir: Path, *, conf: Path, lifeline: int) -> None:
        """Start the server in a session of its own, as nobody's child but init's."""
        with self.home.start_log.open("wb") as log:
            self.who.run(
                ["/bin/sh", "-c", '"$@" &', "sh", bindir / "postgres",
                 "-D", self.home.data, "-c", f"config_file={conf}"],
                output=log,
                keep_open=[lifeline],
                own_session=True,
            )  # fmt: skip

    def _clear_leftovers(self) -> None:
        """Remove what a killed server left; we hold its lifeline, so none of ours is alive.

        PostgreSQL removes such files itself, except when their process id is in use again: by a
        zombie, or by another process of the same user. Then it would refuse to start.
        """
        pid = self.pid
        if pid and _works_in(pid, self.home.data):
            raise ClusterError(
                f"Process {pid}, not started by this supervisor, works on {self.home.data}."
            )
        (self.home.data / "postmaster.pid").unlink(missing_ok=True)
        for leftover in self.home.run.glob(".s.PGSQL.*"):
            leftover.unlink()

    def stop(self, *, bindir: Path, mode: str, patience: float) -> None:
        """Ask the server to end, and wait until its last process is gone."""
        # As the server's own account: a wrong process id in its file can then hurt nobody else.
        asked = self.who.run(
            [bindir / "pg_ctl", "stop", "-D", self.home.data, "-m", mode, "--no-wait"]
        )
        for _ in _until(patience):
            if not self.is_alive():
                return
        raise ClusterError(
            f"The database server is still running after {patience:g} seconds.",
            log="\n".join((asked.stderr.strip(), self.log_tail())),
        )

    def log_tail(self) -> str:
        """The last lines of what the server said since its start."""
        early = self.home.start_log
        if not early.exists():
            return ""
        lines = early.read_text(errors="replace").splitlines()[-LOG_LINES:]
        began = early.stat().st_mtime
        for log in (self.home.data / "log").glob("*.log"):
            if log.stat().st_mtime >= began:  # its own log opens after the last line of this one
                # As the server's account: it could have put a link to anything there.
                lines += self.who.run(["tail", "-n", str(LOG_LINES), log]).stdout.splitlines()
        return "\n".join(lines)


def _until(seconds: float) -> Iterator[None]:
    """Again and again with a growing pause, until the time is up; once at least."""
    end = time.monotonic() + seconds
    pause = SHORTEST_PAUSE
    yield
    while time.monotonic() < end:
        time.sleep(pause)
        pause = min(1.2 * pause, LONGEST_PAUSE)
        yield


def _works_in(pid: int, data: Path) -> bool:
    """Whether this is a server on the data: each of its processes stands in that folder.

    Without /proc we cannot tell; PostgreSQL then still refuses by its shared memory block.
    """
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == data
    except OSError:  # no such process, a zombie, or another user's
        return False


def _escaped(path: Path) -> str:
    return str(path).replace("\\", "\\\\").replace("'", "\\'")
