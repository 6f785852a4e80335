"""A PostgreSQL cluster in one folder: make it, start it, stop it, name its URL."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql

from bihuan.kit.postgres import binaries, build, conf, locks
from bihuan.kit.postgres.errors import ClusterError
from bihuan.kit.postgres.home import PORT, Home
from bihuan.kit.postgres.server import Server

# Where the server lives when root starts it and the cluster's folder is closed to its account.
REFUGE = Path("/var/lib/bihuan")
State = Literal["absent", "stopped", "starting", "running"]
StopMode = Literal["smart", "fast", "immediate"]


@dataclass(frozen=True, kw_only=True)
class Status:
    """What is so now. `starting` is also a server that recovers, or is going down."""

    state: State
    version: int | None = None
    pid: int | None = None
    data: Path | None = None


class Cluster:
    """The cluster kept in a folder; any number of processes may hold one of these.

    `durable=False` is for throw-away clusters of the tests. `patience` is how many seconds a
    start (with recovery after a crash) or a stop may take.
    """

    def __init__(
        self,
        data: Path,
        *,
        bindir: Path | None = None,
        durable: bool = True,
        refuge: Path = REFUGE,
        patience: float = 120,
    ) -> None:
        self._home = Home(data, refuge=refuge)
        self._bindir = bindir
        self._durable = durable
        self._patience = patience

    def ensure(self) -> str:
        """Make the cluster if there is none, start it if it does not run; its product URL."""
        self._home.create()
        with locks.queue(self._home.lock):
            if self._home.version is None or not self._server().is_ready():
                self._start()
        return self.url()

    def _start(self) -> None:
        home = self._home
        who = home.account
        home.settle(who)
        if home.data.exists() and home.version is None:
            raise ClusterError(f"{home.data} is not whole: it has lost its PG_VERSION.")
        bindir = self._programs(made_by=home.version)
        if not home.data.exists():
            version = binaries.version_of(bindir, who)
            assert version is not None, "reachable() returns programs that run"
            build.build(home, who=who, bindir=bindir, version=version, durable=self._durable)
        if not home.passfile.exists():
            raise ClusterError(f"The file of the database's passwords is missing: {home.passfile}.")
        home.settle_socket(who)
        written = conf.write(home.place, run=home.run, durable=self._durable)
        self._server().start(bindir=bindir, conf=written, patience=self._patience)

    def stop(self, *, mode: StopMode = "fast") -> None:
        """End the server, whoever started it; nothing happens when it does not run."""
        if self.status().state == "absent":
            return
        with locks.queue(self._home.lock):
            server = self._server()
            if server.is_alive():
                bindir = self._programs(made_by=None)  # any version's pg_ctl can stop a server
                server.stop(bindir=bindir, mode=mode, patience=self._patience)

    def status(self) -> Status:
        home = self._home
        if not home.path.exists():
            return Status(state="absent")
        home.check()
        if home.version is None:
            return Status(state="absent")
        server = self._server()
        state: State = "stopped"
        if server.is_alive():
            state = "running" if server.is_ready() else "starting"
        pid = server.pid if state != "stopped" else None
        return Status(state=state, version=home.version, pid=pid, data=home.data)

    def url(self, dbname: str = build.OWNER, *, role: str = build.OWNER) -> str:
        """The URL of a database for libpq and DATABASE_URL; it names the file of the password.

        Known before the cluster is made. The superuser `postgres` is for an operator's repairs;
        the product never uses it.
        """
        home = self._home
        where = {"host": home.address, "port": PORT, "passfile": home.passfile}
        query = urlencode(where, quote_via=quote, safe="/")
        return f"postgresql://{role}@/{quote(dbname, safe='')}?{query}"

    def create_database(self, name: str) -> str:
        """Make a database of the product's role unless it is there; its URL."""
        with (
            locks.queue(self._home.lock),
            psycopg.connect(self.url(build.ADMIN), autocommit=True) as connection,
        ):
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if known.fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    def _server(self) -> Server:
        return Server(self._home, who=self._home.account)

    def _programs(self, *, made_by: int | None) -> Path:
        found = binaries.choose(self._bindir, made_by=made_by)
        return binaries.reachable(found, who=self._home.account, home=self._home)
