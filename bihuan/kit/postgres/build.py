"""Making a new cluster: complete under another name first, so that half a one is never used."""

import shutil
from pathlib import Path

from bihuan.kit.postgres.account import Account
from bihuan.kit.postgres.errors import ClusterError
from bihuan.kit.postgres.home import Home, private, sync_folder

ADMIN = "postgres"
OWNER = "bihuan"  # the product's role and its database: it may create databases, not run programs
FIRST_BUILTIN_LOCALE = 17


def build(home: Home, *, who: Account, bindir: Path, version: int, durable: bool) -> None:
    draft = home.place / "data.new"
    if draft.exists():
        shutil.rmtree(draft)
    draft.mkdir(mode=0o700)
    builder = who.builder
    builder.give(draft)
    _initdb(home, draft, builder=builder, bindir=bindir, flags=_flags(version, durable=durable))
    _open_roles(home, draft, builder=builder, bindir=bindir, durable=durable)
    who.give_tree(draft)
    draft.rename(home.data)
    sync_folder(home.place)


def _flags(version: int, *, durable: bool) -> list[str]:
    flags = ["--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums"]
    if version >= FIRST_BUILTIN_LOCALE:
        # Its order and its letters do not change with the machine's C library.
        flags += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return flags if durable else [*flags, "--no-sync"]


def _initdb(home: Home, draft: Path, *, builder: Account, bindir: Path, flags: list[str]) -> None:
    # initdb wants a password from a file its account can read. This one is worth nothing:
    # _open_roles sets another before any server listens.
    passing = home.place / "initdb-password"
    passing.unlink(missing_ok=True)
    with private(passing) as file:
        file.write("replaced\n")
    builder.give(passing)
    try:
        made = builder.run(
            [bindir / "initdb", "--pgdata", draft, "--username", ADMIN, "--pwfile", passing,
             "--auth-local=scram-sha-256", "--auth-host=reject", "--no-instructions", *flags]
        )  # fmt: skip
    finally:
        passing.unlink()
    if made.returncode:
        raise ClusterError(f"initdb could not make {draft}.", log=made.stderr.strip())


def _open_roles(home: Home, draft: Path, *, builder: Account, bindir: Path, durable: bool) -> None:
    """Set the passwords in single-user mode: the cluster never listens without them."""
    words = home.make_passwords(OWNER, ADMIN)
    statements = (
        f"ALTER ROLE {ADMIN} PASSWORD '{words[ADMIN]}'",
        f"CREATE ROLE {OWNER} LOGIN CREATEDB PASSWORD '{words[OWNER]}'",
        f"CREATE DATABASE {OWNER} OWNER {OWNER}",
    )
    done = builder.run(
        [bindir / "postgres", "--single", "-D", draft, "-c", "exit_on_error=on",
         "-c", f"fsync={'on' if durable else 'off'}", "postgres"],
        stdin="\n".join(statements) + "\n",
    )  # fmt: skip
    if done.returncode:
        raise ClusterError("The new cluster's roles could not be made.", log=done.stderr.strip())
