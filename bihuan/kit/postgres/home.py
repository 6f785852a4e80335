"""The cluster's folder: what lies where, who may enter, and where the server can live.

home/                  belongs to whoever calls the supervisor
  pgpass               the passwords of both roles, as libpq's passfile (0600)
  lock, lifeline       see locks.py
  start.log            what the server said before its own log opened
  server/              where the server lives; a link into the refuge when home is closed to it
    postgresql.conf    written by us at every start
    local.conf         the operator's own settings, if any
    data/              PGDATA
    run/               the socket (0700); a link into /tmp when the path is too long
"""

import os
import secrets
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bihuan.kit.postgres import account
from bihuan.kit.postgres.account import Account
from bihuan.kit.postgres.errors import ClusterError

PORT = 5432  # names the socket file; nothing listens on the network
# sun_path holds 108 bytes with its end mark on Linux, 104 on macOS.
SOCKET_PATH_BYTES = 103
# The kernel's runtime folders vanish at logout, and TMPDIR can be long; /tmp does neither.
SHORT_ROOT = Path("/tmp")  # noqa: S108  only private folders from mkdtemp are made in it


class Home:
    def __init__(self, path: Path, *, refuge: Path) -> None:
        self.path = path.expanduser().resolve()
        self.refuge = refuge
        self.lock = self.path / "lock"
        self.lifeline = self.path / "lifeline"
        self.passfile = self.path / "pgpass"
        self.start_log = self.path / "start.log"

    @property
    def door(self) -> Path:
        return self.path / "server"

    @property
    def place(self) -> Path:
        return self.door.resolve()

    @property
    def data(self) -> Path:
        return self.place / "data"

    @property
    def run(self) -> Path:
        return (self.place / "run").resolve()

    @property
    def address(self) -> Path:
        """The socket's folder as clients name it: known before the cluster is made, if it fits."""
        known = self.door / "run"
        return known if fits(known) else self.run

    @property
    def version(self) -> int | None:
        """The major version of PostgreSQL that made the data; None when there is none yet."""
        mark = self.data / "PG_VERSION"
        return int(mark.read_text()) if mark.exists() else None

    @property
    def account(self) -> Account:
        return account.of_server(self.data)

    def create(self) -> None:
        if not self.path.exists():
            self.path.mkdir(parents=True)
            self.path.chmod(_own_mode())
        self.check()

    def check(self) -> None:
        """Refuse a folder that belongs to another user, or that others may write in."""
        refuse_foreign(self.path)

    def make_passwords(self, *roles: str) -> dict[str, str]:
        """New passwords, kept in the form libpq reads by itself (a passfile)."""
        words = {role: secrets.token_urlsafe(24) for role in roles}
        self.passfile.unlink(missing_ok=True)
        with private(self.passfile) as file:
            file.writelines(f"*:*:*:{role}:{word}\n" for role, word in words.items())
        return words

    def settle(self, who: Account) -> None:
        """Make the place where the server lives, without opening any folder to let it in.

        Run as root, the server is another user, and home may lie under a folder closed to it
        (`/root` is 0700). The parents are not ours to open, so the server then lives in the refuge.
        """
        if not (self.door.is_symlink() or self.door.exists()):
            self.door.mkdir()
            self.door.chmod(_own_mode())
            if not who.can("-x", self.door):
                self.door.rmdir()
                self.door.symlink_to(self._shelter())
            sync_folder(self.path)
        if not who.can("-x", self.place):
            raise ClusterError(
                f"The database's account (user id {who.uid}) cannot enter {self.place}: "
                "the folder is gone, or one of its parents has been closed to that account."
            )

    def open_refuge(self) -> Path:
        if not self.refuge.exists():
            self.refuge.mkdir(parents=True)
            self.refuge.chmod(0o711)
        refuse_foreign(self.refuge)
        return self.refuge

    def _shelter(self) -> Path:
        shelter = Path(tempfile.mkdtemp(prefix="pg-", dir=self.open_refuge()))
        shelter.chmod(0o711)
        (shelter / "home").write_text(f"{self.path}\n")
        return shelter

    def settle_socket(self, who: Account) -> None:
        run = self.place / "run"
        if run.is_symlink() and not run.exists():
            run.unlink()  # a restart of the machine has emptied /tmp
        if not run.exists():
            if fits(run):
                run.mkdir(mode=0o700)
            else:
                run.symlink_to(tempfile.mkdtemp(prefix="bihuan-", dir=SHORT_ROOT))
            who.give(run)
        found = run.stat()
        if found.st_uid != who.uid or stat.S_IMODE(found.st_mode) != 0o700:
            raise ClusterError(f"The socket's folder {run.resolve()} is not private any more.")


def _own_mode() -> int:
    """Root must let the server's account pass through; nobody else needs to."""
    return 0o711 if os.geteuid() == 0 else 0o700


def fits(run: Path) -> bool:
    return len(os.fsencode(run / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_BYTES


@contextmanager
def private(path: Path) -> Iterator[IO[str]]:
    """A new file for its owner only, on the disk when the block ends."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        yield file
        file.flush()
        os.fsync(handle)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder as lasting as the data behind them."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def refuse_foreign(folder: Path) -> None:
    found = folder.stat()
    if found.st_uid != os.geteuid():
        raise ClusterError(f"{folder} belongs to user id {found.st_uid}; run this as that user.")
    if found.st_mode & 0o022:
        raise ClusterError(f"Other users may write in {folder}; a database cannot be kept there.")
