"""What somebody with the database's password can do behind the journal's back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

GUARDED = ("people_act", "people_change", "people_unit", "people_account")


@contextmanager
def behind_the_journal() -> Iterator[None]:
    """No trigger of ours fires, changes may outlive their act; afterwards all looks untouched."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(
            "select conname from pg_constraint where contype = 'f'"
            " and conrelid = 'people_change'::regclass"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'alter table people_change drop constraint "{name}"')
        for table in GUARDED:
            cursor.execute(f"alter table {table} disable trigger user")
        yield
        for table in GUARDED:
            cursor.execute(f"alter table {table} enable trigger user")
        cursor.execute("set constraints all deferred")


def tamper(query: str, *values: object) -> None:
    """One statement behind the journal's back."""
    with behind_the_journal(), connection.cursor() as cursor:
        cursor.execute(query, values)
