"""A whole database written to one file by pg_dump, and read back from it by pg_restore."""

import os
import re
import subprocess
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from bihuan.kit.postgres import binaries
from bihuan.kit.postgres.account import Account
from bihuan.kit.postgres.errors import ClusterError

# What a URL may say, as libpq's programs take it: a password must not stand in a command line.
_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "passfile": "PGPASSFILE",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "connect_timeout": "PGCONNECT_TIMEOUT",
}
# Whoever restores owns what is restored; what roles the other server had is its own affair.
_OURS = ("--no-owner", "--no-privileges", "--no-password")


def dump(url: str, target: Path) -> None:
    """Write the database to a file, as it is at one moment; others go on writing meanwhile."""
    _run(url, "pg_dump", "--format=custom", *_OURS, "--file", str(target))


def restore(url: str, source: Path) -> None:
    """Read a file of `dump` into a database without tables: all of it, or nothing."""
    name = conninfo_to_dict(url)["dbname"]
    assert name is not None
    strict = ("--exit-on-error", "--single-transaction")
    _run(url, "pg_restore", *strict, *_OURS, "--dbname", str(name), str(source))


def clear(url: str) -> None:
    """Take every table, function and type out of a database."""
    with psycopg.connect(url) as connection:
        connection.execute("drop schema public cascade")
        connection.execute("create schema public")
        connection.execute("alter schema public owner to pg_database_owner")


def _run(url: str, program: str, *words: str) -> None:
    given = {key: value for key, value in conninfo_to_dict(url).items() if value is not None}
    env = {_VARIABLES[key]: str(value) for key, value in given.items() if key in _VARIABLES}
    path = _programs(url) / program
    done = subprocess.run(  # noqa: S603  our own argument lists, no shell text
        [str(path), *words],
        env={"PATH": os.defpath, "LC_ALL": "C", **env},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ClusterError(
            f"{program} ended with {done.returncode}:\n{done.stderr.strip()[-2000:]}"
        )


def _programs(url: str) -> Path:
    """The programs of the server's own version, else of the next newer one that is here."""
    with psycopg.connect(url) as connection:
        server = connection.info.server_version // 10_000
    caller = Account(uid=os.geteuid(), gid=os.getegid())
    known: dict[int, Path] = {}
    for bindir in (*binaries.candidates(), *binaries.on_the_system()):
        version = _version(bindir / "pg_dump", caller)
        if version is not None and version >= server:
            known.setdefault(version, bindir)
    if not known:
        raise ClusterError(
            f"pg_dump {server} or newer is not here. Install PostgreSQL's client programs, or name "
            f"their folder in {binaries.BINDIR_VARIABLE}."
        )
    return known[min(known)]


def _version(program: Path, who: Account) -> int | None:
    if not program.exists():
        return None
    answer = who.run([program, "--version"])
    number = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    return int(number[1]) if answer.returncode == 0 and number else None
