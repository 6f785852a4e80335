"""The operating-system account the server runs under: PostgreSQL refuses to run as root."""

import os
import pwd
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bihuan.kit.postgres.errors import ClusterError

# An administrator who wants the server's processes to carry a name makes this account.
NAMED = "bihuan"
# Otherwise root gives the server a number nobody else has. systemd's table of user ids
# (systemd.io/UIDS-GIDS) leaves 60706-61183 unused, and containers map ids below 65536.
NAMELESS = range(60943, 61184)
# The server needs no name for its number, initdb does: it borrows this one and hands over.
BORROWED = "nobody"


@dataclass(frozen=True, kw_only=True)
class Account:
    uid: int
    gid: int

    @property
    def is_caller(self) -> bool:
        return self.uid == os.geteuid()

    def run(
        self,
        argv: Sequence[str | Path],
        *,
        stdin: str | None = None,
        output: IO[bytes] | int = subprocess.PIPE,
        keep_open: Iterable[int] = (),
        own_session: bool = False,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command as this account, away from the caller's folder and environment.

        The caller's PG* variables would otherwise change what the PostgreSQL tools do.
        """
        try:
            return subprocess.run(  # noqa: S603  the supervisor's own argument lists, no shell text
                [str(word) for word in argv],
                input=stdin or "",
                stdout=output,
                stderr=output,
                text=True,
                check=False,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C"},
                umask=0o077,
                pass_fds=tuple(keep_open),
                start_new_session=own_session,
                user=None if self.is_caller else self.uid,
                group=None if self.is_caller else self.gid,
                extra_groups=None if self.is_caller else [],
            )
        except PermissionError as refused:
            return subprocess.CompletedProcess(list(argv), 126, "", str(refused))

    def can(self, right: str, path: Path) -> bool:
        """Whether the kernel grants this account `-r` or `-x` on the path, all parents counted."""
        return self.run(["/bin/sh", "-c", 'test "$1" "$2"', "sh", right, path]).returncode == 0

    def give(self, path: Path) -> None:
        if not self.is_caller:
            os.chown(path, self.uid, self.gid)

    def give_tree(self, top: Path) -> None:
        """Hand over a tree without following a link out of it, whoever may be writing there."""
        if self.is_caller:
            return
        for _, folders, files, handle in os.fwalk(top):
            os.fchown(handle, self.uid, self.gid)
            for name in (*folders, *files):
                os.chown(name, self.uid, self.gid, dir_fd=handle, follow_symlinks=False)

    @property
    def builder(self) -> "Account":
        """The account that runs initdb, which insists on a user name."""
        try:
            pwd.getpwuid(self.uid)
        except KeyError:
            return named(BORROWED)
        return self


def named(name: str) -> Account:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        raise ClusterError(f"This system has no user called {name}.") from None
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def of_server(data: Path) -> Account:
    """Who runs the server: the owner of its data, or for a new cluster, whom we choose."""
    if os.geteuid() != 0:
        return Account(uid=os.geteuid(), gid=os.getegid())
    if data.exists():
        owner = data.stat()
        return Account(uid=owner.st_uid, gid=owner.st_gid)
    taken = {entry.pw_name: entry for entry in pwd.getpwall()}
    if NAMED in taken:
        return named(NAMED)
    number = next(uid for uid in NAMELESS if uid not in {e.pw_uid for e in taken.values()})
    return Account(uid=number, gid=number)
