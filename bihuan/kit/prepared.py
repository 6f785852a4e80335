"""Questions asked on every page: PostgreSQL plans them once for a connection, not each time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor


def rows(sql: str, given: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows a question finds. Its SQL must be the same each time, but for what is given.

    Django binds parameters into the SQL, so that no two questions are the same to PostgreSQL; its
    other cursor gives them apart. Planning the search's union takes longer than answering it.
    """
    connection.ensure_connection()
    dressed = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    plain: Any = ServerBindingCursor(connection.connection)  # type: ignore[call-arg]  # stub: none
    with dressed(plain) as cursor:
        cursor.execute(sql, given)
        return list(cursor.fetchall())
